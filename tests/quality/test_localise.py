"""Conversion measured: against OpenCC alone, on our own sentences and on a treebank where it is at hand."""

from collections.abc import Callable
from pathlib import Path

import pytest

from flows.config import ROOT
from flows.localise import convert_text
from flows.localise.convert import converter
from flows.localise.quotes import corner_quotes

OWN = ROOT / "tests/localise/conversion.tsv"
# 500 sentences of Universal Dependencies Chinese GSD, simplified and traditional; not part of the project
TREEBANK = ROOT.parent / "shared/data/convert-dev.tsv"

Convert = Callable[[str], str]


def rows(path: Path) -> list[tuple[str, str]]:
    lines = (line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return [(cells[0], cells[1]) for cells in (line.split("\t") for line in lines)]


def exact(convert: Convert, pairs: list[tuple[str, str]]) -> float:
    """Share of sentences converted without a mistake."""
    return sum(convert(simplified) == traditional for simplified, traditional in pairs) / len(pairs)


def characters(convert: Convert, pairs: list[tuple[str, str]]) -> float:
    """Share of characters right, position by position (conversion keeps their number)."""
    right = sum(
        a == b for simplified, traditional in pairs for a, b in zip(convert(simplified), traditional, strict=False)
    )
    return right / sum(len(traditional) for _, traditional in pairs)


def ours(text: str) -> str:
    return convert_text(text, "zh-Hant-TW")


def opencc(config: str) -> Convert:
    """OpenCC with our quotation marks, so that only characters and words are compared."""
    return lambda text: corner_quotes(converter(config)(text))


@pytest.mark.parametrize("path", [OWN, TREEBANK], ids=["own", "treebank"])
def test_word_by_word_beats_every_configuration_of_opencc(path: Path) -> None:
    if not path.exists():
        assert path is TREEBANK
        return
    pairs = rows(path)
    best = max(exact(opencc(config), pairs) for config in ("s2t", "s2tw", "s2twp"))
    assert exact(ours, pairs) >= best + 0.05


def test_floors() -> None:
    assert exact(ours, rows(OWN)) == 1
    if TREEBANK.exists():
        pairs = rows(TREEBANK)
        assert exact(ours, pairs) >= 0.92
        assert characters(ours, pairs) >= 0.995


def test_the_measure_sees_a_mistake() -> None:
    pairs = [("发展", "發展"), ("干部", "幹部")]
    assert exact(lambda text: text.replace("发", "發"), pairs) == 0.5
    assert characters(lambda text: text, pairs) == 0.5
