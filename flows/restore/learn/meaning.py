"""Make data/meaning.bin: see `python -m flows.restore.learn --help`.

Two passages of one broadcast item (or its title and a passage) are a pair; the passages of the other items of a batch,
many of the same days, are what they must be told from (the loss of Chen et al., SimCLR, 2020). It starts from the
latent semantic analysis of the items (Deerwester et al. 1990), without which it learns less. Plain numpy, Adam.
"""

import struct
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random

import numpy as np
import rjieba
from scipy.sparse import csr_matrix
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer

from flows.restore.meaning import MAGIC

WIDTH = 64
VOCABULARY = 30_000
LEAST, MOST = 8, 0.2  # items that a word stands in: at least so many, at most this share
BATCH, NEIGHBOURS = 384, 96  # items of a batch; of them so many stand side by side in the corpus
ROUNDS, RATE, SHARPNESS = 6, 0.004, 12.0
START = 20.0  # the scale of the analysis it starts from
TITLES = 0.3  # of the pairs are a title and a passage
LONG = 160  # characters; a longer passage is two

Bag = list[tuple[int, int]]
Items = Sequence[tuple[str, list[str]]]


def make(path: Path, items: Items, seed: int = 0) -> None:
    """Learn the vectors and write the file."""
    counter = TfidfVectorizer(analyzer=_words, min_df=LEAST, max_df=MOST, sublinear_tf=True, max_features=VOCABULARY)
    counts = counter.fit_transform([" ".join((title, *paragraphs)) for title, paragraphs in items])
    words = list(counter.get_feature_names_out())
    index = {word: row for row, word in enumerate(words)}
    start = TruncatedSVD(WIDTH, random_state=seed).fit(counts).components_.T * START
    vectors = learn([_passages(item, index) for item in items], start.astype(np.float32), np.log(counter.idf_), seed)
    scale = np.quantile(np.abs(vectors), 0.999) / 127
    encoded = "\n".join(words).encode()
    numbers = np.clip(np.round(vectors / scale), -127, 127).astype(np.int8)
    path.write_bytes(MAGIC + struct.pack("<II", len(encoded), WIDTH) + encoded + numbers.tobytes())


def _words(text: str) -> list[str]:
    return [word for word in rjieba.cut(text) if len(word) > 1 and not word[0].isdigit()]


def _passages(item: tuple[str, list[str]], index: dict[str, int]) -> tuple[Bag, list[Bag]]:
    def bag(text: str) -> Bag:
        return list(Counter(index[w] for w in rjieba.cut(text) if w in index).items())

    title, paragraphs = item
    texts: list[str] = []
    for text in paragraphs:
        half = text.find("。", len(text) // 2) + 1
        texts += [text[:half], text[half:]] if len(text) > LONG and 0 < half < len(text) else [text]
    return bag(title), [found for text in texts if len(text) >= 15 and len(found := bag(text)) >= 4]


def learn(passages: Sequence[tuple[Bag, list[Bag]]], table: np.ndarray, gains: np.ndarray, seed: int) -> np.ndarray:
    """The words' vectors, their lengths the words' weights: `table` (words x WIDTH) times e to the `gains`."""
    random = Random(seed)
    able = [item for item in passages if len(item[1]) > 1 or (len(item[0]) > 2 and item[1])]
    steps = [_Adam(table.astype(np.float32), 1.0), _Adam(gains.astype(np.float32), 0.5)]
    for turn in range(ROUNDS):
        order = list(range(len(able)))
        runs = [order[i : i + NEIGHBOURS] for i in range(random.randrange(NEIGHBOURS), len(order), NEIGHBOURS)]
        random.shuffle(runs)
        order = [i for run in runs for i in run]
        for at in range(0, len(order) - BATCH + 1, BATCH):
            left, right = zip(*(_pair(able[i], random) for i in order[at : at + BATCH]), strict=True)
            base, gain = steps[0].value, np.exp(steps[1].value)[:, None]
            slope = _slope(_matrix(left, len(base)), _matrix(right, len(base)), base * gain)
            rate = RATE * 0.85**turn
            steps[1].take((slope * base * gain).sum(1), rate)
            steps[0].take(slope * gain, rate)
    return steps[0].value * np.exp(steps[1].value)[:, None]


class _Adam:
    """A parameter and its optimiser (Kingma & Ba 2015)."""

    def __init__(self, value: np.ndarray, pace: float) -> None:
        self.value, self.pace, self.steps = value, pace, 0
        self.first, self.second = np.zeros_like(value), np.zeros_like(value)

    def take(self, slope: np.ndarray, rate: float) -> None:
        self.steps += 1
        self.first += 0.1 * (slope - self.first)
        self.second += 0.001 * (slope * slope - self.second)
        step = (self.first / (1 - 0.9**self.steps)) / (np.sqrt(self.second / (1 - 0.999**self.steps)) + 1e-8)
        self.value -= self.pace * rate * step


def _pair(item: tuple[Bag, list[Bag]], random: Random) -> tuple[Bag, Bag]:
    title, texts = item
    if len(title) > 2 and (len(texts) < 2 or random.random() < TITLES):
        return title, random.choice(texts)
    a, b = random.sample(range(len(texts)), 2)
    if random.random() < 0.5:
        b = a + 1 if a + 1 < len(texts) else a - 1
    return texts[a], texts[b]


def _matrix(bags: Sequence[Bag], words: int) -> csr_matrix:
    counts = [1 + np.log(n) for bag in bags for _, n in bag]
    rows = [row for bag in bags for row, _ in bag]
    return csr_matrix((np.array(counts, np.float32), rows, np.cumsum([0, *map(len, bags)])), shape=(len(bags), words))


def _slope(left: csr_matrix, right: csr_matrix, table: np.ndarray) -> np.ndarray:
    """The loss's slope: each passage must find its own among the batch's, both ways."""

    def unit(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        length = np.linalg.norm(x, axis=1, keepdims=True) + 1e-6
        return x / length, length

    (u, u_length), (v, v_length) = unit(left @ table), unit(right @ table)
    likeness = SHARPNESS * (u @ v.T)
    rows = np.exp(likeness - likeness.max(1, keepdims=True))
    columns = np.exp(likeness - likeness.max(0, keepdims=True))
    wrong = rows / rows.sum(1, keepdims=True) + columns / columns.sum(0, keepdims=True)
    wrong = SHARPNESS * (wrong / 2 - np.eye(len(wrong), dtype=np.float32)) / len(wrong)
    du, dv = wrong @ v, wrong.T @ u
    du = (du - (du * u).sum(1, keepdims=True) * u) / u_length
    dv = (dv - (dv * v).sum(1, keepdims=True) * v) / v_length
    slope: np.ndarray = left.T @ du + right.T @ dv
    return slope
