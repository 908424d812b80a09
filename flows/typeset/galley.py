"""A Chinese text, measured once, and any line of it by arithmetic: how wide it is, what it could give up.

Blank halves of marks are trimmed after CSS Text 4, text-spacing-trim: between two adjoining marks always, of an opening
mark at a line's head always, of others when a line would not hold what it should. Beside Latin letters and digits Han
characters stand a little apart (text-autospace); that space gives up its half, too. W3C "Requirements for Chinese Text
Layout", 3.1.6 and 3.2.2.
"""

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

GIVEN = 1 / 2  # of its blank half that a mark inside a line gives up; the mark at its end may give all, unless centred


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
