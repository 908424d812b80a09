"""Assembling an edition: sections in the papers' order, figures of several kinds and articles."""

import datetime as dt

import pytest

from flows.config import EditionConfig
from flows.edition import assemble_edition, choose_figures, lunar_date
from flows.errors import ConfigError
from flows.model import Article, BodyItem, Entry, Figure, Restored, Topic
from flows.telling import telling
from tests.restore.conftest import make_page


def article(title: str, label: str, *figures: Figure) -> Article:
    return Article(
        title=title,
        body=(BodyItem(kind="paragraph", text=f"{title}。", blocks=(1,)),),
        topic=Topic(label=label, code=label, confidence=0.9),
        figures=figures,
    )


def figure(indicator: str, value: float, unit: str, paragraph: int = 0) -> Figure:
    return Figure(indicator=indicator, value=value, unit=unit, text=f"{value}{unit}", paragraph=paragraph)


def test_sections_come_in_the_order_the_papers_bring_them_up() -> None:
    pages = [make_page(["一"], "a.txt"), make_page(["二"], "b.txt")]
    restored = [
        Restored(page="a.txt", articles=(article("堤防加固", "水利"), article("茶季开园", "农业"))),
        Restored(page="b.txt", articles=(article("清淤完工", "水利"),)),
    ]
    config = EditionConfig(title="试刊", number="7", date=dt.date(2026, 5, 12))
    edition = assemble_edition("test", config, pages, restored)
    assert [(s.label, [e.article.title for e in s.entries]) for s in edition.sections] == [
        ("水利", ["堤防加固", "清淤完工"]),
        ("农业", ["茶季开园"]),
    ]
    assert [(e.id, e.page, e.index) for s in edition.sections for e in s.entries] == [
        ("a1", "a.txt", 0),
        ("a3", "b.txt", 0),
        ("a2", "a.txt", 1),
    ]
    assert [source.characters for source in edition.sources] == [1, 1]


def test_leading_figures_are_of_several_kinds_and_articles() -> None:
    many = [figure(f"第{n}产业增加值", 10.0**n, "元") for n in range(4, 10)]
    entries = [
        Entry(id="a1", page="a.txt", index=0, article=article("经济", "经济", *many, figure("增加值增长率", 6.1, "%"))),
        Entry(id="a2", page="a.txt", index=1, article=article("社区", "社会", figure("社区志愿者人数", 320, "人"))),
    ]
    chosen = choose_figures(entries)
    assert {leading.figure.unit for leading in chosen} == {"元", "%", "人"}
    assert sum(leading.entry == "a1" for leading in chosen) == 3
    assert [leading.entry for leading in chosen] == sorted(leading.entry for leading in chosen)


def test_a_figure_that_says_nothing_by_itself_does_not_lead() -> None:
    lone = [figure("海拔", 5200, "米"), figure("工作人员数量", 12, "")]
    assert choose_figures([Entry(id="a1", page="a", index=0, article=article("山", "山", *lone))]) == ()


@pytest.mark.parametrize(
    ("date", "lunar"),
    [("2026-05-12", "丙午年三月廿六"), ("2025-08-10", "乙巳年闰六月十七"), ("2026-02-17", "丙午年正月初一")],
)
def test_the_date_in_the_chinese_calendar(date: str, lunar: str) -> None:
    assert lunar_date(dt.date.fromisoformat(date)) == lunar


def test_a_date_that_calendar_does_not_reach_says_so() -> None:
    with pytest.raises(ConfigError, match="1900 to 2100"):
        lunar_date(dt.date(1850, 1, 1))


@pytest.mark.parametrize(
    ("indicator", "text", "unit", "value", "told"),
    [
        ("税收", "72.86亿元", "元", 72.86e8, True),
        ("从业人员", "超过1.1万人", "人", 11_000, True),
        ("平均办结时间", "2.3天", "天", 2.3, True),
        ("应收账款平均回收期增加量", "3.2天", "天", 3.2, True),
        ("云津", "三年", "年", 3, False),
        ("海拔", "51天", "天", 51, False),
        ("省", "23个", "个", 23, False),
        ("等党建共建活动", "12场次", "场次", 12, False),
        ("您先别转账", "5分钟", "分钟", 5, False),
        ("数字不会", "少于120家", "家", 120, False),
        ("跑者沿霁江", "1.2万名", "名", 12_000, False),
        ("工作主线", "两条", "条", 2, False),
        ("工作主线", "2条", "条", 2, True),
        ("贡献率", "三成", "%", 30, True),
    ],
)
def test_a_table_takes_what_reads_as_a_thing_that_is_counted(indicator, text, unit, value, told: bool) -> None:
    figure = Figure(indicator=indicator, value=value, unit=unit, text=text, paragraph=0)
    assert telling([figure, figure]) == ((figure,) if told else ())
