"""Where a line of Chinese ends, and which marks give up their blank half for it.

Trimming follows CSS Text 4, `text-spacing-trim: normal`: the blank between two adjoining marks closes always,
the blank of a mark at a line's end only when the line would otherwise not hold it.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from flows.typeset.units import CLOSE, GIVES, NO_END, NO_START, OPEN, SOLID, SPACE, WORD, Face, Unit

EPSILON = 1e-3  # pixels; sums of widths are not exact


class Line(NamedTuple):
    """The first line of a text: characters up to `end` stand on it, the next begins at `resume`.

    `trims` are the characters that give up their blank half; `gaps` counts the shares that spreading it needs.
    """

    end: int
    resume: int | None
    width: float
    trims: frozenset[int]
    gaps: float


def may_break(before: Unit, after: Unit) -> bool:
    """Whether a line may end after `before`."""
    if after.flags & (NO_START | SPACE) or before.flags & NO_END:
        return False
    return not (before.flags & WORD and after.flags & WORD)


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
    ends = [i for i in range(last) if may_break(units[i], units[i + 1])]
    if whole:
        ends.append(last)
    ends = [i for i in ends if _width(units, filled, i) - filled[i].spare <= limit + EPSILON]
    fitting = [i for i in ends if _width(units, filled, i) <= limit + EPSILON]
    if not ends:
        return None
    chosen = fitting[-1] if fitting else ends[0]
    lonely = whole and _content(units[chosen + 1 :]) == 1
    tighter = [i for i in ends if i > chosen]
    if lonely and last in tighter:
        chosen = last
    elif lonely:
        earlier = [i for i in fitting if i < chosen and limit - _width(units, filled, i) < 4 * face.em]
        chosen = earlier[-1] if earlier else chosen
    elif tighter and limit - _width(units, filled, chosen) > face.em * 0.99:
        chosen = tighter[0]
    return _line(units, filled, chosen, limit, face.rules.squeeze, text, whole=whole)


def _content(units: Sequence[Unit]) -> int:
    return sum(1 for unit in units if not unit.flags & (CLOSE | NO_START | SPACE))


def _width(units: Sequence[Unit], filled: Sequence[Filled], end: int) -> float:
    """Width of the line that ends after unit `end`, without the space it may end with."""
    while end > 0 and units[end].flags & SPACE:
        end -= 1
    return filled[end].width


def _line(  # noqa: PLR0917
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
    """The first of the fewest lines that hold `text`, all of them about equally long.

    `costs` gives, by character index, what a break there costs (in squared ems of unevenness). Returns None
    when the text cannot be broken into lines within `limit`.
    """
    units, filled = fill(face.units(text), float("inf"))
    last, em = len(units) - 1, face.em
    starts = [0, *(i + 1 for i in range(last) if may_break(units[i], units[i + 1]))]
    stops = [*(i - 1 for i in starts[1:]), last]

    def length(first: int, end: int) -> float:
        return _width(units, filled, end) - (filled[first - 1].width if first else 0.0)

    count, begin = 0, 0
    while begin <= last:  # as few lines as filling each gives
        fits = [stop for stop in stops if stop >= begin and length(begin, stop) <= limit + EPSILON]
        if not fits:
            return None
        begin, count = fits[-1] + 1, count + 1
    target = filled[last].width / count

    @cache
    def best(first: int, lines: int) -> tuple[float, int]:
        options = [(float("inf"), last)]
        for stop in stops:
            if stop < first or length(first, stop) > limit + EPSILON:
                continue
            cost = ((length(first, stop) - target) / em) ** 2
            if stop == last:
                options.append((cost, stop) if lines == 1 else (float("inf"), stop))
            elif lines > 1:
                rest = best(stop + 1, lines - 1)[0]
                options.append((cost + rest + costs.get(units[stop].end, 0.0), stop))
        return min(options)

    cost, end = best(0, count)
    if cost == float("inf"):
        return first_line(face, text, limit)
    return _line(units, filled, end, limit, "", text, whole=True)
