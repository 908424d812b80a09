"""Writing a long PDF with WeasyPrint 70 in less memory and time; its bytes are the same.

`install` replaces, once a process, what is private to WeasyPrint and pydyf (fonts.py refuses other versions):

- `pdf.stream.Font` and `pdf.fonts.get_hb_object_data`: the file of a font, 20 MB of Chinese, is looked at where Pango
  holds it and not copied; only its subset goes into the PDF;
- `document.Page.paint`: a drawn page is kept as one string of bytes, not as a list of its operators;
- `pydyf.PDF.page_references`: made once for as many pages as there are, not once for each element that is tagged.
"""

from functools import cache
from typing import Any

import pydyf as pydyf_module
from weasyprint import document as weasyprint_document
from weasyprint.pdf import fonts as pdf_fonts
from weasyprint.pdf import stream as pdf_stream
from weasyprint.text.ffi import ffi, harfbuzz

document: Any = weasyprint_document
fonts: Any = pdf_fonts
pydyf: Any = pydyf_module
stream_module: Any = pdf_stream
paint_of_any: Any = document.Page.paint  # WeasyPrint's own
font_of_any: Any = fonts.Font


@cache
def install() -> None:
    """Teach WeasyPrint to write."""
    fonts.get_hb_object_data = look_at_file
    stream_module.Font = Font
    document.Page.paint = paint
    pydyf.PDF.page_references = property(page_references)


class Font(font_of_any):  # type: ignore[misc]
    """As WeasyPrint's; `file_content` is a view of the font's file until it is the subset, in bytes."""

    file_content: Any

    def clean(self, to_unicode: dict[int, str], hinting: bool) -> None:
        super().clean(to_unicode, hinting)
        self.file_content = bytes(self.file_content)


def look_at_file(face: Any) -> Any:
    """The file of a HarfBuzz face, not copied; it stays as long as the view does."""
    blob = ffi.gc(harfbuzz.hb_face_reference_blob(face), harfbuzz.hb_blob_destroy)
    length = ffi.new("unsigned int *")
    data = harfbuzz.hb_blob_get_data(blob, length)
    if data == ffi.NULL:
        return None
    return ffi.buffer(ffi.gc(data, lambda _, blob=blob: None), length[0])


def paint(page: Any, stream: Any, scale: float = 1) -> None:
    """As WeasyPrint's."""
    paint_of_any(page, stream, scale)
    stream.stream = [b"\n".join(map(pydyf._to_bytes, stream.stream))]


def page_references(pdf: Any) -> tuple[bytes, ...]:
    """As pydyf's: the references to the pages, in their order."""
    count = pdf.pages["Count"]
    known: tuple[bytes, ...] = pdf.__dict__.get("known_references", ())
    if len(known) != count:
        known = pdf.known_references = tuple(f"{number} 0 R".encode() for number in pdf.pages["Kids"][::3])
    return known
