"""What speaks for a run of blocks being one article: the evidence of a span, by name.

Everything is read off the page once; a span's evidence is then a handful of sums. The weights stand in data/spans.toml
(learned by learn/spans.py).
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flows.restore.cohesion import REACH, Cohesion
from flows.restore.forms import Form
from flows.restore.headers import COUPLET, LABEL_LEAST, is_roundup
from flows.restore.joins import Join
from flows.restore.pairs import UNLIKELY, Evidence, Pair

PHOTO_ITEM_MOST = 400  # characters of a photo item's text
LONG_LINE, TWINS = 18, 30  # characters of a long line; blocks within which subheadings are alike
AROUND = 8  # blocks on either side of a subheading
MATCH_MOST = 5.0  # more of a header's weight in a body says no more

Group = tuple[int, int]  # a range of header blocks


@dataclass(frozen=True)
class Tokens:
    """What the segmentation knows of each block: 'b' body, 'h' header, 'p' photo text, '-' of no article; the log-odds
    that it is a headline, a column label, an article's first and last paragraph; how oddly it begins; what runs on into
    what, and the content of the pairs that might."""

    kinds: str
    texts: tuple[str, ...]
    forms: tuple[Form, ...]
    looks: tuple[float, ...]
    labels: tuple[float, ...]
    opens: tuple[float, ...]
    closes: tuple[float, ...]
    odd: tuple[float, ...]
    joins: Mapping[int, Join]
    content: Mapping[Pair, float]


class Clues:
    """The evidence of a page's spans."""

    def __init__(self, tokens: Tokens, cohesion: Cohesion) -> None:
        self.t, self.cohesion = tokens, cohesion
        kinds = tokens.kinds
        n = len(kinds)
        self.bodies = _prefix([kind == "b" for kind in kinds])
        self.photos = _prefix([kind == "p" for kind in kinds])
        self.heads = _prefix([kind == "h" for kind in kinds])
        self.opening_sum = _prefix([max(0.0, tokens.opens[i]) * (kinds[i] == "b") for i in range(n)])
        self.first_body = _next(kinds, "b")
        self.last_body = _last(kinds, "b")
        runs = [match.span() for match in re.finditer("h+", kinds)]
        self._run_starts, self._run_stops = [run[0] for run in runs], [run[1] for run in runs]
        self._runs = runs
        self.jumps = [i for i, form in enumerate(tokens.forms) if form.role == "jump"]
        self._marked = [i for i, f in enumerate(tokens.forms) if kinds[i] == "b" and (f.dateline or f.signature)]
        self._listed = _roundups(tokens)
        self._led = {join.then: join for join in tokens.joins.values()}
        # mates[j][i - max(0, j - REACH)]: summed likeness of body block j to the body blocks i..j-1
        self.mates: list[list[float]] = []
        self.beside = [0.0] * (n + 1)  # likeness of neighbouring body blocks, summed up to each block
        for j in range(n):
            low = max(0, j - REACH)
            row = [0.0] * (j - low + 1)
            before = self.last_body[j]
            near = cohesion.between(before, j) if kinds[j] == "b" and before >= 0 else 0.0
            self.beside[j + 1] = self.beside[j] + near
            if kinds[j] == "b":
                for i in range(j - 1, low - 1, -1):
                    row[i - low] = row[i - low + 1] + (cohesion.between(i, j) if kinds[i] == "b" else 0.0)
            self.mates.append(row)
        self._groups: dict[Group, tuple[Evidence, int, list[list[float]]]] = {}

    def likeness(self, start: int, stop: int) -> float:
        """Summed likeness of a span's pairs of body blocks."""
        return sum(self.mates[j][start - max(0, j - REACH)] for j in range(start, stop) if self.t.kinds[j] == "b")

    def cut(self, start: int, stop: int) -> float:
        """Summed confidence of the joins that have one end in the span."""
        ends = self.t.joins.values()
        return sum(j.confidence for j in ends if (start <= j.first < stop) != (start <= j.then < stop))

    def groups(self, start: int, stop: int) -> list[Group]:
        """The span's groups of header blocks."""
        runs = self._runs[bisect_right(self._run_stops, start) : bisect_left(self._run_starts, stop)]
        return [(max(start, run[0]), min(stop, run[1])) for run in runs]

    def texts(self, start: int, stop: int, likeness: float, cut: float) -> Evidence:
        """What holds of any span with body blocks, an article or a part of one."""
        bodies = self.bodies[stop] - self.bodies[start]
        first = self.first_body[start]
        found: Evidence = {"cut_join": cut}
        if bodies > 1:
            found["alike"] = 2 * likeness / (bodies - 1)
            found["alike_neighbours"] = self.beside[stop] - self.beside[first + 1]
        return found

    def article(self, start: int, stop: int) -> Evidence:
        """What holds of a span as an article, its header and the order of its columns aside."""
        t, kinds = self.t, self.t.kinds
        bodies = self.bodies[stop] - self.bodies[start]
        photos = self.photos[stop] - self.photos[start]
        heads = self.heads[stop] - self.heads[start]
        found: Evidence = {"article": 1.0}
        if kinds[start] == "p":
            found["photo_first"] = 1.0
        for i in within(self.jumps, start, stop):
            name = self._jump(i, start, stop, bool(heads))
            found[name] = found.get(name, 0.0) + 1.0
        if photos and 1 <= bodies <= 2:
            self._photo_item(start, stop, found)
        if not heads:
            found["header_none"] = 1.0
        elif not bodies and not photos:
            found["body_none"] = 1.0
        shape = kinds[start:stop].strip("-")
        if shape == "hb" or (shape == "hhb" and is_roundup(t.texts[start])):
            found["brief_listed" if start in self._listed or heads > 1 else "brief"] = 1.0
        return found

    def whole_order(self, start: int, stop: int) -> Evidence:
        """The columns stand as they should: what the first and the last paragraph say."""
        first, last = self.first_body[start], self.last_body[stop]
        return self._order(start, stop, first, last) | {
            "first_odd": self.t.odd[first] if first not in self._led else 0.0,
            "last_cut": float(self.t.forms[last].open and not self.t.forms[last].signature),
        }

    def turned_order(self, start: int, stop: int, turn: int) -> Evidence:
        """The second column stands before the first, which begins at block `turn`."""
        first, last = self.first_body[start], self.last_body[stop]
        link = self.t.content.get((last, first), UNLIKELY)
        before = self.last_body[turn]
        apart = self.t.joins.get(before)
        found = self._order(start, stop, turn, before)
        found |= {"turned": 1.0, "turned_link": link, "turned_after_header": float(self.t.kinds[turn - 1] == "h")}
        if apart and apart.then == turn:
            found["turned_through_join"] = apart.confidence
        return found

    def can_turn(self, start: int, stop: int) -> bool:
        """Does the span's last paragraph run on, perhaps into the first?"""
        first, last = self.first_body[start], self.last_body[stop]
        return last > first and self.t.forms[last].open and not self.t.forms[first].dateline

    def turns(self, block: int) -> bool:
        """May a column begin here?"""
        return self.t.kinds[block] == "b" and not self.t.forms[block].orphan

    def _order(self, start: int, stop: int, first: int, last: int) -> Evidence:
        t = self.t
        inner = self.opening_sum[stop] - self.opening_sum[start] - max(0.0, t.opens[first])
        found: Evidence = {"opening": t.opens[first], "closing": t.closes[last], "opening_inside": inner}
        for i in within(self._marked, start, stop):
            if t.forms[i].dateline:
                name = "dateline_first" if i == first else "dateline_inside"
                found[name] = found.get(name, 0.0) + 1.0
            if t.forms[i].signature:
                name = "signature_last" if i == last else "signature_inside"
                found[name] = found.get(name, 0.0) + 1.0
        return found

    def fragment(self, start: int, stop: int, cut: float) -> Evidence:
        """What holds of a span as a part of an article elsewhere."""
        first, last = self.first_body[start], self.last_body[stop]
        datelines = sum(self.t.forms[i].dateline for i in within(self._marked, start, stop))
        return {
            "fragment_joined" if cut > 0.5 else "fragment": 1.0,
            "fragment_odd": self.t.odd[first] if first not in self._led else 0.0,
            "fragment_cut": float(self.t.forms[last].open),
            "fragment_dateline": float(datelines),
        }

    def empty(self, start: int, stop: int) -> Evidence:
        """A span without text of an article."""
        return {"jump_inside": float(len(within(self.jumps, start, stop)))}

    def is_label(self, block: int) -> bool:
        """Is this header line a column label?"""
        return self.t.labels[block] > LABEL_LEAST

    def labels_only(self, group: Group) -> bool:
        """Is every line of the group a column label?"""
        return all(map(self.is_label, range(*group)))

    def label_alone(self, start: int, stop: int) -> bool:
        """Is a column label all there is?"""
        alone = self.heads[stop] - self.heads[start] == 1
        alone = alone and self.bodies[stop] == self.bodies[start] and self.photos[stop] == self.photos[start]
        return alone and any(self.t.kinds[i] == "h" and self.is_label(i) for i in range(start, stop))

    def header(self, group: Group, start: int, stop: int) -> Evidence:
        """The group as the span's header."""
        own, low, (cover, near, touched) = self.group(group)
        bodies = self.bodies[stop] - self.bodies[start]
        before = self.bodies[group[0]] - self.bodies[start]
        where = "header_first" if not before else "header_last" if before == bodies else "header_inside"
        found = own | {where: 1.0, "header_match": min(MATCH_MOST, cover[stop - low] - cover[start - low])}
        if bodies:
            found["header_near"] = (near[stop - low] - near[start - low]) / bodies
            found["header_spread"] = (touched[stop - low] - touched[start - low]) / bodies
            found["header_near_sum"] = min(MATCH_MOST, near[stop - low] - near[start - low])
        if where == "header_inside":
            found["header_in_cut"] = float(self.in_cut(group))
        return found

    def aside(self, group: Group, between: bool) -> Evidence:
        """The group as something that is not the header: subheadings (`between` body blocks), a column label, or what
        should not be there."""
        size = group[1] - group[0]
        lines = range(*group)
        if any(self.t.forms[i].role for i in lines):
            return {"subheading_signed": 1.0}
        if not between:
            labelled = size == 1 and self.is_label(group[0]) and not self._over_headline(group)
            return {"column_label" if labelled else "stray_headline": 1.0}
        if size > 2:
            return {"stray_headline": 1.0}
        _, low, (cover, _, touched) = self.group(group)
        after = self.first_body[group[1]]
        local = cover[after + 1 - low] - cover[after - low] if after < len(self.t.kinds) else 0.0
        around = range(max(low, group[0] - AROUND), min(low + len(cover) - 1, group[1] + AROUND))
        spread = touched[around.stop - low] - touched[around.start - low]
        before = self.last_body[group[0]]
        return {
            "subheading" if size == 1 else "subheading_pair": 1.0,
            "subheading_couplet": float(any(COUPLET.search(self.t.texts[i]) for i in lines)),
            "subheading_label": float(any(map(self.is_label, lines))),
            "subheading_long": float(max(len(self.t.texts[i]) for i in lines) > LONG_LINE),
            "subheading_twin": float(size == 1 and self._has_twin(group)),
            "subheading_opens": self.t.opens[after] if after < len(self.t.kinds) else 0.0,
            "subheading_closes": self.t.closes[before] if before >= 0 else 0.0,
            "subheading_look": max(self.t.looks[i] for i in lines),
            "subheading_local": local,
            "subheading_spread": spread / max(1.0, self.bodies[around.stop] - self.bodies[around.start]),
            "subheading_in_cut": float(self.in_cut(group)),
        }

    def _over_headline(self, group: Group) -> bool:
        """Does the group stand right over other lines? A label there could be either article's; it is theirs."""
        return self.t.kinds[group[1] : group[1] + 1] == "h"

    def _has_twin(self, group: Group) -> bool:
        """Is there another line by itself near, built like this one, as the subheadings of an article are?"""
        text = self.t.texts[group[0]]
        near = self._runs[
            bisect_left(self._run_starts, group[0] - TWINS) : bisect_left(self._run_starts, group[0] + TWINS)
        ]
        return any(run[0] != group[0] and run[1] - run[0] == 1 and _alike(text, self.t.texts[run[0]]) for run in near)

    def in_cut(self, group: Group) -> bool:
        """Does the group stand in the middle of a paragraph?"""
        before = self.last_body[group[0]]
        join = self.t.joins.get(before)
        return join is not None and join.then == self.first_body[group[1]]

    def group(self, group: Group) -> tuple[Evidence, int, list[list[float]]]:
        """What a header group's form says for it; the first block of a span that can have it; from that block on, the
        summed shares of its weight that stand in the body, its likeness, and the blocks that it touches."""
        if group not in self._groups:
            t, lines = self.t, range(*group)
            found = {
                "header_signed": float(any(t.forms[i].role for i in lines)),
                "header_couplet": float(any(COUPLET.search(t.texts[i]) for i in lines)),
                "header_lines": float(len(lines) > 1),
                "header_look": max(t.looks[i] for i in lines),
                "header_label": float(all(map(self.is_label, lines))),
            }
            tables = [self.cohesion.covered(lines), self.cohesion.near(lines), self.cohesion.touched(lines)]
            low, high = max(0, group[0] - REACH), min(len(t.kinds), group[1] + REACH)
            sums = [_prefix([table.get(i, 0.0) for i in range(low, high)]) for table in tables]
            self._groups[group] = found, low, sums
        return self._groups[group]

    def _jump(self, i: int, start: int, stop: int, heads: bool) -> str:
        """A jump line: what is continued here begins after it, what goes on elsewhere ends before it."""
        if "上接" in self.t.texts[i]:
            return "jump_inside" if heads or self._any_text(start, i) else "jump_first"
        return "jump_goes_on" if self._any_text(i + 1, stop) else "jump_last"

    def _any_text(self, start: int, stop: int) -> bool:
        return bool(self.t.kinds[start:stop].strip("-"))

    def _photo_item(self, start: int, stop: int, found: Evidence) -> None:
        """A photo with its one or two blocks of text."""
        body = [i for i in range(start, stop) if self.t.kinds[i] == "b"]
        if sum(len(self.t.texts[i]) for i in body) > PHOTO_ITEM_MOST or "p" not in self.t.kinds[body[-1] : stop]:
            return
        found["photo_item"] = 1.0
        if self.t.forms[body[0]].opening or self.t.forms[body[0]].dateline:
            found["photo_item_opening"] = 1.0


