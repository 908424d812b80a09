"""The order of an article's body: displaced columns put back where they read on."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from flows.restore.joins import UNLIKELY, Contents, Join, Pair
from flows.restore.spans import Span

# In log-odds: what a rest and a cut are more likely to be one, what a join brings at least, and no link more than.
REST, JOINED, LINK_MOST, SURE = 4.0, 4.0, 8.0, 100.0
TURN, EXCHANGE = 2.5, 3.0  # what it costs to put the whole, or two runs, in another order
OPENING, TURN_OPENING = 0.25, 1.5  # the weight of an opening; without a cut, a column begins with such a one
ALIKE = 20.0  # the weight of two spans' likeness beside the log-odds that they read on
CUT_END = 2.0  # what it tells that the last paragraph is cut and leads nowhere
APART, NEAR = 1.5, 4  # what it tells that blocks of other articles stand between; so many may be headlines
MOVES, PLACES = 4, 24  # changes in an article; places that are tried, the weakest first


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
    """What is known of an article's blocks as neighbours: what runs on into what, how likely what else is to, where an
    article would open, which blocks are cut, and which look like the rest of a paragraph that nothing leads to."""

    joins: Mapping[int, Join]
    content: Mapping[Pair, float]
    opens: Mapping[int, float]
    cut: Collection[int]
    rests: Collection[int] = ()

    def link(self, a: int, b: int) -> float:
        """How much is gained by reading b right after a."""
        join = self.joins.get(a)
        if join and join.by_editor:
            return SURE * (join.then == b)
        found = max(0.0, self.value(a, b))
        if join and join.then == b:
            found = max(found, JOINED * join.confidence)
        return min(LINK_MOST, found)

    def value(self, a: int, b: int) -> float:
        """The log-odds that b is the rest of a: within an article there are few that could be."""
        return self.content.get((a, b), UNLIKELY) + (REST if a in self.cut and b in self.rests else 0.0)


def order_body(blocks: Sequence[int], ends: Ends) -> tuple[list[int], list[tuple[tuple[int, ...], str]]]:
    """Body blocks (with subheadings) in reading order, and the moves made: (blocks, reason).

    `blocks` stand in page order. As long as it gains more than it costs, two runs that stand next to one another change
    places: the whole (the second column stood before the first), or a part of it.
    """
    order = list(blocks)
    moves: list[tuple[tuple[int, ...], str]] = []
    for _ in range(MOVES):
        gain, move = max(_exchanges(order, ends), default=(0.0, (0, 0, 0)))
        if gain <= 0:
            break
        i, j, k = move
        moves.append((tuple(order[j:k]), "前后两栏次序颠倒" if (i, k) == (0, len(order)) else "栏目错位，按文意归位"))
        order = [*order[:i], *order[j:k], *order[i:j], *order[k:]]
    return order, moves


def _exchanges(order: Sequence[int], ends: Ends) -> Iterator[tuple[float, tuple[int, int, int]]]:
    """What is gained when the runs i..j and j..k change places."""
    n = len(order)
    if n < 2:
        return
    links = [ends.link(a, b) for a, b in pairwise(order)]
    led = {join.then for join in ends.joins.values()}
    apart = {p for p in range(1, n) if order[p] not in range(order[p - 1] + 1, order[p - 1] + NEAR)}
    around = ends.link(order[-1], order[0])
    onward = ends.joins.get(order[-1])
    if order[-1] in ends.cut and (onward is None or onward.then == order[0]):
        around = min(LINK_MOST, max(around, ends.value(order[-1], order[0])) + CUT_END)
        around = max(0.0, around)
    places = [
        p
        for p in range(1, n)
        if order[p - 1] in ends.cut or not led.isdisjoint(order[p - 1 : p + 1]) or links[p - 1] > 0 or p in apart
    ]
    for j in range(1, n):  # the second column before the first
        if around or j in places or ends.opens.get(order[j], 0.0) > TURN_OPENING:
            gain = around - links[j - 1] - TURN + APART * (j in apart)
            gain += OPENING * (ends.opens.get(order[j], 0.0) - ends.opens.get(order[0], 0.0))
            yield gain, (0, j, n)
    weak = sorted(places, key=lambda p: (links[p - 1], p))[:PLACES]
    for i, j, k in combinations(sorted([0, *weak, n]), 3):
        if (i, k) == (0, n):
            continue
        gain = ends.link(order[k - 1], order[i]) - links[j - 1] - EXCHANGE
        if i:
            gain += ends.link(order[i - 1], order[j]) - links[i - 1]
        else:
            gain += OPENING * (ends.opens.get(order[j], 0.0) - ends.opens.get(order[0], 0.0))
        if k < n:
            gain += ends.link(order[j - 1], order[k]) - links[k - 1]
        yield gain, (i, j, k)
