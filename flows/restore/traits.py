"""How a text looks by itself: like a headline, a column label, the first paragraph of an article, the last.

Four linear models (logistic regression) over hashed pairs and triples of characters, some of them tied to the
text's start or end (the hashing trick: Weinberger et al. 2009). `learn/traits.py` makes data/traits.bin and names
the texts it learned from.
"""

import re
import struct
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from zlib import crc32

from flows.restore.language import fold

FILE = Path(__file__).parent / "data" / "traits.bin"
MAGIC = b"TRT2"
SLOTS = 1 << 15
TRAITS = ("headline", "opening", "closing", "label")
NEAR = 40  # characters from the start or the end of a paragraph that its trait is read from
TEXTS = 1024  # that are remembered
MOST = 6.0  # log-odds are not believed beyond


def features(trait: str, text: str) -> Iterator[str]:
    """The features of a cleaned text for a trait."""
    folded = fold(text)
    if trait == "headline":
        yield f"L{min(12, len(folded) // 4)}"
        yield from _starts(folded, 3)
        yield from _ends(folded, 3)
        yield from (a + b for a, b in pairwise(folded))
        yield from ("P" + mark for mark in "，、：；“”《》——？！" if mark in text)
        yield f"Q{text.count('“') - text.count('”')}"
        yield f"B{text.count('（') - text.count('）')}"
        halves = re.split(r"[，\s]+", text)
        yield f"H{len(halves)}"
        if len(halves) == 2:
            yield f"HD{min(4, abs(len(halves[0]) - len(halves[1])))}"
            yield f"HL{min(12, max(map(len, halves)))}"
        if len(text.split()) > 1:
            yield "S"
    elif trait == "label":
        yield f"L{min(12, len(folded))}"
        yield from _starts(folded, 3)
        yield from _ends(folded, 3)
        yield from (a + b for a, b in pairwise(folded))
        yield from folded
        yield from ("P" + mark for mark in "，、：；“”《》——？！·" if mark in text)
        halves = text.split()
        yield f"H{min(4, len(halves))}"
        if len(halves) == 2:
            yield f"HL{max(map(len, halves))}{len(halves[0]) == len(halves[1])}"
    elif trait == "opening":
        yield f"L{min(8, len(folded) // 30)}"
        yield from _starts(folded, 4)
        yield from (a + b for a, b in pairwise(folded[:NEAR]))
        if "记者" in text[:NEAR]:
            yield "R"
    else:
        yield f"L{min(8, len(folded) // 30)}"
        yield from _ends(folded, 4)
        yield from _starts(folded, 3)
        yield from (a + b for a, b in pairwise(folded[-NEAR:]))


def slots(trait: str, text: str) -> set[int]:
    """The features as places in the table."""
    return {crc32(feature.encode()) % SLOTS for feature in features(trait, text)}


def _starts(folded: str, longest: int) -> Iterator[str]:
    return ("^" + folded[:n] for n in range(1, longest + 1))


def _ends(folded: str, longest: int) -> Iterator[str]:
    return ("$" + folded[-n:] for n in range(1, longest + 1))


class Traits:
    """The tables, loaded."""

    def __init__(self, path: Path = FILE) -> None:
        data = path.read_bytes()
        if data[:4] != MAGIC:
            raise ValueError(f"{path} is not a table of traits")
        self._tables: dict[str, tuple[float, float, memoryview]] = {}
        for k, trait in enumerate(TRAITS):
            at = 4 + k * (8 + SLOTS)
            constant, scale = struct.unpack_from("<2f", data, at)
            self._tables[trait] = constant, scale, memoryview(data)[at + 8 : at + 8 + SLOTS].cast("b")
        self._known = lru_cache(maxsize=TEXTS)(self._score)

    def score(self, trait: str, text: str) -> float:
        """Log-odds that the text is one, -6 to 6. A note in brackets opens no article."""
        return self._known(trait, text)

    def _score(self, trait: str, text: str) -> float:
        if trait == "opening" and text.startswith(("（", "(")) and text.endswith(("）", ")")):
            return -MOST
        constant, scale, table = self._tables[trait]
        value = constant + scale * sum(table[slot] for slot in slots(trait, text))
        return max(-MOST, min(MOST, value))


@lru_cache(maxsize=1)
def load_traits() -> Traits:
    """The tables that ship with the project, read once a process."""
    return Traits()
