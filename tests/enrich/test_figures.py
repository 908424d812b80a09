"""The figures of an article, with what they count and when."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.enrich.figures import find_figures
from flows.model import BodyItem
from tests.enrich.helpers import GoldSentence, figures_of, matches, read_gold


@pytest.mark.parametrize("gold", read_gold(), ids=lambda s: s.text[:12])
def test_gold_sentences(gold: GoldSentence) -> None:
    """Every figure, as printed, with its flags and its period; and no others."""
    found = figures_of(gold.text)
    pairs = matches(gold.figures, found)
    assert len(pairs) == len(gold.figures) == len(found), [(f.indicator, f.text) for f in found]
    for want, got in pairs:
        assert (got.text, got.approximate, got.bound, got.period) == (
            want.text,
            want.approximate,
            want.bound,
            want.period,
        )


def test_the_paragraph_is_named_among_all_of_the_body() -> None:
    body = (
        BodyItem(kind="subheading", text="三项举措"),
        BodyItem(kind="gap", text=None),
        BodyItem(kind="paragraph", text="新修水渠12公里。"),
    )
    (figure,) = find_figures(body)
    assert (figure.paragraph, figure.indicator) == (2, "水渠")


def test_a_period_is_carried_within_its_paragraph_only() -> None:
    first, second = "今年以来，修路3公里。架桥2座。", "打井4口。"
    body = tuple(BodyItem(kind="paragraph", text=text) for text in (first, second))
    assert [f.period for f in find_figures(body)] == ["今年以来", "今年以来", None]


def test_a_comparison_is_no_period() -> None:
    figures = figures_of("客流量比2019年增长12%，接待游客30万人次。")
    assert [f.period for f in figures] == [None, None]


@pytest.mark.parametrize(
    ("text", "indicators"),
    [
        ("投入30万元改造路灯。", ["投入金额"]),
        ("参与学习341场次。", ["参与学习场次"]),
        ("查处违反环保法规案件8件12人。", ["违反环保法规案件", "违反环保法规案件人数"]),
        ("工业用电量同比下降2.5%。", ["工业用电量同比下降幅度"]),
        ("新增床位200张。", ["新增床位"]),
        ("建成县级、乡级和村级站点。", []),
        ("建设5个国家级、12个省级示范园区。", ["国家级示范园区", "省级示范园区"]),
        ("确定3批126个试点县。", ["试点县", "试点县"]),
        ("含水量不足标准值的50%。", ["含水量"]),
    ],
)
def test_indicators_are_noun_phrases(text: str, indicators: list[str]) -> None:
    assert [f.indicator for f in figures_of(text)] == indicators


@given(st.text(max_size=80) | st.text(alphabet="投入建成3万元5%个人次、，。“”()（）的比增长占分别为和", max_size=80))
@settings(max_examples=200)
def test_any_text_is_read(text: str) -> None:
    body = (BodyItem(kind="paragraph", text=text),)
    figures = find_figures(body)
    assert figures == find_figures(body)
    for figure in figures:
        assert figure.text and figure.text in text
        assert figure.indicator.strip()
        assert figure.paragraph == 0
