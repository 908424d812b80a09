"""The editor has the last word."""

import re

import pytest

from flows.errors import CorrectionError
from flows.model import Corrections
from flows.restore import accept_checked, assign_corrections, check_account, restore_page
from tests.restore.conftest import make_page


def corrections(**tables: object) -> Corrections:
    return Corrections.model_validate(tables)


def test_a_role_can_be_given(library) -> None:
    page = make_page(["图书馆开到家门口", *library])
    restored = restore_page(page, corrections(role=[{"text": "开到家门口", "role": "column"}]))
    check_account(page, restored)
    assert (restored.articles[0].column, restored.articles[0].title) == ("图书馆开到家门口", None)
    assert any(d.by == "editor" and d.kind == "role" for d in restored.decisions)


def test_blocks_can_be_joined_and_parted(library) -> None:
    page = make_page(["图书馆开到家门口", library[0], library[1][:40], library[1][40:]])
    assert restore_page(page).articles[0].body[1].blocks == (3, 4)
    parted = restore_page(page, corrections(part=[{"text": library[1][:12], "next": library[1][-12:]}]))
    assert all(item.blocks != (3, 4) for article in parted.articles for item in article.body)
    page = make_page(["图书馆开到家门口", *library])
    joined = restore_page(page, corrections(join=[{"text": "借阅网点", "next": "望江路北段"}]))
    assert joined.articles[0].body[0].text == library[0] + library[1]


def test_a_block_can_be_placed_in_another_article(library, farm) -> None:
    page = make_page(["图书馆开到家门口", *library, "山核桃敲开致富门", "本报记者 何青", *farm])
    placed = restore_page(page, corrections(place=[{"text": "合作社理事长", "article": "借阅网点增至"}]))
    check_account(page, placed)
    assert farm[2] in placed.articles[0].paragraphs
    assert farm[2] not in placed.articles[1].paragraphs


def test_a_correction_that_no_longer_applies_says_so(library) -> None:
    pages = [make_page(library)]
    with pytest.raises(CorrectionError, match="stands on no page"):
        assign_corrections(pages, corrections(role=[{"text": "没有这句话", "role": "title"}]))


def test_an_ambiguous_correction_says_where(library) -> None:
    pages = [make_page(library, "a.txt"), make_page(library, "b.txt")]
    with pytest.raises(CorrectionError, match=r"a\.txt line 1; b\.txt line 1"):
        assign_corrections(pages, corrections(role=[{"text": "借阅网点", "role": "title"}]))


def test_corrections_go_to_their_pages(library, farm) -> None:
    pages = [make_page(library, "a.txt"), make_page(farm, "b.txt")]
    given = assign_corrections(pages, corrections(genre=[{"article": "烘干车间", "genre": "通讯"}]))
    assert not given["a.txt"].genre
    assert given["b.txt"].genre[0].genre == "通讯"


def test_a_block_cannot_be_placed_on_another_page(library, farm) -> None:
    pages = [make_page(library, "a.txt"), make_page(farm, "b.txt")]
    with pytest.raises(CorrectionError, match="two pages"):
        assign_corrections(pages, corrections(place=[{"text": "借阅网点", "article": "烘干车间"}]))


def test_a_join_of_two_pages_is_no_page_s_own(library, farm) -> None:
    pages = [make_page(library, "a.txt"), make_page(farm, "b.txt")]
    given = assign_corrections(pages, corrections(join=[{"text": "借阅网点", "next": "烘干车间"}]))
    assert given == {"a.txt": Corrections(), "b.txt": Corrections()}


def test_words_that_are_a_whole_block_name_it(library) -> None:
    page = make_page(
        ["图书馆开到家门口", *library, "图书馆开到家门口，是读者的心愿，也是建馆的初衷，更是今后努力的方向。"]
    )
    restored = restore_page(page, corrections(role=[{"text": "图书馆开到家门口", "role": "column"}]))
    assert restored.articles[0].column == "图书馆开到家门口"


