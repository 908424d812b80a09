"""Pairs of blocks as the two ends of a cut: what speaks for one running on into the other, by name.

First the content: what the two texts say, and the reader; then, for the likely pairs, their places and their rivals: a
pair that is far apart has to be better than what stands next to either, and the best of both (regret; cf. max-regret
path cover). The weights stand in data/joins.toml (learned by learn/joins.py); `joins` chooses.
"""

import math
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache

from flows.restore.cohesion import Cohesion
from flows.restore.forms import Form
from flows.restore.headers import is_name
from flows.restore.language import Language, fold
from flows.restore.marks import open_marks
from flows.restore.reader import Reader

ASIDE = ("furniture", "jump", "caption", "credit", "-")  # may stand in the middle of a paragraph
REACH = 160  # blocks between the ends of a cut
LONG = 30  # characters; a block of so many with no end is a cut one
READ_MOST = 16.0  # what the reader says counts up to here
FULL = 50  # characters; the length of a block counts up to here
PAGE = 14  # so many of these make a full page
SHORT, ODD = 12, 1.5  # characters of an ended block, nats of an odd start, that make it look like a rest
BEGIN = 4  # characters with which several paragraphs of a page begin
ECHO = 8  # characters at the end of an extract that its article has too
LIKELY = 6  # of a block's successors by their first character are weighed in full, and as many by the reader
WORD = 6  # characters on each side of a cut in which a word is looked for
STOPS = ("：", ":", "；", ";")  # an end before which a list goes on as often as a sentence
UNLIKELY = -8.0  # the content of what is not weighed in full

FROM_ELSEWHERE = re.compile(r"^\W*(上接|接第|接[A-Z]?\d)")

Pair = tuple[int, int]
Evidence = dict[str, float]


