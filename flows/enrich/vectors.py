"""Word vectors: what a word is about, as 64 small numbers (vectors.bin, made by learn_vectors.py)."""

import math
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

DIMENSIONS = 64
_SIZE = DIMENSIONS // 2
_FILE = Path(__file__).with_name("vectors.bin")
# The two numbers of a byte.
_HALVES = tuple(((b >> 4) - 8, (b & 15) - 8) for b in range(256))

Vector = tuple[float, ...]


@cache
def _table() -> tuple[dict[str, int], bytes]:
    words, _, packed = _FILE.read_bytes().partition(b"\0")
    return {word: i for i, word in enumerate(words.decode().split("\n"))}, packed


def rarity(word: str) -> float:
    """How much a word tells, from its rank by frequency: about 0.2 for the commonest, 1 for rare ones."""
    rank = _table()[0].get(word)
    return 1.0 if rank is None else min(1.0, math.log(rank + 2) / 10)


def known(word: str) -> bool:
    """Whether the word has a vector."""
    return word in _table()[0]


def mean_vector(weights: Iterable[tuple[str, float]]) -> Vector:
    """The unit vector of a weighted sum of words; zeros when none is known."""
    index, packed = _table()
    total = [0.0] * DIMENSIONS
    for word, weight in weights:
        at = index.get(word)
        if at is not None:
            numbers = [n for b in packed[at * _SIZE : (at + 1) * _SIZE] for n in _HALVES[b]]
            scale = weight / (math.sqrt(sum(n * n for n in numbers)) or 1.0)
            total = [t + scale * n for t, n in zip(total, numbers, strict=True)]
    length = math.sqrt(sum(t * t for t in total))
    return tuple(t / length for t in total) if length else tuple(total)


def cosine(a: Sequence[float], b: Sequence[float]) -> float:
    """Of unit vectors."""
    return sum(x * y for x, y in zip(a, b, strict=True))
