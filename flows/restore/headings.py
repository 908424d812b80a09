"""What a header group says for a span: as its header, or as something beside it.

A group is a range of header blocks that stand together, or what of them is in the span. The weights stand in
data/spans.toml with those of `clues`.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from flows.restore.clues import Clues, Fan, counted
from flows.restore.headers import COUPLET, LABEL_LEAST
from flows.restore.pairs import Evidence

if TYPE_CHECKING:
    from flows.restore.clues import Marks, Numbers

LONG_LINE, TWINS = 18, 30  # characters of a long line; blocks within which subheadings are alike
AROUND = 8  # blocks on either side of a subheading
MATCH_MOST = 5.0  # more of a header's weight in a body says no more

Group = tuple[int, int]  # a range of header blocks
Place = Literal["first", "between", "last"]
PLACES: tuple[Place, ...] = get_args(Place)


@dataclass(frozen=True)
class Heading:
    """A group's evidence by its form, and what stands in the blocks before each place: the shares of its weight, its
    likeness, the blocks that it touches."""

    form: Evidence
    cover: "Numbers"
    near: "Numbers"
    touched: "Numbers"


SUMS = ("cover", "near", "touched")


class Headings:
    """The evidence of a page's header groups."""

    def __init__(self, clues: Clues) -> None:
        self.clues, self.t = clues, clues.t
        self.runs = [match.span() for match in re.finditer("h+", self.t.kinds)]
        self._starts, self._stops = [run[0] for run in self.runs], [run[1] for run in self.runs]
        self._labels = [
            kind == "h" and odds > LABEL_LEAST for kind, odds in zip(self.t.kinds, self.t.labels, strict=True)
        ]
        self._label_sum = counted(self._labels)
        self._known: dict[Group, Heading] = {}

    def groups(self, start: int, stop: int) -> list[Group]:
        """The span's groups of header blocks."""
        runs = self.runs[bisect_right(self._stops, start) : bisect_left(self._starts, stop)]
        return [(max(start, run[0]), min(stop, run[1])) for run in runs]

    def labels_only(self, group: Group) -> bool:
        """Is every line of the group a column label?"""
        return all(self._labels[slice(*group)])

    def label_alone(self, fan: Fan) -> "Marks":
        """Is a column label all there is?"""
        labels = self._label_sum[fan.stops] - self._label_sum[fan.starts]
        found: Marks = (fan.heads == 1) & (labels == 1) & (fan.bodies == 0) & (fan.photos == 0)
        return found

    def header(self, group: Group, start: int, stop: int) -> Evidence:
        """The group as the span's header."""
        known, clues = self.read(group), self.clues
        bodies = int(clues.bodies[stop] - clues.bodies[start])
        before = clues.bodies[group[0]] - clues.bodies[start]
        where = "header_first" if not before else "header_last" if before == bodies else "header_inside"
        match = float(known.cover[stop] - known.cover[start])
        found = known.form | {where: 1.0, "header_match": min(MATCH_MOST, match)}
        if bodies:
            near = float(known.near[stop] - known.near[start])
            found["header_near"] = near / bodies
            found["header_near_sum"] = min(MATCH_MOST, near)
            found["header_spread"] = float(known.touched[stop] - known.touched[start]) / bodies
        if where == "header_inside":
            found["header_in_cut"] = float(self.in_cut(group))
        return found

    def place(self, group: Group, start: int, stop: int) -> Place:
        """Where the group stands among the span's body blocks."""
        bodies = self.clues.bodies
        before, after = bodies[group[0]] > bodies[start], bodies[stop] > bodies[group[1]]
        return "between" if before and after else "last" if before else "first"

    def aside(self, group: Group, place: Place) -> Evidence:
        """The group as something that is not the header: subheadings, a column label, or what should not be there."""
        size = group[1] - group[0]
        lines = range(*group)
        if any(self.t.forms[i].role for i in lines):
            return {"subheading_signed": 1.0}
        if place != "between":
            labelled = size == 1 and self._labels[group[0]] and not self._over_headline(group)
            name = "column_label" if labelled else "stray_headline"
            return {name: 1.0, f"{name}_last": float(place == "last")}
        if size > 2:
            return {"group_between": 1.0, "group_label": float(any(self._labels[slice(*group)]))}
        known, clues = self.read(group), self.clues
        after, before = int(clues.first_body[group[1]]), int(clues.last_body[group[0]])
        ends = after < len(self.t.kinds)
        low, high = max(0, group[0] - AROUND), min(len(self.t.kinds), group[1] + AROUND)
        spread = float(known.touched[high] - known.touched[low])
        return {
            "subheading" if size == 1 else "subheading_pair": 1.0,
            "subheading_couplet": float(any(COUPLET.search(self.t.texts[i]) for i in lines)),
            "subheading_label": float(any(self._labels[slice(*group)])),
            "subheading_long": float(max(len(self.t.texts[i]) for i in lines) > LONG_LINE),
            "subheading_twin": float(size == 1 and self._has_twin(group)),
            "subheading_opens": self.t.opens[after] if ends else 0.0,
            "subheading_closes": self.t.closes[before] if before >= 0 else 0.0,
            "subheading_look": max(self.t.looks[i] for i in lines),
            "subheading_local": float(known.cover[after + 1] - known.cover[after]) if ends else 0.0,
            "subheading_spread": spread / max(1, int(clues.bodies[high] - clues.bodies[low])),
            "subheading_in_cut": float(self.in_cut(group)),
        }

    def in_cut(self, group: Group) -> bool:
        """Does the group stand in the middle of a paragraph?"""
        join = self.t.joins.get(int(self.clues.last_body[group[0]]))
        return join is not None and join.then == self.clues.first_body[group[1]]

    def read(self, group: Group) -> Heading:
        """What is known of a group, whatever the span."""
        if group not in self._known:
            t, lines, cohesion = self.t, range(*group), self.clues.cohesion
            form = {
                "header_signed": float(any(t.forms[i].role for i in lines)),
                "header_couplet": float(any(COUPLET.search(t.texts[i]) for i in lines)),
                "header_lines": float(len(lines) > 1),
                "header_look": max(t.looks[i] for i in lines),
                "header_label": float(self.labels_only(group)),
            }
            tables = (cohesion.covered(lines), cohesion.near(lines), cohesion.touched(lines))
            self._known[group] = Heading(form, *map(self._summed, tables))
        return self._known[group]

    def _summed(self, table: Mapping[int, float]) -> "Numbers":
        values = np.zeros(len(self.t.kinds) + 1)
        values[np.fromiter(table, dtype=np.intp, count=len(table)) + 1] = list(table.values())
        return values.cumsum()

    def _over_headline(self, group: Group) -> bool:
        """Does the group stand right over other lines? A label there could be either article's; it is theirs."""
        return self.t.kinds[group[1] : group[1] + 1] == "h"

    def _has_twin(self, group: Group) -> bool:
        """Is there another line by itself near, built like this one, as the subheadings of an article are?"""
        text = self.t.texts[group[0]]
        near = self.runs[bisect_left(self._starts, group[0] - TWINS) : bisect_left(self._starts, group[0] + TWINS)]
        return any(run[0] != group[0] and run[1] - run[0] == 1 and _alike(text, self.t.texts[run[0]]) for run in near)


def _alike(a: str, b: str) -> bool:
    """Have two lines the same length and the same marks?"""
    return abs(len(a) - len(b)) <= 1 and re.findall(r"[，、：—？！\s]", a) == re.findall(r"[，、：—？！\s]", b)
