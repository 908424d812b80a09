"""Restoration, measured: no corpus below its floors (floors.toml), and clean pages as they came."""

import pytest

from flows.model import Page
from flows.restore import restore_page
from flows.restore.settle import write_lines
from tests.quality.corpora import CORPORA, Gold, as_page
from tests.quality.gate import measure, read_baselines, shortfalls


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", CORPORA)
def test_no_figure_is_below_its_floor(name: str) -> None:
    problems = shortfalls(name, measure(CORPORA[name]()), read_baselines().get(name))
    assert not problems, "\n".join(problems)


HEADERS = ("column", "kicker", "title", "subtitle", "byline_block")


def printed(gold: Gold) -> list[str]:
    """A page's articles as an undamaged page has them: each one's header, then its body."""
    return [
        text
        for article in gold["articles"]
        for text in (*(article.get(name) for name in HEADERS), *(item["text"] for item in article["body"]))
        if text
    ]


def clean_pages(name: str) -> list[Page]:
    """The pages of a corpus, undamaged."""
    cases = CORPORA[name]().cases
    return [page if name == "generated-clean" else as_page(printed(gold)) for page, gold in cases]


@pytest.mark.parametrize(
    "name", [name for name in CORPORA if name == "generated-clean" or name.startswith("pages-dev")]
)
def test_a_page_that_nothing_was_done_to_comes_back_line_by_line(name: str) -> None:
    for page in clean_pages(name):
        assert [line.text for line in write_lines(restore_page(page))] == [block.text for block in page.blocks]
