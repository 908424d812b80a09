"""Marked content: words of other languages are marked, and what is drawn stays where it was."""

import re
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from flows.typeset.marking import PIECE, SHOWN, spoken

LANGUAGES = {"en": "[A-Za-z]{2,}"}


def drawn(text: str, moves: list[int]) -> bytes:
    """What draws a text glyph by glyph, in two operators; the glyph of a character is its code."""
    items = [b"<%04x>%d" % (ord(char), move) for char, move in zip(text, moves, strict=True)]
    half = len(items) // 2
    return b"BT\n/F 14 Tf\n[%b] TJ\n/G 14 Tf\n[%b] TJ\nET\n" % (b"".join(items[:half]), b"".join(items[half:]))


def items(content: bytes) -> list[tuple[bytes, bytes]]:
    """Glyphs and moves, whatever operator they stand in."""
    return [(code, moved.strip()) for shown in SHOWN.findall(content) for code, moved in PIECE.findall(shown)]


@given(st.text("江岸LED灯ab，1", min_size=1, max_size=30), st.data())
def test_marking_words_moves_nothing(text: str, data: st.DataObject) -> None:
    moves = data.draw(st.lists(st.integers(-900, 900), min_size=len(text), max_size=len(text)))
    content = drawn(text, moves)
    marked = spoken(content, text, LANGUAGES)
    assert items(marked) == items(content)
    assert marked.count(b"BDC") == marked.count(b"EMC")
    if not re.search(LANGUAGES["en"], text):
        assert marked == content
    inside = re.findall(rb"/Lang \(en\)>>\nBDC\n(.*?)\nEMC", marked, re.DOTALL)
    assert "".join(chr(int(code, 16)) for each in inside for code, _ in items(each) if code) == "".join(
        re.findall(LANGUAGES["en"], text)
    )


@pytest.mark.parametrize("text", ["LED", "灯LED灯", "LED灯"])
def test_text_with_fewer_glyphs_than_characters_is_left_alone(text: str) -> None:
    """A ligature: which glyph stands for which character is not known here."""
    content = drawn(text[:-1], [0] * (len(text) - 1))
    assert spoken(content, text, LANGUAGES) == content


def test_words_of_the_pdf_say_that_they_are_english(pdf: bytes) -> None:
    pages = [page.get_contents().get_data() for page in PdfReader(BytesIO(pdf)).pages]  # type: ignore[union-attr]
    assert any(b"/Lang (en)" in page for page in pages)
