"""Restoration, measured: no corpus below its floors (floors.toml), and clean pages as they came."""

import pytest

from flows.restore import restore_page
from flows.restore.settle import write_lines
from tests.quality.corpora import CORPORA
from tests.quality.gate import measure, read_baselines, shortfalls


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", CORPORA)
def test_no_figure_is_below_its_floor(name: str) -> None:
    problems = shortfalls(name, measure(CORPORA[name]()), read_baselines().get(name))
    assert not problems, "\n".join(problems)


def test_a_page_that_nothing_was_done_to_comes_back_line_by_line() -> None:
    for page, _ in CORPORA["generated-clean"]().cases:
        assert [line.text for line in write_lines(restore_page(page))] == [block.text for block in page.blocks]
