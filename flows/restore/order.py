"""The order of an article's body: displaced columns put back where they read on.

An order is scored by what stands next to what, first and last: a log-linear model (data/order.toml; learned by
learn/order.py). From the order on the page, two runs that stand next to one another change places as long as that
scores better: the whole (the second column stood before the first), or a part of it.
"""

import math
import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations
from pathlib import Path

from flows.restore.contents import Contents
from flows.restore.joins import Join
from flows.restore.pairs import UNLIKELY, Evidence, Pair, weigh
from flows.restore.spans import Span

FILE = Path(__file__).parent / "data" / "order.toml"
REST = 4.0  # log-odds that a cut and a rest in one article are one paragraph
ALIKE = 20.0  # the weight of two spans' likeness beside the log-odds that they read on
SURE = 100.0  # what an editor's join weighs
NEAR = 4  # so many blocks between two of an article may be headlines
TINY = 0.001  # keeps the log-odds of a join within 7
LEAST = 1.0  # log-odds; a move that gains less is as likely wrong
MOVES, PLACES = 4, 20  # changes in an article; places that are tried, the weakest first

Move = tuple[int, int, int]  # the runs i..j and j..k of an order change places


@lru_cache(maxsize=1)
def load_weights() -> dict[str, float]:
    """The weights of the evidence."""
    return {name: float(value) for name, value in tomllib.loads(FILE.read_text(encoding="utf-8")).items()}


def attach_fragments(
    spans: Sequence[Span], joins: Mapping[int, Join], contents: Contents, kinds: str
) -> dict[int, int]:
    """For each span that is a fragment (its index), the span it belongs to: the one a join leads to, else the one that
    it reads on from or into, or is most like."""
    home: dict[int, int] = {}
    whole = [k for k, span in enumerate(spans) if not span.fragment]
    for k, span in enumerate(spans):
        if not span.fragment or not whole:
            continue
        inside = range(span.start, span.stop)
        led = [
            other
            for other in whole
            for join in joins.values()
            if (join.first in inside) != (join.then in inside)
            and any(spans[other].start <= end < spans[other].stop for end in (join.first, join.then))
        ]
        home[k] = led[0] if led else max(whole, key=lambda o: (_belongs(span, spans[o], contents, kinds), -abs(o - k)))
    return home


def _belongs(fragment: Span, other: Span, contents: Contents, kinds: str) -> float:
    left = [i for i in range(fragment.start, fragment.stop) if kinds[i] == "b"]
    right = [i for i in range(other.start, other.stop) if kinds[i] == "b"]
    if not left or not right:
        return -1.0
    likeness = sum(contents.cohesion.between(i, j) for i in left for j in right) / (len(left) * len(right))
    ends = [(left[-1], j) for j in right] + [(i, left[0]) for i in right]
    return ALIKE * likeness + max(0.0, *(contents.value.get(pair, 0.0) for pair in ends))


@dataclass(frozen=True)
class Ends:
    """What is known of an article's blocks as neighbours: what runs on into what, how likely what else is to, how an
    article opens and closes, which blocks are cut, how much they are about the headline, which look like the rest of a
    paragraph that nothing leads to, which stand under a headline, bear a dateline, are subheadings."""

    joins: Mapping[int, Join]
    content: Mapping[Pair, float]
    opens: Mapping[int, float]
    closes: Mapping[int, float]
    cut: Collection[int]
    leads: Mapping[int, float] = field(default_factory=dict)
    rests: Collection[int] = ()
    headed: Collection[int] = ()
    dated: Collection[int] = ()
    signed: Collection[int] = ()
    subheadings: Collection[int] = ()
    alike: Callable[[int, int], float] = lambda a, b: 0.0
    led: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.led.update(join.then for join in self.joins.values())

    def value(self, a: int, b: int) -> float:
        """The log-odds that b is the rest of a: within an article there are few that could be."""
        return self.content.get((a, b), UNLIKELY) + (REST if a in self.cut and b in self.rests else 0.0)

    def pair(self, a: int, b: int) -> Evidence:
        """What speaks for reading b right after a."""
        join = self.joins.get(a)
        apart = float(b not in range(a + 1, a + NEAR))
        if join and join.then == b:
            odds = math.log((join.confidence + TINY) / (1 - join.confidence + TINY))
            return {
                "joined": odds,
                "joined_apart": apart,
                "joined_far": apart * odds,
                "by_editor": float(join.by_editor),
            }
        cut, rest = a in self.cut and not (join and join.then != b and join.confidence > 0.9), b in self.rests
        found = {
            "apart": apart,
            "backward": float(b < a),
            "led_elsewhere": float(b in self.led),
            "alike": 10 * self.alike(a, b),
            "dated_inside": float(b in self.dated),
            "headed_inside": float(b in self.headed),
            "under_subheading": float(a in self.subheadings),
        }
        if b in self.subheadings:
            return found | {"cut_subheading": float(cut), "end_subheading": float(not cut)}
        if not cut:
            return found | {"end_rest": float(rest)}
        content = max(UNLIKELY, min(-UNLIKELY, self.content.get((a, b), UNLIKELY)))
        return found | {"cut": 1.0, "reads_on": content, "reads_on_far": apart * content, "cut_rest": float(rest)}

    def first(self, a: int) -> Evidence:
        """What speaks for reading a first."""
        return {
            "opening": self.opens.get(a, 0.0),
            "lead": self.leads.get(a, 0.0),
            "first_rest": float(a in self.rests),
            "first_led": float(a in self.led),
            "first_headed": float(a in self.headed),
            "first_dated": float(a in self.dated),
            "first_subheading": float(a in self.subheadings),
        }

    def last(self, a: int) -> Evidence:
        """What speaks for reading a last."""
        return {
            "closing": self.closes.get(a, 0.0),
            "last_cut": float(a in self.cut),
            "last_signed": float(a in self.signed),
            "last_subheading": float(a in self.subheadings),
        }


