"""What reads on from what: two small networks that have read the news, one for where a text was cut off and one for
where a text begins.

Each sees the 24 characters at its side of a cut, through three layers of dilated convolutions (van den Oord et al.
2016), and gives a vector; the product of two vectors is how well the one text runs on into the other, against how well
the first ends there and the second begins there. They were taught by telling the right half of a cut from all others
(contrastive learning, van den Oord et al. 2018). `data/reader.npz` is made by learn/reader.py, whose docstring names
the corpus.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from flows.restore.networks import Network

if TYPE_CHECKING:
    from flows.restore.networks import Table

FILE = Path(__file__).parent / "data" / "reader.npz"
REACH = 24  # characters of each side of a cut
NEAR = 4  # positions next to the cut that are seen one by one


@dataclass(frozen=True)
class Reading:
    """In natural-log units: runs_on[i][j], text i running on into text j; ends[i], text i ending where it does;
    starts[j], text j beginning where it does."""

    runs_on: "Table"
    ends: "Table"
    starts: "Table"

    def rounded(self) -> "Reading":
        """The same to three decimals: beyond them machines differ."""
        return Reading(*(np.round(table, 3) for table in (self.runs_on, self.ends, self.starts)))

    def shares(self) -> "tuple[Table, Table]":
        """Ln of the share of each pair among those with its first text, its ending included; with its second."""
        by_first = np.concatenate([self.runs_on, self.ends[:, None]], axis=1)
        by_then = np.concatenate([self.runs_on, self.starts[None, :]], axis=0)
        return self.runs_on - _log_sum(by_first, 1), self.runs_on - _log_sum(by_then, 0)


class Reader:
    """The networks, loaded."""

    def __init__(self, path: Path = FILE) -> None:
        self._network = Network(path)

    def read(self, befores: Sequence[str], afters: Sequence[str]) -> Reading:
        """How the ends of `befores` and the beginnings of `afters` go together; folded text."""
        left, ends = self._look("left", [text[: -REACH - 1 : -1] for text in befores])
        right, starts = self._look("right", [text[:REACH] for text in afters])
        return Reading(left @ right.T * self._network.weights["scale"], ends, starts)

    def _look(self, side: str, texts: Sequence[str]) -> "tuple[Table, Table]":
        """A vector and a number for each text, whose characters are counted from the cut."""
        network = self._network
        rows = network.numbers(texts, REACH)
        hidden = network.convolve(side, 3, rows)
        near = hidden[:, :NEAR].transpose(0, 2, 1).reshape(len(texts), NEAR * hidden.shape[2])
        whole = hidden.sum(axis=1) / np.maximum((rows > 0).sum(axis=1), 1)[:, None].astype(np.float32)
        mixed = np.maximum(network.linear(f"{side}.near", near) + network.linear(f"{side}.pool", whole), 0)
        return network.linear(f"{side}.out", mixed), network.linear(f"{side}.null", mixed)[:, 0]


def _log_sum(table: "Table", axis: int) -> "Table":
    most: Table = table.max(axis=axis, keepdims=True)
    found: Table = most + np.log(np.exp(table - most).sum(axis=axis, keepdims=True))
    return found


@lru_cache(maxsize=1)
def load_reader() -> Reader:
    """The networks that ship with the project, read once a process."""
    return Reader()
