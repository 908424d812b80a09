"""Restored text cut into the blocks it comes from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Piece:
    """A stretch of restored text and the blocks it comes from: several, where they cannot be told apart."""

    text: str
    blocks: tuple[int, ...]
    joined: bool = False
    unsure: bool = False
    first: tuple[int, ...] = ()
    doubts: tuple[int, ...] = ()


def pieces(text: str, blocks: Sequence[int], texts: Mapping[int, str]) -> tuple[Piece, ...]:
    """`text` cut where one of its `blocks` (by number in `texts`) ends and the next starts.

    White space aside, restored text is its blocks one after the other, unless something was taken out of one.
    Then each block's start is looked for; a block whose start is not found stays with the one before it.
    """
    blocks = tuple(dict.fromkeys(number for number in blocks if number in texts))
    seen = [n for n, character in enumerate(text) if not character.isspace()]
    bare = "".join(text[n] for n in seen)
    bares = ["".join(texts[number].split()) for number in blocks]
    whole = "".join(bares) == bare
    starts: list[tuple[int, list[int]]] = []
    at = 0
    for number, words in zip(blocks, bares, strict=True):
        start = at if whole or not starts else _start_of(words, bare, at)
        if starts and (start is None or not starts[-1][0] < start < len(bare)):
            starts[-1][1].append(number)
        else:
            starts.append((start or 0, [number]))
            at = starts[-1][0] + (len(words) if whole else 1)
    if not starts:
        return (Piece(text, ()),) if text else ()
    ends = [*(seen[start] for start, _ in starts[1:]), len(text)]
    begins = [0, *ends[:-1]]
    return tuple(
        Piece(text[begin:end], tuple(numbers), joined=begin > 0)
        for begin, end, (_, numbers) in zip(begins, ends, starts, strict=True)
    )


def _start_of(words: str, text: str, after: int) -> int | None:
    """Where the longest start of `words`, of 12 to 3 characters, stands in `text` from `after` on."""
    found = (text.find(words[:n], after) for n in range(min(12, len(words)), min(3, len(words)) - 1, -1))
    return next((start for start in found if start >= 0), None)
