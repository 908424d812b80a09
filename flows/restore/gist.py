"""What a passage is about, as a small network has it: a vector, near to those of the same article's passages.

Two layers of dilated convolutions over the passage's first and last 48 characters, of which it takes the mean, weighed
by what matters, and the most of each channel. It was taught by telling the passages and the headline of one news item
from those of others, the items next to it among them (supervised contrastive learning, Khosla et al. 2020).
`data/gist.npz` is made by learn/gist.py, whose docstring names the corpus.
"""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from flows.restore.networks import Network

if TYPE_CHECKING:
    from flows.restore.networks import Table

FILE = Path(__file__).parent / "data" / "gist.npz"
REACH = 48  # characters of each end of a passage
NOWHERE = np.float32(-1e4)


class Gist:
    """The network, loaded."""

    def __init__(self, path: Path = FILE) -> None:
        self._network = Network(path)

    def vectors(self, texts: Sequence[str]) -> "Table":
        """The texts' unit vectors; folded text."""
        network = self._network
        rows = network.numbers([_ends(text) for text in texts], 2 * REACH)
        hidden = network.convolve("text", 2, rows)
        matters = np.where(rows > 0, network.linear("matters", hidden)[:, :, 0], NOWHERE)
        shares = np.exp(matters - matters.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        mean = (hidden * shares[:, :, None]).sum(axis=1)
        found = network.linear("out", np.concatenate([mean, hidden.max(axis=1)], axis=1))
        unit: Table = found / np.maximum(np.sqrt((found**2).sum(axis=1, keepdims=True)), np.float32(1e-9))
        return unit


def _ends(text: str) -> str:
    return text if len(text) <= 2 * REACH else text[:REACH] + text[-REACH:]


@lru_cache(maxsize=1)
def load_gist() -> Gist:
    """The network that ships with the project, read once a process."""
    return Gist()
