"""Learn data/order.toml: see `python -m flows.restore.learn --help`.

Each article of a made page in the order that the page has it, and every move that could be made: which one puts it
right, or that none does, is known.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from flows.restore.learn.damage import Damaged
from flows.restore.order import SURE, Ends, apply_move, evidence, possible_moves

PULL = 1.0  # of the pull towards no weight
MOST = 600  # moves of an article that are learned from


@dataclass(frozen=True)
class Choice:
    """The evidence of an article's moves, by name; `right`: the one to make (None: none)."""

    moves: Sequence[Mapping[str, float]]
    right: int | None


def true_order(page: Damaged, story: int) -> tuple[list[int], list[int]]:
    """A story's body blocks (0-based) in page order, and in reading order."""
    body = [
        i
        for i, piece in enumerate(page.pieces)
        if piece.story == story and piece.item is not None and not piece.doubled
    ]
    return body, sorted(body, key=lambda i: (page.pieces[i].item, page.pieces[i].part))


def read_choice(order: Sequence[int], right: Sequence[int], ends: Ends) -> Choice | None:
    """What there is to choose; None when no single move puts it right."""
    moves = list(possible_moves(order, ends))
    good = {n for n, move in enumerate(moves) if apply_move(order, move) == list(right)}
    done = list(order) == list(right)
    if not moves or not (good or done):
        return None
    step = max(1, len(moves) // MOST)
    kept = [n for n in range(len(moves)) if n in good or n % step == 0]
    at = next((k for k, n in enumerate(kept) if n in good), None)
    return Choice([evidence(order, moves[n], ends) for n in kept], None if done else at)


def learn(choices: Sequence[Choice]) -> dict[str, float]:
    """The weights under which the right moves are likeliest (conditional log-likelihood, L-BFGS)."""
    names = sorted({name for choice in choices for move in choice.moves for name in move})
    at = {name: n for n, name in enumerate(names)}
    tables = []
    for choice in choices:
        table = np.zeros((len(choice.moves) + 1, len(names)), dtype=np.float32)  # the last row: no move
        for row, move in enumerate(choice.moves):
            for name, value in move.items():
                table[row, at[name]] = value
        tables.append((table, len(choice.moves) if choice.right is None else choice.right))

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        value, slope = PULL * float(weights @ weights) / 2, PULL * weights
        for table, right in tables:
            scores = table @ weights
            scores -= scores.max()
            odds = np.exp(scores)
            total = odds.sum()
            value += np.log(total) - scores[right]
            slope = slope + odds @ table / total - table[right]
        return float(value), slope.astype(float)

    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B").x
    return {name: round(float(found[n]), 4) for name, n in at.items()} | {"by_editor": SURE}