class Orders:
    """The orders of an article's blocks, scored by a change at a time."""

    def __init__(self, ends: Ends, weights: Mapping[str, float]) -> None:
        self.ends, self.weights = ends, weights
        self._known: dict[Pair, float] = {}

    def gain(self, order: Sequence[int], move: Move) -> float:
        """What the move brings."""
        i, j, k = move
        n = len(order)
        total = self.weights["turn" if (i, k) == (0, n) else "exchange"]
        total += self._side(order[k - 1], order[i]) - self._side(order[j - 1], order[j])
        total += self._side(order[i - 1] if i else -1, order[j]) - self._side(order[i - 1] if i else -1, order[i])
        end = order[k] if k < n else -1
        return total + self._side(order[j - 1], end) - self._side(order[k - 1], end)

    def _side(self, a: int, b: int) -> float:
        if (a, b) not in self._known:
            self._known[a, b] = weigh(beside(self.ends, a, b), self.weights)
        return self._known[a, b]


def beside(ends: Ends, a: int, b: int) -> Evidence:
    """The evidence for b right after a; -1 stands for the article's beginning and its end."""
    return ends.first(b) if a < 0 else ends.last(a) if b < 0 else ends.pair(a, b)


def evidence(order: Sequence[int], move: Move, ends: Ends) -> Evidence:
    """What a move changes, by name: what is learned from."""
    i, j, k = move
    n = len(order)
    before, end = order[i - 1] if i else -1, order[k] if k < n else -1
    made = [(before, order[j]), (order[k - 1], order[i]), (order[j - 1], end)]
    undone = [(before, order[i]), (order[j - 1], order[j]), (order[k - 1], end)]
    total: Evidence = {"turn" if (i, k) == (0, n) else "exchange": 1.0}
    for sign, pairs in ((1, made), (-1, undone)):
        for a, b in pairs:
            for name, value in beside(ends, a, b).items():
                total[name] = total.get(name, 0.0) + sign * value
    return total


def order_body(
    blocks: Sequence[int], ends: Ends, weights: Mapping[str, float]
) -> tuple[list[int], list[tuple[tuple[int, ...], float, str]]]:
    """Body blocks (with subheadings) in reading order, and the moves made: (blocks, gain in log-odds, reason).

    `blocks` stand in page order.
    """
    orders = Orders(ends, weights)
    order = list(blocks)
    moves: list[tuple[tuple[int, ...], float, str]] = []
    for _ in range(MOVES):
        gain, move = max(
            ((orders.gain(order, move), move) for move in possible_moves(order, ends)), default=(0.0, (0, 0, 0))
        )
        if gain <= LEAST:
            break
        i, j, k = move
        reason = "前后两栏次序颠倒" if (i, k) == (0, len(order)) else "栏目错位，按文意归位"
        moves.append((tuple(order[j:k]), gain, reason))
        order = apply_move(order, move)
    return order, moves


def apply_move(order: Sequence[int], move: Move) -> list[int]:
    """The order after a move."""
    i, j, k = move
    return [*order[:i], *order[j:k], *order[i:j], *order[k:]]


def possible_moves(order: Sequence[int], ends: Ends) -> Iterator[Move]:
    """The whole turned at any place; runs exchanged that end at a cut, or where blocks of others stand between."""
    n = len(order)
    for j in range(1, n):
        yield 0, j, n
    loose = [p for p in range(1, n) if _loose(order[p - 1], order[p], ends)]
    loose.sort(key=lambda p: (_hold(order[p - 1], order[p], ends), p))
    for i, j, k in combinations(sorted([0, *loose[:PLACES], n]), 3):
        if (i, k) != (0, n):
            yield i, j, k


def _loose(a: int, b: int, ends: Ends) -> bool:
    joined = a in ends.joins or a in ends.led or b in ends.led
    return joined or a in ends.cut or b in ends.rests or b not in range(a + 1, a + NEAR)


def _hold(a: int, b: int, ends: Ends) -> float:
    join = ends.joins.get(a)
    return join.confidence if join and join.then == b else 0.0
