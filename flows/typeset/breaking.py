"""Where the lines of a Chinese paragraph end, and how much each has to give or to take to be as wide as its column.

A paragraph is broken as a whole: of all the ways to break it the one is taken whose lines are least stretched and
squeezed (Knuth and Plass, "Breaking Paragraphs into Lines", 1981). Blank halves of marks are trimmed after CSS Text 4,
text-spacing-trim: between two adjoining marks always, of an opening mark at a line's head always, of others when a
line would not hold what it should. Beside Latin letters and digits Han characters stand a little apart
(text-autospace); that space gives up its half, too. W3C "Requirements for Chinese Text Layout", 3.1.6 and 3.2.2.
"""

from bisect import bisect_right
from collections.abc import Sequence
from functools import cache
from itertools import pairwise, zip_longest
from typing import NamedTuple

from flows.typeset.units import (
    ALPHANUMERIC,
    CENTRED,
    CLOSE,
    GIVES,
    HANGS,
    IDEOGRAPH,
    NO_END,
    NO_START,
    OPEN,
    SPACE,
    WORD,
    Face,
    Unit,
)

EPSILON = 0.03  # pixels; sums of widths are not exact
FORBIDDEN = 400.0  # squared ems: the cost of a break in a title where there should be none
STRETCH = 1 / 8  # em in every gap: what a line should not be stretched beyond
ELSEWHERE = 3 / 8  # em in a gap at a mark or at Latin, if others should not take more
GIVEN = 1 / 2  # of its blank half that a mark inside a line gives up; the mark at its end may give all, unless centred
LONGER = 30.0  # squared ems: what one more line of a title must save
SQUEEZED, SQUEEZE = 0.02, 0.25  # the cost of squeezing, and of an em of it squared; a line stretched to STRETCH costs 1
GOOD = 0.1  # a line that costs no more needs no better one
ALONE, CRAMPED = 100.0, 10.0  # the cost of a single character on the last line, and of no room for what follows it


class Line(NamedTuple):
    """The first line of a text: characters up to `end` stand on it, the next begins at `resume`.

    `trims` are the characters that give up their blank half, `wide` the narrow marks set wide, `squeeze` is what
    others have to give (pixels), `gaps` counts the places between which what it lacks is shared.
    """

    end: int
    resume: int | None
    width: float
    trims: frozenset[int]
    wide: frozenset[int]
    squeeze: float
    gaps: int


