"""A finished PDF read back: where every glyph stands, and what the structure tree says it is.

Lengths are in points, from the page's left and from its foot.
Source: ISO 32000-1, 9.4 (text), 14.6 to 14.8 (marked content and logical structure).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ContentStream

Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Glyph:
    """A glyph: the text it stands for, from where to where it advances, and whether its font has no such glyph."""

    text: str
    left: float
    right: float
    missing: bool


@dataclass(frozen=True, slots=True)
class Run:
    """Glyphs drawn together on one baseline, which advances to `end`. `mark` is the number of their marked content;
    artifacts have none."""

    page: int
    mark: int | None
    baseline: float
    size: float
    font: str
    glyphs: tuple[Glyph, ...]
    end: float

    @property
    def text(self) -> str:
        return "".join(glyph.text for glyph in self.glyphs)


@dataclass(frozen=True, slots=True)
class Mark:
    """Marked content: where an element's text is drawn."""

    page: int
    number: int


@dataclass(frozen=True, slots=True)
class Element:
    """A structure element: its type, its parts in the order of reading."""

    kind: str
    parts: "tuple[Element | Mark, ...]"

    def all(self) -> "Iterator[Element]":
        """The element and all elements in it, in the order of reading."""
        yield self
        for part in self.parts:
            if isinstance(part, Element):
                yield from part.all()

    def marks(self, without: frozenset[str] = frozenset()) -> Iterator[Mark]:
        """The marked content in it, but for that of elements of the types `without`."""
        for part in self.parts:
            if isinstance(part, Mark):
                yield part
            elif part.kind not in without:
                yield from part.marks(without)


