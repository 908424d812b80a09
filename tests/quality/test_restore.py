"""Restoration, measured: no corpus below its floors (floors.toml)."""

import pytest

from tests.quality.corpora import CORPORA
from tests.quality.gate import measure, read_baselines, shortfalls


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", CORPORA)
def test_no_figure_is_below_its_floor(name: str) -> None:
    problems = shortfalls(name, measure(CORPORA[name]()), read_baselines().get(name))
    assert not problems, "\n".join(problems)
