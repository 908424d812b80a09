"""Restored text cut into the blocks it comes from."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar


@dataclass(frozen=True)
class Piece:
    """A stretch of restored text and the blocks it comes from: several, where they cannot be told apart.

    `page`: the blocks are another page's, by its id; `spans`: the text, with the rank of the doubt about a part of it.
    """

    text: str
    blocks: tuple[int, ...]
    joined: bool = False
    unsure: bool = False
    first: tuple[int, ...] = ()
    doubts: tuple[int, ...] = ()
    page: str = ""
    spans: tuple[tuple[str, int], ...] = ()


Spot = tuple[str, int]  # a page, and the number of a block
K = TypeVar("K", bound=Hashable)


def pieces(text: str, spots: Sequence[Spot], texts: Mapping[Spot, str], here: str) -> tuple[Piece, ...]:
    """`text` cut where one of its blocks ends and the next starts; those of the page `here` are its own."""
    made: list[Piece] = []
    for part, found, joined in cut(text, spots, texts):
        page = found[0][0] if found else here
        numbers = tuple(number for name, number in found if name == page)
        made.append(Piece(part, numbers, joined, page="" if page == here else page))
    return tuple(made)


def mark_words(piece: Piece, words: Iterable[tuple[str, int]]) -> Piece:
    """The piece with its text in spans: each of the `words` that stand in it with the rank of its doubt, the rest 0."""
    return replace(piece, spans=find_words(piece.text, words))


def find_words(text: str, words: Iterable[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    """`text` cut at the words that stand in it, in (text, rank); rank 0 for what is none of them."""
    spans: list[tuple[str, int]] = []
    at = 0
    for start, sought, rank in sorted((text.find(sought), sought, rank) for sought, rank in words):
        if start >= at:
            spans += [(text[at:start], 0), (sought, rank)]
            at = start + len(sought)
    return tuple(span for span in (*spans, (text[at:], 0)) if span[0])


def cut(text: str, blocks: Sequence[K], texts: Mapping[K, str]) -> list[tuple[str, tuple[K, ...], bool]]:
    """`text` cut where one of its `blocks` (by key of `texts`) ends and the next starts: text, blocks, is it joined on?

    White space aside, restored text is its blocks one after the other, unless something was taken out of one.
    Then each block's start is looked for; a block whose start is not found stays with the one before it.
    """
    blocks = tuple(dict.fromkeys(number for number in blocks if number in texts))
    seen = [n for n, character in enumerate(text) if not character.isspace()]
    bare = "".join(text[n] for n in seen)
    bares = ["".join(texts[number].split()) for number in blocks]
    whole = "".join(bares) == bare
    starts: list[tuple[int, list[K]]] = []
    at = 0
    for number, words in zip(blocks, bares, strict=True):
        start = at if whole or not starts else _start_of(words, bare, at)
        if starts and (start is None or not starts[-1][0] < start < len(bare)):
            starts[-1][1].append(number)
        else:
            starts.append((start or 0, [number]))
            at = starts[-1][0] + (len(words) if whole else 1)
    if not starts:
        return [(text, (), False)] if text else []
    ends = [*(seen[start] for start, _ in starts[1:]), len(text)]
    begins = [0, *ends[:-1]]
    return [
        (text[begin:end], tuple(keys), begin > 0) for begin, end, (_, keys) in zip(begins, ends, starts, strict=True)
    ]


def _start_of(words: str, text: str, after: int) -> int | None:
    """Where the longest start of `words`, of 12 to 3 characters, stands in `text` from `after` on."""
    found = (text.find(words[:n], after) for n in range(min(12, len(words)), min(3, len(words)) - 1, -1))
    return next((start for start in found if start >= 0), None)