@dataclass(frozen=True, slots=True)
class Font:
    """A font of the file: its name, whether its outlines are in the file, widths and text by code, the codes that stand
    for characters it has no glyph for."""

    name: str
    embedded: bool
    widths: dict[int, float]
    text: dict[int, str]
    empty: frozenset[int]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A PDF. `runs` in the order of drawing; `sizes` are the widths and heights of its pages; `edition` is its
    attached edition.json."""

    lang: str
    sizes: tuple[tuple[float, float], ...]
    runs: tuple[Run, ...]
    root: Element
    fonts: tuple[Font, ...]
    edition: bytes | None


def read_sheet(pdf: bytes) -> Sheet:
    """Read a PDF. Raises pypdf.errors.PyPdfError when it is none, KeyError when it has no structure."""
    reader = PdfReader(BytesIO(pdf), strict=True)
    fonts: dict[int, Font] = {}
    runs = [run for number, page in enumerate(reader.pages, 1) for run in drawn(reader, number, page, fonts)]
    root: Any = reader.trailer["/Root"]
    pages = {page.indirect_reference.idnum: number for number, page in enumerate(reader.pages, 1)}  # type: ignore[union-attr]
    attached = reader.attachments.get("edition.json")
    return Sheet(
        lang=str(root.get("/Lang", "")),
        sizes=tuple((float(page.mediabox.width), float(page.mediabox.height)) for page in reader.pages),
        runs=tuple(runs),
        root=element(root["/StructTreeRoot"]["/K"].get_object(), pages, None),
        fonts=tuple(fonts.values()),
        edition=bytes(attached[0]) if attached else None,
    )


def element(node: Any, pages: dict[int, int], page: int | None) -> Element:
    """A structure element, read with what stands in it; `page` is that of the element around it."""
    page = page_of(node, pages, page)
    kids = node.get("/K", ())
    parts: list[Element | Mark] = []
    for kid in kids if isinstance(kids, list) else [kids]:
        item = kid.get_object()
        if isinstance(item, int):
            parts.append(Mark(page or 0, int(item)))
        elif item.get("/Type") == "/MCR":
            parts.append(Mark(page_of(item, pages, page) or 0, int(item["/MCID"])))
        elif "/S" in item:
            parts.append(element(item, pages, page))
    return Element(str(node["/S"]).removeprefix("/"), tuple(parts))


def page_of(node: Any, pages: dict[int, int], default: int | None) -> int | None:
    return pages[node.raw_get("/Pg").idnum] if "/Pg" in node else default


def drawn(reader: PdfReader, number: int, page: Any, fonts: dict[int, Font]) -> Iterator[Run]:
    """What each text operator of a page draws. The library that writes our PDFs neither rotates text nor uses Td."""
    named = page["/Resources"]["/Font"].get_object()
    faces = {name: font(reader, named.raw_get(name).idnum, fonts) for name in named}
    face, size, place, outer = next(iter(faces.values()), None), 0.0, IDENTITY, IDENTITY
    saved: list[Matrix] = []
    marks: list[int | None] = []
    texts: list[str] = []  # what the marked content stands for, where it says so
    for operands, operator in ContentStream(page.get_contents(), reader).operations:
        if operator == b"q":
            saved.append(outer)
        elif operator == b"Q":
            outer = saved.pop()
        elif operator == b"cm":
            outer = times(tuple(map(float, operands)), outer)  # type: ignore[arg-type]
        elif operator == b"Tf":
            face, size = faces[str(operands[0])], float(operands[1])
        elif operator == b"Tm":
            place = tuple(map(float, operands))  # type: ignore[assignment]
        elif operator in (b"BDC", b"BMC"):
            properties = operands[1] if operator == b"BDC" and isinstance(operands[1], dict) else {}
            marks.append(properties.get("/MCID"))
            texts.append(str(properties.get("/ActualText", "")))
        elif operator == b"EMC":
            marks.pop()
            texts.pop()
        elif operator in (b"TJ", b"Tj") and face:
            a, _, _, _, x, y = times(place, outer)
            glyphs, advance = set_glyphs(face, operands[0] if operator == b"TJ" else operands, x, a * size)
            stands_for = next((depth for depth in reversed(range(len(texts))) if texts[depth]), None)
            if stands_for is not None:
                glyphs, texts[stands_for] = said(glyphs, texts[stands_for])
            if glyphs:
                mark = next((mark for mark in reversed(marks) if mark is not None), None)
                yield Run(number, mark, y, abs(a) * size, face.name, glyphs, x + advance * a * size / 1000)
            place = times((1.0, 0.0, 0.0, 1.0, advance * size / 1000, 0.0), place)


def set_glyphs(face: Font, items: Any, x: float, size: float) -> tuple[tuple[Glyph, ...], float]:
    """The glyphs of a text operator that begins at `x`, and how far it advances (thousandths of `size`)."""
    glyphs: list[Glyph] = []
    advance = 0.0
    for item in items:
        if isinstance(item, int | float):
            advance -= float(item)
            continue
        data = item.original_bytes if hasattr(item, "original_bytes") else bytes(item)
        for at in range(0, len(data), 2):
            code = int.from_bytes(data[at : at + 2], "big")
            width, text = face.widths.get(code, 0.0), face.text.get(code)
            left = x + advance * size / 1000
            missing = code in face.empty or text is None or code not in face.widths
            glyphs.append(Glyph(text or "\ufffd", left, left + width * size / 1000, missing))
            advance += width
    return tuple(glyphs), advance


def said(glyphs: tuple[Glyph, ...], text: str) -> tuple[tuple[Glyph, ...], str]:
    """The glyphs with the text that their marked content says they stand for, and the rest of that text."""
    found = []
    for glyph in glyphs:
        found.append(replace(glyph, text=text[: len(glyph.text)]))
        text = text[len(glyph.text) :]
    return tuple(found), text


def times(one: Matrix, other: Matrix) -> Matrix:
    """The product of two matrices (ISO 32000-1, 8.3.4)."""
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def font(reader: PdfReader, number: int, fonts: dict[int, Font]) -> Font:
    """The font of this object number."""
    if number not in fonts:
        data: Any = reader.get_object(number)
        descendant = data["/DescendantFonts"][0].get_object()
        descriptor = descendant["/FontDescriptor"]
        embedded = any(f"/FontFile{kind}" in descriptor for kind in ("", "2", "3"))
        cmap = data["/ToUnicode"].get_data().decode()
        name = str(data["/BaseFont"]).removeprefix("/")
        fonts[number] = Font(name, embedded, widths(descendant), texts(cmap), empty(data["/Encoding"]))
    return fonts[number]


def widths(descendant: Any) -> dict[int, float]:
    """The widths of a CID font, by glyph (thousandths of its size)."""
    found: dict[int, float] = {}
    array = list(descendant["/W"])
    while array:
        first, values = int(array.pop(0)), array.pop(0).get_object()
        found.update({first + offset: float(width) for offset, width in enumerate(values)})
    return found


def texts(cmap: str) -> dict[int, str]:
    """The text that glyphs stand for, by a ToUnicode CMap of single characters."""
    return {
        int(glyph, 16): bytes.fromhex(code).decode("utf-16-be", "replace")
        for glyph, code in re.findall(r"<([0-9a-fA-F]+)>\s+<([0-9a-fA-F]+)>\n", cmap)
    }


def empty(encoding: Any) -> frozenset[int]:
    """The codes that an encoding turns into glyph 0, which stands for what is not there."""
    if not hasattr(encoding, "get_data"):
        return frozenset({0})
    return frozenset({0, *(int(code, 16) for code in re.findall(r"<([0-9a-f]+)> 0\n", encoding.get_data().decode()))})