class Galley:
    """A text, measured: any line of it is known by arithmetic.

    `space` parts Han from Latin (pixels). A mark at a line's end may give up its blank half (`line_end` is ""), always
    does ("half"), or stands outside if it is a stop ("hang"). `wide` as Face.units takes it.
    """

    def __init__(
        self, face: Face, text: str, space: float, line_end: str = "", wide: frozenset[int] | None = None
    ) -> None:
        self.em = face.em
        self.line_end = line_end
        self.text = text
        self.units = units = list(face.units(text, wide))
        count = len(units)
        self.joined = [0.0] * (count + 1)  # what the join before a unit adds
        self.closed: list[int | None] = [None] * (count + 1)  # the unit that loses its blank half to that join
        self.total = [0.0] * (count + 1)  # width of what stands before a unit
        self.gives = [0.0] * (count + 1)  # what stands before a unit can give up
        for index, unit in enumerate(units):
            if index:
                self._join(index, units[index - 1], unit, space)
            self.total[index + 1] = self.total[index] + self.joined[index] + unit.width
        for index, unit in enumerate(units):
            own = unit.trim * GIVEN if unit.flags & GIVES and self.closed[index + 1] != index else 0.0
            self.gives[index + 1] = self.gives[index] + own + self.slack(index)
        self.may_end = [self._may_end(index) for index in range(count - 1)] + [True]

    def _join(self, index: int, before: Unit, after: Unit, space: float) -> None:
        if before.trim and before.flags & CLOSE and after.flags & (OPEN | CLOSE | CENTRED):
            self.joined[index], self.closed[index] = -before.trim, index - 1
        elif after.trim and after.flags & OPEN and before.flags & (OPEN | NO_START) and is_mark(before):
            self.joined[index], self.closed[index] = -after.trim, index
        elif (before.flags & IDEOGRAPH and after.flags & ALPHANUMERIC) or (
            before.flags & ALPHANUMERIC and after.flags & IDEOGRAPH
        ):
            self.joined[index] = space

    def slack(self, index: int) -> float:
        """What the space before a unit can give up: its half."""
        return self.joined[index] / 2 if self.joined[index] > 0 else 0.0

    def _may_end(self, end: int) -> bool:
        before, after = self.units[self.visible(end)], self.units[end + 1]
        if after.flags & (NO_START | SPACE) or before.flags & NO_END:
            return False
        return not (self.units[end].flags & WORD and after.flags & WORD)

    def visible(self, end: int) -> int:
        """The last unit up to `end` that is no space."""
        while end > 0 and self.units[end].flags & SPACE:
            end -= 1
        return end

    def head(self, first: int) -> float:
        """What an opening mark gives up at the head of a line."""
        return self.units[first].trim if self.units[first].flags & OPEN else 0.0

    def width(self, first: int, end: int, *, head: bool = True) -> float:
        """The natural width of a line from unit `first` to unit `end`, without the space it may end with."""
        last = self.visible(end)
        width = self.total[last + 1] - self.total[first] - self.joined[first]
        if self.line_end and end < len(self.units) - 1:
            width -= self.tail(last)
        return width - self.head(first) if head else width

    def tail(self, last: int) -> float:
        """What the mark at the end of a line that is not the text's last gives up as a matter of course."""
        unit = self.units[last]
        if self.line_end == "hang" and unit.flags & HANGS:
            return unit.width
        return unit.trim if self.line_end == "half" and unit.flags & (CLOSE | HANGS) else 0.0

    def spare(self, first: int, end: int) -> float:
        """What such a line could give up."""
        last = self.visible(end)
        unit = self.units[last]
        own = given_at_end(unit)
        if self.line_end and end < len(self.units) - 1 and self.tail(last):
            own = 0.0
        if last == first:
            return own
        return self.gives[last] - self.gives[first] - self.slack(first) + self.slack(last) + own

    def content(self, first: int, end: int) -> int:
        """How many characters and words stand on such a line, marks left out."""
        line = self.units[first : end + 1]
        return sum(not (is_mark(unit) and unit.flags & (CLOSE | NO_START | SPACE)) for unit in line)

    def line(self, first: int, end: int, limit: float, *, head: bool = True) -> Line:
        """Such a line, squeezed into `limit` if it is wider; its indexes count from its head."""
        start, last = self.units[first].start, self.visible(end)
        finished = end == len(self.units) - 1
        stop = self.units[end].end
        shown = end if finished else last
        closed = {self.closed[index] for index in range(first + 1, shown + 1)} - {None}
        trims = {self.units[index].start - start for index in closed if index is not None}
        if head and self.head(first):
            trims.add(0)
        if self.line_end == "half" and not finished and self.tail(last):
            trims.add(self.units[last].start - start)
        width = self.width(first, end, head=head)
        squeeze = min(max(0.0, width - limit), self.spare(first, end))
        if finished:  # what follows in another box stands behind the space, if there is room for it
            width += min(self.total[shown + 1] - self.total[last + 1], max(0.0, limit - width))
        text_end = stop if finished else start + len(self.text[start:stop].rstrip(" "))
        wide = frozenset(unit.start - start for unit in self.units[first : shown + 1] if unit.feature)
        outside = self.line_end == "hang" and not finished and self.tail(last) > 0
        gaps = max(0, shown - first - outside)
        return Line(
            text_end - start, None if finished else stop - start, width - squeeze, frozenset(trims), wide, squeeze, gaps
        )


def given_at_end(unit: Unit) -> float:
    """What the mark at a line's end can give up: all of its blank half, or as much as inside where it is centred."""
    return unit.trim if unit.flags & CLOSE else unit.trim * GIVEN if unit.flags & GIVES else 0.0


def is_mark(unit: Unit) -> bool:
    """Whether a unit is no word, number or Han character: those, too, may have to stand with what is before them."""
    return not unit.flags & (WORD | IDEOGRAPH)


def cost_of(galley: Galley, first: int, end: int, limit: float, room: float, *, head: bool) -> float | None:
    """What it costs to set a line, None when it does not fit. A line stretched by STRETCH costs 1."""
    width = galley.width(first, end, head=head)
    lack = limit - width
    if lack < -EPSILON:
        need = -lack
        if need > galley.spare(first, end) + EPSILON:
            return None
        cost = SQUEEZED + SQUEEZE * (need / galley.em) ** 2
    elif end == len(galley.units) - 1:
        cost = 0.0
    else:
        gaps = galley.visible(end) - first
        cost = (lack / max(gaps, 1) / galley.em / STRETCH) ** 3
    if end == len(galley.units) - 1:
        cost += CRAMPED * (lack < room) + ALONE * (first > 0 and galley.content(first, end) < 2)
    return cost