def _alike(a: str, b: str) -> bool:
    """Have two lines the same length and the same marks?"""
    return abs(len(a) - len(b)) <= 1 and re.findall(r"[，、：—？！\s]", a) == re.findall(r"[，、：—？！\s]", b)


def _roundups(tokens: Tokens) -> set[int]:
    """The headlines of briefs: those that follow a roundup's label, one over one paragraph each."""
    listed: set[int] = set()
    for i, text in enumerate(tokens.texts):
        if tokens.kinds[i] != "h" or not is_roundup(text):
            continue
        listed.add(i)
        at = i + 1
        while tokens.kinds[at : at + 2] == "hb":
            listed.add(at)
            at += 2
    return listed


def within(places: Sequence[int], start: int, stop: int) -> Sequence[int]:
    """Those of the sorted places that are in start..stop-1."""
    return places[bisect_left(places, start) : bisect_left(places, stop)]


def _prefix(values: Sequence[float]) -> list[float]:
    sums = [0.0]
    for value in values:
        sums.append(sums[-1] + value)
    return sums


def _next(kinds: str, kind: str) -> list[int]:
    """For each place, the first block of the kind from there on (the number of blocks when there is none)."""
    found = [len(kinds)] * (len(kinds) + 1)
    for i in range(len(kinds) - 1, -1, -1):
        found[i] = i if kinds[i] == kind else found[i + 1]
    return found


def _last(kinds: str, kind: str) -> list[int]:
    """For each place, the last block of the kind before it (-1 when there is none)."""
    found = [-1] * (len(kinds) + 1)
    for i, one in enumerate(kinds):
        found[i + 1] = i if one == kind else found[i]
    return found
