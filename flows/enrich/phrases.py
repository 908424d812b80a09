"""A sentence as words, quantities and marks, with noun phrases read off it in either direction."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from flows.enrich.quantities import Quantity
from flows.enrich.words import tagged

Kind = Literal["word", "mark", "quantity", "ordinal"]

_ORDINAL = re.compile(r"第[零一二两三四五六七八九十百千\d]+[批次届期轮个名条季代大者位](?!业)")
_OPEN, _CLOSE = "“‘「『（(《〈【", "”’」』）)》〉】"


@dataclass(frozen=True)
class Item:
    """A word with its part of speech, a punctuation mark, or a quantity, at its offsets."""

    kind: Kind
    text: str
    tag: str
    start: int
    end: int
    quantity: Quantity | None = None


def itemise(text: str, start: int, end: int, quantities: Sequence[Quantity]) -> list[Item]:
    """The items of the sentence text[start:end], in order. Parts of speech are jieba's."""
    items: list[Item] = []
    position = start
    for quantity in quantities:
        if start <= quantity.start and quantity.end <= end:
            items += _words(text, position, quantity.start)
            words = text[quantity.start : quantity.end]
            items.append(Item("quantity", words, "m", quantity.start, quantity.end, quantity))
            position = quantity.end
    return items + _words(text, position, end)


def _words(text: str, start: int, end: int) -> list[Item]:
    items: list[Item] = []
    position = start
    for ordinal in _ORDINAL.finditer(text, start, end):
        items += _words_plain(text, position, ordinal.start())
        items.append(Item("ordinal", ordinal.group(), "m", ordinal.start(), ordinal.end()))
        position = ordinal.end()
    return items + _words_plain(text, position, end)


def _words_plain(text: str, start: int, end: int) -> list[Item]:
    items = []
    position = start
    for word, tag in tagged(text[start:end]):
        mark = tag == "x" and not any(c.isalnum() for c in word)
        items.append(Item("mark" if mark else "word", word, tag, position, position + len(word)))
        position += len(word)
    return items


def text_of(text: str, items: Sequence[Item]) -> str:
    """The text from the first to the last of adjacent items."""
    return text[items[0].start : items[-1].end] if items else ""


def balanced(items: Sequence[Item]) -> list[Item]:
    """The items without brackets and quotation marks that open or close outside of them."""
    kept = list(items)
    changed = True
    while changed and kept:
        changed = False
        depth: list[int] = []
        for i, item in enumerate(kept):
            if item.text in _OPEN:
                depth.append(i)
            elif item.text in _CLOSE:
                if not depth:
                    # a quotation that began before: what stands after it is the phrase
                    kept, changed = kept[i + 1 :], True
                    break
                depth.pop()
        else:
            if depth:
                kept, changed = kept[: depth[0]], True
    return kept
