"""Fonts as the PDF holds them: their used glyphs and nothing else.

WeasyPrint 70 keeps the numbers of the glyphs, and with them an empty place for each of 60,000 that are not used: more
than 100 KB a face. A font of CID-keyed outlines needs none of them: its charset says which number a glyph is called by.
`install` replaces `weasyprint.pdf.fonts.Font._harfbuzz_subset` and `embed` the file written, both private to WeasyPrint
(fonts.py refuses other versions).

Sources: ISO 32000-1, 9.7.4.2 (glyph selection in CIDFonts: a CID goes through the charset of a CID-keyed program) and
9.9 (CIDFontType0C holds the CFF table alone); Adobe Technical Note 5176 (CFF), sections 13 and 18.
"""

from functools import cache
from io import BytesIO
from typing import Any

import pydyf
from fontTools import ttLib
from weasyprint.pdf import fonts as pdf_fonts
from weasyprint.text import ffi as weasyprint_ffi
from weasyprint.text import fonts as text_fonts

Font: Any = pdf_fonts.Font
TTFont: Any = ttLib.TTFont
harfbuzz_subset_of_any: Any = Font._harfbuzz_subset  # WeasyPrint's own
lib: Any = weasyprint_ffi
get_data: Any = text_fonts.get_hb_object_data


@cache
def install() -> None:
    """Teach WeasyPrint to leave out what is not used."""
    Font._harfbuzz_subset = harfbuzz_subset


def harfbuzz_subset(font: Any, to_unicode: dict[int, str], hinting: bool) -> None:
    """As WeasyPrint's; a font of CID-keyed outlines holds its used glyphs only, called as before."""
    if "CFF " not in font.tables or font.missing:
        harfbuzz_subset_of_any(font, to_unicode, hinting)
        return
    ffi, harfbuzz, subset = lib.ffi, lib.harfbuzz, lib.harfbuzz_subset
    wanted = ffi.gc(subset.hb_subset_input_create_or_fail(), subset.hb_subset_input_destroy)
    glyphs = ffi.new(f"hb_codepoint_t[{len(to_unicode)}]", sorted(to_unicode))
    harfbuzz.hb_set_add_sorted_array(subset.hb_subset_input_glyph_set(wanted), glyphs, len(to_unicode))
    flags = subset.HB_SUBSET_FLAGS_DESUBROUTINIZE | (0 if hinting else subset.HB_SUBSET_FLAGS_NO_HINTING)
    subset.hb_subset_input_set_flags(wanted, flags)
    tags = sorted(
        harfbuzz.hb_tag_from_string(name, -1) for name in (b"BASE", b"GPOS", b"GSUB", b"vmtx", b"vhea", b"VORG")
    )
    dropped = subset.hb_subset_input_set(wanted, subset.HB_SUBSET_SETS_DROP_TABLE_TAG)
    harfbuzz.hb_set_add_sorted_array(dropped, ffi.new(f"hb_codepoint_t[{len(tags)}]", tags), len(tags))
    face = ffi.gc(subset.hb_subset_or_fail(font.hb_face, wanted), harfbuzz.hb_face_destroy)
    content = get_data(face) if face else None
    if content and called_numbers(content) >= set(to_unicode):
        font.file_content = content
    else:
        harfbuzz_subset_of_any(font, to_unicode, hinting)


def called_numbers(content: bytes) -> set[int]:
    """The numbers that the glyphs of an OpenType font are called by, if its outlines are CID-keyed."""
    top: Any = TTFont(BytesIO(content), lazy=True)["CFF "].cff[0]
    return {int(name[3:]) for name in top.charset if name.startswith("cid")} if hasattr(top, "ROS") else set()


def embed(pdf: Any) -> None:
    """Embed the outlines of CID-keyed fonts alone, without what a desktop needs besides."""
    for stream in pdf.objects:
        if isinstance(stream, pydyf.Stream) and stream.extra.get("Subtype") == "/OpenType":
            content = stream.stream[0]
            if called_numbers(content):
                stream.stream = [TTFont(BytesIO(content), lazy=True).reader["CFF "]]
                stream.extra["Subtype"] = "/CIDFontType0C"
    for item in pdf.objects:  # a CID of these fonts goes through their charset and no other map
        if isinstance(item, pydyf.Dictionary) and item.get("Subtype") == "/CIDFontType0":
            item.pop("CIDToGIDMap", None)
