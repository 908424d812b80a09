"""How much two texts are about the same thing: the rare pairs of characters that they share, and what they mean.

Pairs of Han characters stand for words and names (no segmentation to go wrong); a pair weighs by how rare it is in the
news and on this page. What no shared word shows, the vectors of `meaning` (words) and `gist` (passages) may.
Similarities are centred on the page, so that 0 means: no more alike than any two blocks of it.
"""

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain, pairwise
from typing import TYPE_CHECKING

import numpy as np

from flows.restore.gist import Gist
from flows.restore.language import Language, fold
from flows.restore.meaning import Meaning

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

# What two blocks of different articles have in common, and a header with the body of another: measured on pages with
# known structure (means, and the 90th percentile of pages). A page's own mean counts against PRIOR such pairs.
ALIKE, ALIKE_MOST = 0.005, 0.010
SHARE, SHARE_MOST = 0.022, 0.040
PRIOR = 40
TELLING = 0.75  # a pair at least so rare (ln P = -9) tells something
NEAR, NEAR_MOST = 0.10, 0.35  # the words' cosine of two blocks of different articles: mean, and most
GIST_NEAR, GIST_MOST = 0.54, 0.75  # and that of their gist
WEIGHTS = 1.0, 0.15, 0.25  # of the shared pairs and, beside them, the vectors
USUAL, USUAL_MOST = (ALIKE, NEAR, GIST_NEAR), (ALIKE_MOST, NEAR_MOST, GIST_MOST)

REACH = 160  # blocks: the parts of an article stand no farther from one another than that


class Cohesion:
    """The blocks' bags of weighted pairs and their vectors. `between`, `covered`, `near` are centred on the page."""

    def __init__(
        self, texts: Sequence[str], body: Sequence[int], language: Language, meaning: Meaning, gist: Gist
    ) -> None:
        self._bags = [pairs(text) for text in texts]
        spread = Counter(pair for i in body for pair in self._bags[i])
        count = max(1, len(body))
        self._weight: dict[str, float] = {}
        self._rare: dict[str, float] = {}
        for pair in set().union(*self._bags) if texts else set():
            rare = self._rare[pair] = min(12.0, language.rarity(pair)) / 12
            self._weight[pair] = rare * math.log((count + 1) / (spread[pair] + 0.5)) if spread[pair] else 0.0
        words = np.array([meaning.vector(text) for text in texts], dtype=np.float32).reshape(len(texts), meaning.width)
        self._words, self._gists = words, gist.vectors([fold(text) for text in texts])
        self._body = sorted(body)
        kinds = (self._shared(), *(np.round(rows @ rows.T, 4).astype(np.float64) for rows in (words, self._gists)))
        ends = [bisect_left(self._body, i + REACH) for i in self._body]
        near = [(i, j) for at, i in enumerate(self._body) for j in self._body[at + 1 : ends[at]]]
        self.table = np.zeros((len(texts), len(texts)))  # the centred likeness of every two blocks
        for table, weight, usual, most in zip(kinds, WEIGHTS, USUAL, USUAL_MOST, strict=True):
            total = float(table[tuple(zip(*near, strict=True))].sum()) if near else 0.0
            self.table += weight * (table - min(most, (total + usual * PRIOR) / (len(near) + PRIOR)))
        np.fill_diagonal(self.table, 0.0)
        self._rows = self.table.tolist()

    def _shared(self) -> "Numbers":
        """The cosine of the weighted pairs of every two blocks."""
        weight, often = self._weight, Counter(chain.from_iterable(self._bags))
        column = {pair: at for at, pair in enumerate(sorted(p for p, n in often.items() if n > 1 and weight[p]))}
        norms = np.array([math.sqrt(math.fsum(weight[p] ** 2 for p in bag)) or 1.0 for bag in self._bags])
        rows = np.zeros((len(self._bags), len(column)))
        for i, bag in enumerate(self._bags):
            known = column.keys() & bag
            rows[i, [column[pair] for pair in known]] = [weight[pair] for pair in known]
        found: Numbers = np.round((rows @ rows.T) / np.outer(norms, norms), 9)  # machines differ beyond
        return found

    def between(self, i: int, j: int) -> float:
        """Centred likeness of two blocks."""
        return self._rows[i][j]

    def covered(self, header: Sequence[int]) -> dict[int, float]:
        """For each body block within reach, how much of the header's weight stands in it, centred on those blocks."""
        bag = set().union(*(self._bags[i] for i in header)) if header else set()
        whole = math.fsum(self._weight[pair] for pair in bag) or 1.0
        share = {i: math.fsum(self._weight[pair] for pair in bag & self._bags[i]) / whole for i in self._within(header)}
        mean = min(SHARE_MOST, (sum(share.values()) + SHARE * PRIOR) / (len(share) + PRIOR))
        return {i: value - mean for i, value in share.items()}

    def touched(self, header: Sequence[int]) -> dict[int, float]:
        """For each body block within reach, whether it has a pair of the header's that is not common in the news."""
        bag = {pair for i in header for pair in self._bags[i] if self._rare[pair] > TELLING}
        return {i: float(not bag.isdisjoint(self._bags[i])) for i in self._within(header)}

    def near(self, header: Sequence[int]) -> dict[int, float]:
        """For each body block within reach, the likeness of its vectors to the header's, centred on those blocks."""
        body = self._within(header)
        total = np.zeros(len(body), dtype=np.float32)
        for rows, near, most in ((self._words, NEAR, NEAR_MOST), (self._gists, GIST_NEAR, GIST_MOST)):
            whole = rows[list(header)].sum(axis=0)
            alike = rows[np.array(body, dtype=np.intp)] @ (whole / (math.sqrt(float(whole @ whole)) or 1.0))
            total += alike - min(most, (float(alike.sum()) + near * PRIOR) / (len(body) + PRIOR))
        return dict(zip(body, np.round(total, 4).tolist(), strict=True))

    def share(self, line: int, body: Sequence[int]) -> float:
        """The share, 0 to 1, of a line's pairs that stand in the body blocks."""
        bag = self._bags[line]
        return len(bag & set().union(*(self._bags[i] for i in body))) / len(bag) if bag else 0.0

    def _within(self, header: Sequence[int]) -> list[int]:
        return self._body[bisect_left(self._body, min(header) - REACH) : bisect_left(self._body, max(header) + REACH)]


@lru_cache(maxsize=1024)
def pairs(text: str) -> frozenset[str]:
    """The text's pairs of neighbouring Han characters."""
    return frozenset({a + b for a, b in pairwise(fold(text)) if _han(a) and _han(b)})


def _han(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff"
