"""The pages of an edition side by side, for articles that jump from one to another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flows.model import Page, Restored
from flows.typeset.proof.pieces import Spot


@dataclass(frozen=True)
class Home:
    """An article of a page of the edition: the page's id and number, the article's index."""

    page: str
    number: int
    article: int


@dataclass(frozen=True)
class Book:
    """What a page's view needs of the whole edition: every block's text, the pages' ids and numbers by name, and where
    blocks went that an article of another page has."""

    texts: Mapping[Spot, str]
    pages: Mapping[str, tuple[str, int]]
    went: Mapping[Spot, Home]

    def id_of(self, name: str) -> str:
        return self.pages[name][0]


def open_book(pages: Sequence[tuple[Page, Restored]]) -> Book:
    """The edition's pages as the views see them, numbered from 1."""
    ids = {page.name: (f"p{number}", number) for number, (page, _) in enumerate(pages, start=1)}
    went = {
        (name, block): Home(*ids[restored.page], index)
        for _, restored in pages
        for index, article in enumerate(restored.articles)
        for elsewhere in (*(i.elsewhere for i in article.body), *(p.elsewhere for p in article.photos))
        for name, blocks in elsewhere.items()
        for block in blocks
    }
    return Book({(page.name, b.number): b.text for page, _ in pages for b in page.blocks}, ids, went)
