"""What the learners are told of a page is what was done to it."""

from pathlib import Path
from random import Random

import pytest

from flows.restore.learn.corpus import align, kept
from flows.restore.learn.damage import MIDDLING, damage_page
from tests.quality.corpora import own_stories


@pytest.mark.parametrize("seed", range(12))
def test_the_blocks_of_a_damaged_page_are_found_in_its_articles(seed: int) -> None:
    random = Random(seed)
    stories = random.sample(own_stories(), 4)
    made = damage_page(stories, MIDDLING, random)
    truth = [
        {"column": s.column, "kicker": s.kicker, "title": s.title, "subtitle": s.subtitle}
        | {"body": [{"kind": kind, "text": text} for kind, text in s.body]}
        for s in stories
    ]
    found = align([piece.text for piece in made.pieces], truth)
    for piece, given in zip(found, made.pieces, strict=True):
        if given.item is not None and not given.doubled:
            assert (piece.story, piece.item, piece.field) == (given.story, given.item, given.field)
    order = [(piece.story, piece.item, piece.part) for piece in found if piece.item is not None]
    assert len(set(order)) == len(order)


def test_what_is_held_out_of_one_part_is_learned_from_in_the_others(tmp_path: Path) -> None:
    names = [f"p{n:02}" for n in range(20)]
    for name in names:
        (tmp_path / f"{name}.json").touch()
    parts = [kept(tmp_path, (k, 6)) for k in range(1, 7)]
    for name in names:
        assert sum(name not in part for part in parts) == 1
