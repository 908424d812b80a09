"""The page's split into articles, solved as a whole.

A page is mostly a row of spans, each the blocks of one article: one header group at the front, the back or inside,
and body blocks. A dynamic programme over the page's positions finds the row of spans of the greatest score (a
semi-Markov segmentation; for the likeness of a span's blocks cf. Malioutov & Barzilay 2006). A run of body blocks
that belongs to an article elsewhere is a span of its own kind, attached afterwards.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flows.restore.cohesion import REACH, Cohesion
from flows.restore.forms import Form
from flows.restore.headers import is_label, is_roundup
from flows.restore.joins import Join

PHOTO_ITEM_MOST = 400  # characters of a photo item's text
SPACED = re.compile(r"[\u4e00-\u9fff”》]\s+[\u4e00-\u9fff“《]")  # the two halves of a couplet


@dataclass(frozen=True)
class Span:
    """Blocks start to stop-1 (0-based) are one article's. `header` is its header group, a range of blocks."""

    start: int
    stop: int
    header: tuple[int, int] | None
    fragment: bool
    score: float


@dataclass(frozen=True)
class Tokens:
    """What the segmentation knows of each block: 'b' body, 'h' header, 'p' photo text, '-' of no article."""

    kinds: str
    texts: tuple[str, ...]
    forms: tuple[Form, ...]
    joins: Mapping[int, Join]


