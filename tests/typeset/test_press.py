"""The press check on PDFs that each have one thing wrong: the check for it says so."""

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from pypdf import PdfReader, PdfWriter

from flows.typeset.html import render_html
from flows.typeset.pdf import set_pages
from flows.typeset.press import check_pdf
from flows.typeset.press.checks import Finding, Result, headings, parts_number, rows
from flows.typeset.press.columns import measures
from flows.typeset.press.lines import Layout
from flows.typeset.press.reading import Element, Glyph, Mark, Run, Sheet, read_sheet
from flows.typeset.units import rules_for
from tests.typeset.conftest import make_edition


def spoilt(change: Callable[[str], str]) -> dict[str, Result]:
    """What is found, by its check, when the edition's HTML is changed before it is set."""
    edition = make_edition()
    html = render_html(edition)
    changed = change(html)
    assert changed != html
    return {result.name: result for result in check_pdf(set_pages(changed, edition)).failed}


def style(rules: str) -> Callable[[str], str]:
    return lambda html: html.replace("</style>", f"{rules}</style>")


def broken(before: str, after: str) -> Callable[[str], str]:
    """A line that ends between the two."""
    return lambda html: html.replace(before + after, f"{before}<br>{after}", 1)


@pytest.mark.parametrize(
    ("change", "check", "what"),
    [
        (style(".text { text-align: left }"), "justified lines flush", "from the edge"),
        (broken("市民公园", "，沿江步道"), "marks and numbers at line edges", "begins with ，"),
        (broken("《", "望江市滨水"), "marks and numbers at line edges", "ends with 《"),
        (broken("7200", "万元"), "marks and numbers at line edges", "parts a number"),
        (
            lambda html: re.sub('(<p class="text">[^<]{20,})(.。</p>)', r"\1<br>\2", html, count=1),
            "last lines of more than one character",
            "a single character",
        ),
        (style(".text { margin-top: 3pt }"), "lines on the grid", "off the grid"),
        (
            lambda html: style(".text { text-align-last: justify }")(broken("望江市", "今年把旧")(html)),
            "gaps between Han within 1/8 em",
            "em apart",
        ),
        (style(".piece > header { break-after: page }"), "headings over their text", "at a column's foot"),
        (
            lambda html: html.replace('<p class="figure-line">', "<h4>没有下文</h4>", 1),
            "headings over their text",
            "nothing follows H4",
        ),
        (
            style(".body { columns: 1; orphans: 1; widows: 1 } @page { size: 300pt 203pt; margin: 50pt 40pt } "),
            "paragraphs cut with two lines on either side",
            "a single line",
        ),
        (style(".byline { margin-left: -90pt }"), "nothing over an edge or over other text", "over the edge"),
        (style(".opener .count { margin-left: -3em }"), "nothing over an edge or over other text", "over other text"),
        (lambda html: html.replace("旧吊车", "旧吊\u0378", 1), "no glyph missing", "a glyph is missing"),
        (style(".piece { break-before: page }"), "pages filled to two thirds", "is empty"),
        (lambda html: html.replace("旧吊车", "新吊车", 1), "text as in the edition", "is not what the edition says"),
        (lambda html: html.replace("一江清水穿城过", "一江清水", 1), "text as in the edition", "Kicker of the edition"),
        (
            lambda html: html.replace("图为市民在改造后的码头散步。", "图为市民", 1),
            "text as in the edition",
            "PhotoCaption of the edition",
        ),
        (lambda html: html.replace("<article", "<div", 1), "text as in the edition", "articles are printed"),
    ],
)
def test_each_check_finds_what_it_is_for(change: Callable[[str], str], check: str, what: str) -> None:
    failed = spoilt(change)
    assert check in failed, failed.keys()
    assert any(what in finding.what for finding in failed[check].findings), failed[check].findings


@pytest.mark.parametrize("line_end", ["half", "hang"])
def test_marks_that_stand_outside_or_give_their_half_are_no_fault(line_end: str) -> None:
    edition = make_edition()
    html = render_html(edition).replace("</style>", f".text {{ --line-end: {line_end} }}</style>")
    report = check_pdf(set_pages(html, edition))
    assert [result.name for result in report.failed if result.name != "gaps between Han within 1/8 em"] == []


def test_fonts_that_are_not_in_the_file_are_found(pdf: bytes) -> None:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf)))
    for font in writer.pages[0]["/Resources"]["/Font"].values():  # type: ignore[index]
        descriptor = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        for key in [key for key in descriptor if key.startswith("/FontFile")]:
            del descriptor[key]
    target = BytesIO()
    writer.write(target)
    (result,) = check_pdf(target.getvalue()).failed
    assert result.name == "fonts embedded and subset"
    assert {finding.what for finding in result.findings} == {"not embedded"}


