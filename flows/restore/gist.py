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
TEXTS = 1024  # that are remembered
NOWHERE = np.float32(-1e4)


class Gist:
    """The network, loaded."""

    def __init__(self, path: Path = FILE) -> None:
        self._network = Network(path)
        self._known = lru_cache(maxsize=TEXTS)(self._vector)

    def vectors(self, texts: Sequence[str]) -> "Table":
        """The texts' unit vectors; folded text."""
        width = self._network.weights["out.bias"].shape[0]
        return np.array([self._known(_ends(text)) for text in texts], dtype=np.float32).reshape(len(texts), width)

    def _vector(self, text: str) -> "Table":
        """A text's vector, by itself: so it is the same to the last bit, whatever stands on the page beside it."""
        network = self._network
        hidden = network.convolve("text", 2, network.numbers([text], len(text)))[0]
        matters = network.linear("matters", hidden)[:, 0]
        shares = np.exp(matters - matters.max(initial=NOWHERE))
        shares /= max(shares.sum(), np.float32(1e-9))
        most = hidden.max(axis=0, initial=NOWHERE) if len(hidden) else np.zeros(hidden.shape[1], dtype=np.float32)
        found = network.linear("out", np.concatenate([shares @ hidden, most])[None])[0]
        unit: Table = found / max(np.sqrt((found**2).sum()), np.float32(1e-9))
        return unit


def _ends(text: str) -> str:
    return text if len(text) <= 2 * REACH else text[:REACH] + text[-REACH:]


@lru_cache(maxsize=1)
def load_gist() -> Gist:
    """The network that ships with the project, read once a process."""
    return Gist()
