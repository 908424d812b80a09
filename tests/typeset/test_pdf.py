"""The PDF, opened and read back: text, lines, grid, bookmarks, links, metadata, fonts, bytes."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import get_args

import pytest
import weasyprint
from pypdf import PdfReader
from pypdf.generic import Destination
from weasyprint.text import ffi

from flows.errors import ConfigError, MissingDependencyError
from flows.model import Article, BodyItem, Edition, Entry, Theme, Variant
from flows.typeset import typeset
from flows.typeset.html import render_html
from flows.typeset.pdf import set_pages
from flows.typeset.press import check_pdf
from flows.typeset.press.lines import Block, Layout, Line
from flows.typeset.press.reading import read_sheet
from tests.typeset.conftest import figures, make_edition
from tests.typeset.conftest import paragraphs as paragraphs_of_news

PdfOf = Callable[[Variant, Theme], bytes]
VARIANTS: tuple[Variant, ...] = get_args(Variant)
THEMES: tuple[Theme, ...] = get_args(Theme)
SETTINGS = [(variant, theme) for theme in THEMES for variant in VARIANTS]


def entries(edition: Edition) -> list[Entry]:
    return [entry for section in edition.sections for entry in section.entries]


def squeezed(text: str) -> str:
    """The text without white space."""
    return re.sub(r"\s", "", text)


def layout_of(pdf: bytes) -> Layout:
    return Layout(read_sheet(pdf))


def blocks(pdf: bytes, kind: str) -> list[Block]:
    """The structure elements of a type, with their lines."""
    return [block for block in layout_of(pdf).blocks if block.kind == kind]


def side(line: Line) -> tuple[int, int]:
    return line.page, int(line.left > 300)


@pytest.mark.parametrize(("variant", "theme"), SETTINGS)
def test_the_press_check_passes(pdf_of: PdfOf, variant: Variant, theme: Theme) -> None:
    report = check_pdf(pdf_of(variant, theme))
    assert report.passed, str(report)
    idle = [result.name for result in report.results if not result.looked_at]
    assert not idle or idle == ["paragraphs cut with two lines on either side"], str(report)


def test_another_reader_finds_the_same_text(pdf: bytes, edition: Edition) -> None:
    text = squeezed("".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages))
    for entry in entries(edition):
        assert squeezed(entry.article.title or "〔原版无题〕") in text
        assert all(sentence in text for sentence in entry.article.paragraphs[:1])


def alone(article: Article) -> Edition:
    """The edition with this one article."""
    edition = make_edition()
    entry = edition.sections[0].entries[0].model_copy(update={"article": article})
    section = edition.sections[0].model_copy(update={"entries": (entry,)})
    return edition.model_copy(update={"sections": (section,), "leading_figures": ()})


def test_narrow_brackets_are_set_wide_and_read_narrow() -> None:
    text = "各村(居)都设了信箱,欢迎来信。"
    pdf = typeset(alone(Article(title="信箱", body=(BodyItem(kind="paragraph", text=text),))))
    (block,) = blocks(pdf, "Text")
    (line,) = block.lines
    assert line.text == text
    assert line.right - line.left == pytest.approx(10.5 * len(text), abs=0.1)


def test_both_columns_are_filled_evenly() -> None:
    """Where a text ends, its two columns differ by no more than two lines."""
    article = Article(title="江岸", body=paragraphs_of_news(9))
    lines = [line for block in blocks(typeset(alone(article)), "Text") for line in block.lines]
    ends = {n: min(line.baseline for line in lines if side(line) == n) for n in map(side, lines)}
    assert len(ends) == 2
    assert max(ends.values()) - min(ends.values()) <= 2 * 17 + 0.1


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("first", [0, 3])
def test_no_third_of_a_page_stays_empty(theme: Theme, first: int) -> None:
    """But on the last page: texts, tables and photos of many lengths leave no large hole at a foot."""
    edition = make_edition(theme=theme)
    photo = edition.sections[0].entries[0].article.photos
    made = tuple(
        Entry(
            id=f"b{index}",
            page="01.txt",
            index=index,
            article=Article(
                title=f"江岸消息之{index}",
                body=paragraphs_of_news(1 + (first + 5 * index) % 9, index),
                figures=figures(index % 8),
                photos=photo if index % 3 == 0 else (),
            ),
        )
        for index in range(16)
    )
    section = edition.sections[0].model_copy(update={"entries": made})
    report = check_pdf(typeset(edition.model_copy(update={"sections": (section,), "leading_figures": ()})))
    often = "gaps between Han within 1/8 em"  # the same few sentences over and over, and one of them is hard to set
    assert [result.name for result in report.failed if result.name != often] == [], str(report)


def test_bookmarks_name_sections_and_articles(pdf: bytes, edition: Edition) -> None:
    reader = PdfReader(BytesIO(pdf))
    tree = [[item.title for item in node] if isinstance(node, list) else node.title for node in reader.outline]
    wanted: list[object] = []
    for section in edition.sections:
        wanted += [section.label, [e.article.title or "〔原版无题〕" for e in section.entries]]
    assert tree == [*wanted, "编印说明"]
    assert all(reader.get_destination_page_number(node) is not None for node in flatten(reader.outline))


def flatten(outline: list[object]) -> list[Destination]:
    nodes: list[Destination] = []
    for node in outline:
        nodes += flatten(node) if isinstance(node, list) else [node] if isinstance(node, Destination) else []
    return nodes


def test_contents_link_to_articles_with_their_pages(pdf: bytes, edition: Edition) -> None:
    reader = PdfReader(BytesIO(pdf))
    names = reader.named_destinations
    listed = {block.text.split(".")[0]: block for block in blocks(pdf, "TOCI")}
    assert len(listed) == len(entries(edition))
    for entry, block in zip(entries(edition), listed.values(), strict=True):
        page = reader.get_destination_page_number(names[entry.id])
        assert page is not None
        assert block.text.startswith((entry.article.title or "〔")[:6])
        assert block.text.endswith(str(page + 1))


def test_links_lead_to_articles_and_back_to_the_contents(pdf: bytes, edition: Edition) -> None:
    reader = PdfReader(BytesIO(pdf))
    annotations = [a.get_object() for page in reader.pages for a in page.get("/Annots", ())]  # type: ignore[attr-defined]
    targets = [str(annotation["/Dest"]) for annotation in annotations]
    for entry in entries(edition):
        assert targets.count(f"to-{entry.id}") == 1
        assert entry.id in targets
    assert set(targets) <= set(reader.named_destinations)
    assert all(annotation["/Contents"] for annotation in annotations)


@pytest.mark.parametrize("variant", VARIANTS)
def test_metadata_and_language(pdf_of: PdfOf, variant: Variant) -> None:
    reader = PdfReader(BytesIO(pdf_of(variant, "daily")))
    assert reader.metadata is not None
    assert (reader.metadata.title or "").startswith("望江文摘　第7期　")
    assert reader.metadata.author == "望江文摘"
    assert reader.metadata.get("/CreationDate") == "D:20240423"
    assert reader.trailer["/Root"]["/Lang"] == variant  # type: ignore[index]
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]  # type: ignore[index]


@pytest.mark.parametrize(("variant", "suffix"), [("zh-Hans", "SC"), ("zh-Hant-TW", "TC"), ("zh-Hant-HK", "HK")])
def test_fonts_are_embedded_subsets_of_the_variant(pdf_of: PdfOf, variant: Variant, suffix: str) -> None:
    reader = PdfReader(BytesIO(pdf_of(variant, "daily")))
    names = set()
    for font in reader.pages[0]["/Resources"]["/Font"].values():  # type: ignore[index]
        descendant = font.get_object()["/DescendantFonts"][0].get_object()
        descriptor = descendant["/FontDescriptor"].get_object()
        assert any(key in descriptor for key in ("/FontFile2", "/FontFile3"))
        subset, _, name = str(descendant["/BaseFont"]).lstrip("/").partition("+")
        assert re.fullmatch("[A-Z]{6}", subset)
        names.add(name)
    assert {n for n in names if n.startswith("Noto")} >= {f"Noto-Serif-CJK-{suffix}", f"Noto-Sans-CJK-{suffix}-Bold"}
    assert not [n for n in names if n.startswith("Noto") and suffix not in n]


def test_the_same_edition_gives_the_same_bytes(pdf: bytes, tmp_path: Path) -> None:
    """In this process, and in another whose hashes are seeded otherwise."""
    assert typeset(make_edition()) == pdf
    program = (
        "import sys, pathlib; from tests.typeset.conftest import make_edition; from flows.typeset import typeset\n"
        "pathlib.Path(sys.argv[1]).write_bytes(typeset(make_edition()))"
    )
    other = tmp_path / "other.pdf"
    root = Path(__file__).parents[2]
    subprocess.run(
        [sys.executable, "-c", program, str(other)], check=True, cwd=root, env=environment(PYTHONHASHSEED="7")
    )
    assert other.read_bytes() == pdf


def environment(**changes: str) -> dict[str, str]:
    return {**os.environ, **changes}


def test_another_edition_gives_other_bytes(pdf: bytes, edition: Edition) -> None:
    assert typeset(edition.model_copy(update={"number": "8"})) != pdf


def test_the_gap_note_stands_once(pdf: bytes) -> None:
    elements = [element.kind for element in layout_of(pdf).sheet.root.all()]
    assert elements.count("Gap") == 2
    (note,) = blocks(pdf, "Note")
    assert "不作补写" in note.text


def test_a_missing_font_is_named_with_its_package(tmp_path: Path) -> None:
    empty = tmp_path / "fonts.conf"
    empty.write_text('<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig/>')
    program = (
        "from tests.typeset.conftest import make_edition; from flows.typeset import typeset\n"
        "from flows.errors import ConfigError, MissingDependencyError\n"
        "try: typeset(make_edition())\n"
        "except MissingDependencyError as error: print(error)"
    )
    run = subprocess.run(
        [sys.executable, "-c", program],
        check=True, capture_output=True, text=True, cwd=Path(__file__).parents[2],
        env=environment(FONTCONFIG_FILE=str(empty)),
    )  # fmt: skip
    assert "Noto Serif CJK SC" in run.stdout
    assert "fonts-noto-cjk" in run.stdout


def test_another_weasyprint_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weasyprint, "__version__", "71.0")
    with pytest.raises(MissingDependencyError, match=r"71\.0.*70\.0"):
        typeset(make_edition())


def test_without_harfbuzz_subset_the_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ffi, "harfbuzz_subset", None)
    with pytest.raises(MissingDependencyError, match="libharfbuzz-subset0"):
        typeset(make_edition())


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("line-height: var(--plain-line)", "line-height: 1 2", r"base\.css:\d+: `line-height: 1 2`: invalid value"),
        ("text-align: justify", "text-allign: justify", r"base\.css:\d+: `text-allign: justify`: unknown property"),
    ],
)
def test_a_mistake_in_a_style_sheet_is_named(before: str, after: str, told: str) -> None:
    edition = make_edition()
    html = render_html(edition)
    assert before in html
    with pytest.raises(ConfigError, match=told) as error:
        set_pages(html.replace(before, after), edition)
    name, line = str(error.value).splitlines()[0].split(": ")[0].rsplit(":", 1)
    assert before in Path(name).read_text(encoding="utf-8").splitlines()[int(line) - 1]
