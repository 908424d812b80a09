"""The PDF as a file: structure for who listens, what it says of itself, what it carries, how large it is."""

import subprocess
from collections import Counter
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from flows.config import ROOT
from flows.localise import localise
from flows.model import BodyItem, Edition, Theme, Variant
from flows.typeset import typeset
from flows.typeset.html import render_html
from flows.typeset.pdf import set_pages
from flows.typeset.press.lines import Layout
from flows.typeset.press.reading import Element, Sheet, read_sheet
from tests.typeset.conftest import make_edition
from tests.typeset.test_pdf import SETTINGS, PdfOf

TOOLS = ROOT / ".tools" / "bin"  # made by .ci/setup --test-tools


def text_of(sheet: Sheet, element: Element) -> str:
    return "".join(line.text for line in Layout(sheet).lines_of(element))


@pytest.mark.parametrize(("variant", "theme"), SETTINGS)
def test_checkers_of_pdf_find_nothing(pdf_of: PdfOf, variant: Variant, theme: Theme, tmp_path: Path) -> None:
    """qpdf: the syntax. pdfua and outloud: PDF/UA-1, and what else keeps people from listening to a file."""
    file = tmp_path / "edition.pdf"
    file.write_bytes(pdf_of(variant, theme))
    for command in (
        ["qpdf", "--check"],
        [str(TOOLS / "pdfua"), "check"],
        [str(TOOLS / "outloud"), "--fail-on", "warning"],
    ):
        run = subprocess.run([*command, str(file)], capture_output=True, text=True, check=False)
        assert run.returncode == 0, run.stdout[-3000:] + run.stderr[-1000:]


def test_elements_stand_in_the_order_of_the_text(pdf: bytes, edition: Edition) -> None:
    sheet = read_sheet(pdf)
    articles = [element for element in sheet.root.all() if element.kind == "Art"]
    first = edition.sections[0].entries[0].article
    headers = ["Kicker", "H3", "Subtitle", "Byline"]
    assert [element.kind for element in articles[0].all() if element.kind in headers] == headers
    assert text_of(sheet, next(e for e in articles[0].all() if e.kind == "Kicker")) == first.kicker
    assert Counter(e.kind for e in articles[0].all())["Text"] == len(first.paragraphs)


def test_a_paragraph_over_columns_and_pages_is_one_element(pdf: bytes) -> None:
    layout = Layout(read_sheet(pdf))
    over = [block for block in layout.texts if len({(line.page, line.left > 300) for line in block.lines}) > 1]
    assert over
    assert Counter(element.kind for element in layout.sheet.root.all())["Text"] == len(layout.texts)


def test_folios_running_heads_and_leaders_are_no_content(pdf: bytes) -> None:
    sheet = read_sheet(pdf)
    held = {(mark.page, mark.number) for mark in sheet.root.marks()}
    loose = {"".join(g.text for g in run.glyphs) for run in sheet.runs if (run.page, run.mark) not in held}
    assert {"1", "2", "..."} <= loose
    assert any(text.startswith("望江文摘") for text in loose)
    assert all(run.mark is None for run in sheet.runs if (run.page, run.mark) not in held)


def test_tables_have_one_head_and_say_what_heads_what(pdf: bytes) -> None:
    """The two halves of a wide table are one table, whose second head is not read again."""
    sheet = read_sheet(pdf)
    for table in (element for element in sheet.root.all() if element.kind == "Table"):
        assert Counter(element.kind for element in table.all())["THead"] == 1
        assert (
            len({sum(part.kind in ("TH", "TD") for part in row.parts) for row in table.all() if row.kind == "TR"}) == 1
        )  # type: ignore[union-attr]
    root = PdfReader(BytesIO(pdf)).trailer["/Root"]
    scopes = [node["/A"]["/Scope"] for node in nodes(root["/StructTreeRoot"]["/K"]) if node["/S"] == "/TH"]  # type: ignore[index]
    assert set(scopes) == {"/Column", "/Row"}


def test_a_tables_name_is_its_caption_and_stands_on_every_page_it_goes_on_to() -> None:
    edition = make_edition("zh-Hans", "booklet")
    html = render_html(edition).replace("</style>", ".data { padding-top: 150pt } .figures tr { height: 60pt }</style>")
    sheet = read_sheet(set_pages(html, edition))
    layout = Layout(sheet)
    table = next(e for e in sheet.root.all() if e.kind == "Table" and len({mark.page for mark in e.marks()}) > 1)
    caption, head, body = table.parts
    assert [part.kind for part in (caption, head, body)] == ["Caption", "THead", "TBody"]  # type: ignore[union-attr]
    name = text_of(sheet, caption)  # type: ignore[arg-type]
    assert name.startswith("文中数字")
    pages = {line.page for line in layout.lines_of(table)}
    assert {run.page for run in sheet.runs if run.text == "文中数字"} >= pages
    assert text_of(sheet, table).count("文中数字") == 1


def nodes(node: object) -> list[dict[str, object]]:
    """All structure elements under one."""
    item = node.get_object()  # type: ignore[attr-defined]
    if not isinstance(item, dict) or "/S" not in item:
        return []
    kids = item.get("/K", [])
    return [item, *(found for kid in (kids if isinstance(kids, list) else [kids]) for found in nodes(kid))]


