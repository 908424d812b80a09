"""Where every line of a PDF stands: read from the drawing operators, by the widths in its fonts."""

import re
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ContentStream


@dataclass(frozen=True)
class Line:
    """What is drawn on one baseline from `left` to `right` (points from the page's left and bottom)."""

    page: int
    baseline: float
    left: float
    right: float
    size: float
    font: str
    text: str


@dataclass(frozen=True)
class Font:
    name: str
    widths: dict[int, float]
    text: dict[int, str]


def read(pdf: bytes) -> list[Line]:
    """The lines in the order of drawing; pieces of a line that follow one another are one."""
    reader = PdfReader(BytesIO(pdf))
    pieces = [piece for number, page in enumerate(reader.pages, 1) for piece in drawn(reader, number, page)]
    lines: list[Line] = []
    for piece in pieces:
        last = lines[-1] if lines else None
        if last and (last.page, last.baseline) == (piece.page, piece.baseline) and abs(last.right - piece.left) < 1:
            lines[-1] = Line(
                last.page, last.baseline, last.left, piece.right, last.size, last.font, last.text + piece.text
            )
        else:
            lines.append(piece)
    return lines


def drawn(reader: PdfReader, number: int, page: Any) -> list[Line]:
    """What each TJ of a page draws. WeasyPrint sets a text matrix for every piece, in CSS pixels from the top."""
    fonts = {name: font(reader, reference.idnum) for name, reference in raw(page["/Resources"]["/Font"]).items()}
    height = float(page.mediabox.height)
    pieces: list[Line] = []
    current, size, x, y = "", 0.0, 0.0, 0.0
    scale = 0.75
    for operands, operator in ContentStream(page.get_contents(), reader).operations:
        if operator == b"Tf":
            current, size = str(operands[0]), float(operands[1])
        elif operator == b"Tm":
            x, y = float(operands[4]), float(operands[5])
        elif operator in (b"TJ", b"Tj"):
            face = fonts[current]
            advance, text = 0.0, ""
            for item in operands[0] if operator == b"TJ" else operands:
                if isinstance(item, (int, float)):
                    advance -= float(item)
                    continue
                data = item.original_bytes if hasattr(item, "original_bytes") else bytes(item)
                for at in range(0, len(data), 2):
                    glyph = int.from_bytes(data[at : at + 2], "big")
                    advance += face.widths[glyph]
                    text += face.text.get(glyph, "\ufffd")
            end = x + advance * size / 1000
            pieces.append(
                Line(
                    number,
                    round(height - y * scale, 2),
                    x * scale,
                    end * scale,
                    round(size * scale, 2),
                    face.name,
                    text,
                )
            )
            x = end
    return pieces


def raw(dictionary: Any) -> dict[str, Any]:
    return {name: dictionary.raw_get(name) for name in dictionary.get_object()}


@cache
def font(reader: PdfReader, number: int) -> Font:
    """The widths and the characters of a Type 0 font."""
    font: Any = reader.get_object(number)
    descendant = font["/DescendantFonts"][0].get_object()
    widths: dict[int, float] = {}
    array = list(descendant["/W"])
    while array:
        first, values = int(array.pop(0)), array.pop(0).get_object()
        widths.update({first + offset: float(width) for offset, width in enumerate(values)})
    cmap = font["/ToUnicode"].get_data().decode()
    text = {
        int(glyph, 16): bytes.fromhex(code).decode("utf-16-be")
        for glyph, code in re.findall(r"<([0-9a-fA-F]+)>\s+<([0-9a-fA-F]+)>", cmap)
    }
    return Font(str(font["/BaseFont"]).partition("+")[2], widths, text)


def body(lines: list[Line], size: float) -> list[Line]:
    """Lines in Song or Kai at the body's size: running text, bylines, and the contents."""
    return [
        line
        for line in lines
        if line.size == size and ("Serif" in line.font or "WenKai" in line.font) and "Bold" not in line.font
    ]


def paragraphs(lines: list[Line], texts: list[str]) -> list[list[Line]]:
    """The lines of each text, which stand among `lines` in this order. White space aside, they are exactly it."""
    found: list[list[Line]] = []
    at = 0
    for text in texts:
        wanted = squeezed(text)
        for start in range(at, len(lines)):
            end, rest = start, wanted
            while rest and end < len(lines) and (part := squeezed(lines[end].text)) and rest.startswith(part):
                end, rest = end + 1, rest[len(part) :]
            if not rest:
                found.append(lines[start:end])
                at = end
                break
        else:
            raise AssertionError(f"not set: {text}")
    return found


def squeezed(text: str) -> str:
    """The text without white space."""
    return re.sub(r"\s", "", text)