def test_a_forced_join_holds_across_articles(library, farm) -> None:
    page = make_page(["图书馆开到家门口", *library, "山核桃敲开致富门", "本报记者 何青", *farm])
    joined = restore_page(page, corrections(join=[{"text": "家住柳荫社区", "next": "合作社理事长"}]))
    check_account(page, joined)
    assert joined.articles[0].paragraphs[-1] == library[2] + farm[2]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"join": [("借阅网点", "借阅网点")]}, "join]] number 1, text = “借阅网点”: names one block twice"),
        ({"place": [("借阅网点", "借阅网点")]}, "place]] number 1, text = “借阅网点”: names one block twice"),
        (
            {"join": [("借阅网点", "望江路北段"), ("借阅网点", "女儿放学后")]},
            "join]] number 2, text = “借阅网点”: this block runs on into another by number 1",
        ),
        (
            {"join": [("借阅网点", "女儿放学后"), ("望江路北段", "女儿放学后")]},
            "join]] number 2, next = “女儿放学后”: this block is the rest of another by number 1",
        ),
        ({"join": [("借阅网点", "望江路北段"), ("望江路北段", "借阅网点")]}, "join]] number 2: closes a circle"),
        (
            {"join": [("借阅网点", "望江路北段")], "part": [("借阅网点", "望江路北段")]},
            "part]] number 1: parts what [[join]] number 1 joins",
        ),
        (
            {"role": [("借阅网点", "title"), ("借阅网点", "kicker")]},
            "role]] number 2, text = “借阅网点”: is a title by number 1",
        ),
    ],
)
def test_corrections_that_cannot_all_hold_are_refused(library, given, message: str) -> None:
    names = {"role": ("text", "role"), "place": ("text", "article")}
    tables = {
        kind: [dict(zip(names.get(kind, ("text", "next")), pair, strict=True)) for pair in pairs]
        for kind, pairs in given.items()
    }
    page = make_page(["图书馆开到家门口", *library])
    with pytest.raises(CorrectionError, match=re.escape(message)):
        assign_corrections([page], corrections(**tables))
    with pytest.raises(CorrectionError, match=re.escape(message)):
        restore_page(page, corrections(**tables))


def test_the_same_correction_twice_does_no_harm(library) -> None:
    page = make_page(["图书馆开到家门口", *library])
    again = {"text": "借阅网点", "next": "望江路北段"}
    assert restore_page(page, corrections(join=[again, again])).articles[0].body[0].text == library[0] + library[1]


def test_what_the_editor_found_right_is_doubted_no_more(library) -> None:
    page = make_page(["图书馆开到家门口", library[0], library[1][:40]])
    found = restore_page(page)
    (gap,) = [d for d in found.decisions if d.kind == "gap"]
    assert gap.doubtful
    for given, doubted in (({}, False), ({"doubt": "gap"}, False), ({"doubt": "join"}, True)):
        checked = corrections(checked=[{"text": "望江路北段", **given}])
        (after,) = accept_checked([restore_page(page, checked)], [page], checked)
        (decision,) = [d for d in after.decisions if d.kind == "gap"]
        assert decision.doubtful is doubted
        assert decision.reason.endswith("（编辑认可）") is not doubted
        assert after.articles == found.articles
    with pytest.raises(CorrectionError, match=r"checked\]\] number 1, text = “没有这句话” stands on no page"):
        assign_corrections([page], corrections(checked=[{"text": "没有这句话"}]))


def test_where_nothing_is_missing_no_gap_is_marked(library) -> None:
    page = make_page(["图书馆开到家门口", library[0], library[1][:40]])
    assert "gap" in [item.kind for item in restore_page(page).articles[0].body]
    whole = restore_page(page, corrections(whole=[{"text": "望江路北段"}]))
    assert [item.kind for item in whole.articles[0].body] == ["paragraph", "paragraph"]
    assert not [d for d in whole.decisions if d.kind == "gap"]
