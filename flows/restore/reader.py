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
from typing import TYPE_CHECKING, Literal

import numpy as np

from flows.restore.networks import Network

if TYPE_CHECKING:
    from flows.restore.networks import Table

FILE = Path(__file__).parent / "data" / "reader.npz"
REACH = 24  # characters of each side of a cut
NEAR = 4  # positions next to the cut that are seen one by one

Side = Literal["left", "right"]


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

    def __init__(self, network: Network) -> None:
        self._network = network

    def for_a_page(self) -> "PageReader":
        """A reader that looks at no text twice."""
        return PageReader(self._network)

    def read(self, befores: Sequence[str], afters: Sequence[str]) -> Reading:
        """How the ends of `befores` and the beginnings of `afters` go together; folded text."""
        left, ends = self.look("left", [text[: -REACH - 1 : -1] for text in befores])
        right, starts = self.look("right", [text[:REACH] for text in afters])
        return Reading(left @ right.T * self._network.weights["scale"], ends, starts)

    def look(self, side: Side, texts: Sequence[str]) -> "tuple[Table, Table]":
        """A vector and a number for each text, whose characters are counted from the cut; at most REACH of them."""
        network = self._network
        rows = network.numbers(texts, REACH)
        hidden = network.convolve(side, 3, rows)
        near = hidden[:, :NEAR].transpose(0, 2, 1).reshape(len(texts), NEAR * hidden.shape[2])
        whole = hidden.sum(axis=1) / np.maximum((rows > 0).sum(axis=1), 1)[:, None].astype(np.float32)
        mixed = np.maximum(network.linear(f"{side}.near", near) + network.linear(f"{side}.pool", whole), 0)
        return network.linear(f"{side}.out", mixed), network.linear(f"{side}.null", mixed)[:, 0]


class PageReader(Reader):
    """A reader that remembers what it looked at."""

    def __init__(self, network: Network) -> None:
        super().__init__(network)
        self._rows: dict[Side, dict[str, int]] = {"left": {}, "right": {}}
        self._seen: dict[Side, tuple[Table, Table]] = {}

    def look(self, side: Side, texts: Sequence[str]) -> "tuple[Table, Table]":
        """As above."""
        rows = self._rows[side]
        new = [text for text in dict.fromkeys(texts) if text not in rows]
        if new or side not in self._seen:
            found = super().look(side, new)
            before = self._seen.get(side)
            self._seen[side] = found if before is None else _below(before, found)
            rows.update(zip(new, range(len(rows), len(rows) + len(new)), strict=True))
        vectors, numbers = self._seen[side]
        at = np.array([rows[text] for text in texts], dtype=np.intp)
        return vectors[at], numbers[at]


def _below(first: "tuple[Table, Table]", then: "tuple[Table, Table]") -> "tuple[Table, Table]":
    return np.concatenate([first[0], then[0]]), np.concatenate([first[1], then[1]])


def _log_sum(table: "Table", axis: int) -> "Table":
    most: Table = table.max(axis=axis, keepdims=True)
    found: Table = most + np.log(np.exp(table - most).sum(axis=axis, keepdims=True))
    return found


@lru_cache(maxsize=1)
def load_reader() -> Reader:
    """The networks that ship with the project, read once a process."""
    return Reader(Network(FILE))
