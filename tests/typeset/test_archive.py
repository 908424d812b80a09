"""What PDF/A-3u asks of a file and can be read in it (ISO 19005-3; the clauses stand with each test). There is no
validator among what these tests may install."""

from io import BytesIO
from typing import Any

import pytest
from fontTools.cffLib import CFFFontSet
from fontTools.pens.basePen import NullPen
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from flows.typeset.press.reading import widths


@pytest.fixture(scope="module")
def reader(pdf: bytes) -> PdfReader:
    return PdfReader(BytesIO(pdf), strict=True)


def fonts(reader: PdfReader) -> list[tuple[Any, Any]]:
    """Every composite font with its descendant."""
    found = {}
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            found[font.idnum] = (font.get_object(), font.get_object()["/DescendantFonts"][0].get_object())
    return list(found.values())


def set_widths(descendant: Any) -> dict[int, float]:
    """What the font program says that its glyphs advance, by CID (thousandths of an em)."""
    descriptor = descendant["/FontDescriptor"]
    if "/FontFile3" in descriptor:
        program: Any = CFFFontSet()
        program.decompile(BytesIO(descriptor["/FontFile3"].get_object().get_data()), None)
        top = program[0]
        found = {}
        for name in top.charset:
            outline = top.CharStrings[name]
            outline.draw(NullPen())
            found[int(name[3:]) if name.startswith("cid") else 0] = float(outline.width)
        return found
    font: Any = TTFont(BytesIO(descriptor["/FontFile2"].get_object().get_data()))
    scale = 1000 / font["head"].unitsPerEm
    return {index: font["hmtx"][name][0] * scale for index, name in enumerate(font.getGlyphOrder())}


def test_every_glyph_is_as_wide_as_its_font_says(reader: PdfReader) -> None:
    """6.2.11.5; and every glyph used is in the font program (6.2.11.4)."""
    for _, descendant in fonts(reader):
        own, said = set_widths(descendant), widths(descendant)
        assert said and set(said) <= set(own), descendant["/BaseFont"]
        assert [cid for cid, width in said.items() if abs(width - own[cid]) > 1] == [], descendant["/BaseFont"]


def test_every_glyph_has_its_character(reader: PdfReader) -> None:
    """6.2.11.7.2, level U: none of them U+0000, U+FEFF or U+FFFE."""
    for font, descendant in fonts(reader):
        assert font["/Encoding"] == "/Identity-H"
        assert ("/CIDToGIDMap" in descendant) == (descendant["/Subtype"] == "/CIDFontType2")  # 6.2.11.3.2
        cmap = font["/ToUnicode"].get_data().decode().upper()
        assert not any(f"<{code}>\n" in cmap.partition("BEGINBFCHAR")[2] for code in ("0000", "FEFF", "FFFE"))


def test_what_it_says_of_itself_it_says_twice_alike(reader: PdfReader) -> None:
    """6.6.2.2: the document information, if there is one, is that of the metadata."""
    said: Any = reader.metadata
    xmp = reader.trailer["/Root"]["/Metadata"].get_object().get_data().decode()  # type: ignore[index]
    for key in ("/Title", "/Author", "/Subject", "/Creator", "/Producer"):
        assert f">{said[key]}<" in xmp or f'="{said[key]}"' in xmp, key
    day = said["/CreationDate"].removeprefix("D:")[:8]
    assert f">{day[:4]}-{day[4:6]}-{day[6:]}" in xmp


def test_it_does_nothing_and_hides_nothing(reader: PdfReader) -> None:
    """6.1.3, 6.5, 6.6.1: no encryption, scripts or actions but to go somewhere; 6.3.2: annotations are printed."""
    assert not reader.is_encrypted
    root: Any = reader.trailer["/Root"]
    assert not {"/AA", "/JavaScript", "/NeedAppearances"} & set(root)
    assert "/JavaScript" not in root.get("/Names", {})
    annotations = [note.get_object() for page in reader.pages for note in page.get("/Annots", [])]
    assert annotations
    for note in annotations:
        assert note["/Subtype"] == "/Link"
        assert note["/F"] & 4 and not note["/F"] & (1 | 2 | 32 | 256)
        assert note.get("/A", {}).get("/S", "/GoTo") in ("/GoTo", "/URI")


def test_the_attachment_says_what_it_is(reader: PdfReader) -> None:
    """6.8."""
    root: Any = reader.trailer["/Root"]
    (file,) = (item.get_object() for item in root["/AF"])
    assert {"/F", "/UF", "/AFRelationship", "/Desc"} <= set(file)
    embedded = file["/EF"]["/F"].get_object()
    assert embedded["/Type"] == "/EmbeddedFile"
    assert "json" in embedded["/Subtype"]
    assert "/ModDate" in embedded["/Params"]
