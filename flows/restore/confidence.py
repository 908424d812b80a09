"""How sure a decision is: the evidence of its confidence, by name (data/confidence.toml)."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import exp, log
from pathlib import Path

from flows.restore.pairs import Evidence, weigh

FILE = Path(__file__).parent / "data" / "confidence.toml"
GAIN_MOST = 12.0  # log-odds; more says no more
SURE_MOST = 0.999  # a probability that is believed


@lru_cache(maxsize=1)
def load_weights() -> dict[str, dict[str, float]]:
    """The weights of the evidence, by the kind of decision."""
    tables: dict[str, dict[str, float]] = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tables


def header_evidence(certainty: float, blocks: Sequence[int]) -> Evidence:
    """What tells whether the header of an article is its own and whole: the probability that it heads blocks so near,
    and its blocks."""
    sure = min(SURE_MOST, max(1 - SURE_MOST, certainty))
    return {
        "certainty": log(sure / (1 - sure)),
        "lines": float(len(blocks)),
        "apart": float(max(blocks) - min(blocks) >= len(blocks)),
    }


def move_evidence(gain: float) -> Evidence:
    """What tells whether a move is right: the log-odds that the order gained."""
    return {"gain": min(GAIN_MOST, gain)}


def confidence(kind: str, evidence: Mapping[str, float]) -> float:
    """The confidence of a decision of that kind, 0 to 1."""
    weights = load_weights()[kind]
    odds = weights["constant"] + weigh(evidence, weights)
    return round(1 / (1 + exp(-odds)), 3)
