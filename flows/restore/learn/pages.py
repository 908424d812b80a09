"""The pages to learn from: those that came, and those made of their stories; what each shows the learners."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from random import Random

from flows.model import Block, Corrections, Page
from flows.restore import joins, looks, page
from flows.restore.article import find_ends
from flows.restore.clean import clean
from flows.restore.clues import Clues
from flows.restore.contents import Contents
from flows.restore.corrections import find_orders
from flows.restore.forms import read_form
from flows.restore.language import load_language
from flows.restore.learn import order as learn_order
from flows.restore.learn import spans as learn_spans
from flows.restore.learn.damage import (
    MIDDLING,
    NARROW,
    NONE,
    SCATTERED,
    SEEN,
    SHUFFLED,
    Damage,
    Damaged,
    Story,
    damage_page,
)
from flows.restore.learn.dress import Items, dress_page
from flows.restore.pairs import Blocks
from flows.restore.reader import load_reader
from flows.restore.traits import Traits
from flows.restore.work import Work

# pages made of each half of the stories, by damage
JOIN_PAGES = ((SEEN, 80), (SCATTERED, 60), (MIDDLING, 40), (NARROW, 10), (NONE, 20))
ORDER_PAGES = ((SEEN, 60), (SHUFFLED, 40), (SCATTERED, 50), (MIDDLING, 25), (NARROW, 8), (NONE, 15))
BELOW_BYLINE = 0.4  # of the headers with a byline have their first line below it
TOGETHER = 0.7  # of the pages have stories that stood together, about things as near


@dataclass(frozen=True)
class Half:
    """Half of what is learned from: the stories page by page, the pages as they came, the file of traits that were
    learned from the other half."""

    stories: tuple[tuple[Story, ...], ...]
    came: tuple[Damaged, ...]
    table: Path


@lru_cache(maxsize=3)
def load(table: Path) -> Traits:
    """The traits of a file."""
    return Traits(table)


def label_pages(half: Half) -> list[Damaged]:
    """Headers as they came, and as other papers set them."""
    shuffled = replace(SEEN, header_shuffled=BELOW_BYLINE)
    dressed = [dress_page(stories, [], Random(n)) for n, stories in enumerate(half.stories)]
    return [*half.came, *(damage_page(stories, shuffled, Random(n)) for n, stories in enumerate(dressed))]


def join_pages(half: Half) -> list[Damaged]:
    """What the joins are learned from: without broadcast items, which the language model knows by heart."""
    return [*half.came, *draw(half.stories, JOIN_PAGES, [], 1)]


def order_pages(half: Half, items: Items) -> list[Damaged]:
    """What the order of columns is learned from."""
    return [*half.came, *draw(half.stories, ORDER_PAGES, items, 3)]


def draw(
    half: Sequence[Sequence[Story]], pages: Sequence[tuple[Damage, int]], items: Items, seed: int
) -> list[Damaged]:
    """Pages of stories that stood on one page, or of two to six of any."""
    random = Random(seed)
    every = [story for stories in half for story in stories]
    made = []
    for damage, count in pages:
        for _ in range(count):
            together = random.choice(half) if random.random() < TOGETHER else every
            most = min(6, len(together))
            size = most if together is not every else random.randint(2, most)
            stories = dress_page(random.sample(together, size), items, random)
            made.append(damage_page(stories, damage, random))
    return made


def laid(one: Damaged, table: Path) -> tuple[Work, Blocks]:
    """The page as restoration has it before the joins."""
    blocks = tuple(Block(number=n, text=piece.text, line=n) for n, piece in enumerate(one.pieces, start=1))
    whole = Page(name="made", blocks=blocks)
    work = page.read_blocks(whole, find_orders(whole, Corrections()))
    return work, page.compare(work.texts, work.able_forms(), load(table))


def lines(one: Damaged, table: Path) -> list[tuple[looks.Evidence, bool]]:
    """The short lines of a page, and whether each is a headline of any kind."""
    texts = [clean(piece.text)[0] for piece in one.pieces]
    forms = [read_form(text) for text in texts]
    found = looks.line_evidence(texts, forms, load(table), load_language(), load_reader())
    return [(found[i], one.pieces[i].field != "paragraph") for i in found if one.pieces[i].story is not None]


def choices(one: Damaged, table: Path) -> list[learn_order.Choice]:
    """What there is to choose in the order of a page's articles, as its joins leave them."""
    work, blocks = laid(one, table)
    contents = Contents(blocks, joins.load_weights()["content"])
    page.heal_cuts(work, contents)
    found = []
    for story in sorted({piece.story for piece in one.pieces if piece.story is not None}):
        flow, right = ([i for i in blocks if work.kinds[i] in "bh"] for blocks in learn_order.true_order(one, story))
        heads = [i for i, piece in enumerate(one.pieces) if piece.story == story and piece.item is None]
        lines = [i for i in heads if work.kinds[i] == "h"]
        found.append(learn_order.read_choice(flow, right, find_ends(work, flow, lines, contents, load(table))))
    return [choice for choice in found if choice]


def tabulate(one: Damaged, table: Path, start: Mapping[str, float]) -> learn_spans.Table | None:
    """A page's candidate spans, as its joins leave them."""
    work, blocks = laid(one, table)
    contents = Contents(blocks, joins.load_weights()["content"])
    page.heal_cuts(work, contents)
    clues = Clues(page.lay_out(work, contents, load(table)), blocks.cohesion)
    return learn_spans.tabulate(learn_spans.Lesson(clues, learn_spans.right_spans(one, clues)), start, list(start))
