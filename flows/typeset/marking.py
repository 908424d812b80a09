"""The marked content of a drawn page: what is an artifact, what text it stands for, in which language its words are.

Sources: ISO 32000-1, 14.6 (marked content), 14.8.2.2 (artifacts), 14.9.2 (natural language), 14.9.4 (replacement text).
"""

import re
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

import pydyf

String: Any = pydyf.String

# May be set by the glyph of another character, and be read as that: marks set wide, dots, radicals, compatible forms.
SHARED = re.compile("[(),:;!?\u00b7\u2022\u2027\u2e80-\u2fdf\u30fb\uf900-\ufaff]")

CONTENT = re.compile(rb"/Span\n<</MCID (\d+)>>\nBDC\n(.*?)EMC", re.DOTALL)
SHOWN = re.compile(rb"\[(.*)\] TJ")
PIECE = re.compile(rb"<([0-9a-f]*)>|([^<]+)")


def mark_up(stream: Any, artifacts: set[int], texts: Mapping[int, str], languages: Mapping[str, str]) -> None:
    """Make artifacts of some marked contents of a drawn page; say of the others what text they stand for, where their
    glyphs do not tell, and which of their words are of another language than the page."""

    def changed(match: re.Match[bytes]) -> bytes:
        number, content = int(match[1]), match[2]
        if number in artifacts:
            return b"/Artifact\nBMC\n%bEMC" % content
        text = texts.get(number, "")
        said = b"/ActualText %s" % String(text).data if SHARED.search(text) else b""
        return b"/Span\n<</MCID %d%b>>\nBDC\n%bEMC" % (number, said, spoken(content, text, languages))

    stream.stream = [CONTENT.sub(changed, b"\n".join(stream.stream))]


def spoken(content: bytes, text: str, languages: Mapping[str, str]) -> bytes:
    """What draws a text, with words of other languages marked; as it is when it has not one glyph a character."""
    tongues: list[str] = [""] * len(text)
    for language, words in languages.items():
        for word in re.finditer(words, text):
            tongues[slice(*word.span())] = [language] * len(word[0])
    glyphs = sum(len(code) for shown in SHOWN.findall(content) for code, _ in PIECE.findall(shown)) // 4
    if not any(tongues) or glyphs != len(text):
        return content
    left = iter(tongues)
    return SHOWN.sub(lambda match: b"\n".join(shown_by(match[1], left)), content)


def shown_by(items: bytes, tongues: Iterator[str]) -> Iterator[bytes]:
    """The operators that show the items of one, each with glyphs of one language; `tongues` has one for each glyph."""
    language, held = "", b""
    for codes, moved in PIECE.findall(items):
        for at in range(0, len(codes), 4):
            spoken_in = next(tongues)
            if spoken_in != language:
                yield from show(language, held)
                language, held = spoken_in, b""
            held += b"<%b>" % codes[at : at + 4]
        held += moved and b"%b " % moved
    yield from show(language, held)


def show(language: str, items: bytes) -> Iterator[bytes]:
    if items:
        operator = b"[%b] TJ" % items
        yield b"/Span\n<</Lang (%b)>>\nBDC\n%b\nEMC" % (language.encode(), operator) if language else operator


def compress(stream: Any) -> None:
    """Compress a drawn page now, as it would be when the file is written: uncompressed it is six times as large."""
    if stream.compress:
        stream.stream, stream.compress = [zlib.compress(b"\n".join(stream.stream), 9)], False
        stream.extra["Filter"] = "/FlateDecode"