def sheet(*texts: tuple[str, int, float]) -> Sheet:
    """A sheet of elements in an article: of which type, on which page, how high."""
    glyph = Glyph("字", 60.0, 70.5, False)
    runs = [Run(page, n, height, 10.5, "Song", (glyph, glyph), 81.0) for n, (_, page, height) in enumerate(texts)]
    elements = [Element(kind, (Mark(page, number),)) for number, (kind, page, _) in enumerate(texts)]
    return Sheet("zh-Hans", ((595.0, 842.0),) * 9, tuple(runs), Element("Art", tuple(elements)), (), None)


def test_a_subheading_at_a_columns_foot_is_found() -> None:
    fine = sheet(("H3", 1, 700.0), ("Text", 1, 680.0), ("H4", 1, 640.0), ("Text", 1, 620.0))
    foot = sheet(("H3", 1, 700.0), ("Text", 1, 680.0), ("H4", 1, 60.0), ("Text", 1, 700.0))
    overleaf = sheet(("H3", 1, 700.0), ("Text", 1, 680.0), ("H4", 1, 60.0), ("Text", 2, 50.0))
    assert headings(Layout(fine)).passed
    assert [headings(Layout(each)).findings[0].what for each in (foot, overleaf)] == ["H4 at a column's foot"] * 2


def test_a_row_that_goes_on_overleaf_is_found() -> None:
    whole = Element("TR", (Element("TD", (Mark(1, 0),)), Element("TD", (Mark(1, 1),))))
    cut = Element("TR", (Element("TD", (Mark(1, 0),)), Element("TD", (Mark(2, 0),))))
    found = rows(Layout(Sheet("zh-Hans", (), (), Element("Table", (whole, cut)), (), None)))
    assert (found.looked_at, found.findings) == (2, (Finding(1, "a row goes on on the next page"),))


@pytest.mark.parametrize(
    ("before", "after", "parted"),
    [
        ("投入7200", "万元，", True),
        ("投入7200万", "元，", True),
        ("全长4.", "1公里", True),
        ("节电23", "%。", True),
        ("14万余", "辆次", True),
        ("2021年", "3月", False),
        ("投入7200万元", "，", False),
        ("沿江步道", "4.1公里", False),
    ],
)
def test_numbers_and_their_units(before: str, after: str, parted: bool) -> None:
    assert parts_number(before, after, rules_for("zh-Hans").counted) is parted


def test_what_is_no_pdf_of_ours_is_refused() -> None:
    for data in (b"", b"%PDF-1.7 and nothing else"):
        with pytest.raises(ValueError, match="no PDF that the digest has made"):
            check_pdf(data)


def test_the_report_names_page_column_and_text() -> None:
    edition = make_edition()
    report = check_pdf(set_pages(broken("7200", "万元")(render_html(edition)), edition))
    assert "WRONG marks and numbers at line edges: 1 of" in str(report)
    assert re.search(r"page \d, column \d: parts a number", str(report))


def test_every_column_is_measured(pdf: bytes) -> None:
    layout = Layout(read_sheet(pdf))
    columns = measures(layout)
    assert sum(column.lines for column in columns) == sum(len(block.lines) for block in layout.texts) > 0
    assert {(column.flush, column.alone) for column in columns} == {(1.0, 0)}
    assert all(column.edge < 0.5 and column.grid < 0.1 for column in columns)
    assert len(check_pdf(pdf).table().splitlines()) == 1 + len(columns)


def test_a_column_says_what_is_wrong_in_it() -> None:
    edition = make_edition()

    def worst(change: Callable[[str], str], measure: str) -> float:
        columns = check_pdf(set_pages(change(render_html(edition)), edition)).columns
        return float(max(getattr(column, measure) for column in columns))

    ragged = check_pdf(set_pages(style(".text { text-align: left }")(render_html(edition)), edition)).columns
    assert min(column.flush for column in ragged) < 1.0
    assert worst(style(".text { text-align: left }"), "edge") > 0.5
    assert worst(style(".text { margin-top: 3pt }"), "grid") > 1
    loose = broken("望江市", "今年把旧")
    assert worst(lambda html: style(".text { text-align-last: justify }")(loose(html)), "gap") > 1 / 8
    alone = re.compile('(<p class="text">[^<]{20,})(.。</p>)')
    assert worst(lambda html: alone.sub(r"\1<br>\2", html, count=1), "alone") == 1
