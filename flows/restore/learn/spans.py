"""Learn data/spans.toml: see `python -m flows.restore.learn --help`.

The weights make the right splits of pages with known articles as likely as they can be among all splits. They are
pulled towards those before, so that what the pages hardly show (jumps) keeps its weight.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from flows.restore.clues import Clues
from flows.restore.headings import Group, Headings
from flows.restore.learn.damage import Damaged
from flows.restore.spans import Segmenter, Span

PULL = 10.0  # towards the start
STEPS = 120

HEADS = ("title", "kicker", "subtitle")


@dataclass(frozen=True)
class Lesson:
    """A page's clues and its right split."""

    clues: Clues
    spans: tuple[Span, ...]


def right_spans(page: Damaged, clues: Clues) -> tuple[Span, ...]:
    """The split that the page's truth asks for, as far as the kinds of its blocks allow."""
    kinds, pieces = clues.t.kinds, page.pieces
    runs: list[tuple[int | None, int, int]] = []
    for i, kind in enumerate(kinds):
        story = None if kind == "-" else pieces[i].story
        if runs and (story is None or runs[-1][0] in (story, None)):
            runs[-1] = (runs[-1][0] if story is None else story, runs[-1][1], i + 1)
        else:
            runs.append((story, i, i + 1))
    homes: dict[int | None, int] = {}
    for n, (story, start, stop) in enumerate(runs):
        best = homes.get(story)
        weight = (any(pieces[i].field in HEADS for i in range(start, stop)), stop - start)
        if best is None or weight > (
            any(pieces[i].field in HEADS for i in range(*runs[best][1:])),
            runs[best][2] - runs[best][1],
        ):
            homes[story] = n
    return tuple(_span(page, clues, start, stop, homes[story] != n) for n, (story, start, stop) in enumerate(runs))


def _span(page: Damaged, clues: Clues, start: int, stop: int, away: bool) -> Span:
    kinds, headings = clues.t.kinds, Headings(clues)
    groups, fan, at = headings.groups(start, stop), clues.fan(start, start + 1), (0, stop - start - 1)

    def heads(group: tuple[int, int]) -> tuple[bool, int]:
        fields = [page.pieces[i].field for i in range(*group)]
        return "title" in fields, sum(field in HEADS for field in fields)

    if (away and kinds[start] == "b" and kinds[stop - 1] == "b") or headings.label_alone(fan)[at]:
        return Span(start, stop, None, True)
    if not kinds[start:stop].strip("-"):
        return Span(start, stop, None, True)
    header = max(groups, key=heads) if groups else None
    body = [i for i in range(start, stop) if kinds[i] == "b" and page.pieces[i].item is not None]
    turn = None
    if body and clues.can_turn(fan)[at]:
        first = min(body, key=lambda i: (page.pieces[i].item or 0, page.pieces[i].part))
        if first != body[0] and clues.turns[first]:
            turn = first
    return Span(start, stop, header, False, turn=turn)


def key(span: Span, kinds: str) -> tuple[int, int, bool, Group | None] | None:
    """What makes two spans the same: their blocks of articles, not what lies around them. None: there are none."""
    bare = kinds[span.start : span.stop]
    if not bare.strip("-"):
        return None
    start = span.start + len(bare) - len(bare.lstrip("-"))
    return start, start + len(bare.strip("-")), span.fragment, span.header


@dataclass(frozen=True)
class Table:
    """A page's candidate spans: where they start and stop, their evidence (candidates x names), which are right."""

    starts: np.ndarray
    stops: np.ndarray
    evidence: np.ndarray
    right: np.ndarray


def tabulate(lesson: Lesson, weights: Mapping[str, float], names: Sequence[str]) -> Table | None:
    """The candidates of a page: every span, read in its likeliest ways by the weights so far. None: the right split is
    not among them."""
    clues, kinds = lesson.clues, lesson.clues.t.kinds
    right = {None, *(key(span, kinds) for span in lesson.spans)}
    segmenter = Segmenter(clues, weights)
    found = list(dict.fromkeys([*segmenter.candidates(), *lesson.spans]))
    column = {name: at for at, name in enumerate(names)}
    evidence = np.zeros((len(found), len(names)), np.float32)
    for row, span in enumerate(found):
        for name, value in segmenter.describe(span).items():
            evidence[row, column[name]] = value
    order = sorted(range(len(found)), key=lambda row: found[row].stop)
    marks = np.array([key(found[row], kinds) in right for row in order])
    table = Table(
        np.array([found[row].start for row in order]),
        np.array([found[row].stop for row in order]),
        evidence[order],
        marks,
    )
    return table if np.isfinite(_forward(table, np.where(marks, 0.0, -np.inf))[-1]) else None


def _forward(table: Table, scores: np.ndarray) -> np.ndarray:
    """Ln of the summed weight of all rows of spans up to each place."""
    total = np.full(table.stops[-1] + 1, -np.inf)
    total[0] = 0.0
    edges = np.searchsorted(table.stops, np.arange(len(total) + 1))
    for stop in range(1, len(total)):
        here = slice(edges[stop], edges[stop + 1])
        values = total[table.starts[here]] + scores[here]
        most = values.max(initial=-np.inf)
        if np.isfinite(most):
            total[stop] = most + np.log(np.exp(values - most).sum())
    return total


def _expected(table: Table, scores: np.ndarray) -> tuple[float, np.ndarray]:
    """Ln of the summed weight of all rows of spans, and the evidence expected of them."""
    ahead = _forward(table, scores)
    n = len(ahead) - 1
    back = np.full(n + 1, -np.inf)
    back[n] = 0.0
    share = np.zeros(len(scores))
    edges = np.searchsorted(table.stops, np.arange(n + 2))
    for stop in range(n, 0, -1):
        here = slice(edges[stop], edges[stop + 1])
        if not np.isfinite(back[stop]):
            continue
        starts = table.starts[here]
        np.logaddexp.at(back, starts, scores[here] + back[stop])
        share[here] = np.exp(np.minimum(0.0, ahead[starts] + scores[here] + back[stop] - ahead[n]))
    return float(ahead[n]), share @ table.evidence


def learn(tables: Sequence[Table], start: Mapping[str, float], pull: float = PULL) -> dict[str, float]:
    """The weights under which the right splits are likeliest (semi-Markov conditional random field: Sarawagi & Cohen
    2004), pulled towards the start."""
    names = list(start)
    first = np.array([start[name] for name in names])

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        away = weights - first
        value, slope = pull * float(away @ away) / 2, pull * away
        for table in tables:
            scores = table.evidence @ weights
            every, expected = _expected(table, scores)
            right, wanted = _expected(table, np.where(table.right, scores, -np.inf))
            value += every - right
            slope += expected - wanted
        return value, slope

    found = minimize(loss, first, jac=True, method="L-BFGS-B", options={"maxiter": STEPS})
    return {name: round(float(weight), 3) for name, weight in zip(names, found.x, strict=True)}
