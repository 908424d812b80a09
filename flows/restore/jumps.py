"""Articles that jump from one page of an edition to another (下转第×版 … 上接第×版), made whole again.

The ends that jump lines mark are paired one to one, best first: by the numbers of the pages, by the title that the
second page likes to repeat, by the words that both texts use, by how well the cut sentence runs on (language model).
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from flows.errors import CorrectionError
from flows.model import Article, Corrections, Page, Restored
from flows.restore.carry import Tie, bigrams, carry
from flows.restore.contradictions import Spot
from flows.restore.corrections import find_ties
from flows.restore.jumpends import End, Ends, cut_at_lines, is_open
from flows.restore.jumplines import Mark, Number, find_marks, lift_marks, load_rules, page_number, same_page
from flows.restore.language import fold, load_language

CLIP = (-8.0, 12.0)  # log-odds of running on, beyond which more says no more
NUMBERS = {None: "no_number", True: "number", False: "wrong_number"}
TITLES = ("kicker", "title", "subtitle", "column")


@dataclass(frozen=True)
class Pair:
    """An article that goes on from `head` at `tail`, in log-odds. `rival`: the best other use of either end."""

    head: End
    tail: End
    score: float
    reasons: tuple[str, ...]
    rival: float = -math.inf

    @property
    def confidence(self) -> float:
        if self.by_editor:
            return 1.0
        return round(1 / (1 + math.exp(-min(self.score, self.score - self.rival + 1))), 3)

    @property
    def by_editor(self) -> bool:
        return self.score == math.inf


def follow_jumps(
    restored: Sequence[Restored], pages: Sequence[Page], corrections: Corrections = Corrections()
) -> tuple[Restored, ...]:
    """The pages of an edition, with every article on the page where it begins; `pages` in the order of `restored`.

    What an article carries over names its blocks in `elsewhere`. The second page's repeated title is discarded. A jump
    line whose other end is not found is a doubt. Of `corrections` only a join and a part of blocks of two pages are
    obeyed here; raises CorrectionError for one that no longer applies.
    """
    lifted = tuple(map(lift_marks, restored))
    marks = [mark for at, page in enumerate(lifted) for mark in find_marks(page, at)]
    forced, forbidden = find_ties(pages, corrections)
    if not marks and not forced and not forbidden:
        return lifted
    lifted = tuple(
        cut_at_lines(result, page, [mark for mark in marks if mark.page == at])
        for at, (result, page) in enumerate(zip(lifted, pages, strict=True))
    )
    ends = Ends(lifted, marks)
    numbers = [page_number(page, result) for page, result in zip(pages, lifted, strict=True)]
    pairs = find_pairs(ends, numbers, marks, forced, forbidden)
    met = {mark for pair in pairs for mark in (pair.head.mark, pair.tail.mark)}
    ties = [
        Tie(
            head=pair.head.place,
            item=pair.head.item,
            tail=pair.tail.place,
            span=(pair.tail.item, pair.tail.stop),
            headed=pair.tail.headed,
            line=pair.tail.mark.block if pair.tail.mark else 0,
            confidence=pair.confidence,
            reasons=pair.reasons,
            by_editor=pair.by_editor,
        )
        for pair in pairs
    ]
    return carry(lifted, ties, {mark: _lonely(mark, numbers) for mark in marks if mark not in met})


def find_pairs(
    ends: Ends,
    numbers: Sequence[Number | None],
    marks: Sequence[Mark],
    forced: Sequence[tuple[Spot, Spot]],
    forbidden: Sequence[tuple[Spot, Spot]],
) -> list[Pair]:
    """The ends that belong together: the editor's, then those that are both marked, then those with one line only."""
    heads = [end for mark in marks if mark.out for end in ends.heads(mark)]
    tails = [end for mark in marks if not mark.out for end in ends.tails(mark)]
    rounds = (
        [*product(heads, tails)],
        [*product(heads, ends.unmarked_tails()), *product(ends.unmarked_heads(), tails)],
    )
    barred = {_barred(ends, first, then, rounds) for first, then in forbidden}
    found = [_forced(ends, first, then, marks) for first, then in forced]
    evidence = Evidence(ends, numbers)
    for candidates in rounds:
        scored = [
            evidence.weigh(head, tail)
            for head, tail in candidates
            if head.page != tail.page and (_spot(head), _spot(tail)) not in barred
        ]
        scored.sort(key=lambda pair: -pair.score)
        for pair in scored:
            if pair.score > 0 and not any(_clash(pair, other) for other in found) and not _circle(pair, found):
                rivals = (other.score for other in scored if not _same(pair, other) and _clash(pair, other))
                found.append(Pair(pair.head, pair.tail, pair.score, pair.reasons, max(rivals, default=-math.inf)))
    return found


