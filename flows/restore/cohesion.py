"""How much two texts are about the same thing: the rare pairs of characters that they share, and what they mean.

Pairs of Han characters stand for words and names (no segmentation to go wrong); a pair weighs by how rare it is in the
news and on this page. What no shared word shows, the vectors of `meaning` (words) and `gist` (passages) may.
Similarities are centred on the page, so that 0 means: no more alike than any two blocks of it.
"""

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from flows.restore.gist import Gist
from flows.restore.language import Language, fold
from flows.restore.meaning import Meaning

# What two blocks of different articles have in common, and a header with the body of another: measured on pages with
# known structure (means, and the 90th percentile of pages). A page's own mean counts against PRIOR such pairs.
ALIKE, ALIKE_MOST = 0.005, 0.010
SHARE, SHARE_MOST = 0.022, 0.040
PRIOR = 40
TELLING = 0.75  # a pair at least so rare (ln P = -9) tells something
MEANING, GIST = 0.15, 0.25  # the weights of the vectors beside the shared pairs
NEAR, NEAR_MOST = 0.10, 0.35  # the words' cosine of two blocks of different articles: mean, and most
GIST_NEAR, GIST_MOST = 0.54, 0.75  # and that of their gist

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
            rare = self._rare[pair] = min(12.0, -language.score("", pair, 2)) / 12
            self._weight[pair] = rare * math.log((count + 1) / (spread[pair] + 0.5)) if spread[pair] else 0.0
        self._norm = [math.sqrt(math.fsum(self._weight[p] ** 2 for p in bag)) or 1.0 for bag in self._bags]
        words = np.array([meaning.vector(text) for text in texts], dtype=np.float32).reshape(len(texts), meaning.width)
        self._words, self._gists = words, gist.vectors([fold(text) for text in texts])
        self._words_alike, self._gists_alike = (
            np.round(rows @ rows.T, 4).tolist() for rows in (self._words, self._gists)
        )
        self._body = sorted(body)
        self._raw: dict[tuple[int, int], tuple[float, float, float]] = {}
        for at, i in enumerate(self._body):
            for j in self._body[at + 1 : bisect_left(self._body, i + REACH)]:
                self._raw[i, j] = self._compare(i, j)
        size = len(self._raw) + PRIOR
        total = [sum(raw[k] for raw in self._raw.values()) for k in range(3)]
        self._mean = min(ALIKE_MOST, (total[0] + ALIKE * PRIOR) / size)
        self._near = min(NEAR_MOST, (total[1] + NEAR * PRIOR) / size)
        self._gist_near = min(GIST_MOST, (total[2] + GIST_NEAR * PRIOR) / size)

    def between(self, i: int, j: int) -> float:
        """Centred likeness of two blocks."""
        if i == j:
            return 0.0
        found = self._raw.get((i, j) if i < j else (j, i))
        if found is None:
            found = self._raw[min(i, j), max(i, j)] = self._compare(i, j)
        shared, words, gists = found
        return shared - self._mean + MEANING * (words - self._near) + GIST * (gists - self._gist_near)

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

    def _compare(self, i: int, j: int) -> tuple[float, float, float]:
        shared = self._bags[i] & self._bags[j]
        cosine = math.fsum(self._weight[pair] ** 2 for pair in shared) / (self._norm[i] * self._norm[j])
        return cosine, self._words_alike[i][j], self._gists_alike[i][j]


def pairs(text: str) -> set[str]:
    """The text's pairs of neighbouring Han characters."""
    return {a + b for a, b in pairwise(fold(text)) if _han(a) and _han(b)}


def _han(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff"
