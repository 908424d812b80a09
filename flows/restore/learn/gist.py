"""Make data/gist.npz: see `python -m flows.restore.learn --help`.

A batch is a few runs of three news items that stood next to one another, a headline and up to three passages of each;
the passages and the headline of one item are to come near, all others apart. The shipped file was taught on the
broadcast items for fifty minutes on one core. Needs torch.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random

import torch
from torch import nn
from torch.nn import functional

from flows.restore.gist import REACH
from flows.restore.learn.nets import CHANNELS, Layers, Numbered, linear_arrays, new_embedding, number_items, save, teach

VECTOR = 96
GROUPS, TOGETHER, PASSAGES = 8, 3, 3
LEAST, LONG = 8, 60  # characters of a passage; of a lone paragraph that makes two
CUT, SHORTEST, LONGEST = 0.6, 15, 150  # of the passages are cut out of longer ones, of so many characters


class Passages(nn.Module):
    """The network of flows.restore.gist."""

    def __init__(self, characters: int) -> None:
        super().__init__()
        self.embedding, self.layers = new_embedding(characters), Layers(2)
        self.matters, self.out = nn.Linear(CHANNELS, 1), nn.Linear(2 * CHANNELS, VECTOR)
        self.sharpness = nn.Parameter(torch.tensor(2.5))

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        hidden = self.layers(self.embedding(rows).transpose(1, 2), (rows > 0).float().unsqueeze(1))
        matters = self.matters(hidden.transpose(1, 2))[:, :, 0].masked_fill(rows == 0, -1e4)
        mean = (hidden * torch.softmax(matters, 1)[:, None]).sum(2)
        return functional.normalize(self.out(torch.cat([mean, hidden.max(2)[0]], 1)), dim=1)

    def loss(self, passages: Sequence[Sequence[int]], owners: Sequence[int]) -> torch.Tensor:
        vectors = self(torch.tensor([_fill(ids) for ids in passages]))
        owner, itself = torch.tensor(owners), torch.eye(len(owners), dtype=torch.bool)
        alike = (vectors @ vectors.T * self.sharpness.exp()).masked_fill(itself, -1e4)
        same = (owner[:, None] == owner[None]) & ~itself
        share = alike - torch.logsumexp(alike, 1, keepdim=True)
        able = same.any(1)
        return -((share * same).sum(1)[able] / same.sum(1)[able]).mean()


def make(path: Path, items: Sequence[tuple[str, Sequence[str]]], minutes: float = 50) -> None:
    """Teach the network and write its file."""
    torch.manual_seed(2)
    numbered, characters = number_items(items)
    model = Passages(len(characters))
    teach(model, _losses(model, numbered, Random(9)), minutes)
    parts = linear_arrays({"matters": model.matters, "out": model.out})
    save(path, characters, {"embedding": model.embedding.weight.detach().numpy()} | model.layers.arrays("text") | parts)


def _losses(model: Passages, items: Sequence[Numbered], random: Random) -> Iterator[Callable[[], torch.Tensor]]:
    while True:
        passages: list[Sequence[int]] = []
        owners: list[int] = []
        for group in range(GROUPS):
            first = random.randrange(len(items) - TOGETHER)
            for n, item in enumerate(items[first : first + TOGETHER]):
                chosen = [item[0], *_passages(item[1:], random)]
                passages += chosen
                owners += [group * TOGETHER + n] * len(chosen)
        yield lambda given=passages, whose=owners: model.loss(given, whose)  # type: ignore[misc]


def _passages(paragraphs: Numbered, random: Random) -> list[Sequence[int]]:
    able = [ids for ids in paragraphs if len(ids) >= LEAST]
    if len(able) == 1 and len(able[0]) > LONG:
        at = random.randrange(20, len(able[0]) - 20)
        able = [able[0][:at], able[0][at:]]
    return [_part(ids, random) for ids in random.sample(able, min(PASSAGES, len(able)))]


def _part(ids: list[int], random: Random) -> list[int]:
    if len(ids) <= 2 * SHORTEST or random.random() >= CUT:
        return ids
    at = random.randrange(0, len(ids) - SHORTEST)
    return ids[at : at + random.randint(SHORTEST, LONGEST)]


def _fill(ids: Sequence[int]) -> list[int]:
    short = list(ids) if len(ids) <= 2 * REACH else [*ids[:REACH], *ids[-REACH:]]
    return short + [0] * (2 * REACH - len(short))
