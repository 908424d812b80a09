"""Confidences are true: of what the machine is sure of, nine in ten are right, whatever it decided."""

import sys
from functools import cache

import pytest

from tests.quality.corpora import CORPORA
from tests.quality.reliability import JUDGES, Case, lines, restore_all, share, tabulate

# slope and shift of each kind were found on the generated pages, whose stories the spans have seen; no weight and no
# constant was learned on the pages held out
CORPORA_NAMES = [name for name in ("generated-seen", "generated-middling", "pages-dev-held-out") if name in CORPORA]


@cache
def cases(name: str) -> list[Case]:
    return restore_all([CORPORA[name]()])


@pytest.mark.parametrize("kind", JUDGES)
@pytest.mark.parametrize("name", CORPORA_NAMES)
def test_what_is_sure_is_right(name: str, kind: str) -> None:
    bins = tabulate(cases(name), kind)
    sys.stdout.write("\n".join([name, *lines(kind, bins), ""]))  # pytest -s shows it, and so does a failure
    made, right = share(bins, 0.9)
    if kind in ("join", "header"):
        assert made > 50
    assert right >= 0.9 or made < 10
