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

from flows.errors import MissingDependencyError
from flows.model import Article, BodyItem, Edition, Entry, Theme, Variant
from flows.typeset import typeset
from flows.typeset.units import rules_for
from flows.typeset.view import lines as printed
from tests.typeset.conftest import figures, make_edition
from tests.typeset.conftest import paragraphs as paragraphs_of_news
from tests.typeset.geometry import Line, body, paragraphs, read, squeezed

PdfOf = Callable[[Variant, Theme], bytes]
VARIANTS: tuple[Variant, ...] = get_args(Variant)
THEMES: tuple[Theme, ...] = get_args(Theme)
SETTINGS = [("zh-Hans", theme) for theme in THEMES] + [("zh-Hant-TW", "daily"), ("zh-Hant-HK", "daily")]
SIZES = {"daily": (10.5, 17.0), "booklet": (9.5, 15.5), "screen": (12.0, 20.0)}  # body and grid, in points


def entries(edition: Edition) -> list[Entry]:
    return [entry for section in edition.sections for entry in section.entries]


def set_paragraphs(pdf: bytes, variant: Variant, theme: Theme) -> list[list[Line]]:
    """The lines of every paragraph of the edition."""
    texts: list[str] = []
    noted = False
    for entry in entries(make_edition(variant, theme)):
        for line in printed(entry.article.body):
            if line.kind != "paragraph":
                noted = noted or line.gap_before or line.gap_behind
                continue
            mark = "〔原文缺〕" if noted else ""  # the first is cut off by the call of its footnote
            texts.append(mark * line.gap_before + line.text + mark * line.gap_behind)
            noted = noted or line.gap_before or line.gap_behind
    return paragraphs(body(read(pdf), SIZES[theme][0]), texts)


def edges(lines: list[Line]) -> dict[tuple[int, int], float]:
    """The right edge of every column, by page and side."""
    found: dict[tuple[int, int], float] = {}
    for line in lines:
        found[side(line)] = max(found.get(side(line), 0.0), line.right)
    return found


def side(line: Line) -> tuple[int, int]:
    return line.page, int(line.left > 300)


@pytest.mark.parametrize(("variant", "theme"), SETTINGS)
def test_text_read_back_is_the_text_of_the_edition(pdf_of: PdfOf, variant: Variant, theme: Theme) -> None:
    found = set_paragraphs(pdf_of(variant, theme), variant, theme)
    assert len(found) == sum(len(entry.article.paragraphs) for entry in entries(make_edition(variant, theme)))


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
    (line,) = [line for line in read(pdf) if text in line.text]
    assert line.right - line.left == pytest.approx(10.5 * len(text), abs=0.1)


@pytest.mark.parametrize(("variant", "theme"), SETTINGS)
def test_lines_are_flush(pdf_of: PdfOf, variant: Variant, theme: Theme) -> None:
    """Every line but a paragraph's last ends at its column's edge, to a thirtieth of a square: WeasyPrint cuts the
    width of every gap to a thousandth."""
    found = set_paragraphs(pdf_of(variant, theme), variant, theme)
    inner = [line for lines in found for line in lines[:-1]]
    edge = edges(inner)
    assert len(inner) > 50
    assert [line.text for line in inner if abs(line.right - edge[side(line)]) > line.size / 30] == []


@pytest.mark.parametrize(("variant", "theme"), SETTINGS)
def test_no_line_begins_or_ends_with_a_mark_that_may_not(pdf_of: PdfOf, variant: Variant, theme: Theme) -> None:
    rules = rules_for(variant)
    for line in read(pdf_of(variant, theme)):
        if len(line.text.strip(" .")) > 2 and ("Serif" in line.font or "Sans" in line.font):
            assert line.text.strip()[:1] not in rules.no_start, line.text
            assert line.text.strip()[-1:] not in rules.no_end, line.text


