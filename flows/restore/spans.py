"""The page's split into articles, solved as a whole.

A page is mostly a row of spans, each the blocks of one article: one header group at the front, the back or inside,
and body blocks, the second column of which may stand before the first. A dynamic programme over the page's positions
finds the row of spans of the greatest score (a semi-Markov segmentation; for the likeness of a span's blocks cf.
Malioutov & Barzilay 2006, for headers among them Gao et al. 2013). A run of body blocks that belongs to an article
elsewhere is a span of its own kind, attached afterwards. What a score is made of is told by `clues`.
"""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from flows.restore.clues import MATCH_MOST, Clues, Group
from flows.restore.cohesion import REACH
from flows.restore.pairs import Evidence

FILE = Path(__file__).parent / "data" / "spans.toml"


@lru_cache(maxsize=1)
def load_weights() -> dict[str, float]:
    """The weights of the evidence."""
    return {name: float(value) for name, value in tomllib.loads(FILE.read_text(encoding="utf-8")).items()}


@dataclass(frozen=True)
class Span:
    """Blocks start to stop-1 (0-based) are one article's. `header` is its header group, a range of blocks; `turn` the
    block at which its first column begins, when the second stands before it."""

    start: int
    stop: int
    header: Group | None
    fragment: bool
    score: float = 0.0
    turn: int | None = None
    certainty: float = 0.5  # the probability that `header` heads blocks so near, by the model


Cost = Callable[[Span], float]


