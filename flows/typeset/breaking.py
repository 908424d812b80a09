"""Where the lines of a Chinese text end.

A paragraph is broken as a whole: of all the ways to break it the one is taken whose lines are least stretched and
squeezed (Knuth and Plass, "Breaking Paragraphs into Lines", 1981). The lines of a title are of about one length, broken
by sense.
"""

from bisect import bisect_right
from functools import cache

from flows.typeset.galley import Galley, Line
from flows.typeset.units import CLOSE, NO_START, SPACE, Face

EPSILON = 0.03  # pixels; sums of widths are not exact
FORBIDDEN = 400.0  # squared ems: the cost of a break in a title where there should be none
LONGER = 30.0  # squared ems: what one more line of a title must save
STRETCH = 1 / 8  # em in every gap: what a line should not be stretched beyond
SQUEEZED, SQUEEZE = 0.02, 0.25  # the cost of squeezing, and of an em of it squared; a line stretched to STRETCH costs 1
GOOD = 0.1  # a line that costs no more needs no better one
ALONE, CRAMPED = 100.0, 10.0  # the cost of a single character on the last line, and of no room for what follows it


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
