"""The front page: summaries fill what would be left blank, and nothing else moves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.model import Edition
from flows.typeset.front import most
from flows.typeset.html import render_html
from flows.typeset.pdf import set_pages
from flows.typeset.press.lines import Block, Layout
from flows.typeset.press.reading import read_sheet
from tests.typeset.conftest import make_edition

APART = ".part { break-before: page }"


def laid_out(edition: Edition, rules: str) -> Layout:
    html = render_html(edition).replace("</style>", f"{rules}</style>")
    return Layout(read_sheet(set_pages(html, edition)))


def teasers(layout: Layout) -> list[Block]:
    return [block for block in layout.blocks if block.kind == "Summary" and block.article is None]


@pytest.fixture(scope="module")
def edition() -> Edition:
    """An edition whose articles all have a summary that is printed."""
    edition = make_edition()
    sections = tuple(
        section.model_copy(
            update={
                "entries": tuple(
                    entry.model_copy(
                        update={"article": entry.article.model_copy(update={"summary": (f"第{entry.id}篇的提要。",)})}
                    )
                    for entry in section.entries
                )
            }
        )
        for section in edition.sections
    )
    return edition.model_copy(update={"sections": sections})


def test_summaries_fill_a_front_page_that_nothing_else_does(edition: Edition) -> None:
    without = laid_out(edition, APART + ".teaser { display: none }")
    layout = laid_out(edition, APART)
    shown = [block.text for block in teasers(layout)]
    ids = [entry.id for section in edition.sections for entry in section.entries]
    printed = {block.text for block in layout.blocks if block.kind == "Summary" and block.article is not None}
    assert shown == [text for text in (f"第{name}篇的提要。" for name in ids) if text in printed]
    assert {block.lines[0].page for block in teasers(layout)} == {1}
    assert [(block.text, block.lines[0].page) for block in layout.texts] == [
        (block.text, block.lines[0].page) for block in without.texts
    ]


def test_only_as_many_as_have_room(edition: Edition) -> None:
    """A summary that takes a third of the page: not all have room, and what follows begins where it did."""
    layout = laid_out(edition, APART + ".teaser { padding-bottom: 150pt }")
    everything = teasers(laid_out(edition, APART))
    assert 0 < len(teasers(layout)) < len(everything)
    first = min(block.lines[0].page for article in layout.articles for block in article)
    assert first == 2


def test_no_summary_where_the_first_article_begins_on_the_front_page(edition: Edition) -> None:
    layout = laid_out(edition, "")
    assert layout.articles[0][0].lines[0].page == 1
    assert teasers(layout) == []


def test_no_summary_in_contents_that_go_on_overleaf(edition: Edition) -> None:
    """The first of several pages of contents is full as it is."""
    layout = laid_out(edition, APART + ".masthead { margin-bottom: 450pt }")
    assert teasers(layout) == []


@given(st.integers(0, 40), st.integers(0, 40))
def test_most_is_the_greatest_that_fits(count: int, room: int) -> None:
    assert most(count, lambda tried: tried <= room) == min(count, room)
