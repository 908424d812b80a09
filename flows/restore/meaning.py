"""What a text is about: a vector of 64 numbers, near to those of texts from the same article.

The sum of its words' vectors. These were learned so that two passages of one news item come near and those of
others apart (a contrastive bag of words, cf. Wu et al., StarSpace, 2018); a word's length is its weight.
`learn/meaning.py` makes data/meaning.bin and names the corpus.
"""

import struct
from collections import Counter
from functools import lru_cache
from math import log, sqrt
from operator import add, mul
from pathlib import Path

FILE = Path(__file__).parent / "data" / "meaning.bin"
MAGIC = b"MNG1"
Vector = list[float]


class Meaning:
    """The words' vectors, loaded: a byte a number."""

    def __init__(self, path: Path = FILE) -> None:
        data = memoryview(path.read_bytes())
        if bytes(data[:4]) != MAGIC:
            raise ValueError(f"{path} is not a table of vectors")
        size, self.width = struct.unpack_from("<II", data, 4)
        words = bytes(data[12 : 12 + size]).decode("utf-8").split("\n")
        self._rows = {word: row for row, word in enumerate(words)}
        self._numbers = data[12 + size :].cast("b")

    def vector(self, text: str) -> Vector:
        """The unit vector of a text; zeros when no word of it is known."""
        import rjieba

        total: Vector = [0.0] * self.width
        for word, count in Counter(rjieba.cut(text)).items():
            row = self._rows.get(word)
            if row is None:
                continue
            numbers = self._numbers[row * self.width : (row + 1) * self.width]
            if count == 1:
                total = list(map(add, total, numbers))
            else:
                weight = 1 + log(count)
                total = [t + weight * n for t, n in zip(total, numbers, strict=True)]
        length = sqrt(sum(map(mul, total, total)))
        return [t / length for t in total] if length else total


@lru_cache(maxsize=1)
def load_meaning() -> Meaning:
    """The vectors that ship with the project, read once a process."""
    return Meaning()