class Evidence:
    """What tells that two ends are one article's; the weights are those of data/jumps.toml."""

    def __init__(self, ends: Ends, numbers: Sequence[Number | None]) -> None:
        self._ends, self._numbers = ends, numbers
        self._weights, self._language = load_rules().weights, load_language()
        articles = [bigrams("".join(_texts(article))) for page in ends.restored for article in page.articles]
        known = Counter(gram for grams in articles for gram in grams)
        self._rarity = {gram: math.log((len(articles) + 1) / count) ** 2 for gram, count in known.items()}
        self._grams: dict[End, frozenset[str]] = {}

    def weigh(self, head: End, tail: End) -> Pair:
        """The log-odds that `head` goes on at `tail`, and what speaks for it."""
        found = [*self.features(head, tail)]
        score = sum(self._weights[name] * value for name, value, _ in found)
        return Pair(head, tail, score, tuple(reason for _, _, reason in found if reason))

    def features(self, head: End, tail: End) -> Iterator[tuple[str, float, str]]:
        """The evidence: name of its weight, value, reason where it speaks for the pair."""
        first, then = self._ends.article(head), self._ends.article(tail)
        yield "base", 1.0, ""
        yield "aside", float(head.aside + tail.aside), ""
        for mark, page in ((head.mark, tail.page), (tail.mark, head.page)):
            if mark is None:
                yield "unmarked", 1.0, ""
                continue
            same = same_page(mark.to, self._numbers[page])
            yield NUMBERS[same], 1.0, f"“{mark.text}”版次相合" if same else ""
        title = bigrams(" ".join(_titles(then))) if tail.headed else frozenset()
        if title:
            share = len(title & bigrams(" ".join(_titles(first)))) / len(title)
            yield ("title", share, "标题相同" if share > 0.3 else "") if share else ("strange_title", 1.0, "")
        likeness = self._likeness(head, tail)
        yield "terms", likeness, "用词相近" if likeness > 0.08 else ""
        before, after = first.body[head.item].text or "", fold(then.body[tail.item].text or "")
        if is_open(before):
            on = min(max(self._language.continuation(fold(before), after), CLIP[0]), CLIP[1])
            yield "runs_on", on, f"“…{before[-6:]}”与“{after[:6]}…”语句相接" if on > 0 else ""
            yield "cut", 1.0, ""
        else:
            yield "starts", self._oddness(after), ""

    def _oddness(self, text: str) -> float:
        """How hardly a paragraph begins so: below 0, more hardly than a sentence has it inside (language model)."""
        return max(CLIP[0], min(0.0, self._language.score("\n", text, 3) - self._language.score("", text, 3)))

    def _likeness(self, head: End, tail: End) -> float:
        """The cosine of the two texts' bigrams of Han characters, the rare ones heavier."""
        one, two = self._words(head, stop=head.item + 1), self._words(tail, stop=tail.stop)
        size = math.sqrt(self._size(one) * self._size(two))
        return self._size(one & two) / size if size else 0.0

    def _words(self, end: End, stop: int) -> frozenset[str]:
        if end not in self._grams:
            article = self._ends.article(end)
            start, titles = (end.item, []) if end.stop else (0, _titles(article))
            texts = (item.text or "" for item in article.body[start:stop])
            self._grams[end] = bigrams("\n".join((*titles, *texts)))
        return self._grams[end]

    def _size(self, grams: Iterable[str]) -> float:
        return sum(self._rarity[gram] for gram in grams)


