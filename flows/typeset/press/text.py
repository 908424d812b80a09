"""The text of a PDF against the text of the edition it was made of: to the character."""

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from flows.model import Article, Edition
from flows.typeset.press.checks import Finding, Result
from flows.typeset.press.lines import Block, Layout

Text = tuple[str, str]  # a type of structure element, and its text
HEADERS = {"ColumnLabel": "column", "Kicker": "kicker", "H3": "title", "Subtitle": "subtitle"}
BODY = frozenset({"Text", "H4"})
EDITORIAL = frozenset({"Note", "Gap", "Credit"})  # stands in a paragraph or a caption and is none of its text


def text(layout: Layout, edition: Edition) -> Result:
    """Headers, paragraphs, subheadings and captions are those of the edition, in its order and to the character. In
    headers white space may differ, and the dash that leads a subtitle."""
    articles = [entry.article for section in edition.sections for entry in section.entries]
    looked_at = sum(len(body_of(article)) + len(others_of(article)) for article in articles)
    return Result("text as in the edition", "texts", looked_at, tuple(differences(layout, articles)))


def differences(layout: Layout, articles: Sequence[Article]) -> Iterator[Finding]:
    """Where the articles of a PDF are not those of the edition."""
    printed = layout.articles
    if len(printed) != len(articles):
        yield Finding(0, f"{len(printed)} articles are printed, the edition has {len(articles)}")
    for blocks, article in zip(printed, articles, strict=False):
        page = blocks[0].lines[0].page
        body = [(block.kind, read(layout, block)) for block in blocks if block.kind in BODY]
        for have, want in zip_longest(body, body_of(article)):
            if have is None or want is None or have[0] != want[0] or not is_broken(have[1], want[1]):
                shown = "".join(have[1]) if have else "nothing"
                yield Finding(
                    page, "is not what the edition says", f"{shown} instead of {want[1] if want else 'nothing'}"
                )
                break
        others = [(block.kind, plain(block.kind, "".join(read(layout, block)))) for block in blocks]
        for kind, want in others_of(article):
            if (kind, plain(kind, want)) not in others:
                yield Finding(page, f"{kind} of the edition is not printed", want)


def body_of(article: Article) -> list[Text]:
    """The paragraphs and subheadings of an article that must be printed."""
    kinds = {"paragraph": "Text", "subheading": "H4"}
    return [(kinds[item.kind], item.text) for item in article.body if item.kind in kinds and (item.text or "").strip()]  # type: ignore[misc]


def others_of(article: Article) -> list[Text]:
    """The headers and captions of an article that must be printed."""
    found = [(kind, getattr(article, name) or "") for kind, name in HEADERS.items()]
    found += [("PhotoCaption", photo.caption) for photo in article.photos]
    return [(kind, value) for kind, value in found if value.strip()]


def read(layout: Layout, block: Block) -> list[str]:
    """The text of a block, line by line, without editorial marks."""
    return [line.text for line in layout.lines_of(block.element, EDITORIAL)]


def is_broken(lines: Sequence[str], text: str) -> bool:
    """Whether the lines are the text: white space may be missing where a line ends."""
    text = text.strip()
    for line in lines:
        if not text.startswith(line.rstrip(" ")):
            return False
        text = text[len(line.rstrip(" ")) :].lstrip(" ")
    return not text


def plain(kind: str, text: str) -> str:
    """A header without what may differ in it; a caption as it is."""
    text = re.sub(r"\s", "", text)
    return text.lstrip("—") if kind == "Subtitle" else text
