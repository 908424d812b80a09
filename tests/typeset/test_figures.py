"""The figures that are shown: tables, and those pulled out of a long text."""

import re

import pytest

from flows.model import Article, BodyItem, Figure, LeadingFigure
from flows.typeset import render_html, typeset
from flows.typeset.figures import Pull, pull, table
from flows.typeset.press.lines import Layout
from flows.typeset.press.reading import read_sheet
from flows.typeset.view import leading
from tests.typeset.conftest import figures, make_edition, paragraphs, shown, shown_edition


def test_a_table_of_one_figure_is_a_line() -> None:
    html = shown(Article(title="题", body=paragraphs(4), figures=figures(1)))
    assert 'class="figures"' not in html
    assert 'class="figure-line">步道全长<b>4.1</b>公里' in html


@pytest.mark.parametrize("count", [2, 5, 6, 7])
def test_two_figures_or_more_are_a_table(count: int) -> None:
    html = shown(Article(title="题", body=paragraphs(4), figures=figures(count)))
    assert html.count('scope="row"') == count
    assert html.count("<thead>") == (2 if count > 5 else 1)
    assert ('class="data wide"' in html) == (count > 5)
    assert min(part.count('scope="row"') for part in html.split("<table")[1:]) >= 2


def test_numbers_align_at_the_decimal_point() -> None:
    shown_table = table(figures(4))
    assert shown_table is not None
    assert [(row.value, row.unit) for row in shown_table.rows] == [
        ("4.1", "公里"), ("7200", "万元"), ("23", "%"), ("1.6", "万人次"),
    ]  # fmt: skip
    assert [row.indent for row in shown_table.rows] == [f"calc({n}ch + 0em)" for n in (3, 0, 2, 3)]
    assert (shown_table.values, shown_table.units) == ("calc(6ch + 3em)", "calc(0ch + 3em)")


def test_what_follows_a_unit_stays_with_it() -> None:
    figure = Figure(indicator="年收入", value=1e6, unit="元", text="超过100万元以上", paragraph=0)
    shown_table = table([figure])
    assert shown_table is not None
    assert [(row.value, row.unit) for row in shown_table.rows] == [("超过100", "万元以上")]


def test_a_table_takes_a_dozen_figures_and_says_how_many_there_were() -> None:
    many = tuple(
        Figure(indicator=f"第{i}项收入", value=i, unit="元", text=f"{i}{'亿' if i > 18 else ''}元", paragraph=0)
        for i in range(1, 21)
    )
    html = shown(Article(title="题", body=paragraphs(4), figures=many))
    assert html.count('scope="row"') == 12
    assert "（共20项，列12项）" in html
    assert "第19项收入" in html and "第20项收入" in html


def test_figures_without_indicator_and_twins_are_left_out() -> None:
    figure = figures(1)[0]
    assert table([figure.model_copy(update={"indicator": " "})]) is None
    shown_table = table([figure, figure])
    assert shown_table is not None and len(shown_table.rows) == 1


def test_the_leading_figures_link_to_where_they_stand() -> None:
    shown_table = leading(make_edition())
    assert shown_table is not None
    assert {row.entry for row in shown_table.rows} == {"a0"}
    html = render_html(make_edition())
    article = make_edition().sections[0].entries[0].article
    for lead in make_edition().leading_figures:
        printed = (article.body[lead.figure.paragraph].text or "").strip()
        place = f"a0-{lead.figure.paragraph}" if printed else "a0"
        assert f'<td class="page"><a href="#{place}" title="' in html
        assert html.count(f'id="{place}"') == 1


def test_a_leading_figure_has_the_page_that_it_stands_on() -> None:
    """Its paragraph begins on a later page than its article."""
    article = Article(title="题", body=paragraphs(60), figures=figures(2))
    edition = shown_edition(article, leading_figures=led(2, 55))
    sheet = Layout(read_sheet(typeset(edition)))
    last = sheet.texts[55]
    assert last.lines[0].page > 1
    pages = [block.text for block in sheet.blocks if block.kind == "TD" and re.fullmatch(r"\d+", block.text)]
    assert str(last.lines[0].page) in pages


# --- pulled out -----------------------------------------------------------------------------

LONG = paragraphs(16)


def led(*places: int) -> tuple[LeadingFigure, ...]:
    """The article's figures that lead the edition, by the paragraphs they stand in."""
    return tuple(
        LeadingFigure(entry="a0", figure=figure.model_copy(update={"paragraph": place}))
        for figure, place in zip(figures(len(places)), places, strict=True)
    )


def pulls(html: str) -> list[str]:
    return re.findall('<div class="pull">.*?</div>', html, re.DOTALL)


@pytest.mark.parametrize(
    ("text", "unit", "period", "expected"),
    [
        ("4.1公里", "公里", None, Pull("", "长度", "", "4.1", "", "公里")),
        ("超过5200米", "米", None, Pull("", "长度", "超过", "5200", "", "米")),
        ("14万余辆次", "辆次", "2017年以来", Pull("2017年以来", "长度", "", "14", "万余", "辆次")),
        ("77.6%", "%", "目前", Pull("", "长度", "", "77.6", "", "%")),
        ("零下三十多度", "度", None, None),
    ],
)
def test_a_figure_is_cut_into_what_is_set_large_and_what_is_not(
    text: str, unit: str, period: str | None, expected: Pull | None
) -> None:
    figure = Figure(indicator="长度", value=1, unit=unit, text=text, period=period, paragraph=0)
    assert pull(figure) == expected


def test_a_leading_figure_is_pulled_out_below_its_paragraph() -> None:
    html = shown(Article(title="题", body=LONG, figures=figures(3)), leading_figures=led(2))
    (found,) = pulls(html)
    assert "<b>4.1</b>公里" in found and "步道全长" in found
    above, below = html.split(found)
    assert above.rstrip().endswith(f"{LONG[2].text}</p>")
    assert below.lstrip().startswith(f'<p class="text">{LONG[3].text}')


@pytest.mark.parametrize(
    ("places", "shown_number"),
    [((2, 5), "7200"), ((2, 15), "4.1"), ((15,), None), ((99,), None)],
    ids=["the later one", "none below the last paragraph", "not the last alone", "nothing there"],
)
def test_one_figure_of_an_article_with_text_above_and_below_it(
    places: tuple[int, ...], shown_number: str | None
) -> None:
    html = shown(Article(title="题", body=LONG, figures=figures(3)), leading_figures=led(*places))
    assert re.findall(r'<div class="pull">.*?<b>([\d.]+)', html, re.DOTALL) == ([shown_number] if shown_number else [])


def test_a_short_article_has_none_pulled_out() -> None:
    assert not pulls(shown(Article(title="题", body=paragraphs(4), figures=figures(3)), leading_figures=led(1)))


def test_a_figure_of_another_article_or_under_a_subheading_is_none() -> None:
    other = tuple(lead.model_copy(update={"entry": "a9"}) for lead in led(2))
    assert not pulls(shown(Article(title="题", body=LONG), leading_figures=other))
    headed = (LONG[0], BodyItem(kind="subheading", text="小标题"), *LONG[1:])
    assert not pulls(shown(Article(title="题", body=headed), leading_figures=led(1)))
