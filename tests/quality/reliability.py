"""Are confidences true? What the machine decided, by kind and by confidence, and the share of it that is right.

    python -m tests.quality.reliability [CORPUS …]          print the tables
    python -m tests.quality.reliability --fit [CORPUS …]    print the weights that would make them truer (needs the
                                                            extra `learn`): a join's upon its log-odds as they are

The weights of the confidences (data/joins.toml, [choice]; data/confidence.toml) were found so.
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from math import log
from typing import Any

from flows.model import Article, Decision, Page, Restored
from flows.restore import confidence, restore_page
from flows.restore.pairs import Evidence
from tests.quality.corpora import CORPORA, Corpus, Gold
from tests.quality.scoring import plain

# what is fitted on; real pages are few, and count four times
FITTED = ("generated-seen", "generated-middling", "generated-scattered", *["pages-dev-learned"] * 4)
EDGES = (0.3, 0.5, 0.7, 0.9, 0.97, 1.0)
ODDS_MOST = 7.0  # what a confidence of 1 is taken for
END = 10  # characters on either side of a place where two blocks meet

Bins = dict[float, Counter[str]]
Case = tuple[Page, Gold, Restored]


def judged(case: Case, kind: str) -> Iterator[tuple[Decision, bool]]:
    """Every decision of a kind that the machine made and kept, and whether it is right."""
    page, gold, restored = case
    texts = {block.number: plain(block.text) for block in page.blocks}
    for decision in restored.decisions:
        if decision.kind != kind or decision.by != "machine" or decision.article is None:
            continue
        right = JUDGES[kind](decision, restored.articles[decision.article], gold["articles"], texts)
        if right is not None:
            yield decision, right


def _join(decision: Decision, article: Article, golds: Sequence[Gold], texts: dict[int, str]) -> bool | None:
    """Does a paragraph of the gold read on so? (None: the join was not kept.)"""
    if not any(decision.blocks in pairwise(item.blocks) for item in article.body):
        return None
    first, then = decision.blocks
    return any(texts[first] + texts[then] in text for gold in golds for text in _paragraphs(gold))


def _header(decision: Decision, article: Article, golds: Sequence[Gold], texts: dict[int, str]) -> bool | None:
    """Do all lines head the article of the gold that most of the body is of?"""
    gold = _most_of(article, golds)
    if gold is None:
        return None
    lines = "\n".join(plain(gold.get(name)) for name in ("kicker", "title", "subtitle", "column", "byline_block"))
    byline = article.blocks.get("byline_text", ())
    return all(texts[number] in lines for number in decision.blocks if number not in byline)


def _move(decision: Decision, article: Article, golds: Sequence[Gold], texts: dict[int, str]) -> bool | None:
    """Does the moved run read on in the gold from what it was put behind, or into what it was put before?"""
    order = [number for item in article.body for number in item.blocks]
    run = [number for number in decision.blocks if number in order]
    gold = _most_of(article, golds)
    if not run or gold is None:
        return None
    start, stop = order.index(run[0]), order.index(run[-1]) + 1
    whole = "".join(_paragraphs(gold))
    before = texts[order[start - 1]][-END:] if start else ""
    after = texts[order[stop]][:END] if stop < len(order) else ""
    return (before + texts[run[0]][:END] in whole) and (texts[run[-1]][-END:] + after in whole)


def _gap(decision: Decision, article: Article, golds: Sequence[Gold], texts: dict[int, str]) -> bool | None:
    """Is text of the gold's missing next to the block?"""
    (number,) = decision.blocks
    for gold in golds:
        for a, b in pairwise([*gold["body"], {"kind": "end", "text": None}]):
            if b["kind"] == "gap" and plain(a.get("text")).endswith(texts[number]):
                return True
            if a["kind"] == "gap" and plain(b.get("text")).startswith(texts[number]):
                return True
    return False


JUDGES: dict[str, Callable[[Decision, Article, Sequence[Gold], dict[int, str]], bool | None]] = {
    "join": _join,
    "header": _header,
    "move": _move,
    "gap": _gap,
}


def _paragraphs(gold: Gold) -> list[str]:
    return [plain(item.get("text")) for item in gold["body"]]


