"""A character 4-gram model of news Chinese: how likely a character is after the three before it.

Back-off model with absolute discounting (Ney, Essen & Kneser 1994; stored like an ARPA file, as a trie of
sorted siblings). `data/language.bin` is made by `make_language.py`, whose docstring names the corpus.
"""

import math
import struct
import sys
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

ORDER = 4
BOUNDARY = "\n"  # paragraph start and end
UNKNOWN = 0
SCALE = 16.0  # a stored byte b stands for the natural logarithm -b / SCALE
MAGIC = b"CNG1"
REMEMBERED = 16_384  # contexts, and scores
FILE = Path(__file__).parent / "data" / "language.bin"


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """The form in which the model sees text: one sign for all digits, one for all Latin letters, no white
    space, full-width punctuation. Same length as `text` without its white space."""
    return "".join(_fold_char(char) for char in text if not char.isspace())


@lru_cache(maxsize=20_000)
def _fold_char(char: str) -> str:
    if char in "(),:;!?":
        return chr(ord(char) + 0xFEE0)
    plain = unicodedata.normalize("NFKC", char)
    if plain.isdigit():
        return "0"
    if plain.isascii() and plain.isalpha():
        return "A"
    return {"「": "“", "」": "”", "『": "‘", "』": "’"}.get(char, char)


class Language:
    """The model, loaded. Levels 1 to 4 hold the n-grams as a trie: the children of entry i of level n are
    entries first[n][i] to first[n][i + 1] of level n + 1, sorted by character id."""

    def __init__(self, path: Path = FILE) -> None:
        data = memoryview(path.read_bytes())
        if bytes(data[:4]) != MAGIC:
            raise ValueError(f"{path} is not a language model")
        size, *counts = struct.unpack_from(f"<I{ORDER}I", data, 4)
        at = 4 + 4 * (1 + ORDER)
        characters = bytes(data[at : at + size]).decode("utf-8")
        at += size
        self._ids = {char: number for number, char in enumerate(characters, start=1)}
        self._find = lru_cache(maxsize=REMEMBERED)(self._seek)
        self._known = lru_cache(maxsize=REMEMBERED)(self._score)
        self._rarity = lru_cache(maxsize=REMEMBERED)(self._weigh_pair)
        self._char, self._logp, self._back, self._first = [], [], [], []
        for level, count in enumerate(counts):
            last = level == ORDER - 1
            self._char.append(_read(data, at, "H", count))
            at += 2 * count
            self._logp.append(data[at : at + count])
            at += count
            if not last:
                self._back.append(data[at : at + count])
                at += count
                self._first.append(_read(data, at, "I", count + 1))
                at += 4 * (count + 1)

    def encode(self, text: str) -> list[int]:
        """Character ids of folded text."""
        return [self._ids.get(char, UNKNOWN) for char in text]

    def log_probability(self, context: tuple[int, ...], char: int) -> float:
        """Ln P(char | context), context of at most three ids, nearest last."""
        penalty = 0
        while True:
            node, depth = self._find(context)
            if depth == len(context):
                hit = self._child(depth, node, char) if depth else char
                if hit >= 0:
                    return -(penalty + self._logp[depth][hit]) / SCALE
                penalty += self._back[depth - 1][node]
            if not context:
                return -(penalty + self._logp[0][UNKNOWN]) / SCALE
            context = context[1:]

    def _seek(self, context: tuple[int, ...]) -> tuple[int, int]:
        """The trie's node for a context, and how many of its characters were found."""
        if not context:
            return 0, 0
        node = context[0]
        for depth, char in enumerate(context[1:], start=1):
            node = self._child(depth, node, char)
            if node < 0:
                return -1, depth
        return node, len(context)

    def _child(self, depth: int, node: int, char: int) -> int:
        """The entry of level depth+1 that extends `node` of level depth by `char`, or -1."""
        first, chars = self._first[depth - 1], self._char[depth]
        low, high = first[node], first[node + 1]
        found = bisect_left(chars, char, low, high)
        return found if found < high and chars[found] == char else -1

    def score(self, before: str, after: str, length: int = 6) -> float:
        """Ln P(first `length` characters of `after` | the end of `before`); both folded."""
        return self._known(before[-(ORDER - 1) :], after[:length])

    def _score(self, before: str, after: str) -> float:
        ids = self.encode(before + after)
        places = range(len(before), len(ids))
        return sum(self.log_probability(tuple(ids[max(0, i - ORDER + 1) : i]), ids[i]) for i in places)

    def rarity(self, pair: str) -> float:
        """-ln P(pair), of two characters; folded."""
        return self._rarity(pair)

    def _weigh_pair(self, pair: str) -> float:
        first, then = self.encode(pair)
        total = self._logp[0][first]
        hit = self._child(1, first, then)
        return (total + (self._logp[1][hit] if hit >= 0 else self._back[0][first] + self._logp[0][then])) / SCALE

    def next_characters(self, before: str, characters: Iterable[str]) -> dict[str, float]:
        """Ln P(character | the end of `before`) of each; folded."""
        context = tuple(self.encode(before[-(ORDER - 1) :]))
        levels: list[tuple[int, int, int]] = []  # penalty, depth, node; the longest context first
        penalty = 0
        for skip in range(len(context)):
            node, depth = self._find(context[skip:])
            if depth == len(context) - skip and node >= 0:
                levels.append((penalty, depth, node))
                penalty += self._back[depth - 1][node]
        found = {}
        for char in characters:
            number = self._ids.get(char, UNKNOWN)
            cost = penalty + self._logp[0][number]
            for extra, depth, node in levels:
                hit = self._child(depth, node, number)
                if hit >= 0:
                    cost = extra + self._logp[depth][hit]
                    break
            found[char] = -cost / SCALE
        return found

    def continuation(self, before: str, after: str, length: int = 6) -> float:
        """How much better `after` follows `before` than a paragraph ends and another starts there:
        ln P(after | before) - ln P(end | before) - ln P(after | start). Positive: it runs on. Folded text."""
        runs_on = self.score(before, after, length)
        ends = self.score(before, BOUNDARY, 1)
        starts = self.score(BOUNDARY, after, length)
        return runs_on - ends - starts


def _read(data: memoryview, at: int, kind: str, count: int) -> "array[int]":
    values: array[int] = array(kind)
    values.frombytes(data[at : at + values.itemsize * count])
    if sys.byteorder == "big":
        values.byteswap()
    return values


@lru_cache(maxsize=1)
def load_language() -> Language:
    """The model that ships with the project, read once a process."""
    return Language()


def quantise(log_probability: float) -> int:
    """The byte that stands for a natural logarithm."""
    return min(255, max(0, round(-log_probability * SCALE))) if math.isfinite(log_probability) else 255