def break_paragraph(
    galley: Galley, first_limit: float, limit: float, *, room: float = 0.0, head: bool = True
) -> list[Line] | None:
    """The lines of a text, the first within `first_limit`, the others within `limit` (pixels), `room` left behind the
    last if possible. `head` says whether it begins at the head of a line. None when a part of it fits no line."""
    ends = filled(galley, first_limit, limit, head=head)
    if ends is None:
        return None
    starts = [0, *(end + 1 for end in ends[:-1])]
    costs = [
        cost_of(galley, first, end, limit if first else first_limit, room, head=head or first > 0)
        for first, end in zip(starts, ends, strict=True)
    ]
    if any(cost is None or cost > GOOD for cost in costs):
        ends = best_ends(galley, first_limit, limit, room, head=head) or ends
        starts = [0, *(end + 1 for end in ends[:-1])]
    return [
        galley.line(first, end, limit if first else first_limit, head=head or first > 0)
        for first, end in zip(starts, ends, strict=True)
    ]


def filled(galley: Galley, first_limit: float, limit: float, *, head: bool) -> list[int] | None:
    """Where lines end that each take as much as they hold unsqueezed, or squeezed when there is no other way."""
    ends: list[int] = []
    first, last = 0, len(galley.units) - 1
    while first <= last:
        wide, at_head = (limit, True) if first else (first_limit, head)
        end = furthest(galley, first, wide, head=at_head)
        if end is None:
            return None
        ends.append(end)
        first = end + 1
    return ends


def furthest(galley: Galley, first: int, limit: float, *, head: bool) -> int | None:
    """The last unit that a line may end with unsqueezed; else the first it may end with, squeezed."""
    end = last_within(galley, first, limit)
    if galley.line_end and end + 1 < len(galley.units):  # a mark may stand outside
        end += 1
    for index in range(end, first - 1, -1):
        if galley.may_end[index] and galley.width(first, index, head=head) <= limit + EPSILON:
            return index
    for index in range(first, len(galley.units)):
        if galley.may_end[index]:
            fits = galley.width(first, index, head=head) - galley.spare(first, index) <= limit + EPSILON
            return index if fits else None
    return None


def last_within(galley: Galley, first: int, limit: float) -> int:
    """The last unit that could stand on a line from `first`, if nothing were squeezed but the mark at its head, and the
    spaces at its end."""
    most = galley.total[first] + galley.joined[first] + galley.head(first) + limit + EPSILON
    end = max(first, bisect_right(galley.total, most) - 2)
    while end + 1 < len(galley.units) and galley.units[end + 1].flags & SPACE:
        end += 1
    return min(end, len(galley.units) - 1)


def best_ends(galley: Galley, first_limit: float, limit: float, room: float, *, head: bool) -> list[int] | None:
    """Where the lines end that cost least in all; None when there are none."""
    last = len(galley.units) - 1
    least: dict[int, tuple[float, int]] = {0: (0.0, -1)}  # by the unit a line begins with: cost so far, the line before
    for first in range(last + 1):
        if first not in least:
            continue
        so_far = least[first][0]
        wide, at_head = (limit, True) if first else (first_limit, head)
        for end in options(galley, first, wide, head=at_head):
            cost = cost_of(galley, first, end, wide, room, head=at_head)
            if cost is not None and (end + 1 not in least or so_far + cost < least[end + 1][0]):
                least[end + 1] = so_far + cost, first
    if last + 1 not in least:
        return None
    ends = []
    at = last + 1
    while at > 0:
        ends.append(at - 1)
        at = least[at][1]
    return ends[::-1]


def options(galley: Galley, first: int, limit: float, *, head: bool) -> list[int]:
    """The units that a line from `first` may well end with: those that squeezing makes room for, and those that leave
    less than STRETCH in every gap or three squares in all; the nearest one, if there are none."""
    count = len(galley.units)
    found: list[int] = []
    near = last_within(galley, first, limit)
    for end in range(near + 1, count):
        if galley.width(first, end, head=head) - galley.spare(first, end) > limit + EPSILON:
            if not galley.units[end].flags & (CLOSE | SPACE | NO_START):
                break
        elif galley.may_end[end]:
            found.append(end)
    for end in range(near, first - 1, -1):
        if galley.may_end[end]:
            lack = limit - galley.width(first, end, head=head)
            if found and lack > galley.em * max(STRETCH * (end - first), 3.0):
                break
            found.append(end)
    return found