class Segmenter:
    """Scores spans of one page; every term is a sum that is kept, so that a span costs next to nothing."""

    def __init__(
        self,
        tokens: Tokens,
        cohesion: Cohesion,
        weights: Mapping[str, float],
    ) -> None:
        self.t, self.cohesion, self.w = tokens, cohesion, weights
        self._as_headers: dict[tuple[int, int], tuple[float, int, list[float]]] = {}
        self._asides: dict[tuple[tuple[int, int], bool], float] = {}
        self._runs = [match.span() for match in re.finditer("h+", tokens.kinds)]
        self._run_starts = [run[0] for run in self._runs]
        self._run_stops = [run[1] for run in self._runs]
        self._marked = [i for i, form in enumerate(tokens.forms) if form.dateline or form.signature]
        n = len(tokens.kinds)
        self._body_sum = _prefix([kind == "b" for kind in tokens.kinds])
        self._photo_sum = _prefix([kind == "p" for kind in tokens.kinds])
        self._head_sum = _prefix([kind == "h" for kind in tokens.kinds])
        # _mates[j][i - max(0, j - REACH)]: summed likeness of body block j to the body blocks i..j-1
        self._mates: list[list[float]] = []
        for j in range(n):
            low = max(0, j - REACH)
            row = [0.0] * (j - low + 1)
            if tokens.kinds[j] == "b":
                for i in range(j - 1, low - 1, -1):
                    row[i - low] = row[i - low + 1] + (cohesion.between(i, j) if tokens.kinds[i] == "b" else 0.0)
            self._mates.append(row)
        self._jumps = [i for i, form in enumerate(tokens.forms) if form.role == "jump"]
        self._listed = _roundups(tokens)
        self._edges: dict[int, list[tuple[int, float]]] = {}
        for a, join in tokens.joins.items():
            self._edges.setdefault(a, []).append((join.then, join.confidence))
            self._edges.setdefault(join.then, []).append((a, join.confidence))

    def split(self) -> list[Span]:
        """The best row of spans that covers the page."""
        n = len(self.t.kinds)
        nothing = Span(0, 0, None, fragment=True, score=0.0)
        best = [(float("-inf"), nothing)] * (n + 1)
        best[0] = (0.0, nothing)
        for start in range(n):
            base = best[start][0]
            likeness = 0.0
            cut = 0.0
            for stop in range(start + 1, min(n, start + REACH) + 1):
                j = stop - 1
                likeness += self._mates[j][start - max(0, j - REACH)] if self.t.kinds[j] == "b" else 0.0
                for other, confidence in self._edges.get(j, ()):
                    cut += -confidence if start <= other < j else confidence
                span = self._span(start, stop, likeness, cut)
                if base + span.score > best[stop][0]:
                    best[stop] = (base + span.score, span)
        spans: list[Span] = []
        at = n
        while at:
            spans.append(best[at][1])
            at = spans[-1].start
        return spans[::-1]

    def _span(self, start: int, stop: int, likeness: float, cut: float) -> Span:
        w, kinds = self.w, self.t.kinds
        bodies = self._body_sum[stop] - self._body_sum[start]
        photos = self._photo_sum[stop] - self._photo_sum[start]
        heads = self._head_sum[stop] - self._head_sum[start]
        if not bodies and not photos and not heads:
            return Span(start, stop, None, True, w["jump_inside"] * len(_within(self._jumps, start, stop)))
        score = w["cohesion"] * 2 * likeness / (bodies - 1) if bodies > 1 else 0.0
        marks = self._marks(start, stop)
        whole = self._article(start, stop, bodies, heads, photos)
        article = replace(whole, score=whole.score + score + w["article"] + w["cut_join"] * cut + marks)
        if heads == 1 and not bodies and not photos and any(is_label(self.t.texts[i]) for i in range(start, stop)):
            return Span(start, stop, None, True, w["label_alone"])
        if photos or kinds[start] != "b" or kinds[stop - 1] != "b":
            return article
        lone = sum(self._aside(group, start, stop) for group in self._groups(start, stop))
        openings = sum(self.t.forms[i].dateline for i in _within(self._marked, start, stop))
        away = score + lone + w["fragment_joined" if cut > 0.5 else "fragment"] + w["dateline_inside"] * openings
        return Span(start, stop, None, True, away) if away > article.score else article

    def _article(self, start: int, stop: int, bodies: float, heads: float, photos: float) -> Span:
        """The span as an article: its header, and what header and photos say for it."""
        w, kinds = self.w, self.t.kinds
        score = w["photo_first"] * (kinds[start] == "p")
        if any("上接" in self.t.texts[i] for i in _within(self._jumps, start, stop)):
            score += w["jump_inside"] if heads else w["jump_first"]
        item = self._photo_item(start, stop) if photos and 1 <= bodies <= 2 else 0.0
        if not heads:
            return Span(start, stop, None, False, score + w["header_none"] + item)
        shape = kinds[start:stop].strip("-")
        score += item * (shape[0] == "h")
        if shape == "hb" or (shape == "hhb" and is_roundup(self.t.texts[start])):
            score += w["brief_listed" if start in self._listed or heads > 1 else "brief"]
        header, extra = self._header(start, stop, bodies)
        return Span(start, stop, header, False, score + extra + (0 if bodies or photos else w["body_none"]))

    def _photo_item(self, start: int, stop: int) -> float:
        body = [i for i in range(start, stop) if self.t.kinds[i] == "b"]
        if sum(len(self.t.texts[i]) for i in body) > PHOTO_ITEM_MOST or "p" not in self.t.kinds[body[-1] : stop]:
            return 0.0
        return self.w["photo_item"] + self.w["photo_item_opening"] * self.t.forms[body[0]].opening

    def _marks(self, start: int, stop: int) -> float:
        """Datelines and signatures: an article begins with the one and ends with the other."""
        w = self.w
        score = sum(self._jump(i, start, stop) for i in _within(self._jumps, start, stop))
        first = next((i for i in range(start, stop) if self.t.kinds[i] == "b"), None)
        if first is None:
            return score
        score += w["opening_first"] * self.t.forms[first].opening
        body = [i for i in _within(self._marked, start, stop) if self.t.kinds[i] == "b"]
        if not body:
            return score
        last = next(i for i in range(stop - 1, start - 1, -1) if self.t.kinds[i] == "b")
        turned = any(
            first < a < stop and a in self.t.joins and self.t.joins[a].then == first
            for a, _ in self._edges.get(first, ())
        )
        for i in body:
            if self.t.forms[i].dateline:
                score += w["dateline_first"] if i == first else 0.0 if turned else w["dateline_inside"]
            if self.t.forms[i].signature:
                score += w["signature_last"] if i == last else 0.0 if turned else w["signature_inside"]
        return score

    def _jump(self, i: int, start: int, stop: int) -> float:
        """A jump line: what is continued here begins after it, what goes on elsewhere ends before it."""
        if "上接" in self.t.texts[i]:
            return self.w["jump_inside"] if self._any_text(start, i) else 0.0
        return 0.0 if self._any_text(i + 1, stop) else self.w["jump_last"]

    def _any_text(self, start: int, stop: int) -> bool:
        return bool(self.t.kinds[start:stop].strip("-"))

    def _header(self, start: int, stop: int, bodies: float) -> tuple[tuple[int, int], float]:
        """The span's best header group, and the score of it and of the groups that are then not the header."""
        groups = self._groups(start, stop)
        aside = [self._aside(group, start, stop) for group in groups]
        total = sum(aside)
        scored = [
            (total - aside[k] + self._as_header(group, start, stop, bodies), group) for k, group in enumerate(groups)
        ]
        score, group = max(scored, key=lambda pair: (pair[0], -pair[1][0]))
        return group, score

    def _groups(self, start: int, stop: int) -> list[tuple[int, int]]:
        runs = self._runs[bisect_right(self._run_stops, start) : bisect_left(self._run_starts, stop)]
        return [(max(start, run[0]), min(stop, run[1])) for run in runs]

    def _as_header(self, group: tuple[int, int], start: int, stop: int, bodies: float) -> float:
        w = self.w
        own, low, cover = self._group(group)
        score = own + min(w["header_match_most"], w["header_match"] * (cover[stop - low] - cover[start - low]))
        before = self._body_sum[group[0]] - self._body_sum[start]
        if not before:
            return score + w["header_first"]
        return score + (w["header_last"] if before == bodies else w["header_inside"])

    def _aside(self, group: tuple[int, int], start: int, stop: int) -> float:
        """A group that is not the header: subheadings, a column label, or something that should not be there."""
        before = self._body_sum[group[0]] > self._body_sum[start]
        after = self._body_sum[stop] > self._body_sum[group[1]]
        key = group, before and after
        if key not in self._asides:
            self._asides[key] = self._price_aside(*key)
        return self._asides[key]

    def _price_aside(self, group: tuple[int, int], between: bool) -> float:
        w, size = self.w, group[1] - group[0]
        if any(form.role for form in self.t.forms[group[0] : group[1]]):
            return w["subheading_with_byline"]
        if not between:
            return w["column_label"] if size == 1 and is_label(self.t.texts[group[0]]) else w["stray_headline"]
        if size == 1:
            return w["subheading"]
        return w["subheading_pair"] if size == 2 else w["stray_headline"]

    def _group(self, group: tuple[int, int]) -> tuple[float, int, list[float]]:
        """What a header group's form says for it; the first block of a span that can have it; from that block on, the
        summed shares of its weight that stand in the body."""
        if group not in self._as_headers:
            w, lines = self.w, range(*group)
            own = w["header_signed"] * any(self.t.forms[i].role for i in lines)
            own += w["header_couplet"] * any(SPACED.search(self.t.texts[i]) for i in lines)
            own += w["header_lines"] * (len(lines) > 1)
            covered = self.cohesion.covered(lines)
            low, high = max(0, group[0] - REACH), min(len(self.t.kinds), group[1] + REACH)
            self._as_headers[group] = own, low, _prefix([covered.get(i, 0.0) for i in range(low, high)])
        return self._as_headers[group]


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


def _within(places: Sequence[int], start: int, stop: int) -> Sequence[int]:
    """Those of the sorted places that are in start..stop-1."""
    return places[bisect_left(places, start) : bisect_left(places, stop)]


def _prefix(values: Sequence[float]) -> list[float]:
    sums = [0.0]
    for value in values:
        sums.append(sums[-1] + value)
    return sums
