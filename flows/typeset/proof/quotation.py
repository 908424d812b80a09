"""Words that name a block: they stand in it and in no other."""

import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Sequence

from flows.model import Page

SHORTEST, LONGEST = 8, 20  # characters of a sensible quotation


class Quoter:
    """Finds words that stand in a block and in no other of the edition, as a correction needs them."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self._texts = {page.name: {block.number: block.text for block in page.blocks} for page in pages}
        self._pages = {name: "\n".join(texts.values()) for name, texts in self._texts.items()}
        self._edition = "\n".join(block.text for page in pages for block in page.blocks)

    def quote(self, page: str, number: int) -> str | None:
        """Words of block `number` of `page`, or None when all its words stand in another block too."""
        text = self._texts[page][number]
        words = quotation(text, self._pages[page])  # the page is quick to search, the edition is not
        if words is None or self._edition.count(words) == text.count(words):
            return words
        return quotation(text, self._edition)


def quotation(text: str, among: str) -> str | None:
    """The shortest sensible words of `text` that stand in no other line of `among`.

    `among` holds `text` as one of its lines. In order: all of a short text; its start, of 8 to 20 characters,
    up to a clause's end if there is one; the shortest such start of a later clause; a longer start. None when
    no words will do, because another line holds the whole of `text`.
    """

    def alone(words: str) -> bool:
        return among.count(words) == text.count(words)

    if len(text) <= LONGEST // 2:
        return text if alone(text) else None
    clauses = [n for n in range(1, len(text) - SHORTEST + 1) if _is_stop(text[n - 1]) and not _is_stop(text[n])]
    first = _shortest_start(text, alone)
    later = () if first else (found for start in clauses if (found := _shortest_start(text[start:], alone)))
    words = first or min(later, key=len, default=None)
    if words:
        return words
    if not alone(text):
        return None
    # words that are alone stay so as they grow
    least = bisect_left(range(len(text)), True, key=lambda n: alone(text[:n]))
    return text[: next((n for n in range(least, len(text)) if _ends(text, n)), len(text))]


def _shortest_start(text: str, alone: Callable[[str], bool]) -> str | None:
    """The start of `text` that is `alone`, of 8 to 20 characters, preferably to the end of a clause."""
    ends = [n for n in range(SHORTEST, min(LONGEST, len(text)) + 1) if _ends(text, n)]
    if not ends or not alone(text[: ends[-1]]):
        return None
    short = next(n for n in ends if alone(text[:n]))
    clause = (n for n in ends if n >= short and (n == len(text) or _is_stop(text[n])))
    return text[: next(clause, short)]


def _ends(text: str, n: int) -> bool:
    """Whether a quotation may end before `n`: not after a space or an opening, not before a combining mark."""
    if unicodedata.category(text[n - 1]) in {"Zs", "Ps", "Pi", "Cf"}:
        return False
    return n == len(text) or unicodedata.category(text[n])[0] != "M"


def _is_stop(character: str) -> bool:
    return unicodedata.category(character)[0] in "PZ"


def toml_string(text: str) -> str:
    """`text` as a TOML basic string; what a reader cannot see is written as its code (TOML 1.0, Strings)."""
    return '"' + "".join(_toml_character(character) for character in text) + '"'


def _toml_character(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    unseen = unicodedata.category(character) in {"Cc", "Cf", "Co", "Cn", "Zl", "Zp", "Zs"}
    if not unseen or character in " \u3000":
        return character
    code = ord(character)
    return f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"
