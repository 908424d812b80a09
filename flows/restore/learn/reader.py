"""Make data/reader.npz: see `python -m flows.restore.learn --help`.

News items are cut as columns cut them. Of all beginnings in a batch of items that stood next to one another, each cut
end has one that is its rest, and each paragraph's end has none; likewise the other way round. The shipped file was
taught on the broadcast items for an hour on one core. Needs torch.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from random import Random

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from flows.restore.learn.nets import CHANNELS, Layers, Numbered, linear_arrays, new_embedding, number_items, save, teach
from flows.restore.reader import NEAR, REACH

MIXED, VECTOR = 192, 128
STEPS = ((4, 40), (12, 120))  # characters from cut to cut, in narrow columns and in wide ones
AT_STOP = 0.25  # of the paragraphs are cut after a full stop besides
SHORT = 12  # characters; a text so short is not cut
GROUPS, TOGETHER = 3, 2  # runs of items in a batch, and items in a run
MOST = 450  # cut ends in a batch


class Side(nn.Module):
    """The network of one side of a cut."""

    def __init__(self, embedding: nn.Embedding) -> None:
        super().__init__()
        self.embedding, self.layers = embedding, Layers(3)
        self.near, self.pool = nn.Linear(NEAR * CHANNELS, MIXED), nn.Linear(CHANNELS, MIXED, bias=False)
        self.out, self.null = nn.Linear(MIXED, VECTOR), nn.Linear(MIXED, 1)

    def forward(self, rows: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        there = (rows > 0).float().unsqueeze(1)
        hidden = self.layers(self.embedding(rows).transpose(1, 2), there)
        near = hidden[:, :, :NEAR].reshape(len(rows), -1)
        mixed = functional.relu(self.near(near) + self.pool(hidden.sum(2) / there.sum(2).clamp(min=1)))
        return self.out(mixed), self.null(mixed)[:, 0]

    def arrays(self, name: str) -> dict[str, np.ndarray]:
        parts = {f"{name}.{part}": getattr(self, part) for part in ("near", "pool", "out", "null")}
        return self.layers.arrays(name) | linear_arrays(parts)


class Sides(nn.Module):
    """Both, with what their product is to be multiplied by."""

    def __init__(self, characters: int) -> None:
        super().__init__()
        self.embedding = new_embedding(characters)
        self.left, self.right = Side(self.embedding), Side(self.embedding)
        self.scale = nn.Parameter(torch.tensor(math.log(0.1)))

    def loss(self, cuts: "Cuts") -> torch.Tensor:
        left, ends = self.left(torch.tensor(cuts.befores))
        right, starts = self.right(torch.tensor(cuts.afters))
        runs_on = left @ right.T * self.scale.exp()
        rest = torch.tensor(cuts.rests)
        back = torch.full((len(right),), len(left))
        cut = torch.nonzero(rest >= 0)[:, 0]
        back[rest[cut]] = cut
        forth = torch.where(rest < 0, torch.tensor(len(right)), rest)
        by_first = functional.cross_entropy(torch.cat([runs_on, ends[:, None]], 1), forth)
        return by_first + functional.cross_entropy(torch.cat([runs_on.T, starts[:, None]], 1), back)


class Cuts:
    """Cut ends and beginnings; `rests`: which beginning each end runs on into (-1: none)."""

    def __init__(self) -> None:
        self.befores: list[list[int]] = []
        self.afters: list[list[int]] = []
        self.rests: list[int] = []

    def add(self, text: Sequence[int], at: Sequence[int]) -> None:
        """A text, cut at these places."""
        edges = [0, *at, len(text)]
        for n, (start, stop) in enumerate(pairwise(edges)):
            self.afters.append(_fill(text[start:stop][:REACH]))
            if n:
                self.rests[-1] = len(self.afters) - 1
            self.befores.append(_fill(text[start:stop][: -REACH - 1 : -1]))
            self.rests.append(-1)


def make(path: Path, items: Sequence[tuple[str, Sequence[str]]], minutes: float = 60) -> None:
    """Teach the networks and write their file."""
    torch.manual_seed(1)
    numbered, characters = number_items(items)
    model = Sides(len(characters))
    stop = characters.index("。") + 2
    teach(model, _losses(model, numbered, stop, Random(7)), minutes)
    scale = {"scale": np.array(math.exp(model.scale.item()))}
    embedding = {"embedding": model.embedding.weight.detach().numpy()}
    save(path, characters, embedding | scale | model.left.arrays("left") | model.right.arrays("right"))


def _losses(model: Sides, items: Sequence[Numbered], stop: int, random: Random) -> Iterator[Callable[[], torch.Tensor]]:
    while True:
        cuts, step = Cuts(), random.choice(STEPS)
        for _ in range(GROUPS):
            first = random.randrange(len(items))
            for item in items[first : first + TOGETHER]:
                for n, text in enumerate(item):
                    cuts.add(text, [] if n == 0 or len(text) < SHORT else _places(text, step, stop, random))
        del cuts.befores[MOST:], cuts.rests[MOST:]
        if len(cuts.befores) > 8:
            yield lambda cuts=cuts: model.loss(cuts)  # type: ignore[misc]


def _places(text: Sequence[int], step: tuple[int, int], stop: int, random: Random) -> list[int]:
    found: set[int] = set()
    at = random.randint(*step)
    while at < len(text) - 1:
        found.add(at)
        at += random.randint(*step)
    stops = [n + 1 for n in range(4, len(text) - 4) if text[n] == stop]
    if stops and random.random() < AT_STOP:
        found.add(random.choice(stops))
    return sorted(found)


def _fill(ids: Sequence[int]) -> list[int]:
    return [*ids, *[0] * (REACH - len(ids))]
