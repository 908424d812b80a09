"""What speaks for a run of blocks being one article: the evidence of a span, by name.

The spans that begin at some blocks are looked at together, a `Fan`: each kind of evidence is an array, a row for each
start, a column for each stop. `headings` tells what the header groups of a span say. The weights stand in
data/spans.toml (learned by learn/spans.py).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from flows.restore.cohesion import REACH, Cohesion
from flows.restore.forms import Form
from flows.restore.headers import is_roundup
from flows.restore.joins import Join
from flows.restore.pairs import UNLIKELY, Pair

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]
    Places = NDArray[np.intp]
    Marks = NDArray[np.bool_]

PHOTO_ITEM_MOST = 400  # characters of a photo item's text
Named = dict[str, "Numbers"]


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


@dataclass(frozen=True)
class Fan:
    """The spans that begin at some blocks, a row for each of `starts` (in a column), by their `stops`; those that are
    not `there` would end beyond the page. How many blocks of each kind they have, the summed likeness of their pairs of
    body blocks, the summed confidence of the joins that have one end in them."""

    starts: "Places"
    stops: "Places"
    there: "Marks"
    bodies: "Places"
    photos: "Places"
    heads: "Places"
    likeness: "Numbers"
    cut: "Numbers"

    @property
    def texts(self) -> "Marks":
        """Is there any text of an article?"""
        found: Marks = self.bodies + self.photos + self.heads > 0
        return found


class Clues:
    """The evidence of a page's spans."""

    def __init__(self, tokens: Tokens, cohesion: Cohesion) -> None:
        self.t, self.cohesion, self.size = tokens, cohesion, len(tokens.kinds)
        kinds, forms = tokens.kinds, tokens.forms
        body = marked(kind == "b" for kind in kinds)
        self.bodies, self.photos, self.heads = (counted(kind == sort for kind in kinds) for sort in "bph")
        self.jumps = counted(form.role == "jump" for form in forms)
        self.first_body, self.last_body = following(kinds, "b"), preceding(kinds, "b")
        self._text = following(kinds, "bhp")
        self.opens, self.closes, odd = map(np.array, (tokens.opens, tokens.closes, tokens.odd))
        self._opening_sum = _summed(np.maximum(0.0, self.opens) * body)
        self._length = counted(len(text) * here for text, here in zip(tokens.texts, body.tolist(), strict=True))
        self._open = marked(form.open for form in forms)
        self.turns = body & marked(not form.orphan for form in forms)
        self._cut = self._open & marked(not form.signature for form in forms)
        self.dated = body & marked(form.dateline for form in forms)
        self.signed = body & marked(form.signature for form in forms)
        self._dates, self._signatures = counted(self.dated), counted(self.signed)
        self._news = marked(form.opening or form.dateline for form in forms)
        led = {join.then for join in tokens.joins.values()}
        self._odd = np.where(marked(at in led for at in range(self.size)), 0.0, odd)
        self._under_header = marked(kinds[max(0, at - 1) : at] == "h" for at in range(self.size))
        self._through_join = np.array([self._joined(at) for at in range(self.size)])
        self._links = np.full((self.size, self.size), UNLIKELY)
        for pair, value in tokens.content.items():
            self._links[pair] = value
        self._read_likeness(body)
        self._read_edges()
        self._read_briefs()

    def _read_likeness(self, body: "Marks") -> None:
        """`_mates[i, j]`: the summed likeness of body block j to the body blocks i..j-1."""
        near = np.triu(np.where(np.outer(body, body), self.cohesion.table, 0.0))
        self._mates = near[::-1].cumsum(axis=0)[::-1]
        before = self.last_body[:-1]
        self._beside = _summed(np.where(body & (before >= 0), near[before, np.arange(self.size)], 0.0))

    def _read_edges(self) -> None:
        joins = self.t.joins.values()
        self._low = np.array([min(join.first, join.then) for join in joins], dtype=np.intp)
        self._high = np.array([max(join.first, join.then) for join in joins], dtype=np.intp)
        self._sure = np.array([join.confidence for join in joins])
        self._edges = np.zeros(self.size)
        for ends in (self._low, self._high):
            np.add.at(self._edges, ends, self._sure)

    def _read_briefs(self) -> None:
        """For each block, where a brief that begins there ends (beyond the page when none does): a headline over one
        paragraph, or a roundup's label over that."""
        kinds, listed = self.t.kinds, _roundups(self.t)
        ends = []
        for start, first in enumerate(self._text[:-1].tolist()):
            roundup = kinds[first : first + 3] == "hhb" and is_roundup(self.t.texts[start])
            size = 3 if roundup else 2 if kinds[first : first + 2] == "hb" else self.size + 1
            ends.append(first + size)
        self._brief = np.array(ends, dtype=np.intp)
        self._listed = marked(at in listed for at in range(self.size))

    def _joined(self, block: int) -> float:
        """How surely the block is the rest of the body block before it."""
        join = self.t.joins.get(int(self.last_body[block]))
        return join.confidence if join and join.then == block else 0.0

    def fan(self, first: int, last: int) -> Fan:
        """The spans that begin at the blocks first..last-1."""
        starts = np.arange(first, last)[:, None]
        blocks = starts + np.arange(min(self.size - first, REACH))
        there = blocks < self.size
        blocks = np.where(there, blocks, self.size - 1)
        stops = blocks + 1
        edges = np.where(there, self._edges[blocks], 0.0)
        row, join = np.nonzero((self._low >= starts) & (self._high - starts < blocks.shape[1]))
        np.subtract.at(edges, (row, self._high[join] - first - row), 2 * self._sure[join])
        bodies, photos, heads = (sums[stops] - sums[starts] for sums in (self.bodies, self.photos, self.heads))
        likeness = np.where(there, self._mates[starts, blocks], 0.0).cumsum(axis=1)
        return Fan(starts, stops, there, bodies, photos, heads, likeness, edges.cumsum(axis=1))

    def parts(self, fan: Fan) -> Named:
        """What holds of any span with text, an article or a part of one."""
        several = fan.bodies > 1
        beside = self._beside[fan.stops] - self._beside[np.minimum(self.first_body[fan.starts] + 1, self.size)]
        return {
            "cut_join": fan.cut,
            "alike": several * 2 * fan.likeness / np.maximum(1, fan.bodies - 1),
            "alike_neighbours": several * beside,
        }

    def article(self, fan: Fan) -> Named:
        """What holds of a span as an article, its header and the order of its columns aside."""
        starts, stops = fan.starts, fan.stops
        photo_first = self.photos[starts + 1] > self.photos[starts]
        item = (fan.photos > 0) & (fan.bodies >= 1) & (fan.bodies <= 2)
        item &= self._length[stops] - self._length[starts] <= PHOTO_ITEM_MOST
        item &= self.photos[stops] > self.photos[self.last_body[stops]]
        brief = (stops >= self._brief[starts]) & (stops <= self._text[np.minimum(self._brief[starts], self.size)])
        listed = (fan.heads > 1) | self._listed[starts]
        return {
            "article": np.ones(stops.shape),
            "photo_first": photo_first * np.ones(stops.shape),
            "header_none": (fan.heads == 0) * 1.0,
            "body_none": ((fan.heads > 0) & (fan.bodies == 0) & (fan.photos == 0)) * 1.0,
            "photo_item": item * 1.0,
            "photo_item_opening": (item & self._news[self._body_from(starts)]) * 1.0,
            "brief": (brief & ~listed) * 1.0,
            "brief_listed": (brief & listed) * 1.0,
        } | self._continued(fan)

    def _body_from(self, starts: "Places") -> "Places":
        """The first body block from a block on; the page's last block when there is none."""
        return np.minimum(self.first_body[starts], self.size - 1)

    def _continued(self, fan: Fan) -> Named:
        """The jump lines in a span: what is continued here begins after one, what goes on elsewhere ends before it."""
        found: Named = {}
        low, high = fan.starts[0, 0], fan.stops.max()
        for i in np.flatnonzero(np.diff(self.jumps[low : high + 1])) + low:
            inside = (fan.starts <= i) & (fan.stops > i)
            if "上接" in self.t.texts[i]:
                late = (fan.heads > 0) | (self._text[fan.starts] < i)
                told = {"jump_inside": inside & late, "jump_first": inside & ~late}
            else:
                goes_on = fan.stops > self._text[i + 1]
                told = {"jump_goes_on": inside & goes_on, "jump_last": inside & ~goes_on}
            for name, value in told.items():
                found[name] = found.get(name, 0.0) + value
        return found

    def whole_order(self, fan: Fan) -> Named:
        """The columns stand as they should: what the first and the last paragraph say. For spans with body blocks."""
        first, last = self._body_from(fan.starts), self.last_body[fan.stops]
        found = self._order(fan, first, last)
        return found | {"first_odd": self._odd[first], "last_cut": self._cut[last] * 1.0}

    def turned_order(self, fan: Fan, turn: "Places") -> Named:
        """The second column stands before the first, which begins at the block `turn`. For spans with body blocks."""
        first, last = self._body_from(fan.starts), self.last_body[fan.stops]
        return self._order(fan, turn, self.last_body[turn]) | {
            "turned": np.ones(last.shape),
            "turned_link": self._links[last, first],
            "turned_after_header": self._under_header[turn] * 1.0,
            "turned_through_join": self._through_join[turn],
        }

    def _order(self, fan: Fan, first: "Places", last: "Places") -> Named:
        openings = self._opening_sum[fan.stops] - self._opening_sum[fan.starts]
        dates = self._dates[fan.stops] - self._dates[fan.starts]
        signatures = self._signatures[fan.stops] - self._signatures[fan.starts]
        return {
            "opening": self.opens[first],
            "closing": self.closes[last],
            "opening_inside": openings - np.maximum(0.0, self.opens[first]),
            "dateline_first": self.dated[first] * 1.0,
            "dateline_inside": dates - self.dated[first] * 1.0,
            "signature_last": self.signed[last] * 1.0,
            "signature_inside": signatures - self.signed[last] * 1.0,
        }

    def can_turn(self, fan: Fan) -> "Marks":
        """Does the last paragraph of a span run on, perhaps into the first?"""
        first, last = self._body_from(fan.starts), self.last_body[fan.stops]
        found: Marks = (last > first) & self._open[last] & ~self.dated[first]
        return found

    def turning(self, weights: Mapping[str, float]) -> "Numbers":
        """What of a turned order's score depends on the block at which the first column begins; block by block."""
        before = self.last_body[:-1]
        value = weights["opening"] * self.opens + weights["closing"] * self.closes[before]
        value -= weights["opening_inside"] * np.maximum(0.0, self.opens)
        value += weights["turned_after_header"] * self._under_header
        value += (weights["dateline_first"] - weights["dateline_inside"]) * self.dated
        value += (weights["signature_last"] - weights["signature_inside"]) * self.signed[before]
        value += weights["turned_through_join"] * self._through_join
        return np.where(self.turns, value, -np.inf)

    def fragment(self, fan: Fan) -> Named:
        """What holds of a span as a part of an article elsewhere; see `can_be_fragment`."""
        joined: Marks = fan.cut > 0.5
        return {
            "fragment_joined": np.where(joined, 1.0, 0.0),
            "fragment": np.where(joined, 0.0, 1.0),
            "fragment_odd": self._odd[fan.starts],
            "fragment_cut": self._open[self.last_body[fan.stops]] * 1.0,
            "fragment_dateline": (self._dates[fan.stops] - self._dates[fan.starts]) * 1.0,
        }

    def can_be_fragment(self, fan: Fan) -> "Marks":
        """Does a span begin and end with body blocks, and have no photo?"""
        found: Marks = (fan.photos == 0) & (self.last_body[fan.stops] == fan.stops - 1)
        found &= self.first_body[fan.starts] == fan.starts
        return found

    def empty(self, fan: Fan) -> Named:
        """A span without text of an article."""
        return {"jump_inside": (self.jumps[fan.stops] - self.jumps[fan.starts]).astype(np.float64)}


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


def marked(values: Iterable[bool]) -> "Marks":
    """The values as an array."""
    return np.fromiter(values, dtype=np.bool_)


def counted(values: "Iterable[int] | Marks") -> "Places":
    """The sum of the values before each place."""
    return np.concatenate([[0], np.cumsum(np.fromiter(values, dtype=np.intp))])


def _summed(values: "Numbers") -> "Numbers":
    """The sum of the values before each place."""
    return np.concatenate([[0.0], np.cumsum(values)])


def following(kinds: str, sorts: str) -> "Places":
    """For each place, the first block of those kinds from there on (the number of blocks when there is none)."""
    here = [at if kind in sorts else len(kinds) for at, kind in enumerate(kinds)]
    return np.minimum.accumulate([*here, len(kinds)][::-1])[::-1]


def preceding(kinds: str, sorts: str) -> "Places":
    """For each place, the last block of those kinds before it (-1 when there is none)."""
    return np.maximum.accumulate([-1, *(at if kind in sorts else -1 for at, kind in enumerate(kinds))])
