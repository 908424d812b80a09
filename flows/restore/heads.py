"""The header groups of the spans that begin at one block, chosen at once: the scores of `headings`, without names."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from flows.restore.headings import MATCH_MOST, PLACES, SUMS, Group, Headings
from flows.restore.pairs import weigh

if TYPE_CHECKING:
    from flows.restore.clues import Marks, Numbers, Places

NEVER = float("-inf")
LABELS_LAST = 1e6  # a group of labels is the header where there is no other


@dataclass(frozen=True)
class Rows:
    """Header groups, scored, in the order of their blocks: which end where their header blocks do, and which are column
    labels only; their worth by their form, more in the middle of a paragraph, and beside the header, by PLACES; the
    SUMS of `Heading`, for every block."""

    groups: tuple[Group, ...]
    whole: "Marks"
    labels: "Marks"
    form: "Numbers"
    in_cut: "Numbers"
    aside: "Numbers"  # places x groups
    sums: "Numbers"  # SUMS x groups x (blocks + 1)

    def part(self, low: int, high: int) -> "Rows":
        """The groups low..high-1."""
        here = slice(low, high)
        return Rows(
            self.groups[here],
            self.whole[here],
            self.labels[here],
            self.form[here],
            self.in_cut[here],
            self.aside[:, here],
            self.sums[:, here],
        )

    def and_then(self, more: "Rows") -> "Rows":
        """These groups and others."""
        return Rows(
            self.groups + more.groups,
            np.concatenate([self.whole, more.whole]),
            np.concatenate([self.labels, more.labels]),
            np.concatenate([self.form, more.form]),
            np.concatenate([self.in_cut, more.in_cut]),
            np.concatenate([self.aside, more.aside], axis=1),
            np.concatenate([self.sums, more.sums], axis=1),
        )


class Heads:
    """Chooses among the header groups of one page."""

    def __init__(self, headings: Headings, weights: Mapping[str, float]) -> None:
        self.headings, self.w = headings, weights
        self._rows = self._score([(start, at) for start, stop in headings.runs for at in range(start + 1, stop + 1)])
        self._starts = [start for start, _ in self._rows.groups]

    def choose(self, start: int, ends: "Places") -> tuple["Places", "Numbers", "Numbers", tuple[Group, ...]]:
        """For the spans from a block on, by their stops: each one's header group (-1: none), what it and the others are
        worth, what they are if none is the header; the groups."""
        rows = self._groups(start, int(ends[-1]))
        if not rows.groups:
            return np.full(len(ends), -1, dtype=np.intp), np.zeros(len(ends)), np.zeros(len(ends)), ()
        w, bodies = self.w, self.headings.clues.bodies
        starts, stops = np.array(rows.groups).T[:, :, None]
        there = np.where(rows.whole[:, None], ends >= stops, ends == stops)
        inside, before, after = (
            bodies[ends] - bodies[start],
            bodies[starts] - bodies[start],
            bodies[ends] - bodies[stops],
        )
        first, between, last = rows.aside[:, :, None]
        asides = np.where(before == 0, first, np.where(after == 0, last, between)) * there
        cover, near, touched = rows.sums[:, :, start + 1 : ends[-1] + 1] - rows.sums[:, :, start, None]
        value = rows.form[:, None] + w["header_match"] * np.minimum(MATCH_MOST, cover)
        value += w["header_near_sum"] * np.minimum(MATCH_MOST, near)
        value += (w["header_near"] * near + w["header_spread"] * touched) / np.maximum(1, inside)
        within = np.where(before == inside, w["header_last"], w["header_inside"] + rows.in_cut[:, None])
        gain = value + np.where(before == 0, w["header_first"], within) - asides
        header = np.where(there, gain - LABELS_LAST * rows.labels[:, None], NEVER).argmax(axis=0)
        some, aside = there.any(axis=0), asides.sum(axis=0)
        worth = np.where(some, aside + np.take_along_axis(gain, header[None], axis=0)[0], 0.0)
        return np.where(some, header, -1), worth, aside, rows.groups

    def _groups(self, start: int, stop: int) -> Rows:
        """The groups that spans may have; the first may have lines before it."""
        rows = self._rows.part(bisect_left(self._starts, start), bisect_left(self._starts, stop))
        if self.headings.t.kinds[max(0, start - 1) : start + 1] != "hh":
            return rows
        run = self.headings.groups(start, len(self.headings.t.kinds))[0]
        return self._score([(start, at) for at in range(start + 1, run[1] + 1)]).and_then(rows)

    def _score(self, groups: Sequence[Group]) -> Rows:
        headings, w, kinds = self.headings, self.w, self.headings.t.kinds
        read = [headings.read(group) for group in groups]
        size = len(kinds) + 1
        return Rows(
            tuple(groups),
            np.array([kinds[stop : stop + 1] != "h" for _, stop in groups], dtype=np.bool_),
            np.array([headings.labels_only(group) for group in groups], dtype=np.bool_),
            np.array([weigh(known.form, w) for known in read]),
            np.array([w["header_in_cut"] * headings.in_cut(group) for group in groups]),
            np.array([[weigh(headings.aside(group, place), w) for group in groups] for place in PLACES]),
            np.array([getattr(one, name) for name in SUMS for one in read]).reshape(len(SUMS), len(groups), size),
        )
