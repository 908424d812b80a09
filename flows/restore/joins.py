"""Which block runs on into which: the cuts that columns made, healed.

Every pair of blocks is weighed twice, each time by a logistic regression over evidence that has a name (`pairs`; the
weights stand in data/joins.toml, learned by learn/joins.py). First by content alone: does b read on from a better than
a paragraph ends and another starts? Then by content, place and rivals. The pairs are chosen one to one, best first.
"""

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flows.restore.contents import Contents
from flows.restore.pairs import Pair

FILE = Path(__file__).parent / "data" / "joins.toml"
FAR_LOOKS, FAR_CONTENT = -2.0, -2.0  # the log-odds that a far rest may look like a headline; that it must read on
ODD_REST = 0.0  # nats; a rest that begins so oddly needs no more than that
LINE_LOOKS = 0.0  # the log-odds of being a headline from which a line, too, must read on as a far one must
LINE_LEAST = 1.5  # the log-odds below which what could be a headline is no part of a paragraph
SURE_LEAST = 3.0  # and below which nothing is joined on a full page that seems uncut (what has an end, not at all)


@dataclass(frozen=True)
class Join:
    """Block `first` runs on into block `then` (0-based)."""

    first: int
    then: int
    confidence: float
    reason: str
    by_editor: bool = False


@lru_cache(maxsize=1)
def load_weights() -> dict[str, dict[str, float]]:
    """The weights of the evidence, by content and by place, and what a confidence is made of."""
    tables: dict[str, dict[str, float]] = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tables


def find_joins(
    contents: Contents,
    weights: Mapping[str, Mapping[str, float]],
    *,
    forced: Sequence[Pair] = (),
    forbidden: Sequence[Pair] = (),
) -> dict[int, Join]:
    """The joins, by first block. Every block is in at most one join as first and one as then, and none in a circle."""
    barred = set(forbidden)
    scored: list[tuple[float, int, int]] = []
    for (a, b), score in contents.odds(weights["pair"]).items():
        if abs(a - b) > 1 and (contents.blocks.looks[b] > FAR_LOOKS or contents.value[a, b] < FAR_CONTENT):
            continue  # a headline is no column's rest, nor is what hardly reads on
        own = contents.blocks
        hardly = own.looks[a] > LINE_LOOKS and contents.value[a, b] < FAR_CONTENT
        line = own.over_headline(b) or (own.forms[a].headline and (own.odd(b) < ODD_REST or hardly))
        least = LINE_LEAST if line else weights["choice"]["least"]
        if contents.uncut and own.full:
            least = max(least, SURE_LEAST) if own.forms[a].open else math.inf
        if score > least and (a, b) not in barred:
            scored.append((score, a, b))
    scored.sort(key=lambda one: (-one[0], one[1], abs(one[2] - one[1])))
    joins = {a: Join(a, b, 1.0, "编辑指定", by_editor=True) for a, b in forced}
    taken = {b for _, b in forced}
    for score, a, b in scored:
        if a in joins or b in taken or _reaches(joins, b, a):
            continue
        joins[a] = Join(a, b, confidence(score, weights["choice"]), _reason(contents, a, b, weights["pair"]))
        taken.add(b)
    return joins


def confidence(score: float, choice: Mapping[str, float]) -> float:
    """The probability of log-odds, as the choice among rivals was found to be right (Platt 1999)."""
    return round(1 / (1 + math.exp(-(choice["slope"] * score + choice["shift"]))), 3)


def _reaches(joins: Mapping[int, Join], start: int, goal: int) -> bool:
    while start in joins:
        start = joins[start].then
        if start == goal:
            return True
    return start == goal


def _reason(contents: Contents, a: int, b: int, weights: Mapping[str, float]) -> str:
    found = contents.evidence(a, b)
    texts = contents.blocks.texts
    said = ["相邻" if b == a + 1 else "不相邻"]
    said += [words for name, words in REASONS.items() if found[name] > 0]
    if found["expected"] > 4:
        said.append("文字顺接")
    return f"{'，'.join(said)}：“…{texts[a][-6:]}”接“{texts[b][:6]}…”"


REASONS = {
    "orphan": "下段不能起头",
    "marks_match": "引号括号相配",
    "word_cut": "切断一词",
    "comma": "上段停在逗号",
}
