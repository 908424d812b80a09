"""Learn data/labels.toml: see `python -m flows.restore.learn --help`.

The headers are those of whole articles, in the runs in which a page would have them.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy.optimize import minimize

from flows.restore.cohesion import pairs
from flows.restore.headers import label_odds
from flows.restore.labels import Labels, Line, evidence, labellings, read_lines
from flows.restore.learn.damage import Damaged
from flows.restore.reader import load_reader
from flows.restore.traits import Traits

FIELDS = {"kicker": "k", "title": "t", "subtitle": "s", "column": "c"}
STRENGTH = 2.0  # of the pull towards no weight

Example = tuple[list[Line], Labels]


def examples(page: Damaged, table: Traits) -> list[Example]:
    """The headers of a page's stories, as they stand on it."""
    found: list[Example] = []
    for story in sorted({piece.story for piece in page.pieces if piece.story is not None}):
        heads = [i for i, piece in enumerate(page.pieces) if piece.story == story and piece.field in FIELDS]
        body = [piece for piece in page.pieces if piece.story == story and piece.field == "paragraph"]
        body.sort(key=lambda piece: (piece.item or 0, piece.part))
        if not heads or not body or [page.pieces[i].field for i in heads].count("title") != 1:
            continue
        whole = set().union(*(pairs(piece.text) for piece in body))
        first = set().union(*(pairs(piece.text) for piece in body[:2]))
        lines, run = [], 0
        for at, i in enumerate(heads):
            run += at > 0 and heads[at - 1] != i - 1
            own = pairs(page.pieces[i].text)
            size = len(own) or 1
            signed = i + 1 < len(page.pieces) and page.pieces[i + 1].field == "byline"
            line = Line(page.pieces[i].text, run, len(own & whole) / size, len(own & first) / size, signed)
            lines.append(replace(line, label=label_odds(line.text, table)))
        found.append((read_lines(lines, load_reader()), tuple(FIELDS[page.pieces[i].field] for i in heads)))
    return found


def learn(found: Sequence[Example]) -> dict[str, float]:
    """The weights under which the right labels are likeliest (conditional log-likelihood, L-BFGS)."""
    names: dict[str, int] = {}
    tables = []
    for lines, labels in found:
        ways = labellings(lines)
        if labels not in ways or len(ways) < 2:
            continue
        told = [evidence(lines, way) for way in ways]
        for one in told:
            for name in one:
                names.setdefault(name, len(names))
        tables.append((told, ways.index(labels)))
    data = []
    for told, right in tables:
        table = np.zeros((len(told), len(names)))
        for row, one in enumerate(told):
            for name, value in one.items():
                table[row, names[name]] = value
        data.append((table, right))

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        value, slope = STRENGTH * float(weights @ weights) / 2, STRENGTH * weights
        for table, right in data:
            scores = table @ weights
            scores -= scores.max()
            total = np.exp(scores).sum()
            value -= scores[right] - np.log(total)
            slope -= table[right] - np.exp(scores) @ table / total
        return value, slope

    weights = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B").x
    return {name: round(float(weights[at]), 3) for name, at in sorted(names.items())}
