"""Are confidences true? The joins that the machine made, by confidence, and the share of them that is right.

python -m tests.quality.reliability [CORPUS …]        print the table
"""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from flows.model import Page, Restored
from flows.restore import restore_page
from tests.quality.corpora import CORPORA, Corpus, Gold
from tests.quality.scoring import plain

EDGES = (0.5, 0.7, 0.9, 0.97, 1.0)

Bins = dict[float, Counter[str]]


def tabulate(corpora: Iterable[Corpus]) -> Bins:
    """By the lower edge of each bin: the joins, those that are right, the sum of their confidences."""
    bins: Bins = {low: Counter() for low in EDGES[:-1]}
    for corpus in corpora:
        for page, gold in corpus.cases:
            for confidence, right in joins(page, gold, restore_page(page)):
                low = max((edge for edge in bins if edge <= confidence), default=None)
                if low is not None:
                    bins[low].update(joins=1, right=right)
                    bins[low]["confidence"] += confidence  # type: ignore[assignment]
    return bins


def joins(page: Page, gold: Gold, restored: Restored) -> Iterator[tuple[float, bool]]:
    """The confidence of every join that the machine made, and whether a paragraph of the gold reads on so."""
    texts = {block.number: plain(block.text) for block in page.blocks}
    truths = [plain(item.get("text")) for article in gold["articles"] for item in article["body"]]
    made = {pair for article in restored.articles for item in article.body for pair in pairwise(item.blocks)}
    for decision in restored.decisions:
        if decision.kind == "join" and decision.by == "machine" and decision.blocks in made:
            first, then = decision.blocks
            yield decision.confidence, any(texts[first] + texts[then] in truth for truth in truths)


def share(bins: Bins, least: float) -> float:
    """Of the joins of at least this confidence, the share that is right."""
    total = sum((count for low, count in bins.items() if low >= least), Counter())
    return total["right"] / max(1, total["joins"])


def lines(bins: Bins) -> Iterator[str]:
    """The table, to print."""
    yield "confidence      joins   right   mean confidence"
    for (low, high), count in zip(pairwise(EDGES), bins.values(), strict=True):
        number = max(1, count["joins"])
        right, mean = count["right"] / number, count["confidence"] / number
        yield f"{low:4.2f} – {high:4.2f}  {count['joins']:8}  {right:6.3f}   {mean:6.3f}"


def main(arguments: Sequence[str]) -> None:
    """Print a table for each corpus."""
    for name in arguments or CORPORA:
        sys.stdout.write("\n".join([name, *lines(tabulate([CORPORA[name]()])), "", ""]))


if __name__ == "__main__":
    main(sys.argv[1:])
