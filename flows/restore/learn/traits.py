"""Make data/traits.bin: see `python -m flows.restore.learn --help`.

Headlines and paragraphs come from every second page of a folder of gold files (articles of a national daily) and from
broadcast news items. Only weights of hashed pairs of characters go into the file.
"""

import struct
from collections.abc import Sequence
from pathlib import Path
from random import Random

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from flows.restore.headers import column_labels
from flows.restore.learn.corpus import cut_pieces
from flows.restore.learn.damage import Story
from flows.restore.traits import MAGIC, SLOTS, TRAITS, slots

AIRED = {
    "headline": 0.2,
    "opening": 0.1,
    "closing": 0.3,
    "label": 0.05,
}  # the weight of a broadcast text beside a newspaper's
STRENGTH = {"headline": 0.5, "opening": 0.2, "closing": 0.5, "label": 1.0}  # C of the regression
AIRED_MOST = 12_000  # items
NAMED = 0.1  # the weight of a column that the lexicon names

Example = tuple[str, bool, float]  # text, is one, weight
Items = Sequence[tuple[str, list[str]]]


def examples(trait: str, stories: Sequence[Story], items: Items, random: Random) -> list[Example]:
    """What a trait is learned from."""
    found: list[Example] = []
    aired = AIRED[trait]
    if trait == "headline":
        for story in stories:
            heads = [story.title, story.kicker, story.subtitle, story.column]
            heads += [text for kind, text in story.body if kind == "subheading"]
            found += [(text, True, 1.0) for text in heads if text]
            body = [text for kind, text in story.body if kind == "paragraph"]
            found += [(text, False, 1.0) for _ in range(3) for text in cut_pieces(body, random)]
        for title, paragraphs in items:
            found.append((title, True, aired))
            found += [(text, False, aired) for text in cut_pieces(paragraphs[:4], random)]
        return found
    if trait == "label":
        for story in stories:
            heads = [story.title, story.kicker, story.subtitle]
            heads += [text for kind, text in story.body if kind == "subheading"]
            found += [(text, False, 1.0) for text in heads if text]
            found += [(story.column, True, 1.0)] if story.column else []
        found += [(name, True, NAMED) for name in sorted(column_labels())]
        return found + [(title, False, aired) for title, _ in items]
    bodies = [([text for kind, text in story.body if kind == "paragraph"], 1.0) for story in stories]
    bodies += [(paragraphs, aired) for _, paragraphs in items]
    for body, weight in bodies:
        if len(body) > 1:
            which = 0 if trait == "opening" else len(body) - 1
            found += [(text, i == which, weight) for i, text in enumerate(body)]
    return found


def fit(trait: str, found: Sequence[Example]) -> tuple[float, np.ndarray]:
    """The constant and the weights of the slots."""
    places = [sorted(slots(trait, text)) for text, _, _ in found]
    starts = np.cumsum([0, *map(len, places)])
    table = csr_matrix((np.ones(starts[-1]), np.concatenate(places), starts), shape=(len(found), SLOTS))
    model = LogisticRegression(C=STRENGTH[trait], max_iter=400)
    model.fit(table, [is_one for _, is_one, _ in found], sample_weight=[weight for *_, weight in found])
    return float(model.intercept_[0]), model.coef_[0]


def make(path: Path, stories: Sequence[Story], items: Items, seed: int = 0) -> None:
    """Learn the traits and write the file."""
    random = Random(seed)
    chosen = random.sample(items, min(AIRED_MOST, len(items)))
    data = MAGIC
    for trait in TRAITS:
        constant, weights = fit(trait, examples(trait, stories, chosen, random))
        scale = float(np.abs(weights).max()) / 127
        data += struct.pack("<2f", constant, scale) + np.round(weights / scale).astype(np.int8).tobytes()
    path.write_bytes(data)
