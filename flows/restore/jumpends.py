"""Where articles may leave a page and where they may come in: the ends that a jump ties."""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from flows.model import Article, BodyItem, Page, Restored
from flows.restore.clean import clean
from flows.restore.forms import read_form
from flows.restore.jumplines import Mark

NEAR = 8  # blocks between a jump line and the text that it is about


@dataclass(frozen=True)
class End:
    """Where a jump leaves an article (after `item`) or comes in (before it, up to `stop`), all 0-based.

    `mark`: its line, if there is one; `aside`: the line stands at another article; `headed`: the heading is the tail's.
    """

    page: int
    article: int
    item: int
    mark: Mark | None
    aside: bool = False
    stop: int = 0
    headed: bool = False

    @property
    def place(self) -> tuple[int, int]:
        return self.page, self.article


class Ends:
    """The ends on the restored pages of an edition."""

    def __init__(self, restored: Sequence[Restored], marks: Sequence[Mark]) -> None:
        self.restored = restored
        self._lines = [
            [mark.block for mark in marks if mark.page == at and not mark.out] for at in range(len(restored))
        ]
        self.items = [
            {
                number: (index, nth)
                for index, article in enumerate(page.articles)
                for nth, item in enumerate(article.body)
                for number in item.blocks
            }
            for page in restored
        ]

    def article(self, end: End) -> Article:
        return self.restored[end.page].articles[end.article]

    def heads(self, mark: Mark) -> Iterator[End]:
        """Where the text before the line stands; then every other article of the page that breaks off."""
        here = self._beside(mark)
        if here:
            body = self.restored[mark.page].articles[here[0]].body
            last = last_paragraph(body)
            item = here[1] if last is None or is_open(body[here[1]].text) or not is_open(body[last].text) else last
            yield End(mark.page, here[0], item, mark)
        for end in self.unmarked_heads(mark.page):
            if here is None or end.article != here[0]:
                yield replace(end, mark=mark, aside=True)

    def tails(self, mark: Mark) -> Iterator[End]:
        """Where the text after the line stands; then every other article of the page that has no title."""
        here = self._beside(mark)
        if here:
            yield self._tail(mark, *here)
        for end in self.unmarked_tails(mark.page):
            if here is None or end.article != here[0]:
                yield replace(end, mark=mark, aside=True)

    def unmarked_heads(self, page: int | None = None) -> Iterator[End]:
        """Articles that break off, of one page or of all."""
        for at, result in enumerate(self.restored):
            for index, article in enumerate(result.articles if page in (None, at) else ()):
                last = last_paragraph(article.body)
                if last is not None and is_open(article.body[last].text):
                    yield End(at, index, last, None)

    def unmarked_tails(self, page: int | None = None) -> Iterator[End]:
        """Articles without a title, of one page or of all."""
        for at, result in enumerate(self.restored):
            for index, article in enumerate(result.articles if page in (None, at) else ()):
                if not article.title and last_paragraph(article.body) is not None:
                    yield End(at, index, first_text(article.body), None, stop=len(article.body), headed=True)

    def _tail(self, mark: Mark, index: int, first: int) -> End:
        """The text that comes in after the line: down to the next line or to a heading that stands within."""
        article = self.restored[mark.page].articles[index]
        numbers = [item.blocks[0] if item.blocks else 0 for item in article.body]
        start = numbers[first]
        heads = sorted(number for blocks in article.blocks.values() for number in blocks)
        near = [number for number in heads if mark.block - 3 <= number < start]
        walls = [number for number in heads if number > start and not near]
        walls += [line for line in self._lines[mark.page] if line > start]
        stop = next(
            (nth for nth in range(first + 1, len(numbers)) if any(start < wall < numbers[nth] for wall in walls)),
            len(numbers),
        )
        return End(mark.page, index, first, mark, stop=stop, headed=bool(near) or not heads)

    def marks_at(self, page: int, block: int, marks: Sequence[Mark]) -> Iterator[Mark]:
        """The jump lines that stand beside the body item of this block."""
        for mark in marks:
            for end in self.heads(mark) if mark.out else self.tails(mark):
                if not end.aside and mark.page == page and self.items[page].get(block) == (end.article, end.item):
                    yield mark

    def _beside(self, mark: Mark) -> tuple[int, int] | None:
        """Article and item of the nearest body block on one side of the line, or of the line's own."""
        block = beside(mark, self.items[mark.page])
        return None if block is None else self.items[mark.page][block]


def beside(mark: Mark, body: Container[int]) -> int | None:
    """The block that the line is about: the nearest of `body` before a 下转 line, after a 上接 line, or its own."""
    step = -1 if mark.out else 1
    return next((number for number in range(mark.block, mark.block + step * NEAR, step) if number in body), None)


def cut_at_lines(restored: Restored, page: Page, marks: Sequence[Mark]) -> Restored:
    """The page with no paragraph that runs on over a jump line: what was joined there is parted."""
    body = {number for article in restored.articles for item in article.body for number in item.blocks}
    after = {block for mark in marks if mark.out and (block := beside(mark, body))}
    before = {block for mark in marks if not mark.out and (block := beside(mark, body))}
    texts = {block.number: clean(block.text)[0] for block in page.blocks}

    def cut(item: BodyItem) -> list[BodyItem]:
        numbers = item.blocks
        places = [n for n in range(1, len(numbers)) if numbers[n - 1] in after or numbers[n] in before]
        if not places or "".join(texts[number] for number in numbers) != item.text:
            return [item]
        runs = [numbers[a:b] for a, b in pairwise([0, *places, len(numbers)])]
        return [item.model_copy(update={"text": "".join(map(texts.__getitem__, run)), "blocks": run}) for run in runs]

    articles = tuple(
        article.model_copy(update={"body": tuple(part for item in article.body for part in cut(item))})
        for article in restored.articles
    )
    return restored.model_copy(update={"articles": articles})


def is_open(text: str | None) -> bool:
    """Does the text break off within a sentence?"""
    return bool(text) and read_form(text or "").open


def last_paragraph(body: Sequence[BodyItem]) -> int | None:
    return next((n for n in reversed(range(len(body))) if body[n].kind == "paragraph"), None)


def first_text(body: Sequence[BodyItem]) -> int:
    return next((n for n, item in enumerate(body) if item.kind != "gap"), 0)