def first_line(face: Face, text: str, limit: float, space: float = 0.0) -> Line | None:
    """The first line of a text that is broken within `limit` as a whole; None when a part of it fits no line."""
    lines = break_paragraph(Galley(face, text, space), limit, limit)
    return lines[0] if lines else None


def balanced_line(face: Face, text: str, limit: float, costs: dict[int, float], space: float = 0.0) -> Line | None:
    """The first of the fewest lines that hold `text`, all of them about equally long; one more line if that
    saves LONGER.

    `costs` gives, by character index, what a break there costs (in squared ems of unevenness). Returns None
    when the text cannot be broken into lines within `limit`.
    """
    galley = Galley(face, text, space)
    last = len(galley.units) - 1
    ends = filled(galley, limit, limit, head=True)
    if ends is None:
        return None

    @cache
    def best(first: int, lines: int, target: float) -> tuple[float, int]:
        """The least cost of setting the units from `first` in so many lines, and where the first of them ends."""
        found = [(float("inf"), last)]
        for end in range(first, last + 1):
            if not galley.may_end[end] or (end == last) != (lines == 1):
                continue
            width = galley.width(first, end)
            if width > limit + EPSILON:
                continue
            cost = ((width - target) / face.em) ** 2
            if end < last:
                cost += costs.get(galley.units[end].end, 0.0) + best(end + 1, lines - 1, target)[0]
            found.append((cost, end))
        return min(found)

    count = len(ends)
    cost, end = best(0, count, galley.width(0, last) / count)
    if count > 1:
        longer, other = best(0, count + 1, galley.width(0, last) / (count + 1))
        cost, end = (longer, other) if longer + LONGER < cost else (cost, end)
    return galley.line(0, ends[0] if cost == float("inf") else end, limit)


def shares(galley: Galley, line: Line, extra: float) -> Sequence[int]:
    """What every unit of a set line advances more than by itself (thousandths of an em): its space to Latin, its share
    of the `extra` pixels that the line lacks, or, negative, of what the line must give."""
    units = galley.units
    count = len(units)
    wanted = [max(0.0, joined) for joined in galley.joined[1:count]] + [0.0]
    if line.squeeze > 0:
        last = galley.visible(count - 1)
        hung = line.gaps < last  # the stop at its end stands outside
        at_end = min(line.squeeze, 0.0 if hung or units[last].start in line.trims else given_at_end(units[last]))
        inside = [unit.flags & GIVES and unit.start not in line.trims for unit in units]
        can = [units[i].trim * GIVEN if inside[i] and i != last else 0.0 for i in range(count)]
        can = [own + (wanted[i] / 2 if i < last else 0.0) for i, own in enumerate(can)]
        part = (line.squeeze - at_end) / sum(can) if sum(can) else 0.0
        wanted = [have - part * give for have, give in zip(wanted, can, strict=True)]
        wanted[last] -= at_end
    if extra and line.gaps:
        wanted = [
            have + more
            for have, more in zip_longest(wanted, spread(units[: line.gaps + 1], extra, galley.em), fillvalue=0.0)
        ]
    return diffused([have / galley.em * 1000 for have in wanted])


def spread(units: Sequence[Unit], extra: float, em: float) -> list[float]:
    """What each gap between the units of a line takes of `extra`: all alike, but no gap between two Han characters more
    than STRETCH, while those at marks and at Latin can take the rest."""
    count = len(units) - 1
    share, most = extra / count, STRETCH * em
    han = [bool(before.flags & after.flags & IDEOGRAPH) for before, after in pairwise(units)]
    others = count - sum(han)
    rest = (extra - sum(han) * most) / others if others else 0.0
    if share <= most or not most < rest <= ELSEWHERE * em:
        return [share] * count
    return [most if inside else rest for inside in han]


def diffused(values: Sequence[float]) -> list[int]:
    """Whole numbers whose sums stay within a half of the sums of `values`."""
    found, whole, exact = [], 0, 0.0
    for value in values:
        exact += value
        found.append(round(exact) - whole)
        whole += found[-1]
    return found