class Segmenter:
    """Scores spans of one page. `cost` makes spans dearer or cheaper, for learning."""

    def __init__(self, clues: Clues, weights: Mapping[str, float], cost: Cost | None = None) -> None:
        self.clues, self.w, self.cost = clues, weights, cost
        self._known: dict[Group, tuple[float, int, list[list[float]], float]] = {}
        self._asides: dict[tuple[Group, bool], float] = {}
        self._edges: dict[int, list[tuple[int, float]]] = {}
        for a, join in clues.t.joins.items():
            self._edges.setdefault(a, []).append((join.then, join.confidence))
            self._edges.setdefault(join.then, []).append((a, join.confidence))

    def split(self) -> list[Span]:
        """The best row of spans that covers the page."""
        clues, kinds = self.clues, self.clues.t.kinds
        n = len(kinds)
        best: list[tuple[float, Span | None]] = [(float("-inf"), None)] * (n + 1)
        best[0] = (0.0, None)
        seen: list[Span] = []
        for start in range(n):
            base = best[start][0]
            likeness = cut = 0.0
            turn, turned = None, float("-inf")
            for stop in range(start + 1, min(n, start + REACH) + 1):
                j = stop - 1
                likeness += clues.mates[j][start - max(0, j - REACH)] if kinds[j] == "b" else 0.0
                for other, confidence in self._edges.get(j, ()):
                    cut += -confidence if start <= other < j else confidence
                if clues.first_body[start] < j and clues.turns(j):
                    value = self._turning(start, j)
                    if value > turned:
                        turn, turned = j, value
                for span in self._readings(start, stop, likeness, cut, turn):
                    score = base + span.score + (self.cost(span) if self.cost else 0.0)
                    seen.append(span)
                    if score > best[stop][0]:
                        best[stop] = (score, span)
        spans: list[Span] = []
        at = n
        while at:
            found = best[at][1]
            assert found is not None
            spans.append(found)
            at = found.start
        sure = _probabilities(n, seen)
        return [replace(span, certainty=sure.get(span.header, 1.0)) for span in reversed(spans)]

    def candidates(self) -> list[Span]:
        """Every span, read in its likeliest ways, without its score: what is learned from."""
        clues, n = self.clues, len(self.clues.t.kinds)
        found: list[Span] = []
        for start in range(n):
            for stop in range(start + 1, min(n, start + REACH) + 1):
                turns = [k for k in range(clues.first_body[start] + 1, stop) if clues.turns(k)]
                turn = max(turns, key=lambda k: self._turning(start, k), default=None)
                likeness, cut = clues.likeness(start, stop), clues.cut(start, stop)
                for span in self._readings(start, stop, likeness, cut, turn):
                    found.append(replace(span, score=0.0))
                    if span.turn is None and not span.fragment and turn is not None and clues.can_turn(start, stop):
                        found.append(replace(span, score=0.0, turn=turn))
                    others = [g for g in clues.groups(start, stop) if g != span.header] if span.header else []
                    for group in sorted(
                        others, key=lambda g: -self._header(g, start, stop) + self._aside(g, start, stop)
                    )[:1]:
                        found.append(replace(span, score=0.0, header=group))
        return found

    def describe(self, span: Span) -> Evidence:
        """The evidence that a span's score is made of."""
        clues, start, stop = self.clues, span.start, span.stop
        likeness, cut = clues.likeness(start, stop), clues.cut(start, stop)
        if span.fragment and clues.label_alone(start, stop):
            return {"label_alone": 1.0}
        if not self._any_text(start, stop):
            return clues.empty(start, stop)
        parts = [clues.texts(start, stop, likeness, cut)]
        if span.fragment:
            parts.append(clues.fragment(start, stop, cut))
        else:
            parts.append(clues.article(start, stop))
            if clues.first_body[start] < stop:
                parts.append(
                    clues.whole_order(start, stop) if span.turn is None else clues.turned_order(start, stop, span.turn)
                )
        for group in clues.groups(start, stop):
            whole = group == span.header
            parts.append(
                clues.header(group, start, stop) if whole else clues.aside(group, self._between(group, start, stop))
            )
        total: Evidence = {}
        for part in parts:
            for name, value in part.items():
                total[name] = total.get(name, 0.0) + value
        return total

    def _readings(self, start: int, stop: int, likeness: float, cut: float, turn: int | None) -> list[Span]:
        """What the span may be, scored."""
        clues = self.clues
        if not self._any_text(start, stop):
            return [Span(start, stop, None, True, self._dot(clues.empty(start, stop)))]
        if clues.label_alone(start, stop):
            return [Span(start, stop, None, True, self.w["label_alone"])]
        text = self._dot(clues.texts(start, stop, likeness, cut))
        groups = clues.groups(start, stop)
        asides = [self._aside(group, start, stop) for group in groups]
        score = text + self._dot(clues.article(start, stop))
        turned = None
        if clues.first_body[start] < stop:
            order = self._dot(clues.whole_order(start, stop))
            if turn is not None and clues.can_turn(start, stop):
                other = self._dot(clues.turned_order(start, stop, turn))
                if other > order:
                    order, turned = other, turn
            score += order
        header = None
        if groups:
            total = sum(asides)
            scored = [
                (not clues.labels_only(group), total - aside + self._header(group, start, stop), -group[0], group)
                for group, aside in zip(groups, asides, strict=True)
            ]
            _, worth, _, header = max(scored)
            score += worth
        article = Span(start, stop, header, False, score, turned)
        kinds = clues.t.kinds
        if clues.photos[stop] > clues.photos[start] or kinds[start] != "b" or kinds[stop - 1] != "b":
            return [article]
        away = text + self._dot(clues.fragment(start, stop, cut)) + sum(asides)
        return [article, Span(start, stop, None, True, away)]

    def _turning(self, start: int, turn: int) -> float:
        """What of a turned order's score depends on where the first column begins."""
        clues, w = self.clues, self.w
        before = clues.last_body[turn]
        value = w["opening"] * clues.t.opens[turn] + w["closing"] * clues.t.closes[before]
        value -= w["opening_inside"] * max(0.0, clues.t.opens[turn])
        value += w["turned_after_header"] * (clues.t.kinds[turn - 1] == "h")
        if clues.t.forms[turn].dateline:
            value += w["dateline_first"] - w["dateline_inside"]
        if clues.t.forms[before].signature:
            value += w["signature_last"] - w["signature_inside"]
        join = clues.t.joins.get(before)
        return value + (w["turned_through_join"] * join.confidence if join and join.then == turn else 0.0)

    def _header(self, group: Group, start: int, stop: int) -> float:
        """The score of `clues.header`, without the evidence that tells it by name: this is asked very often."""
        w, (own, low, (cover, near, touched), in_cut) = self.w, self._known_group(group)
        bodies = self.clues.bodies
        inside = bodies[stop] - bodies[start]
        before = bodies[group[0]] - bodies[start]
        match = cover[stop - low] - cover[start - low]
        value = own + w["header_match"] * (match if match < MATCH_MOST else MATCH_MOST)
        if inside:
            close = near[stop - low] - near[start - low]
            value += w["header_near"] * close / inside
            value += w["header_near_sum"] * (close if close < MATCH_MOST else MATCH_MOST)
            value += w["header_spread"] * (touched[stop - low] - touched[start - low]) / inside
        if not before:
            return value + w["header_first"]
        return value + (w["header_last"] if before == inside else w["header_inside"] + in_cut)

    def _known_group(self, group: Group) -> tuple[float, int, list[list[float]], float]:
        if group not in self._known:
            own, low, sums = self.clues.group(group)
            self._known[group] = self._dot(own), low, sums, self.w["header_in_cut"] * self.clues.in_cut(group)
        return self._known[group]

    def _any_text(self, start: int, stop: int) -> bool:
        clues = self.clues
        return any(sums[stop] > sums[start] for sums in (clues.bodies, clues.photos, clues.heads))

    def _between(self, group: Group, start: int, stop: int) -> bool:
        bodies = self.clues.bodies
        return bodies[group[0]] > bodies[start] and bodies[stop] > bodies[group[1]]

    def _aside(self, group: Group, start: int, stop: int) -> float:
        key = group, self._between(group, start, stop)
        if key not in self._asides:
            self._asides[key] = self._dot(self.clues.aside(*key))
        return self._asides[key]

    def _dot(self, evidence: Evidence) -> float:
        w = self.w
        return sum(w[name] * value for name, value in evidence.items())


def _probabilities(n: int, spans: Sequence[Span]) -> dict[Group | None, float]:
    """For each header group, the probability that it heads an article: forward and backward over all rows of spans
    (Sarawagi & Cohen 2004)."""
    if not spans:
        return {}
    forward, backward = np.full(n + 1, -np.inf), np.full(n + 1, -np.inf)
    forward[0] = backward[n] = 0.0
    starts, stops, scores = (np.array([getattr(span, name) for span in spans]) for name in ("start", "stop", "score"))
    by_start = np.searchsorted(starts, np.arange(n + 1))  # the spans come by their starts
    for start in range(n):
        row = slice(by_start[start], by_start[start + 1])
        np.logaddexp.at(forward, stops[row], forward[start] + scores[row])
    for start in reversed(range(n)):
        row = slice(by_start[start], by_start[start + 1])
        backward[start] = np.logaddexp.reduce(scores[row] + backward[stops[row]])
    odds = np.exp(forward[starts] + scores + backward[stops] - forward[n])
    found: dict[Group | None, float] = {}
    for span, share in zip(spans, odds.tolist(), strict=True):
        if span.header:
            found[span.header] = found.get(span.header, 0.0) + share
    return found