@pytest.mark.parametrize("theme", THEMES)
def test_body_lines_stand_on_one_grid(pdf_of: PdfOf, theme: Theme) -> None:
    _, step = SIZES[theme]
    lines = [line for lines in set_paragraphs(pdf_of("zh-Hans", theme), "zh-Hans", theme) for line in lines]
    first = lines[0].baseline
    assert [line.text for line in lines if abs((line.baseline - first + step / 2) % step - step / 2) > 0.05] == []


def test_both_columns_are_filled_evenly() -> None:
    """Where a text ends, its two columns differ by no more than two lines."""
    article = Article(title="江岸", body=paragraphs_of_news(9))
    lines = [
        line
        for lines in paragraphs(body(read(typeset(alone(article))), 10.5), list(article.paragraphs))
        for line in lines
    ]
    ends = {n: min(line.baseline for line in lines if side(line) == n) for n in map(side, lines)}
    assert len(ends) == 2
    assert max(ends.values()) - min(ends.values()) <= 2 * 17 + 0.1


def test_no_paragraph_ends_in_one_character(pdf: bytes) -> None:
    for lines in set_paragraphs(pdf, "zh-Hans", "daily"):
        assert len(re.sub(r"\W", "", lines[-1].text)) > 1


@pytest.mark.parametrize("theme", THEMES)
def test_no_heading_stands_at_a_foot(pdf_of: PdfOf, theme: Theme) -> None:
    everything = read(pdf_of("zh-Hans", theme))
    headings = [line for line in everything if "Sans" in line.font and line.size >= SIZES[theme][0]]
    assert len(headings) >= 7
    for line in headings:
        below = [o for o in everything if side(o) == side(line) and line.baseline - 80 < o.baseline < line.baseline - 1]
        assert [o for o in below if o.baseline > 45], line.text


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
    lines = read(typeset(edition.model_copy(update={"sections": (section,), "leading_figures": ()})))
    foot, head = 60.0, max(line.baseline for line in lines if line.page > 1 and "Serif" in line.font)
    feet = {
        p: min(line.baseline for line in lines if line.page == p and line.baseline > foot - 15) for p in pages(lines)
    }
    assert len(feet) > 4
    assert {p: y for p, y in feet.items() if p < max(feet) and (y - foot) / (head - foot) > 1 / 3} == {}


def pages(lines: list[Line]) -> set[int]:
    return {line.page for line in lines}


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
    linked = {str(a.get_object()["/Dest"]) for a in reader.pages[0]["/Annots"] if "/Dest" in a.get_object()}  # type: ignore[union-attr]
    assert linked == {entry.id for entry in entries(edition)}
    lines = read(pdf)
    for entry in entries(edition):
        page = reader.get_destination_page_number(names[entry.id])
        assert page is not None
        listed = [line for line in lines if line.page == 1 and line.text.startswith((entry.article.title or "〔")[:6])]
        rows = [
            "".join(o.text for o in lines if side(o) == side(line) and o.baseline == line.baseline) for line in listed
        ]
        assert any(re.search(rf"\.{page + 1}$", row) for row in rows), rows


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
    texts = [line.text for line in read(pdf)]
    assert sum(text.startswith("〔原文缺〕") for text in texts) == 2
    assert sum("不作补写" in text for text in texts) == 1


def test_a_missing_font_is_named_with_its_package(tmp_path: Path) -> None:
    empty = tmp_path / "fonts.conf"
    empty.write_text('<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig/>')
    program = (
        "from tests.typeset.conftest import make_edition; from flows.typeset import typeset\n"
        "from flows.errors import MissingDependencyError\n"
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


def test_the_measures_above_can_fail() -> None:
    """A ragged line and a missing paragraph show."""
    ragged = [Line(1, 700.0, 60.0, 290.0, 10.5, "Serif", "江水"), Line(1, 683.0, 60.0, 280.0, 10.5, "Serif", "清清")]
    edge = edges(ragged)
    assert [abs(line.right - edge[side(line)]) < line.size / 30 for line in ragged] == [True, False]
    assert paragraphs(ragged, ["江水清清"]) == [ragged]
    with pytest.raises(AssertionError, match="not set"):
        paragraphs(ragged, ["江水清"])
