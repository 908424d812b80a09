"""Plain text: bytes to characters, characters to blocks."""

import re
from collections.abc import Iterator

from flows.intake.encoding import Text, decode
from flows.model import Block

# Unicode's White_Space and nothing more: a bare str.strip() would also take the controls U+001C to U+001F.
SPACE = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)

LINE = re.compile("\r\n|\n|\r")  # as editors count lines
PART = re.compile("[\v\f\x85\u2028\u2029]")  # the other mandatory breaks of UAX #14, which no editor counts


def read_text(data: bytes) -> Text:
    """The characters of a plain text. Raises UnicodeError when the bytes are none, or not only text."""
    text = decode(data)
    if "\0" in text.characters:
        raise UnicodeError("it holds NUL bytes, which no text has")
    return text


def cut_blocks(characters: str) -> tuple[Block, ...]:
    """The non-empty lines without the white space around them, numbered from 1; other characters stay."""
    return tuple(
        Block(number=number, text=text, line=line)
        for number, (line, text) in enumerate(filled_lines(characters), start=1)
    )


def filled_lines(characters: str) -> Iterator[tuple[int, str]]:
    """1-based line and stripped text of every line, or part of a line, that is not empty."""
    for line, content in enumerate(LINE.split(characters), start=1):
        for part in PART.split(content):
            if text := part.strip(SPACE):
                yield line, text