class Blocks:
    """A page's blocks as the ends of cuts. `looks` are the log-odds that a block is a headline, by its text."""

    def __init__(
        self,
        texts: Sequence[str],
        forms: Sequence[Form],
        looks: Sequence[float],
        cohesion: Cohesion,
        language: Language,
        reader: Reader,
    ) -> None:
        self.texts, self.forms, self.looks = texts, forms, looks
        self.cohesion, self.language, self.reader = cohesion, language, reader
        self.folded = [fold(text) for text in texts]
        self._marks = [open_marks(text) for text in texts]
        self.firsts = [i for i in self._able() if self._may_go_on(i) and not self._signed_below(i)]
        self.thens = [i for i in self._able() if not self._comes_from_elsewhere(i)]
        self._heads = [bool(form.role or form.headline) for form in forms]
        self._begins = Counter(self.folded[i][:BEGIN] for i in self.thens)
        self._twins = Counter(self._build(i) for i, form in enumerate(forms) if form.headline)
        self._rests: dict[int, bool] = {}
        self._echoes: dict[int, bool] = {}
        self._first_chars: dict[str, float] = {}
        self._ends = [language.score(text, "\n", 1) if text else 0.0 for text in self.folded]
        self._starts = [language.score("\n", text, 3) if text else 0.0 for text in self.folded]
        self._anywhere = [language.score("", text, 3) if text else 0.0 for text in self.folded]
        long = [form.open for form, text in zip(forms, self.folded, strict=True) if len(text) >= FULL]
        self.cut_share = sum(long) / max(1, len(long))
        self.full = len(long) >= PAGE
        self._read()

    def _able(self) -> list[int]:
        return [i for i, form in enumerate(self.forms) if form.role is None and self.folded[i]]

    def _may_go_on(self, i: int) -> bool:
        """Is the block's end no sure end: no full stop, or a quotation still open, or a colon or semicolon?"""
        form, text = self.forms[i], self.texts[i]
        if form.open or form.headline:
            return form.open
        jumps = i + 1 < len(self.forms) and self.forms[i + 1].role == "jump"
        return not jumps and (bool(self._marks[i][0]) or text.endswith(STOPS))

    def _read(self) -> None:
        """What the reader says of every pair: by itself, and against all others that share its first or its second."""
        befores, afters = ([self.folded[i] for i in ends] for ends in (self.firsts, self.thens))
        self._first_rows = {a: row for row, a in enumerate(self.firsts)}
        self._then_rows = {b: row for row, b in enumerate(self.thens)}
        read = self.reader.read(befores, afters).rounded()
        for a, row in self._first_rows.items():
            if a in self._then_rows:
                read.runs_on[row, self._then_rows[a]] = -READ_MOST
        self._runs_on, self._read_ends, self._read_starts = (
            read.runs_on.tolist(),
            read.ends.tolist(),
            read.starts.tolist(),
        )
        self._read_first, self._read_then = (table.tolist() for table in read.shares())
        best = read.runs_on.argsort(axis=1)[:, : -LIKELY - 1 : -1].tolist()
        self._best = {a: [self.thens[column] for column in best[row]] for a, row in self._first_rows.items()}

    def _signed_below(self, a: int) -> bool:
        """Is the block a line right over a byline, as a headline is?"""
        return self.forms[a].headline and a + 1 < len(self.forms) and self.forms[a + 1].role == "byline"

    def _comes_from_elsewhere(self, b: int) -> bool:
        """Does the block stand under a line 上接第×版? What it is the rest of stands on another page."""
        return b > 0 and self.forms[b - 1].role in ASIDE and bool(FROM_ELSEWHERE.search(self.texts[b - 1]))

    def likely(self, a: int) -> list[int]:
        """The blocks that could continue a, by their first character, by the reader; those next to it; those that look
        like rests."""
        near = self.thens[bisect_left(self.thens, a - REACH) : bisect_left(self.thens, a + REACH + 1)]
        chars = {self.folded[b][0] for b in near}
        reads_on = self.language.next_characters(self.folded[a], chars)
        seen = {char: reads_on[char] - self._first_char(char) for char in chars}
        ranked = sorted((b for b in near if b != a), key=lambda b: (-seen[self.folded[b][0]], abs(b - a), b))
        best = {b for b in self._best[a] if abs(b - a) <= REACH}
        return ranked[:LIKELY] + [b for b in ranked[LIKELY:] if a < b <= a + 3 or b in best or self.headless(b)]

    def _under(self, b: int) -> bool:
        return b + 1 < len(self._heads) and self._heads[b + 1]

    def over_headline(self, b: int) -> bool:
        """Is the block a line right over a headline, as its kicker would be?"""
        return self.forms[b].headline and self._under(b)

    def headless(self, b: int) -> bool:
        """Does the block look like the rest of a paragraph?"""
        if b not in self._rests:
            short = len(self.folded[b]) < SHORT and not self.forms[b].open
            self._rests[b] = self.forms[b].orphan or short or self.odd(b) > ODD
        return self._rests[b]

    def _first_char(self, char: str) -> float:
        if char not in self._first_chars:
            self._first_chars[char] = self.language.score("\n", char, 1)
        return self._first_chars[char]

    def _build(self, a: int) -> tuple[int, str]:
        """The length of a line, by twos, and its marks: the same for the subheadings of an article."""
        return (len(self.folded[a]) + 1) // 2, re.sub(r"[^，、：—？！]", "", self.folded[a])

    def _echoed(self, a: int) -> bool:
        """Does the end of a text stand in another block, as that of an extract does?"""
        if a not in self._echoes:
            end = self.folded[a][-ECHO:]
            others = enumerate(self.folded)
            self._echoes[a] = len(end) == ECHO and any(end in text for i, text in others if i != a)
        return self._echoes[a]

    def odd(self, b: int) -> float:
        """How hardly a paragraph begins so (-6 to 8; above 0: more hardly than a sentence has it inside)."""
        return max(-6.0, min(8.0, self._anywhere[b] - self._starts[b]))

    def as_first(self, a: int) -> Evidence:
        """What a text says for running on, into whatever."""
        text, folded, headline = self.texts[a], self.folded[a], self.forms[a].headline
        twin = headline and self._twins[self._build(a)] > 1
        return {
            "unfinished": min(10.0, -self._ends[a]),
            "signed": float(self.forms[a].signature or (text[-1] in "）)" and not self.forms[a].led_in)),
            "comma": float(text[-1] in "，、；"),
            "colon": float(text[-1] in "：:"),
            "stopped": float(not self.forms[a].open),
            "led_in": float(self.forms[a].led_in),
            "echoed": float(self._echoed(a)),
            "first_name": float(is_name(text)),
            "twin": float(twin),
            "marked_twin": float(twin and bool(self._build(a)[1])),
            "led_by_headline": float(a == 0 or self._heads[a - 1]),
            "headline_first": self.looks[a],
            "long_first": float(len(folded) >= LONG),
            "length_first": min(1.0, len(folded) / FULL),
            "read_ends": self._read_ends[self._first_rows[a]],
        }

    def as_then(self, b: int) -> Evidence:
        """What a text says for being a rest, of whatever."""
        text, folded, form = self.texts[b], self.folded[b], self.forms[b]
        return {
            "start": max(-12.0, self._starts[b]),
            "odd_start": self.odd(b),
            "orphan": float(form.orphan),
            "dateline": float(form.dateline),
            "then_over_headline": float(form.open and self._under(b)),
            "starts_alike": float(self._begins[folded[:BEGIN]] > 1),
            "then_unfinished": float(form.open),
            "bullet": float(text[0] in "■●◆□▲"),
            "note": float(text[0] in "（("),
            "headline_then": self.looks[b],
            "length_then": min(1.0, len(folded) / FULL),
            "read_starts": self._read_starts[self._then_rows[b]],
        }

    def together(self, a: int, b: int) -> Evidence:
        """What the two texts say for a running on into b."""
        runs = self.language.score(self.folded[a], self.folded[b], 3)
        opened, closed = self._marks[a][0], self._marks[b][1]
        matched = bool(opened and closed and opened[-1] == closed[0])
        row, column = self._first_rows[a], self._then_rows[b]
        first, then = max(-READ_MOST, self._read_first[row][column]), max(-READ_MOST, self._read_then[row][column])
        return {
            "reads_on": within(14, runs - self._starts[b]),
            "expected": within(14, runs - self._anywhere[b]),
            "marks_match": float(matched),
            "mark_left_open": float(bool(opened) and not closed),
            "mark_not_opened": float(bool(closed) and not matched),
            "word_cut": float(_cuts_word(self.texts[a][-WORD:], self.texts[b][:WORD])),
            "alike": 10 * self.cohesion.between(a, b),
            "same_start": float(self.folded[a][:3] == self.folded[b][:3]),
            "read": within(READ_MOST, self._runs_on[row][column]),
            "read_first": first,
            "read_then": then,
            "read_both": min(first, then),
        }

    def content(self, a: int, b: int) -> Evidence:
        """All that the two texts say for a running on into b."""
        return self.as_first(a) | self.as_then(b) | self.together(a, b)

    def place(self, a: int, b: int) -> Evidence:
        """What their places say."""
        between = range(a + 1, b) if b > a else range(0)
        beside = b > a and all(self.forms[i].role in ASIDE for i in between)
        heads = b > a and not beside and all(self._heads[i] for i in between)
        far = not beside and not heads
        led = b > 0 and not self._heads[b - 1]
        return {
            "next": float(beside),
            "past_headlines": float(heads),
            "far": float(far),
            "far_ahead": float(far and b > a),
            "distance": math.log(abs(b - a)) if far else 0.0,
            "far_unled": float(far and not led),
            "far_after_end": float(far and led and not self.forms[b - 1].open),
            "far_after_cut": float(far and led and self.forms[b - 1].open),
            "headline_next": float(a + 1 < len(self.forms) and self._heads[a + 1]),
            "next_on_cut_page": beside * self.cut_share,
            "cut_page": self.cut_share,
            "next_headline_first": beside * self.looks[a],
            "next_headline_then": beside * self.looks[b],
        }


def weigh(evidence: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """The weighted sum of evidence."""
    return sum(weights[name] * value for name, value in evidence.items())


def within(most: float, value: float) -> float:
    """The value, no farther from 0 than `most`."""
    return max(-most, min(most, value))


@lru_cache(maxsize=4096)
def _cuts_word(before: str, after: str) -> bool:
    """Would a word stand across the cut of so much text?"""
    import rjieba

    left, right = re.sub(r"\s", "", before), re.sub(r"\s", "", after)
    at = 0
    for word in rjieba.cut(left + right):
        if at < len(left) < at + len(word):
            return True
        at += len(word)
    return False
