"""What a text is about: a vector of 64 numbers, near to those of texts from the same article.

The sum of its words' vectors. These were learned so that two passages of one news item come near and those of
others apart (a contrastive bag of words, cf. Wu et al., StarSpace, 2018); a word's length is its weight.
`learn/meaning.py` makes data/meaning.bin and names the corpus.
"""

import struct
from collections import Counter
from functools import lru_cache
from math import log, sqrt
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vector = NDArray[np.float64]

FILE = Path(__file__).parent / "data" / "meaning.bin"
MAGIC = b"MNG1"
TEXTS = 1024  # that are remembered


class Meaning:
    """The words' vectors, loaded: a byte a number."""

    def __init__(self, path: Path = FILE) -> None:
        data = memoryview(path.read_bytes())
        if bytes(data[:4]) != MAGIC:
            raise ValueError(f"{path} is not a table of vectors")
        size, self.width = struct.unpack_from("<II", data, 4)
        words = bytes(data[12 : 12 + size]).decode("utf-8").split("\n")
        self._rows = {word: row for row, word in enumerate(words)}
        self._known = lru_cache(maxsize=TEXTS)(self._vector)
        self._numbers = np.frombuffer(data, np.int8, offset=12 + size).reshape(-1, self.width)

    def vector(self, text: str) -> "Vector":
        """The unit vector of a text; zeros when no word of it is known."""
        return self._known(text)

    def _vector(self, text: str) -> "Vector":
        import rjieba

        counts = Counter(rjieba.cut(text))
        known = [word for word in counts if word in self._rows]
        weights = np.array([1 + log(counts[word]) for word in known])
        total: Vector = weights @ self._numbers[[self._rows[word] for word in known]]
        length = sqrt(float(total @ total))
        return total / length if length else total


@lru_cache(maxsize=1)
def load_meaning() -> Meaning:
    """The vectors that ship with the project, read once a process."""
    return Meaning()
