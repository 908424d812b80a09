"""The page's split into articles, solved as a whole.

A page is mostly a row of spans, each the blocks of one article: one header group at the front, the back or inside,
and body blocks, the second column of which may stand before the first. A dynamic programme over the page's positions
finds the row of spans of the greatest score (a semi-Markov segmentation; for the likeness of a span's blocks cf.
Malioutov & Barzilay 2006, for headers among them Gao et al. 2013). A run of body blocks that belongs to an article
elsewhere is a span of its own kind, attached afterwards. What a score is made of is told by `clues`.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from flows.restore.clues import Clues, Fan, Named
from flows.restore.headings import Group, Headings
from flows.restore.heads import NEVER, Heads
from flows.restore.pairs import Evidence, weigh

if TYPE_CHECKING:
    from flows.restore.clues import Numbers, Places

FILE = Path(__file__).parent / "data" / "spans.toml"
ROWS = 32  # blocks whose spans are looked at together


@lru_cache(maxsize=1)
def load_tables() -> dict[str, dict[str, float]]:
    """The weights of the evidence, under an empty name, and what is added to them on an uncut page."""
    tables = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {"uncut": tables.pop("uncut"), "": tables}


@lru_cache(maxsize=2)
def load_weights(*, uncut: bool = False) -> dict[str, float]:
    """The weights of the evidence on a page, which seems uncut or not."""
    added = load_tables()["uncut"] if uncut else {}
    return {name: value + added.get(name, 0.0) for name, value in load_tables()[""].items()}


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


@dataclass(frozen=True)
class Readings:
    """What the spans that begin at one block may be, scored, by their stops: an article, with its header group (its
    number in `groups`, -1: none), the block at which its first column begins when the second stands before it, the
    likeliest such block (-1: none of these); a fragment."""

    start: int
    stops: "Places"
    groups: tuple[Group, ...]
    article: "Numbers"
    header: "Places"
    turn: "Places"
    first_column: "Places"
    fragment: "Numbers"

    def span(self, at: int, *, fragment: bool) -> Span:
        """The span that ends at the `at`-th stop."""
        stop = int(self.stops[at])
        if fragment:
            return Span(self.start, stop, None, True, float(self.fragment[at]))
        header, turn = int(self.header[at]), int(self.turn[at])
        return Span(
            self.start,
            stop,
            self.groups[header] if header >= 0 else None,
            False,
            float(self.article[at]),
            turn if turn >= 0 else None,
        )


class Segmenter:
    """Scores the spans of one page."""

    def __init__(self, clues: Clues, weights: Mapping[str, float]) -> None:
        self.clues, self.w = clues, weights
        self.headings = Headings(clues)
        self._turning = clues.turning(weights)
        self._heads = Heads(self.headings, weights)
        self._told: dict[int, dict[str, Named]] = {}

    def split(self) -> list[Span]:
        """The best row of spans that covers the page."""
        read = self.readings()
        n = len(read)
        best = np.full(n + 1, NEVER)
        best[0] = 0.0
        origin, away = np.zeros(n + 1, dtype=np.intp), np.zeros(n + 1, dtype=np.bool_)
        for start, one in enumerate(read):
            for fragment, scores in ((False, one.article), (True, one.fragment)):
                totals = best[start] + scores
                better = totals > best[one.stops]
                stops = one.stops[better]
                best[stops], origin[stops], away[stops] = totals[better], start, fragment
        row: list[Span] = []
        at = n
        while at:
            start = int(origin[at])
            row.append(read[start].span(at - start - 1, fragment=bool(away[at])))
            at = start
        sure = _probabilities(read)
        return [replace(span, certainty=sure.get(span.header, 1.0)) for span in reversed(row)]

    def readings(self) -> list[Readings]:
        """What the spans may be, start by start."""
        n = self.clues.size
        return [one for first in range(0, n, ROWS) for one in self._read(self.clues.fan(first, min(n, first + ROWS)))]

    def _read(self, fan: Fan) -> list[Readings]:
        clues, w = self.clues, self.w
        parts = self._dot(clues.parts(fan))
        order, turn, first_column = self._order(fan)
        articles = parts + self._dot(clues.article(fan)) + order
        fragments = np.where(clues.can_be_fragment(fan), parts + self._dot(clues.fragment(fan)), NEVER)
        alone, texts, empty = self.headings.label_alone(fan), fan.texts, self._dot(clues.empty(fan))
        found = []
        for row, size in enumerate(fan.there.sum(axis=1).tolist()):
            start, stops = int(fan.starts[row, 0]), fan.stops[row, :size]
            header, worth, aside, groups = self._heads.choose(start, stops)
            text, label = texts[row, :size], alone[row, :size]
            article = np.where(text & ~label, articles[row, :size] + worth, NEVER)
            fragment = np.where(label, w["label_alone"], fragments[row, :size] + aside)
            fragment = np.where(text, fragment, empty[row, :size])
            columns = turn[row, :size], first_column[row, :size]
            found.append(Readings(start, stops, groups, article, header, *columns, fragment))
        return found

    def candidates(self) -> list[Span]:
        """Every span, read in its likeliest ways, without its score: what is learned from."""
        found: list[Span] = []
        for read in self.readings():
            for at, column in enumerate(read.first_column.tolist()):
                if read.article[at] > NEVER:
                    span = replace(read.span(at, fragment=False), score=0.0)
                    found.append(span)
                    if span.turn is None and column >= 0:
                        found.append(replace(span, turn=column))
                    others = [group for group in self.headings.groups(span.start, span.stop) if group != span.header]
                    if others:
                        found.append(replace(span, header=max(others, key=lambda g: self._gain(g, span))))
                if read.fragment[at] > NEVER:
                    found.append(replace(read.span(at, fragment=True), score=0.0))
        return found

    def describe(self, span: Span) -> Evidence:
        """The evidence that a span's score is made of."""
        clues, headings, start, stop = self.clues, self.headings, span.start, span.stop
        fan, at = clues.fan(start, start + 1), (0, stop - start - 1)
        if span.fragment and headings.label_alone(fan)[at]:
            return {"label_alone": 1.0}
        told = self._tell(fan)
        if not fan.texts[at]:
            return _pick(told["empty"], at)
        found = [_pick(told["parts"], at), _pick(told["fragment" if span.fragment else "article"], at)]
        if not span.fragment and clues.first_body[start] < stop:
            turned = span.turn is not None
            order = clues.turned_order(fan, np.full(fan.stops.shape, span.turn)) if turned else told["whole_order"]
            found.append(_pick(order, at))
        for group in headings.groups(start, stop):
            place = headings.place(group, start, stop)
            own = group == span.header
            found.append(headings.header(group, start, stop) if own else headings.aside(group, place))
        total: Evidence = {}
        for evidence in found:
            for name, value in evidence.items():
                total[name] = total.get(name, 0.0) + value
        return total

    def _tell(self, fan: Fan) -> dict[str, Named]:
        clues, start = self.clues, int(fan.starts[0, 0])
        if start not in self._told:
            kinds = (clues.parts, clues.article, clues.whole_order, clues.fragment, clues.empty)
            self._told = {start: {kind.__name__: kind(fan) for kind in kinds}}
        return self._told[start]

    def _order(self, fan: Fan) -> tuple["Numbers", "Places", "Places"]:
        """What the order of the columns is worth, the block at which the first column begins when the second stands
        before it, and the likeliest such block (-1: none)."""
        clues, full = self.clues, fan.bodies > 0
        order = np.where(full, self._dot(clues.whole_order(fan)), 0.0)
        values = np.where(fan.stops - 1 > clues.first_body[fan.starts], self._turning[fan.stops - 1], NEVER)
        most = np.maximum.accumulate(values, axis=1)
        new = values > np.concatenate([np.full((len(values), 1), NEVER), most[:, :-1]], axis=1)
        column = np.maximum.accumulate(np.where(new, fan.stops - 1, -1), axis=1)
        column = np.where(clues.can_turn(fan), column, -1)
        if column.max() < 0:
            return order, column, column
        turned = self._dot(clues.turned_order(fan, column))
        better = (column >= 0) & (turned > order)
        return np.where(better, turned, order), np.where(better, column, -1), column

    def _gain(self, group: Group, span: Span) -> float:
        """What the group is worth more as the span's header than beside it."""
        headings, ends = self.headings, (span.start, span.stop)
        aside = headings.aside(group, headings.place(group, *ends))
        return weigh(headings.header(group, *ends), self.w) - weigh(aside, self.w)

    def _dot(self, named: Named) -> "Numbers":
        w = self.w
        return sum((w[name] * values for name, values in named.items()), np.zeros(1))


def _pick(named: Named, at: tuple[int, int]) -> Evidence:
    row, column = at
    return {name: float(values[row, column if values.shape[1] > 1 else 0]) for name, values in named.items()}


def _probabilities(read: Sequence[Readings]) -> dict[Group | None, float]:
    """For each header group, the probability that it heads an article: forward and backward over all rows of spans
    (Sarawagi & Cohen 2004)."""
    n = len(read)
    forward, backward = np.full(n + 1, NEVER), np.full(n + 1, NEVER)
    forward[0] = backward[n] = 0.0
    ways = [np.logaddexp(one.article, one.fragment) for one in read]
    for start, one in enumerate(read):
        forward[one.stops] = np.logaddexp(forward[one.stops], forward[start] + ways[start])
    for start in reversed(range(n)):
        backward[start] = np.logaddexp.reduce(ways[start] + backward[read[start].stops])
    found: dict[Group | None, float] = {}
    for start, one in enumerate(read):
        odds = np.exp(forward[start] + one.article + backward[one.stops] - forward[n])
        for header, share in zip(one.header.tolist(), odds.tolist(), strict=True):
            if header >= 0:
                group = one.groups[header]
                found[group] = found.get(group, 0.0) + share
    return found
