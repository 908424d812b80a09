"""What of an article is worth printing beside its text: figures that speak for themselves, a summary that is short.
All of it stays in the JSON of enriched pages."""

import re
import tomllib
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

from flows.model import Figure

RULES = Path(__file__).with_name("telling.toml")


@cache
def _rules() -> dict[str, dict[str, Any]]:
    return tomllib.loads(RULES.read_text(encoding="utf-8"))


def telling(figures: Iterable[Figure]) -> tuple[Figure, ...]:
    """The figures whose indicator says by itself what is counted, each said once."""
    kept = [figure for figure in figures if _tells(figure)]
    return tuple(dict.fromkeys(kept))


def brief(summary: Sequence[str]) -> tuple[str, ...]:
    """The first sentences of a summary, as many as a short box holds; one at least."""
    ends = accumulate(map(len, summary))
    return tuple(
        text
        for index, (text, end) in enumerate(zip(summary, ends, strict=True))
        if not index or end <= _rules()["summary"]["most"]
    )


def _tells(figure: Figure) -> bool:
    rules, indicator, text = _rules(), figure.indicator.strip(), figure.text.strip()
    if len(indicator) < rules["indicator"]["shortest"]:
        return False
    if re.search(rules["indicator"]["begins"], indicator) or re.search(rules["indicator"]["ends"], indicator):
        return False
    if figure.unit in rules["time"]["units"].split() and not re.search(rules["time"]["indicator"], indicator):
        return False
    return not (re.match(rules["few"]["text"], text) and figure.value <= rules["few"]["most"])
