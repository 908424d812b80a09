"""python -m flows.restore.learn CORPUS.txt.xz GOLD_DIR: make the data files of the restoration anew.

CORPUS is broadcast news (a title line, a line of paragraphs, a blank line; xz). GOLD_DIR holds whole articles in the
form of `digest restore`, a page a file; only every second page, in order of name, is learned from, so that the others
can judge. What the shipped files were learned from: 28,835 broadcast items of 2012 to 2020, and 60 pages of a national
daily of July 2023; the spans from the sample edition's pages besides (--own inputs/sample tests/quality/sample). The
networks (reader, gist) take two hours on one core, the rest ten minutes. Needs the extra `learn`: scipy, scikit-learn
and torch.
"""

import argparse
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

from flows.model import Block, Corrections, Page
from flows.restore import gist, joins, labels, meaning, order, page, reader, spans, traits
from flows.restore.article import find_ends
from flows.restore.clues import Clues
from flows.restore.corrections import find_orders
from flows.restore.learn import joins as learn_joins
from flows.restore.learn import labels as learn_labels
from flows.restore.learn import meaning as learn_meaning
from flows.restore.learn import order as learn_order
from flows.restore.learn import spans as learn_spans
from flows.restore.learn import traits as learn_traits
from flows.restore.learn.corpus import broadcast_items, read_pages, read_stories
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
from flows.restore.work import Work

STEPS = ("reader", "gist", "meaning", "traits", "labels", "joins", "order", "spans")
# pages made of each half of the articles, by damage
JOIN_PAGES = ((SEEN, 80), (SCATTERED, 60), (MIDDLING, 40), (NARROW, 10), (NONE, 20))
ORDER_PAGES = ((SEEN, 60), (SHUFFLED, 40), (SCATTERED, 50), (MIDDLING, 25), (NARROW, 8), (NONE, 15))
SPAN_PAGES = ((SEEN, 120), (SCATTERED, 84), (MIDDLING, 40), (NARROW, 14), (NONE, 24))
BELOW_BYLINE = 0.4  # of the headers with a byline have their first line below it
OWN = 6  # times that a page with its gold counts
TOGETHER = 0.7  # of the pages have stories that stood together, about things as near


def main() -> None:
    """Learn what is asked for, in order: each step uses the files of those before it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("gold", type=Path)
    parser.add_argument(
        "--own", nargs=2, type=Path, metavar=("PAGES", "GOLD"), help="pages with their gold, for the spans"
    )
    parser.add_argument("--steps", nargs="+", choices=STEPS, default=STEPS)
    given = parser.parse_args()
    items = list(broadcast_items(given.corpus))
    pages = read_stories(given.gold)
    if "reader" in given.steps:
        from flows.restore.learn import reader as learn_reader  # torch is slow to load

        learn_reader.make(reader.FILE, items)
    if "gist" in given.steps:
        from flows.restore.learn import gist as learn_gist

        learn_gist.make(gist.FILE, items)
    if "meaning" in given.steps:
        learn_meaning.make(meaning.FILE, items)
    if "traits" in given.steps:
        learn_traits.make(traits.FILE, [story for stories in pages for story in stories], items)
    if "labels" in given.steps:
        shuffled = replace(SEEN, header_shuffled=BELOW_BYLINE)
        dressed = [dress_page(stories, [], Random(n)) for n, stories in enumerate([*pages, *pages])]
        made = [damage_page(stories, shuffled, Random(n)) for n, stories in enumerate(dressed)]
        write(labels.FILE, {"": learn_labels.learn([one for page_ in made for one in learn_labels.examples(page_)])})
    if {"joins", "order", "spans"} & set(given.steps):
        own = read_pages(*given.own) if given.own else []
        learn_pairs(pages, items, given.steps, own)


def learn_pairs(pages: Sequence[Sequence[Story]], items: Items, steps: Sequence[str], own: Sequence[Damaged]) -> None:
    """Learn joins, order, spans on pages of either half, with the traits of the other: their own would be too good."""
    halves = [pages[k::2] for k in (0, 1)]
    with tempfile.TemporaryDirectory() as folder:
        tables = []
        for k in (0, 1):
            stories = [story for stories in halves[1 - k] for story in stories]
            learn_traits.make(Path(folder) / str(k), stories, items)
            tables.append(traits.Traits(Path(folder) / str(k)))
    if "joins" in steps:
        made = [
            (laid(one, table)[1], learn_joins.true_joins(one))
            for half, table in zip(halves, tables, strict=True)
            for one in draw(half, JOIN_PAGES, [], 1)  # the language model knows the broadcast items by heart
        ]
        write(joins.FILE, learn_joins.learn(made))
    if "order" in steps:
        drawn = [
            (one, table)
            for half, table in zip(halves, tables, strict=True)
            for one in draw(half, ORDER_PAGES, items, 3)
        ]
        choices = [choice for one, table in drawn for choice in choose(one, table)]
        write(order.FILE, {"": learn_order.learn(choices)})
    if "spans" in steps:
        start = spans.load_weights()
        drawn = [
            (one, table) for half, table in zip(halves, tables, strict=True) for one in draw(half, SPAN_PAGES, items, 2)
        ]
        lessons = [tabulate(one, table, start) for one, table in drawn]
        lessons += [tabulate(one, traits.load_traits(), start) for one in own] * OWN
        write(spans.FILE, {"": learn_spans.learn([lesson for lesson in lessons if lesson], start)})


def choose(one: Damaged, table: traits.Traits) -> list[learn_order.Choice]:
    """What there is to choose in the order of a page's articles, as its joins leave them."""
    work, blocks = laid(one, table)
    contents = blocks.weigh(joins.load_weights()["content"])
    page.heal_cuts(work, contents)
    found = []
    for story in sorted({piece.story for piece in one.pieces if piece.story is not None}):
        flow, right = ([i for i in blocks if work.kinds[i] in "bh"] for blocks in learn_order.true_order(one, story))
        heads = [i for i, piece in enumerate(one.pieces) if piece.story == story and piece.item is None]
        lines = [i for i in heads if work.kinds[i] == "h"]
        found.append(learn_order.read_choice(flow, right, find_ends(work, flow, lines, contents, table)))
    return [choice for choice in found if choice]


def tabulate(one: Damaged, table: traits.Traits, start: dict[str, float]) -> learn_spans.Table | None:
    """A page's candidate spans, as its joins leave them."""
    work, blocks = laid(one, table)
    contents = blocks.weigh(joins.load_weights()["content"])
    page.heal_cuts(work, contents)
    clues = Clues(page.lay_out(work, contents, table), blocks.cohesion)
    return learn_spans.tabulate(learn_spans.Lesson(clues, learn_spans.right_spans(one, clues)), start, list(start))


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


def laid(one: Damaged, table: traits.Traits) -> tuple[Work, Blocks]:
    """The page as restoration has it before the joins."""
    blocks = tuple(Block(number=n, text=piece.text, line=n) for n, piece in enumerate(one.pieces, start=1))
    whole = Page(name="made", blocks=blocks)
    work = page.read_blocks(whole, find_orders(whole, Corrections()))
    return work, page.compare(work.texts, work.able_forms(), table)


def write(path: Path, tables: dict[str, dict[str, float]]) -> None:
    """Put the weights into the file, under the comment that opens it."""
    head = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    body = []
    for name, table in tables.items():
        body += ["", *([f"[{name}]"] if name else []), *(f"{key} = {value}" for key, value in table.items())]
    path.write_text("\n".join([*head, *body]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
