"""How fast restoration is, and whether a worker's memory stays flat, on generated pages of our own articles."""

import os
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import replace
from random import Random
from typing import NamedTuple

from flows.model import Page
from flows.restore import restore_page
from flows.restore.gist import load_gist
from flows.restore.language import load_language
from flows.restore.learn.damage import SEEN, Story, damage_page
from flows.restore.meaning import load_meaning
from flows.restore.traits import load_traits
from flows.workers import workers
from tests.quality.corpora import as_page, generate, own_stories

PAGES, CHUNK = 1000, 20
STORIES = (2, 6)  # on a page, at least and at most
WARM = 100  # pages, over all workers, before their memory is looked at


class Chunk(NamedTuple):
    """What a worker did: its process, the blocks restored, the most memory it has ever held (MiB)."""

    process: int
    blocks: int
    memory: float


class Figures(NamedTuple):
    """Pages a second over every core, blocks on a page, and the memory of the largest worker, warm and at the end."""

    rate: float
    blocks: float
    before: float
    after: float


def long_page(blocks: int) -> Page:
    """A damaged page of so many blocks; articles that come again have their sentences in another order."""
    random, turn = Random(0), 0
    texts: list[str] = []
    while len(texts) < blocks:
        stories = [_turned(story, turn) for story in own_stories()]
        texts += [piece.text for piece in damage_page(stories, SEEN, random).pieces]
        turn += 1
    return as_page(texts[:blocks])


def forget() -> None:
    """Let restoration forget every text that it has seen; its data files stay loaded."""
    modules = [vars(module) for name, module in sys.modules.items() if name.startswith("flows.restore")]
    models = [vars(model) for model in (load_language(), load_traits(), load_meaning(), load_gist())]
    for value in [value for values in [*modules, *models] for value in values.values()]:
        if hasattr(value, "cache_clear") and value.cache_parameters()["maxsize"] > 1:
            value.cache_clear()


def over_every_core() -> Figures:
    """Restore PAGES generated pages in chunks."""
    with workers(PAGES) as pool:
        done: list[Future[Chunk]] = [pool.submit(restore_chunk, n) for n in range(-WARM, 0, CHUNK)]
        before = [future.result() for future in done]
        start = time.perf_counter()
        chunks = [future.result() for future in [pool.submit(restore_chunk, n) for n in range(0, PAGES, CHUNK)]]
        seconds = time.perf_counter() - start
    return Figures(PAGES / seconds, sum(chunk.blocks for chunk in chunks) / PAGES, _memory(before), _memory(chunks))


def restore_chunk(first: int) -> Chunk:
    """Restore CHUNK pages, in this process."""
    stories = own_stories()
    pages = [
        as_page(piece.text for piece in generate(stories, SEEN, STORIES, f"bench {n}").pieces)
        for n in range(first, first + CHUNK)
    ]
    for page in pages:
        restore_page(page)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Chunk(os.getpid(), sum(len(page.blocks) for page in pages), memory)


def _memory(chunks: list[Chunk]) -> float:
    most: defaultdict[int, float] = defaultdict(float)
    for chunk in chunks:
        most[chunk.process] = max(most[chunk.process], chunk.memory)
    return max(most.values())


def _turned(story: Story, turn: int) -> Story:
    return replace(story, body=tuple((kind, _turn(text, turn)) for kind, text in story.body))


def _turn(text: str, turn: int) -> str:
    sentences = list(_sentences(text))
    at = turn % len(sentences)
    return "".join(sentences[at:] + sentences[:at])


def _sentences(text: str) -> Iterator[str]:
    yield from (part for part in text.replace("。", "。\n").split("\n") if part)
