"""The order of an article's body: displaced columns put back where they read on."""

from collections.abc import Callable, Mapping, Sequence

from flows.restore.cohesion import Cohesion
from flows.restore.forms import Form
from flows.restore.joins import Join
from flows.restore.spans import Span


def attach_fragments(
    spans: Sequence[Span], joins: Mapping[int, Join], cohesion: Cohesion, kinds: str
) -> dict[int, int]:
    """For each span that is a fragment (its index), the span it belongs to: the one a join leads to, else the one whose
    blocks are most like it."""
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
        home[k] = led[0] if led else max(whole, key=lambda o: (_likeness(span, spans[o], cohesion, kinds), -abs(o - k)))
    return home


def _likeness(a: Span, b: Span, cohesion: Cohesion, kinds: str) -> float:
    left = [i for i in range(a.start, a.stop) if kinds[i] == "b"]
    right = [i for i in range(b.start, b.stop) if kinds[i] == "b"]
    if not left or not right:
        return -1.0
    return sum(cohesion.between(i, j) for i in left for j in right) / (len(left) * len(right))


def order_body(
    blocks: Sequence[int],
    joins: Mapping[int, Join],
    forms: Sequence[Form],
    opening: Callable[[int], float],
) -> tuple[list[int], list[tuple[tuple[int, ...], str]]]:
    """Body blocks (with subheadings) in reading order, and the moves made: (blocks, reason).

    `blocks` stand in page order. A join that leads backwards shows a column out of place: the run of blocks that
    ends in the join is moved before the block the join leads to; where the run starts is told by `opening`, the
    evidence that an article opens at a block.
    """
    order = list(blocks)
    moves: list[tuple[tuple[int, ...], str]] = []
    inside = set(order)
    for a in sorted(inside):
        join = joins.get(a)
        if join is None or join.then not in inside:
            continue
        at, goal = order.index(a), order.index(join.then)
        if goal == at + 1:
            continue
        if goal < at:  # the later run reads before the earlier
            joined = {order[k] for k in range(goal + 1, at + 1) if _leads(joins, order[k - 1], order[k])}
            start = max(
                (k for k in range(goal + 1, at + 1) if order[k] not in joined),
                key=lambda k: (opening(order[k]), k),
                default=at,
            )
            run = order[start : at + 1]
            order = [*order[:goal], *run, *order[goal:start], *order[at + 1 :]]
        else:  # what stands between belongs elsewhere: bring the continuation up
            end = goal
            while end + 1 < len(order) and _leads(joins, order[end], order[end + 1]):
                end += 1
            run = order[goal : end + 1]
            order = [*order[: at + 1], *run, *order[at + 1 : goal], *order[end + 1 :]]
        moves.append((tuple(run), join.reason))
    lines = [k for k, block in enumerate(order) if forms[block].dateline]
    if not moves and len(lines) == 1 and lines[0] > 0 and not _leads(joins, order[lines[0] - 1], order[lines[0]]):
        run = order[lines[0] :]
        order = run + order[: lines[0]]
        moves.append((tuple(run), "电头当在文首"))
    return order, moves


def _leads(joins: Mapping[int, Join], a: int, b: int) -> bool:
    return a in joins and joins[a].then == b