def test_types_of_our_own_stand_for_standard_ones(pdf: bytes) -> None:
    root = PdfReader(BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"]  # type: ignore[index]
    used = {str(node["/S"]) for node in nodes(root["/K"])}
    standard = {"/Document", "/Sect", "/Art", "/H1", "/H2", "/H3", "/H4", "/P", "/Span", "/Link", "/Note", "/Table"}
    standard |= {"/THead", "/TBody", "/TR", "/TH", "/TD", "/TOC", "/TOCI", "/Caption"}
    assert used - standard <= set(root["/RoleMap"])
    assert set(root["/RoleMap"].values()) <= {"/P", "/Span"}


def test_it_is_an_archive_and_accessible_and_says_so(pdf: bytes) -> None:
    root = PdfReader(BytesIO(pdf)).trailer["/Root"]
    claims = root["/Metadata"].get_data().decode()  # type: ignore[index]
    assert 'pdfaid:part="3"' in claims
    assert 'pdfaid:conformance="U"' in claims
    assert 'pdfuaid:part="1"' in claims
    assert "<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/" in claims
    assert claims.count("<rdf:RDF") == claims.count("</rdf:RDF>") == 1
    assert root["/OutputIntents"][0]["/S"] == "/GTS_PDFA1"  # type: ignore[index]
    assert "/ID" in PdfReader(BytesIO(pdf)).trailer


@pytest.mark.parametrize("variant", ["zh-Hans", "zh-Hant-HK"])
def test_it_carries_the_edition_that_it_prints(variant: Variant) -> None:
    edition = localise(make_edition(), variant)
    pdf = typeset(edition)
    reader = PdfReader(BytesIO(pdf))
    (data,) = reader.attachments["edition.json"]
    assert Edition.model_validate_json(data) == edition
    (attached,) = reader.trailer["/Root"]["/AF"]  # type: ignore[index]
    assert attached.get_object()["/AFRelationship"] == "/Alternative"


def test_it_opens_at_the_contents_with_its_bookmarks(pdf: bytes) -> None:
    reader = PdfReader(BytesIO(pdf))
    root = reader.trailer["/Root"]
    assert root["/PageMode"] == "/UseOutlines"  # type: ignore[index]
    opened = root["/OpenAction"][0].idnum  # type: ignore[index]
    (page,) = [page for page in reader.pages if page.indirect_reference and page.indirect_reference.idnum == opened]
    assert "目录" in page.extract_text()


def test_fonts_hold_their_used_glyphs_only(pdf: bytes) -> None:
    reader = PdfReader(BytesIO(pdf))
    sizes = {}
    for font in reader.pages[0]["/Resources"]["/Font"].values():  # type: ignore[index]
        descendant = font.get_object()["/DescendantFonts"][0].get_object()
        if program := descendant["/FontDescriptor"].get("/FontFile3"):
            assert program.get_object()["/Subtype"] == "/CIDFontType0C"
            sizes[str(descendant["/BaseFont"])] = len(program.get_object().get_data()) / len(descendant["/W"]) * 2
    assert len(sizes) >= 4
    assert max(sizes.values()) < 2000  # bytes a run of glyphs; with 60,000 empty places it was 20 times as many


def test_characters_that_share_a_glyph_are_read_as_they_are() -> None:
    """In one file: brackets narrow and wide, dots of three kinds, a Han character and its radical."""
    text = "市政府(江岸区)（柳荫巷）、马克·吐温与马克・吐温，一与⼀，共计三人参加了开幕。"
    edition = make_edition()
    entry = edition.sections[0].entries[0]
    article = entry.article.model_copy(update={"body": (BodyItem(kind="paragraph", text=text),)})
    section = edition.sections[0].model_copy(update={"entries": (entry.model_copy(update={"article": article}),)})
    pdf = typeset(edition.model_copy(update={"sections": (section,), "leading_figures": ()}))
    (block,) = [block for block in Layout(read_sheet(pdf)).blocks if block.kind == "Text"]
    assert block.text == text
    assert text in subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode().replace("\n", "")


def test_languages_of_parts_are_kept() -> None:
    edition = make_edition()
    html = render_html(edition).replace("LED", '<span lang="en">LED</span>', 1)
    root = PdfReader(BytesIO(set_pages(html, edition))).trailer["/Root"]
    assert [node["/Lang"] for node in nodes(root["/StructTreeRoot"]["/K"]) if "/Lang" in node] == ["en"]  # type: ignore[index]


def test_characters_that_no_font_has_leave_a_readable_file() -> None:
    edition = make_edition()
    entry = edition.sections[0].entries[0]
    article = entry.article.model_copy(update={"body": (BodyItem(kind="paragraph", text="江\u0378水清清。"),)})
    section = edition.sections[0].model_copy(update={"entries": (entry.model_copy(update={"article": article}),)})
    pdf = typeset(edition.model_copy(update={"sections": (section,), "leading_figures": ()}))
    assert PdfReader(BytesIO(pdf)).pages
