"""Confidences are true: of the joins that the machine is sure of, nine in ten are right."""

import sys

import pytest

from tests.quality.corpora import CORPORA
from tests.quality.reliability import lines, share, tabulate

# what no weight was learned on
JUDGES = [name for name in ("generated-seen", "pages-dev-held-out") if name in CORPORA]


@pytest.mark.parametrize("name", JUDGES)
def test_sure_joins_are_right(name: str) -> None:
    bins = tabulate([CORPORA[name]()])
    sys.stdout.write("\n".join([name, *lines(bins), ""]))  # pytest -s shows it, and so does a failure
    assert sum(count["joins"] for low, count in bins.items() if low >= 0.9) > 50
    assert share(bins, 0.9) >= 0.9
