"""Restoration until nothing changes: a restored page that is written out and restored again stays as it is.

What one pass joined tells the next one more: whole paragraphs are easier to place than their pieces. A pass can also
take back what another did; then the texts go round in a circle, and of those in it one is taken, always the same.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

from flows.model import Article, Block, BodyItem, Corrections, Decision, Page, Photo, Restored
from flows.restore.corrections import Orders, find_orders
from flows.restore.page import REASONS, restore_once

HEADERS = ("column", "kicker", "title", "subtitle", "byline_text")  # as they are printed


Texts = tuple[str, ...]
Result = TypeVar("Result")


@dataclass(frozen=True)
class Line:
    """A line of a restored page: the blocks of the page that it is made of, and how surely they belong together."""

    text: str
    blocks: tuple[int, ...]
    confidence: float = 1.0


def restore_page(page: Page, corrections: Corrections = Corrections()) -> Restored:
    """The page's articles, with every decision and every discard. Same page, same corrections, same result; and the
    result, written out by `write_lines`, is restored to itself."""
    orders = find_orders(page, corrections)

    def again(restored: Restored) -> Restored:
        lines = _print_lines(restored)
        return _trace(restored, restore_once(as_page(lines, page.name), follow_orders(orders, lines)), lines)

    start = tuple(block.text for block in page.blocks)
    before, circle = repeat(restore_once(page, orders), again, _texts, start)
    last = min(circle, key=_texts)
    same = [one for one in before[-1:] if contents(one) == contents(last)]  # its decisions are about the page itself
    return _number_decisions(same[0] if same else last)


def repeat(
    first: Result, again: Callable[[Result], Result], text: Callable[[Result], Texts], start: Texts
) -> tuple[list[Result], list[Result]]:
    """Do a thing to its own result until the texts repeat: the results before they come round again, and those that do,
    over and over. `start` is the text that `first` came from."""
    found, texts = [first], [start, text(first)]
    while texts[-1] not in texts[:-1]:
        found.append(again(found[-1]))
        texts.append(text(found[-1]))
    at = texts.index(texts[-1])
    return found[:at], found[at:]


def as_page(lines: Sequence[Line], name: str) -> Page:
    """The lines as a page."""
    return Page(
        name=name,
        blocks=tuple(Block(number=number, text=line.text, line=number) for number, line in enumerate(lines, start=1)),
    )


def write_lines(restored: Restored) -> list[Line]:
    """A restored page as text: in the order of print; the very page that came, where nothing was done to it."""
    lines = _print_lines(restored)
    stood = not restored.discarded and all(len(line.blocks) == 1 for line in lines) and _in_place(restored)
    return sorted(lines, key=lambda line: line.blocks) if stood else lines


def _print_lines(restored: Restored) -> list[Line]:
    """Each article's lines, one article after the other, jump lines where they stood."""
    lines = [line for article in restored.articles for line in _article_lines(article)]
    for discard in restored.discarded:
        if discard.reason == REASONS["jump"]:
            goes_on = "转" in discard.text
            lines.insert(_place(lines, discard.blocks[0], after=goes_on), Line(discard.text, discard.blocks))
    return lines


def _in_place(restored: Restored) -> bool:
    """Do all articles stand where they stood, one after the other, their paragraphs in order?"""
    last = 0
    for article in restored.articles:
        body = [item.blocks for item in article.body if item.text]
        parts = [*body, *article.blocks.values(), *(photo.blocks for photo in article.photos)]
        blocks = [number for numbers in parts for number in numbers]
        if body != sorted(body) or min(blocks, default=last + 1) <= last:
            return False
        last = max([last, *blocks])
    return True


def _article_lines(article: Article) -> list[Line]:
    heads = [Line(text, article.blocks[field]) for field in HEADERS if (text := getattr(article, field))]
    body = [Line(item.text, item.blocks, item.confidence) for item in article.body if item.text]
    photos = [line for photo in article.photos for line in _photo_lines(photo)]
    return [*heads, *body, *photos]


def _photo_lines(photo: Photo) -> list[Line]:
    if not (photo.caption and photo.credit):
        return [Line(photo.caption or photo.credit or "", photo.blocks)]
    return [Line(photo.caption, photo.blocks[:1]), Line(photo.credit, photo.blocks[1:])]


def _place(lines: Sequence[Line], block: int, *, after: bool) -> int:
    """Where a jump line belongs: after the line with the nearest block above it, before the one with the next below."""
    if after:
        above = {at: max((n for n in line.blocks if n < block), default=0) for at, line in enumerate(lines)}
        return max(above, key=lambda at: above[at]) + 1 if above else 0
    last = max((n for line in lines for n in line.blocks), default=0)
    below = {at: min((n for n in line.blocks if n > block), default=last + 1) for at, line in enumerate(lines)}
    return min(below, key=lambda at: below[at]) if below else 0


