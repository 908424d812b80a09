"""A restored page that is restored again stays as it is, and its decisions are about the page that came."""

from itertools import pairwise
from random import Random

import pytest

from flows.model import Corrections, Page
from flows.restore import check_account, restore_page
from flows.restore.corrections import find_orders
from flows.restore.learn.damage import NARROW, damage_page
from flows.restore.page import restore_once
from flows.restore.settle import as_page, contents, follow_orders, repeat, write_lines
from tests.quality.corpora import own_stories
from tests.restore.conftest import BODY, FARM, make_page


def damaged(seed: int) -> Page:
    random = Random(seed)
    return make_page([piece.text for piece in damage_page(random.sample(own_stories(), 4), NARROW, random).pieces])


@pytest.mark.parametrize("seed", range(12))
def test_a_restored_page_is_restored_to_itself(seed: int) -> None:
    page = damaged(seed)
    restored = restore_page(page)
    check_account(page, restored)
    written = as_page(write_lines(restored), "again.txt")
    assert contents(restore_page(written)) == contents(restored)


def test_a_second_look_changes_some_pages_and_tells_of_the_first_page_s_blocks() -> None:
    changed = 0
    for seed in range(12):
        page = damaged(seed)
        restored, once = restore_page(page), restore_once(page, find_orders(page, Corrections()))
        changed += contents(restored) != contents(once)
        numbers = {block.number for block in page.blocks}
        assert all(set(decision.blocks) <= numbers for decision in restored.decisions)
        joined = {pair for article in restored.articles for item in article.body for pair in pairwise(item.blocks)}
        told = {decision.blocks for decision in restored.decisions if decision.kind == "join"}
        headers = {pair for a in once.articles for blocks in a.blocks.values() for pair in pairwise(blocks)}
        assert joined <= told | headers  # the lines of a header may turn out to be text
        assert not any(d.blocks in joined and "未接" in d.reason for d in restored.decisions)
    assert changed


def test_a_page_that_nothing_is_done_to_is_written_as_it_came() -> None:
    lines = ["图书馆开到家门口", *BODY, "山核桃敲开致富门", "本报记者 何青", *FARM]
    assert [line.text for line in write_lines(restore_page(make_page(lines)))] == lines


def test_jump_lines_are_written_where_they_stood() -> None:
    cut = BODY[2][:-20]
    lines = ["图书馆开到家门口", *BODY[:2], cut, "（下转第三版）", "（上接第一版）", FARM[0][10:], *FARM[1:]]
    restored = restore_page(make_page(lines))
    assert [line.text for line in write_lines(restored)] == lines


def test_what_goes_round_in_a_circle_is_found_wherever_it_is_entered() -> None:
    after = {0: 1, 1: 2, 2: 3, 3: 4, 4: 2, 9: 9}

    def going_on_from(start: int) -> tuple[list[int], list[int]]:
        return repeat(after[start], after.__getitem__, lambda n: (str(n),), (str(start),))

    assert going_on_from(0) == ([1, 2], [3, 4, 2])
    assert all(sorted(going_on_from(start)[1]) == [2, 3, 4] for start in (1, 2, 3, 4))
    assert going_on_from(9) == ([], [9])


def test_the_editor_s_orders_are_followed_in_what_was_joined() -> None:
    page = make_page(["图书馆开到家门口", BODY[0], BODY[1][:40], BODY[1][40:], BODY[2]])
    lines = write_lines(restore_page(page))
    assert [line.blocks for line in lines] == [(1,), (2,), (3, 4), (5,)]
    words = {
        "role": [{"text": "开到家门口", "role": "column"}],
        "place": [{"text": BODY[1][-9:], "article": BODY[2][:9]}],
    }
    words |= {
        "join": [{"text": BODY[1][:9], "next": BODY[1][-9:]}],
        "part": [{"text": BODY[1][-9:], "next": BODY[2][:9]}],
    }
    orders = follow_orders(find_orders(page, Corrections.model_validate(words)), lines)
    assert (orders.roles, orders.joins, orders.parts, orders.places) == ({0: "column"}, (), ((2, 3),), ((2, 3),))


def test_what_was_discarded_twice_from_a_block_is_accounted_for_twice() -> None:
    page = make_page([BODY[0], "本", BODY[0][1:], "\x1b\ud7fc\x1b"])
    check_account(page, restore_page(page))
