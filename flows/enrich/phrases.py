"""A sentence as words, quantities and marks, and what can be read off it by position."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from flows.enrich.lexicon import lexicon
from flows.enrich.quantities import Quantity
from flows.enrich.words import tagged

Kind = Literal["word", "mark", "quantity", "ordinal"]

_ORDINAL = re.compile(
    r"第[零一二两三四五六七八九十百千\d]+[批次届期轮个名条季代大者位](?!业)|第[零一二两三四五六七八九十百千\d]+(?!产业|书记)"
)
_NOUN = ("n", "j", "vn", "b", "l", "i", "s", "eng", "an", "zg", "x", "ng", "k", "h")
OPENING, CLOSING = "“‘「『（(《〈【", "”’」』）)》〉】"


@dataclass(frozen=True)
class Item:
    """A word with its part of speech, a punctuation mark, or a quantity, at its offsets."""

    kind: Kind
    text: str
    tag: str
    start: int
    end: int
    quantity: Quantity | None = None

    @property
    def noun(self) -> bool:
        """Whether it can stand in a noun phrase by itself."""
        return (self.kind == "word" and self.tag.startswith(_NOUN)) or self.text == "“"

    @property
    def verb(self) -> bool:
        """Whether it is a verb and no verbal noun."""
        return self.tag.startswith("v") and self.tag != "vn"


@dataclass(frozen=True)
class Sentence:
    """A sentence of a paragraph: the paragraph's text and the sentence's items."""

    source: str
    items: tuple[Item, ...]

    def text(self, items: Sequence[Item]) -> str:
        """The text from the first to the last of adjacent items."""
        return self.source[items[0].start : items[-1].end] if items else ""

    def at(self, index: int) -> Item | None:
        """The item there; None outside of the sentence."""
        return self.items[index] if 0 <= index < len(self.items) else None

    def clause_start(self, index: int) -> int:
        """Where the clause of items[index] begins."""
        for i in range(index - 1, -1, -1):
            if self.items[i].kind == "mark" and self.items[i].text in "，；：。！？,;:":
                return i + 1
        return 0

    def skip_links(self, index: int) -> int:
        """The place, leftwards from `index`, of the first word that is no copula, adverb or 增加到."""
        links = lexicon().links
        i = index
        while i >= 0 and self.items[i].kind == "word":
            item, before, after = self.items[i], self.at(i - 1), self.at(i + 1)
            linked = item.text in links or item.text[0] == "每" or (before is not None and before.text == "每")
            if item.text == "的":
                linked = (before is not None and before.text in links) or (
                    i < index and after is not None and after.text in ("还有", "有", "共", "达")
                )
            reached = item.tag in ("v", "vn", "a", "an") and after is not None and after.text in ("到", "至", "在")
            if not linked and not reached:
                break
            i -= 1
        return i


def itemise(source: str, start: int, end: int, quantities: Sequence[Quantity]) -> Sentence:
    """The items of the sentence source[start:end]. Parts of speech are jieba's."""
    items: list[Item] = []
    position = start
    for quantity in quantities:
        if start <= quantity.start and quantity.end <= end:
            items += _words(source, position, quantity.start)
            text = source[quantity.start : quantity.end]
            items.append(Item("quantity", text, "m", quantity.start, quantity.end, quantity))
            position = quantity.end
    return Sentence(source, (*items, *_words(source, position, end)))


def _words(source: str, start: int, end: int) -> list[Item]:
    """Words and marks, ordinals (第十二批) apart."""
    items: list[Item] = []
    position = start
    for ordinal in _ORDINAL.finditer(source, start, end):
        items += _plain_words(source, position, ordinal.start())
        items.append(Item("ordinal", ordinal.group(), "m", ordinal.start(), ordinal.end()))
        position = ordinal.end()
    return items + _plain_words(source, position, end)


def _plain_words(source: str, start: int, end: int) -> list[Item]:
    items = []
    position = start
    for word, tag in _split_verbs(tagged(source[start:end])):
        mark = tag == "x" and not any(c.isalnum() for c in word)
        items.append(Item("mark" if mark else "word", word, tag, position, position + len(word)))
        position += len(word)
    return items


def _split_verbs(words: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Words with 率达, which the segmenter takes for one, as 率 and 达."""
    for word, tag in words:
        if len(word) == 2 and word[0] in "率比量额数值" and word[1] in "达为超":
            yield word[0], "n"
            yield word[1], "v"
        else:
            yield word, tag


def balanced(items: Sequence[Item]) -> list[Item]:
    """The items without brackets and quotation marks that open or close outside of them."""
    kept = list(items)
    while True:
        depth: list[int] = []
        stray = None
        for i, item in enumerate(kept):
            if item.text in OPENING:
                depth.append(i)
            elif item.text in CLOSING:
                if not depth:
                    stray = i
                    break
                depth.pop()
        if stray is not None:
            kept = kept[stray + 1 :]  # of a quotation that began before, what stands after it
        elif depth:
            kept = kept[: depth[0]]
        else:
            return kept