def contents(restored: Restored) -> list[tuple[object, ...]]:
    """What a reader sees of the articles."""
    return [
        (
            *(getattr(article, field) for field in HEADERS),
            *((item.kind, item.text) for item in article.body),
            *((photo.caption, photo.credit) for photo in article.photos),
        )
        for article in restored.articles
    ]


def follow_orders(orders: Orders, lines: Sequence[Line]) -> Orders:
    """The editor's orders about the blocks as orders about the lines that have them."""
    line_of = {number - 1: at for at, line in enumerate(lines) for number in line.blocks}
    ends = {(line.blocks[0] - 1, line.blocks[-1] - 1) for line in lines}
    firsts, lasts = {first for first, _ in ends}, {last for _, last in ends}

    def apart(pairs: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
        return tuple(
            (line_of[a], line_of[b]) for a, b in pairs if a in lasts and b in firsts and line_of[a] != line_of[b]
        )

    return Orders(
        roles={line_of[block]: role for block, role in orders.roles.items() if block in line_of},
        joins=apart(orders.joins),
        parts=apart(orders.parts),
        places=tuple((line_of[a], line_of[b]) for a, b in orders.places if a in line_of and b in line_of),
        whole=frozenset(line_of[block] for block in orders.whole if block in line_of),
    )


def _trace(before: Restored, again: Restored, lines: Sequence[Line]) -> Restored:
    """What was restored from lines, told of the blocks of the page that they are made of."""

    def blocks(numbers: Sequence[int]) -> tuple[int, ...]:
        return tuple(block for number in numbers for block in lines[number - 1].blocks)

    def item(one: BodyItem) -> BodyItem:
        confidence = min([one.confidence, *(lines[number - 1].confidence for number in one.blocks)])
        return one.model_copy(update={"blocks": blocks(one.blocks), "confidence": confidence})

    def article(one: Article) -> Article:
        headers = {field: blocks(numbers) for field, numbers in one.blocks.items()}
        photos = tuple(photo.model_copy(update={"blocks": blocks(photo.blocks)}) for photo in one.photos)
        return one.model_copy(update={"blocks": headers, "body": tuple(map(item, one.body)), "photos": photos})

    articles = tuple(map(article, again.articles))
    written = [one.blocks for one in before.discarded if one.reason == REASONS["jump"]]  # discarded a second time now
    discarded = [one.model_copy(update={"blocks": blocks(one.blocks)}) for one in again.discarded]
    discarded = [one for one in discarded if one.reason != REASONS["jump"] or one.blocks not in written]
    told = [one for one in before.decisions if one.kind not in ("header", "gap") and not _overtaken(one, articles)]
    new = [one.model_copy(update={"blocks": _told_of(one, lines, blocks(one.blocks))}) for one in again.decisions]
    told += [one for one in new if one.by == "machine" and one not in told]
    return Restored(
        page=before.page,
        articles=articles,
        discarded=(*before.discarded, *discarded),
        decisions=tuple(told),
    )


def _told_of(decision: Decision, lines: Sequence[Line], blocks: tuple[int, ...]) -> tuple[int, ...]:
    """The blocks that a decision about lines is about: of a join and a gap, the ones at the cut."""
    if decision.kind == "join":
        first, then = decision.blocks
        return lines[first - 1].blocks[-1], lines[then - 1].blocks[0]
    if decision.kind == "gap":
        return blocks[:1] if decision.reason.startswith("段首") else blocks[-1:]
    return blocks


def _overtaken(decision: Decision, articles: Sequence[Article]) -> bool:
    """Does it say of two blocks that they were not joined which are joined now?"""
    if decision.kind != "join" or "未接" not in decision.reason:
        return False
    first, then = decision.blocks
    pairs = {pair for article in articles for item in article.body for pair in pairwise(item.blocks)}
    return (first, then) in pairs


def _texts(restored: Restored) -> Texts:
    return tuple(line.text for line in _print_lines(restored))


def _number_decisions(restored: Restored) -> Restored:
    """Say of each decision which article it is about."""
    owner: dict[int, int] = {}
    for index, article in enumerate(restored.articles):
        for numbers in [
            *article.blocks.values(),
            *(i.blocks for i in article.body),
            *(p.blocks for p in article.photos),
        ]:
            owner.update(dict.fromkeys(numbers, index))
    decisions = tuple(
        decision.model_copy(update={"article": next((owner[n] for n in decision.blocks if n in owner), None)})
        for decision in restored.decisions
    )
    return restored.model_copy(update={"decisions": decisions})
