"""What restoration is measured on: pages with their truth, and a hash that says which.

The sample edition and the generated pages are made of articles that were written for this project. The reference pages
are no part of it; where they are, they count.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from flows.config import INPUTS, ROOT
from flows.intake import page_files, read_page
from flows.model import Block, Page
from flows.restore.learn.damage import (
    MIDDLING,
    NARROW,
    NONE,
    SCATTERED,
    SEEN,
    Damage,
    Damaged,
    Story,
    damage_page,
)
from flows.restore.learn.dress import dress_page

SHARED = ROOT.parent / "shared"
SAMPLE_GOLD = Path(__file__).parent / "sample"
DAMAGES = {"seen": SEEN, "middling": MIDDLING, "narrow": NARROW, "scattered": SCATTERED, "clean": NONE}
GENERATED = 150  # pages, of each damage
STORIES = (2, 6)  # on a page, at least and at most

Gold = dict[str, Any]


@dataclass(frozen=True)
class Corpus:
    """Pages with their truth, in the form of the gold files."""

    sha256: str
    cases: tuple[tuple[Page, Gold], ...]


def own_stories() -> list[Story]:
    """The articles of the sample edition that are whole; one that goes on on another page is put together again."""
    golds = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(SAMPLE_GOLD.glob("*.json"))]
    stories: list[Story] = []
    for article in (article for gold in golds for article in gold["articles"]):
        if any(item["kind"] == "gap" for item in article["body"]):
            continue
        body = tuple((item["kind"], item["text"]) for item in article["body"])
        if not article["title"] and not article["photos"]:
            cut = next(i for i, story in enumerate(stories) if story.body[-1][1][-1] not in "。！？”")
            *whole, (kind, text) = stories[cut].body
            stories[cut] = replace(stories[cut], body=(*whole, (kind, text + body[0][1]), *body[1:]))
            continue
        headers = {name: article[name] for name in ("title", "kicker", "subtitle", "column")}
        photo = tuple((name, photo[name]) for photo in article["photos"] for name in ("caption", "credit"))
        stories.append(Story(**headers, byline=article["byline_block"], body=body, photo=photo))
    return stories


def generate(stories: Sequence[Story], damage: Damage, size: tuple[int, int], seed: str) -> Damaged:
    """A page of some of the stories, dressed and damaged; the same for the same seed."""
    random = Random(seed)
    chosen = random.sample(stories, random.randint(*size))
    return damage_page(dress_page(chosen, [], random), damage, random)


def as_page(texts: Iterable[str], name: str = "generated.txt") -> Page:
    """A page of these blocks."""
    return Page(name=name, blocks=tuple(Block(number=n, text=text, line=n) for n, text in enumerate(texts, start=1)))


def _generated(name: str, damage: Damage) -> Corpus:
    stories = own_stories()
    made = [generate(stories, damage, STORIES, f"{name} {n}") for n in range(GENERATED)]
    told = [repr(stories), *(one.text + repr(one.gold) for one in made)]
    cases = tuple((as_page(piece.text for piece in one.pieces), dict(one.gold)) for one in made)
    return Corpus(_hash(text.encode() for text in told), cases)


def _filed(pages: Path, gold: Path, is_in: Callable[[int], bool] = lambda _: True) -> Corpus:
    """The pages of a folder, those whose place in the order of names is in; each with the gold of its name."""
    files = sorted(page_files(pages), key=lambda path: path.stem)
    files = [path for at, path in enumerate(files) if is_in(at)]
    golds = [gold / f"{path.stem}.json" for path in files]
    cases = tuple(
        (read_page(path), json.loads(truth.read_text(encoding="utf-8")))
        for path, truth in zip(files, golds, strict=True)
    )
    return Corpus(_hash(path.read_bytes() for path in [*files, *golds]), cases)


def _hash(parts: Iterable[bytes]) -> str:
    """Of each part's own hash, so that nothing can move from one into the next."""
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def _corpora() -> Iterator[tuple[str, Callable[[], Corpus]]]:
    yield "sample", lambda: _filed(INPUTS / "sample", SAMPLE_GOLD)
    for name, damage in DAMAGES.items():
        yield f"generated-{name}", partial(_generated, name, damage)
    if SHARED.is_dir():
        dev = SHARED / "pages-dev"
        yield "seeds", lambda: _filed(SHARED / "seeds", SHARED / "gold")
        # the weights of restoration were learned on every second
        yield "pages-dev-learned", lambda: _filed(dev / "pages", dev / "gold", lambda at: at % 2 == 0)
        yield "pages-dev-held-out", lambda: _filed(dev / "pages", dev / "gold", lambda at: at % 2 == 1)


CORPORA: dict[str, Callable[[], Corpus]] = dict(_corpora())