def _forced(ends: Ends, first: Spot, then: Spot, marks: Sequence[Mark]) -> Pair:
    """The pair that the editor wants. Raises CorrectionError where a block is no end of a paragraph any more."""
    (here, last), (there, start) = first, then
    head, tail = ends.items[here].get(last), ends.items[there].get(start)
    where = f"corrections.toml: a [[join]] ties {ends.restored[here].page} to {ends.restored[there].page}"
    if head is None or ends.restored[here].articles[head[0]].body[head[1]].blocks[-1] != last:
        raise CorrectionError(f"{where}, but its 'text' is not the end of a paragraph. Quote the block that is.")
    if tail is None or ends.restored[there].articles[tail[0]].body[tail[1]].blocks[0] != start:
        raise CorrectionError(f"{where}, but its 'next' is not the start of a paragraph. Quote the block that is.")
    out = next((mark for mark in ends.marks_at(here, last, marks) if mark.out), None)
    into = next((mark for mark in ends.marks_at(there, start, marks) if not mark.out), None)
    article = ends.restored[there].articles[tail[0]]
    whole = End(there, *tail, into, stop=len(article.body), headed=True)
    return Pair(End(here, *head, out), whole, math.inf, ("编辑指定",))


def _barred(
    ends: Ends, first: Spot, then: Spot, rounds: Iterable[Iterable[tuple[End, End]]]
) -> tuple[tuple[int, int, int] | None, tuple[int, int, int] | None]:
    """The ends that the editor wants apart. Raises CorrectionError where no jump could tie them."""
    (here, last), (there, start) = first, then
    head, tail = ends.items[here].get(last), ends.items[there].get(start)
    pair = (here, *head) if head else None, (there, *tail) if tail else None
    if not any(pair == (_spot(one), _spot(two)) for candidates in rounds for one, two in candidates):
        raise CorrectionError(
            f"corrections.toml: a [[part]] names blocks of {ends.restored[here].page} and {ends.restored[there].page} "
            "that no jump would tie. Delete the entry."
        )
    return pair


def _spot(end: End) -> tuple[int, int, int]:
    return end.page, end.article, end.item


def _clash(one: Pair, two: Pair) -> bool:
    """Do the pairs want the same line or the same end?"""
    return (
        one.head.place == two.head.place
        or (one.tail.place == two.tail.place and max(one.tail.item, two.tail.item) < min(one.tail.stop, two.tail.stop))
        or (one.head.mark is not None and one.head.mark == two.head.mark)
        or (one.tail.mark is not None and one.tail.mark == two.tail.mark)
    )


def _same(one: Pair, two: Pair) -> bool:
    """Do the pairs tie the same articles?"""
    return (one.head.place, one.tail.place) == (two.head.place, two.tail.place)


def _circle(pair: Pair, found: Iterable[Pair]) -> bool:
    """Would the article come round to its own beginning?"""
    after = {other.head.place: other.tail.place for other in found}
    place = pair.tail.place
    while place in after and place != pair.head.place:
        place = after[place]
    return place == pair.head.place


def _lonely(mark: Mark, numbers: Sequence[Number | None]) -> str:
    """Why a jump line is left alone."""
    page = f"第{mark.to[0]}{mark.to[1]}版"
    if all(same_page(mark.to, number) is False for number in numbers):
        return f"{mark.text}：这一期里没有{page}"
    return f"{mark.text}：" + (f"没有找到在{page}接续的文字" if mark.out else f"没有找到从{page}转来的文章")


def _titles(article: Article) -> list[str]:
    return [text for field in TITLES if (text := getattr(article, field))]


def _texts(article: Article) -> list[str]:
    return [*_titles(article), *(item.text for item in article.body if item.text)]
