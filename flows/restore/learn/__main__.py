"""python -m flows.restore.learn CORPUS.txt.xz PAGES GOLD: make the data files of the restoration anew.

CORPUS is broadcast news (a title line, a line of paragraphs, a blank line; xz). PAGES holds pages as they came, GOLD
their whole articles in the form of `digest restore`, a page a file; every second page, in order of name, is held out,
so that it can judge. What the shipped files were learned from: 28,835 broadcast items of 2012 to 2020, and 60 pages of
a national daily of July 2023; the spans from the sample edition's pages besides (--own inputs/sample/pages
tests/quality/sample). The networks (reader, gist) take two hours on one core, the rest five minutes. Needs the extra
`learn`: scipy, scikit-learn and torch. `python -m tests.quality.folds` does all this with other pages held out.
"""

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

from flows.restore import gist, joins, labels, looks, meaning, order, reader, spans, traits
from flows.restore.learn import joins as learn_joins
from flows.restore.learn import labels as learn_labels
from flows.restore.learn import looks as learn_looks
from flows.restore.learn import meaning as learn_meaning
from flows.restore.learn import order as learn_order
from flows.restore.learn import pages as drawn
from flows.restore.learn import spans as learn_spans
from flows.restore.learn import traits as learn_traits
from flows.restore.learn.corpus import broadcast_items, kept, read_pages, read_stories
from flows.restore.learn.damage import Damaged, Story
from flows.restore.learn.dress import Items
from flows.restore.learn.pages import Half

STEPS = ("reader", "gist", "meaning", "traits", "labels", "looks", "joins", "order", "spans")
HELD_OUT = "2/2"


def main() -> None:
    """Learn what is asked for, in order: each step uses the files of those before it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("pages", type=Path)
    parser.add_argument("gold", type=Path)
    parser.add_argument(
        "--own", nargs=2, type=Path, metavar=("PAGES", "GOLD"), help="pages with their gold, for the spans"
    )
    parser.add_argument("--held-out", default=HELD_OUT, metavar="K/N", help="the k-th of every n pages (%(default)s)")
    parser.add_argument("--steps", nargs="+", choices=STEPS, default=STEPS)
    given = parser.parse_args()
    items = list(broadcast_items(given.corpus))
    k, n = map(int, given.held_out.split("/"))
    names = kept(given.gold, (k, n))
    stories = read_stories(given.gold, names)
    if "reader" in given.steps:
        from flows.restore.learn import reader as learn_reader  # torch is slow to load

        learn_reader.make(reader.FILE, items)
    if "gist" in given.steps:
        from flows.restore.learn import gist as learn_gist

        learn_gist.make(gist.FILE, items)
    if "meaning" in given.steps:
        learn_meaning.make(meaning.FILE, items)
    if "traits" in given.steps:
        learn_traits.make(traits.FILE, [story for page in stories for story in page], items)
    if {"labels", "looks", "joins", "order", "spans"} & set(given.steps):
        came = read_pages(given.pages, given.gold, names)
        own = _own_pages(*given.own) if given.own and "spans" in given.steps else []
        with tempfile.TemporaryDirectory() as folder:
            learn_pages(_halves(stories, came, items, Path(folder)), items, given.steps, own)


def _own_pages(pages: Path, gold: Path) -> list[Damaged]:
    return read_pages(pages, gold, sorted(path.stem for path in gold.iterdir()))


def _halves(stories: Sequence[Sequence[Story]], came: Sequence[Damaged], items: Items, folder: Path) -> list[Half]:
    """Each half of the pages with the traits of the other: its own would be too good."""
    found = []
    for k in (0, 1):
        table = folder / str(k)
        learn_traits.make(table, [story for page in stories[1 - k :: 2] for story in page], items)
        found.append(Half(tuple(map(tuple, stories[k::2])), tuple(came[k::2]), table))
    return found


def learn_pages(halves: Sequence[Half], items: Items, steps: Sequence[str], own: Sequence[Damaged]) -> None:
    """Learn labels, looks, joins and order on pages as they came and on pages made of their stories, the spans on pages
    as they came: those learned on made ones did worse on any others."""
    if "labels" in steps:
        made = [(one, half.table) for half in halves for one in drawn.label_pages(half)]
        found = [example for one, table in made for example in learn_labels.examples(one, drawn.load(table))]
        write(labels.FILE, {"": learn_labels.learn(found)})
    if "looks" in steps:
        made = [(one, half.table) for half in halves for one in drawn.join_pages(half)]
        write(looks.FILE, {"": learn_looks.learn([line for one, table in made for line in drawn.lines(one, table)])})
    if "joins" in steps:
        made = [(one, half.table) for half in halves for one in drawn.join_pages(half)]
        pairs = [(drawn.laid(one, table)[1], learn_joins.true_joins(one)) for one, table in made]
        write(joins.FILE, learn_joins.learn(pairs, joins.load_weights()["choice"]))
    if "order" in steps:
        made = [(one, half.table) for half in halves for one in drawn.order_pages(half, items)]
        choices = [choice for one, table in made for choice in drawn.choices(one, table)]
        write(order.FILE, {"": learn_order.learn(choices)})
    if "spans" in steps:
        start = spans.load_weights()
        made = [(one, half.table) for half in halves for one in half.came] + [(one, traits.FILE) for one in own]
        tables = [drawn.tabulate(one, table, start) for one, table in made]
        learned = learn_spans.learn([table for table in tables if table], start)
        write(spans.FILE, {"": learned, "uncut": spans.load_tables()["uncut"]})


def write(path: Path, tables: dict[str, dict[str, float]]) -> None:
    """Put the weights into the file, under the comment that opens it."""
    head = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    body = []
    for name, table in tables.items():
        body += ["", *([f"[{name}]"] if name else []), *(f"{key} = {value}" for key, value in table.items())]
    path.write_text("\n".join([*head, *body]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
