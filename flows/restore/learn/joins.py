"""Learn data/joins.toml: see `python -m flows.restore.learn --help`.

Pages are made from whole articles and damaged; which block runs on into which is then known. Traits are learned on
one half of the articles for the pages of the other, so that their weight is not overrated.
"""

from collections.abc import Mapping, Sequence
from random import Random

import numpy as np
from sklearn.linear_model import LogisticRegression

from flows.restore.contents import Contents
from flows.restore.learn.damage import Damaged
from flows.restore.pairs import Blocks, Evidence

OTHERS = 12  # pairs that are no joins, for every block, in the first regression


def true_joins(page: Damaged) -> dict[int, int]:
    """Which block (0-based) runs on into which."""
    at = {
        (piece.story, piece.item, piece.part): i
        for i, piece in enumerate(page.pieces)
        if piece.item is not None and not piece.doubled
    }
    return {i: at[story, item, part + 1] for (story, item, part), i in at.items() if (story, item, part + 1) in at}


def learn(
    pages: Sequence[tuple[Blocks, dict[int, int]]], choice: Mapping[str, float], seed: int = 0
) -> dict[str, dict[str, float]]:
    """The weights, from pages and their true joins; how to choose by them stays as it is."""
    random = Random(seed)
    rows: list[tuple[Evidence, bool]] = []
    for blocks, truth in pages:
        for a in blocks.firsts:
            likely = blocks.likely(a)
            kept = [b for b in likely if b in (truth.get(a), a + 1)]
            others = [b for b in likely if b not in kept]
            kept += random.sample(others, min(OTHERS, len(others)))
            rows += [(blocks.content(a, b), truth.get(a) == b) for b in kept]
    content = _fit(rows)
    rows = []
    for blocks, truth in pages:
        contents = Contents(blocks, content)
        rows += [(contents.whole(a, b), truth.get(a) == b) for a, b in contents.pairs()]
    return {"content": content, "pair": _fit(rows), "choice": dict(choice)}


def _fit(rows: Sequence[tuple[Evidence, bool]]) -> dict[str, float]:
    """Weights by name, of evidence as it comes."""
    names = list(rows[0][0])
    table = np.array([[found[name] for name in names] for found, _ in rows])
    mean, spread = table.mean(0), table.std(0) + 1e-6
    model = LogisticRegression(C=0.5, max_iter=3000).fit((table - mean) / spread, [is_one for _, is_one in rows])
    weights = model.coef_[0] / spread
    constant = float(model.intercept_[0] - (weights * mean).sum())
    return {"constant": round(constant, 4)} | {name: round(float(w), 4) for name, w in zip(names, weights, strict=True)}
