"""What teaching the networks has in common: the news as numbered characters, layers, a rate that falls, a file."""

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from time import monotonic

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from flows.restore.language import fold
from flows.restore.networks import DILATIONS, UNKNOWN

LEAST = 4  # times that a character must occur
CHANNELS, EMBEDDING = 128, 64
RATE, WARM, LAST = 2e-3, 200, 0.02  # the learning rate, the steps up to it, its share at the end
SHARPEST = 1.0  # of a step's gradient

Numbered = list[list[int]]  # an item: its title, then its paragraphs, as numbers


def number_items(items: Sequence[tuple[str, Sequence[str]]]) -> tuple[list[Numbered], str]:
    """The items' folded texts as numbers, and the characters in the order of theirs."""
    texts = [[fold(text) for text in (title, *paragraphs)] for title, paragraphs in items]
    seen = Counter(char for item in texts for text in item for char in text)
    characters = "".join(sorted((c for c, n in seen.items() if n >= LEAST), key=lambda c: (-seen[c], c)))
    ids = {char: number for number, char in enumerate(characters, start=UNKNOWN + 1)}
    return [[[ids.get(char, UNKNOWN) for char in text] for text in item if text] for item in texts], characters


class Layers(nn.Module):
    """Dilated convolutions over three positions each; from the second on each adds to what it is given."""

    def __init__(self, count: int) -> None:
        super().__init__()
        sizes = [EMBEDDING, *[CHANNELS] * count]
        self.each = nn.ModuleList(
            nn.Conv1d(sizes[n], CHANNELS, 3, padding=dilation, dilation=dilation)
            for n, dilation in enumerate(DILATIONS[:count])
        )

    def forward(self, embedded: torch.Tensor, there: torch.Tensor) -> torch.Tensor:
        hidden = embedded
        for n, layer in enumerate(self.each):
            found = functional.relu(layer(hidden)) * there
            hidden = hidden + found if n else found
        return hidden

    def arrays(self, name: str) -> dict[str, np.ndarray]:
        """The weights as flows.restore.networks has them."""
        found = {}
        for n, layer in enumerate(self.each):
            found[f"{name}.{n}.weight"] = layer.weight.detach().numpy().transpose(2, 1, 0)
            found[f"{name}.{n}.bias"] = layer.bias.detach().numpy()
        return found


def new_embedding(count: int) -> nn.Embedding:
    """A vector for each character, zeros for none."""
    embedding = nn.Embedding(count + UNKNOWN + 1, EMBEDDING, padding_idx=0)
    with torch.no_grad():
        embedding.weight.normal_(std=0.3)
        embedding.weight[0] = 0
    return embedding


def linear_arrays(layers: Mapping[str, nn.Linear]) -> dict[str, np.ndarray]:
    """Linear layers as flows.restore.networks has them."""
    found = {}
    for name, layer in layers.items():
        found[f"{name}.weight"] = layer.weight.detach().numpy().T
        if layer.bias is not None:
            found[f"{name}.bias"] = layer.bias.detach().numpy()
    return found


def teach(model: nn.Module, losses: Iterator[Callable[[], torch.Tensor]], minutes: float) -> None:
    """Take steps (AdamW) for so many minutes, at a rate that rises first and then falls along a cosine."""
    optimizer = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=0.01)
    begun, steps = monotonic(), 0
    while (gone := (monotonic() - begun) / (60 * minutes)) < 1:
        share = LAST + (1 - LAST) * (1 + math.cos(math.pi * gone)) / 2
        for group in optimizer.param_groups:
            group["lr"] = RATE * min(1.0, steps / WARM) * share
        optimizer.zero_grad()
        next(losses)().backward()
        nn.utils.clip_grad_norm_(model.parameters(), SHARPEST)
        optimizer.step()
        steps += 1


def save(path: Path, characters: str, arrays: Mapping[str, np.ndarray]) -> None:
    """Write the file that flows.restore.networks loads: two bytes a number."""
    halves = {name: np.asarray(array, dtype=np.float16) for name, array in arrays.items()}
    np.savez_compressed(path, characters=np.array(characters), **halves)  # type: ignore[arg-type]