def _most_of(article: Article, golds: Sequence[Gold]) -> Gold | None:
    """The article of the gold that has most of the body."""
    own = [plain(item.text) for item in article.body if item.text]
    wholes = [("".join(_paragraphs(gold)), gold) for gold in golds]
    shares: list[tuple[int, int, Any]] = [
        (sum(len(text) for text in own if text in whole), -n, gold) for n, (whole, gold) in enumerate(wholes)
    ]
    most, _, gold = max(shares, default=(0, 0, None))
    return gold if most else None


def restore_all(corpora: Iterable[Corpus]) -> list[Case]:
    """Every page, restored, with its gold."""
    return [(page, gold, restore_page(page)) for corpus in corpora for page, gold in corpus.cases]


def tabulate(cases: Iterable[Case], kind: str) -> Bins:
    """By the lower edge of each bin: the decisions, those that are right, the sum of their confidences."""
    bins: Bins = {low: Counter() for low in EDGES[:-1]}
    for case in cases:
        for decision, right in judged(case, kind):
            low = max((edge for edge in bins if edge <= decision.confidence), default=None)
            if low is not None:
                bins[low].update(made=1, right=right)
                bins[low]["confidence"] += decision.confidence  # type: ignore[assignment]
    return bins


def share(bins: Bins, least: float) -> tuple[int, float]:
    """Of the decisions of at least this confidence, how many there are, and the share that is right."""
    total = sum((count for low, count in bins.items() if low >= least), Counter())
    return total["made"], total["right"] / max(1, total["made"])


def lines(kind: str, bins: Bins) -> Iterator[str]:
    """The table, to print."""
    yield f"{kind:11}      made   right   mean confidence"
    for (low, high), count in zip(pairwise(EDGES), bins.values(), strict=True):
        number = max(1, count["made"])
        right, mean = count["right"] / number, count["confidence"] / number
        yield f"{low:4.2f} – {high:4.2f}  {count['made']:8}  {right:6.3f}   {mean:6.3f}"


def fit(kind: str, cases: Sequence[Case]) -> dict[str, float]:
    """The weights that make a kind's confidences as likely as they can be (Platt 1999)."""
    from sklearn.linear_model import LogisticRegression

    found = [(_evidence(decision), right) for case in cases for decision, right in judged(case, kind)]
    names = list(found[0][0])
    model = LogisticRegression(C=10).fit([list(told.values()) for told, _ in found], [right for _, right in found])
    return {"constant": float(model.intercept_[0]), **dict(zip(names, map(float, model.coef_[0]), strict=True))}


def _evidence(decision: Decision) -> Evidence:
    """What a decision's confidence was made of, as far as the confidence tells it; of a join its log-odds."""
    odds = log(decision.confidence / (1 - decision.confidence)) if 0 < decision.confidence < 1 else ODDS_MOST
    if decision.kind == "join":
        return {"slope": odds}
    weights = confidence.load_weights()[decision.kind]
    if decision.kind == "move":
        return {"gain": (odds - weights["constant"]) / weights["gain"]}
    told = confidence.header_evidence(0.5, decision.blocks)
    rest = odds - weights["constant"] - sum(weights[name] * value for name, value in told.items())
    return told | {"certainty": rest / weights["certainty"]}


def main(arguments: Sequence[str]) -> None:
    """Print a table for each corpus and kind, or what would make them truer."""
    if arguments[:1] == ["--fit"]:
        names = [name for name in arguments[1:] or FITTED if name in CORPORA]
        restored = {name: restore_all([CORPORA[name]()]) for name in set(names)}
        cases = [case for name in names for case in restored[name]]
        for kind in ("join", "header", "move"):
            told = "  ".join(f"{name} {value:.3f}" for name, value in fit(kind, cases).items())
            sys.stdout.write(f"{kind:7} {told}\n")
        return
    for name in arguments or CORPORA:
        cases = restore_all([CORPORA[name]()])
        for kind in JUDGES:
            sys.stdout.write("\n".join([name, *lines(kind, tabulate(cases, kind)), "", ""]))


if __name__ == "__main__":
    main(sys.argv[1:])
