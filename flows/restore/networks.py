"""What the networks that read the news have in common: their files, characters as numbers, convolutions."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Table = NDArray[np.float32]

UNKNOWN = 1  # the number of a character that was too rare to be learned; 0: no character
DILATIONS = (1, 2, 4)  # of a network's layers, in their order


class Network:
    """Arrays by name, loaded from an npz file whose `characters` are numbered from 2 on."""

    def __init__(self, path: Path) -> None:
        with np.load(path) as arrays:
            self.weights = {name: arrays[name].astype(np.float32) for name in arrays.files if name != "characters"}
            self._ids = {char: number for number, char in enumerate(str(arrays["characters"]), start=UNKNOWN + 1)}

    def numbers(self, texts: Sequence[str], width: int) -> "NDArray[np.intp]":
        """The texts' characters, texts x width; folded text of at most `width` characters."""
        rows = np.zeros((len(texts), width), dtype=np.intp)
        for row, text in enumerate(texts):
            rows[row, : len(text)] = [self._ids.get(char, UNKNOWN) for char in text]
        return rows

    def convolve(self, name: str, layers: int, rows: "NDArray[np.intp]") -> "Table":
        """The hidden states of `layers` dilated convolutions over three positions each, texts x positions x channels;
        from the second layer on each adds to what it is given. Zeros where there is no character."""
        there = rows > 0
        apart = DILATIONS[layers - 1]  # the texts stand in one row, so that no empty place is worked on
        sizes = there.sum(axis=1) + apart
        places = (np.cumsum(sizes) - sizes + apart)[:, None] + np.arange(rows.shape[1])
        at, size = places[there], int(sizes.sum()) + apart
        mask = np.zeros((size, 1), dtype=np.float32)
        mask[at] = 1
        hidden: Table = np.zeros((size, self.weights["embedding"].shape[1]), dtype=np.float32)
        hidden[at] = self.weights["embedding"][rows[there]]
        for layer, dilation in enumerate(DILATIONS[:layers]):
            weight, bias = self.weights[f"{name}.{layer}.weight"], self.weights[f"{name}.{layer}.bias"]
            padded = np.pad(hidden, ((dilation, dilation), (0, 0)))
            found = padded[:size] @ weight[0]
            for k in (1, 2):
                found += padded[k * dilation : k * dilation + size] @ weight[k]
            found += bias
            np.maximum(found, 0, out=found)
            found *= mask
            if layer:
                found += hidden
            hidden = found
        spread: Table = np.zeros((*rows.shape, hidden.shape[1]), dtype=np.float32)
        spread[there] = hidden[at]
        return spread

    def linear(self, name: str, rows: "Table") -> "Table":
        """A linear layer."""
        found: Table = rows @ self.weights[f"{name}.weight"]
        return found + self.weights[f"{name}.bias"] if f"{name}.bias" in self.weights else found
