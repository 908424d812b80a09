"""Which block runs on into which: the cuts that columns made, healed.

A pair is scored by the language model (does b read on from a better than a paragraph ends and another starts?) with
what the place tells; the pairs are then chosen one to one, best first.
"""

import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flows.restore.forms import Form
from flows.restore.language import Language, fold

ASIDE = ("furniture", "jump", "caption", "credit", "-")  # may stand in the middle of a paragraph
REACH = 160  # blocks between the ends of a cut
LONG = 30  # characters; a block of so many with no end is a cut one


@dataclass(frozen=True)
class Join:
    """Block `first` runs on into block `then` (0-based)."""

    first: int
    then: int
    confidence: float
    reason: str
    by_editor: bool = False


def find_joins(
    texts: Sequence[str],
    forms: Sequence[Form],
    language: Language,
    weights: Mapping[str, float],
    *,
    forced: Sequence[tuple[int, int]] = (),
    forbidden: Sequence[tuple[int, int]] = (),
) -> dict[int, Join]:
    """The joins, by first block. Every block is in at most one join as first and one as then, and none in a circle."""
    folded = [fold(text) for text in texts]
    scorer = _Scorer(folded, forms, language, weights, [language.score("\n", text, 3) for text in folded])
    able = [i for i, form in enumerate(forms) if form.role is None and scorer.folded[i]]
    barred = set(forbidden)
    scored: list[tuple[float, int, int]] = []
    for a in able:
        if not forms[a].open:
            continue
        ends = language.score(scorer.folded[a], "\n", 1)
        for b in able[bisect_left(able, a - REACH) : bisect_left(able, a + REACH)]:
            if a == b or (a, b) in barred or (forms[a].headline and b != a + 1):
                continue
            if forms[b].headline and not scorer.runs_on(b):
                continue
            score = scorer.score(a, b, ends)
            if score > weights["join_least"]:
                scored.append((score, a, b))
    scored.sort(key=lambda pair: (-pair[0], pair[1], abs(pair[2] - pair[1])))
    joins: dict[int, Join] = {}
    taken: set[int] = set()
    for a, b in forced:
        joins[a] = Join(a, b, 1.0, "编辑指定", by_editor=True)
        taken.add(b)
    rivals: dict[int, list[float]] = {}
    for score, a, b in scored:
        rivals.setdefault(a, []).append(score)
        rivals.setdefault(~b, []).append(score)
    for score, a, b in scored:
        if a in joins or b in taken or _reaches(joins, b, a):
            continue
        rival = max([0.0, *(s for s in rivals[a] + rivals[~b] if s < score)])
        joins[a] = Join(a, b, _confidence(score, rival), _reason(a, b, texts, forms))
        taken.add(b)
    return joins


@dataclass(frozen=True)
class _Scorer:
    folded: Sequence[str]
    forms: Sequence[Form]
    language: Language
    weights: Mapping[str, float]

    starts: Sequence[float]  # ln P(a paragraph starts as block b does)

    def runs_on(self, b: int) -> bool:
        """Does a block that looks like a headline run on into the next, as the middle of a paragraph would?"""
        if b + 1 >= len(self.folded) or self.forms[b + 1].role or self.forms[b + 1].headline:
            return False
        return self.score(b, b + 1, self.language.score(self.folded[b], "\n", 1)) > self.weights["join_least"]

    def score(self, a: int, b: int, ends: float) -> float:
        """Log-odds that block a runs on into block b, by language and by place; `ends`: ln P(a's text ends there)."""
        score = self._place(a, b) - ends - self.starts[b]
        if score <= self.weights["join_least"]:  # a probability can only lower it
            return score
        # with a 4-gram model the characters after the third do not see the cut
        return score + self.language.score(self.folded[a], self.folded[b], 3)

    def _place(self, a: int, b: int) -> float:
        """What place and form say of the pair."""
        w, forms = self.weights, self.forms
        if b > a and all(forms[i].role in ASIDE for i in range(a + 1, b)):
            score = w["join_next"]
        elif b > a and all(forms[i].role or forms[i].headline for i in range(a + 1, b)):
            score = w["join_past_headers"]
        else:
            score = w["join_far"] + w["join_unled"] * (b == 0 or bool(forms[b - 1].role or forms[b - 1].headline))
        score += w["join_long"] * (len(self.folded[a]) >= LONG)
        score += w["join_orphan"] * forms[b].orphan
        score += w["join_from_headline"] * forms[a].headline
        score += w["join_to_headline"] * forms[b].headline
        return score + w["join_to_dateline"] * forms[b].dateline


def _reaches(joins: Mapping[int, Join], start: int, goal: int) -> bool:
    while start in joins:
        start = joins[start].then
        if start == goal:
            return True
    return start == goal


def _confidence(score: float, rival: float) -> float:
    return round(1 / (1 + math.exp(-min(score, score - rival + 1) / 2)), 3)


def _reason(a: int, b: int, texts: Sequence[str], forms: Sequence[Form]) -> str:
    where = "相邻" if b == a + 1 else "不相邻"
    return f"{where}；上段未完“…{texts[a][-6:]}”，下段接“{texts[b][:6]}…”"
