"""Where a line of Chinese ends, and which marks give up their blank half for it.

Trimming follows CSS Text 4, `text-spacing-trim: normal`: the blank between two adjoining marks closes always,
the blank of a mark at a line's end only when the line would otherwise not hold it.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from flows.typeset.units import CLOSE, GIVES, NO_END, NO_START, OPEN, SOLID, SPACE, WORD, Face, Unit

EPSILON = 0.03  # pixels; sums of widths are not exact
FORBIDDEN = 400.0  # squared ems: the cost of a break that another line is worth


class Line(NamedTuple):
    """The first line of a text: characters up to `end` stand on it, the next begins at `resume`.

    `trims` are the characters that give up their blank half; `gaps` counts the shares that spreading it needs.
    """

    end: int
    resume: int | None
    width: float
    trims: frozenset[int]
    gaps: float


def may_end(units: Sequence[Unit], end: int) -> bool:
    """Whether a line may end after unit `end`, which is not the last."""
    before, after = units[_visible(units, end)], units[end + 1]
    if after.flags & (NO_START | SPACE) or before.flags & NO_END:
        return False
    return not (units[end].flags & WORD and after.flags & WORD)


def _visible(units: Sequence[Unit], end: int) -> int:
    """The last unit up to `end` that is no space."""
    while end > 0 and units[end].flags & SPACE:
        end -= 1
    return end


def _closes_up(before: Unit, after: Unit) -> int:
    """Which of two adjoining units loses its blank half: -1 the first, 1 the second, 0 none."""
    if before.trim and before.flags & CLOSE and after.flags & (OPEN | CLOSE):
        return -1
    if after.trim and after.flags & OPEN and before.flags & (OPEN | NO_START) and not before.flags & WORD:
        return 1
    return 0


class Filled(NamedTuple):
    """A prefix of the units: its width, what it could give up if it were a line, and the units it has closed up."""

    width: float
    spare: float
    trims: tuple[int, ...]


def fill(units: Iterator[Unit], limit: float) -> tuple[list[Unit], list[Filled]]:
    """Set units one after another until even squeezed they pass `limit`, and a few beyond, to look ahead."""
    taken: list[Unit] = []
    filled: list[Filled] = []
    width = spare = 0.0
    trims: tuple[int, ...] = ()
    beyond = 0
    for index, unit in enumerate(units):
        gain, spare_here = unit.width, unit.trim if unit.flags & (CLOSE | GIVES) else 0.0
        side = _closes_up(taken[-1], unit) if taken else 0
        if side < 0 and index - 1 not in trims:
            before = taken[-1]
            gain -= before.trim
            spare -= before.trim if before.flags & GIVES else 0.0
            trims = (*trims, index - 1)
        elif side > 0:
            gain -= unit.trim
            spare_here = 0.0
            trims = (*trims, index)
        width += gain
        taken.append(unit)
        filled.append(Filled(width, spare + spare_here, trims))
        spare += unit.trim if unit.flags & GIVES and side <= 0 else 0.0
        if width - filled[-1].spare > limit:
            beyond += 1
            if beyond > 4:
                break
    return taken, filled


def first_line(face: Face, text: str, limit: float) -> Line | None:
    """The first line of `text` within `limit`, or None when not even its first unit fits.

    A line takes in a mark or a character that its natural widths would push out when blank halves make room
    for it; otherwise it is spread. A paragraph's last line is not left with a single character.
    """
    units, filled = fill(face.units(text), limit + EPSILON)
    whole = units[-1].end == len(text)
    last = len(units) - 1
    ends = [i for i in range(last) if may_end(units, i)]
    if whole:
        ends.append(last)
    ends = [i for i in ends if _width(units, filled, i) - filled[i].spare <= limit + EPSILON]
    fitting = [i for i in ends if _width(units, filled, i) <= limit + EPSILON]
    if not ends:
        return None
    chosen = fitting[-1] if fitting else ends[0]
    tighter = [i for i in ends if i > chosen]

    def leaves_one(end: int) -> bool:
        return whole and _content(units[end + 1 :]) == 1

    if leaves_one(chosen):
        earlier = [i for i in fitting if i < chosen and limit - _width(units, filled, i) < 4 * face.em]
        chosen = last if last in tighter else earlier[-1] if earlier else chosen
    elif tighter and limit - _width(units, filled, chosen) > face.em * 0.99 and not leaves_one(tighter[0]):
        chosen = tighter[0]
    return _line(units, filled, chosen, limit, face.rules.squeeze, text, whole=whole)


def _content(units: Sequence[Unit]) -> int:
    return sum(1 for unit in units if not unit.flags & (CLOSE | NO_START | SPACE))


def _width(units: Sequence[Unit], filled: Sequence[Filled], end: int) -> float:
    """Width of the line that ends after unit `end`, without the space it may end with."""
    return filled[_visible(units, end)].width


def _line(
    units: Sequence[Unit],
    filled: Sequence[Filled],
    end: int,
    limit: float,
    squeeze: str,
    text: str,
    *,
    whole: bool,
) -> Line:
    width, trims = _width(units, filled, end), set(filled[end].trims)
    order = {mark: rank for rank, mark in enumerate(squeeze)}
    spare = [i for i in range(end + 1) if units[i].flags & (GIVES | CLOSE * (i == end)) and i not in trims]
    spare.sort(key=lambda i: (i != end, order.get(text[units[i].start], len(order)), -i))
    for i in spare:
        if width <= limit + EPSILON:
            break
        width -= units[i].trim
        trims.add(i)
    finished = whole and end == len(units) - 1
    stop = units[end].end
    resume = None if finished else stop
    if not finished:
        stop = len(text[:stop].rstrip(" "))
    shown = units[: end + 1] if finished else [unit for unit in units[: end + 1] if unit.end <= stop]
    return Line(stop, resume, width, frozenset(units[i].start for i in trims), gaps(shown))


def gaps(units: Sequence[Unit]) -> float:
    """How many shares a line of `units` is spread by: beside a solid unit, a gap takes half a share."""
    halves = sum(2 - bool(a.flags & SOLID) - bool(b.flags & SOLID) for a, b in pairwise(units))
    return halves / 2


def balanced_line(face: Face, text: str, limit: float, costs: dict[int, float]) -> Line | None:
    """The first of the fewest lines that hold `text`, all of them about equally long; one more line if that
    saves a break which `costs` forbids. An opening mark at its head stands at the very edge.

    `costs` gives, by character index, what a break there costs (in squared ems of unevenness). Returns None
    when the text cannot be broken into lines within `limit`.
    """
    units, filled = fill(face.units(text), float("inf"))
    last = len(units) - 1
    ends = [*(i for i in range(last) if may_end(units, i)), last]

    def length(first: int, end: int) -> float:
        return _width(units, filled, end) - (filled[first - 1].width if first else 0.0)

    def fitting(first: int) -> list[int]:
        return [end for end in ends if end >= first and length(first, end) <= limit + EPSILON]

    count, first = 0, 0
    while first <= last:  # as few lines as filling each gives
        if not (fits := fitting(first)):
            return None
        count, first = count + 1, fits[-1] + 1

    @cache
    def best(first: int, lines: int, target: float) -> tuple[float, int]:
        """The least cost of setting the units from `first` in so many lines, and where the first of them ends."""
        options = [(float("inf"), last)]
        for end in fitting(first):
            cost = ((length(first, end) - target) / face.em) ** 2
            if end < last and lines > 1:
                cost += costs.get(units[end].end, 0.0) + best(end + 1, lines - 1, target)[0]
            if (end == last) == (lines == 1):
                options.append((cost, end))
        return min(options)

    choices = [best(0, lines, filled[last].width / lines) for lines in (count, count + 1)]
    cost, end = choices[0] if choices[0][0] < FORBIDDEN else min(choices)
    if cost == float("inf"):
        return first_line(face, text, limit)
    line = _line(units, filled, end, limit, "", text, whole=True)
    hung = units[0].trim if units[0].flags & OPEN else 0.0
    return line._replace(width=line.width - hung, trims=line.trims | {0}) if hung else line
