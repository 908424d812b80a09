"""Bytes to text: the encoding is the one in which the bytes read as Chinese."""

import codecs
import math
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

MARKS = (  # byte order marks, the longer before the shorter that it begins with
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Of two in which a file reads alike, the first.
CODECS = ("utf-8", "gb18030", "big5", "big5hkscs", "utf-16-le", "utf-16-be")

SAMPLE = 1 << 16  # bytes that are weighed; the whole file is then decoded strictly
TELLING = 40  # characters beyond ASCII from which on a reading can be called implausible
PLAUSIBLE = -10.8  # mean log-probability: Chinese pages reach -9, Korean ones -11.6, noise less

COMMON = Path(__file__).with_name("common.txt")
HAN = re.compile("[\u4e00-\u9fff]")
THREE_BYTES = re.compile("[\u0800-\U0010ffff]")  # or four, in UTF-8
# ASCII, the signs of Chinese typesetting, full-width forms
SIGNS = re.compile("[\t\n\r -~·×—‘’“”…℃①-⑳■-◿　-】！-～]")
REPLACEMENT = "\ufffd"


class Text(NamedTuple):
    """Characters, and the Python codec that gave them."""

    characters: str
    encoding: str


def decode(data: bytes) -> Text:
    """`data` as text. Raises UnicodeError, which says which byte cannot be read, or that nothing can."""
    for mark, codec in MARKS:
        if data.startswith(mark):
            return Text(data.decode(codec), codec)
    if is_utf8(data):
        return Text(data.decode("utf-8"), "utf-8")
    codec = likeliest(data)
    return Text(data.decode(codec), codec)


def is_utf8(data: bytes) -> bool:
    """Whether `data` is UTF-8 beyond doubt.

    A few characters of GB18030 can by chance be UTF-8 of two bytes each, but hardly of three.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return "\0" not in text and (text.isascii() or THREE_BYTES.search(text) is not None)


def likeliest(data: bytes) -> str:
    """The codec in which `data` reads best, bytes that it cannot read counted against it.

    A character costs its log-probability in a plain model of a Chinese page (`cost`), so that all
    readings of the same bytes compare by their sums.
    """
    sample = sample_of(data)
    readings = {codec: codecs.getincrementaldecoder(codec)("replace").decode(sample) for codec in CODECS}
    weigh = cost()
    codec = max(CODECS, key=lambda name: sum(map(weigh, readings[name])))
    telling = [c for c in readings[codec] if not c.isascii()]
    if len(telling) >= TELLING and sum(map(weigh, telling)) / len(telling) < PLAUSIBLE:
        raise UnicodeError("its bytes do not read as Chinese in UTF-8, UTF-16, GB18030 or Big5")
    return codec


def sample_of(data: bytes) -> bytes:
    """From the first byte beyond ASCII on, which begins a character; even, as UTF-16 needs it."""
    first = re.search(rb"[^\x01-\x7f]", data)
    start = first.start() & ~1 if first else 0
    return data[start : start + SAMPLE]


@cache
def cost() -> Callable[[str], float]:
    """Log-probability of a character: 80 % of a page are common characters, 17 % signs, 3 % other Han."""
    lines = COMMON.read_text(encoding="utf-8").splitlines()
    common = frozenset("".join(line for line in lines if not line.startswith("#")))
    is_common, is_sign, is_han = math.log(0.80 / len(common)), math.log(0.17 / 200), math.log(0.03 / 20_000)
    is_other, is_unread = math.log(1e-8), math.log(1e-12)

    @cache
    def weigh(character: str) -> float:
        if character in common:
            return is_common
        if SIGNS.match(character):
            return is_sign
        if HAN.match(character):
            return is_han
        return is_unread if character == REPLACEMENT else is_other

    return weigh
