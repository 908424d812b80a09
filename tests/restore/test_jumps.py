"""An article that goes on on another page is one, and not a character of the edition is lost on the way."""

from collections.abc import Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from flows.config import INPUTS
from flows.errors import AccountError, CorrectionError
from flows.intake import page_files, read_page
from flows.model import Article, Corrections, Page, Restored
from flows.restore import (
    assign_corrections,
    check_account,
    check_edition,
    follow_jumps,
    follow_labels,
    restore_page,
)
from flows.restore.jumplines import page_number
from tests.restore.conftest import make_page

TITLE = "图书馆开到家门口"
HEAD = "新馆位于望江路北段，建筑面积2.3万平方米，藏书80万册，设有少儿阅览区、古籍修"
REST = "复室和听障读者服务台。开放首周，进馆读者超过4万人次，借出图书6.1万册。"
LAST = "市图书馆馆长说，新馆不只藏书，也办展览、开讲座，希望读者把这里当成自己的书房。"
OTHER = ["山核桃敲开致富门", "本报记者 何青"]


def edition(*pages: Sequence[str]) -> list[Page]:
    return [make_page(list(lines), f"a0{n}.txt") for n, lines in enumerate(pages, start=1)]


def followed(pages: Sequence[Page], **tables: object) -> tuple[Restored, ...]:
    corrections = Corrections.model_validate(tables)
    own = assign_corrections(pages, corrections)
    restored = [restore_page(page, own.get(page.name, Corrections())) for page in pages]
    for page, result in zip(pages, restored, strict=True):
        check_account(page, result)
    whole = follow_jumps(restored, pages, corrections)
    check_edition(pages, whole)
    return whole


def find(restored: Restored, title: str) -> Article:
    return next(article for article in restored.articles if article.title == title)


def doubts(restored: Restored) -> list[str]:
    return [d.reason for d in restored.decisions if d.kind == "jump" and d.confidence < 0.8]


def front(library: Sequence[str], *lines: str) -> list[str]:
    return [TITLE, library[0], HEAD, *lines]


def test_the_sample_s_front_page_article_is_whole() -> None:
    pages = [read_page(path) for path in page_files(INPUTS / "sample")]
    whole = followed(pages)
    article = next(a for a in whole[0].articles if (a.title or "").startswith("一江碧水"))
    cut, *rest = article.body[-3:]
    assert "留下了原来的龙门吊和船坞。龙门吊下开了书店" in (cut.text or "")
    assert cut.elsewhere == {"a03.txt": (3,)}
    assert [(item.blocks, item.elsewhere) for item in rest] == [((), {"a03.txt": (4,)}), ((), {"a03.txt": (5,)})]
    assert all("家底要慢慢攒" not in text for article in whole[2].articles for text in article.paragraphs)
    for page, blocks in ((whole[0], (12,)), (whole[2], (3,))):
        [decision] = [d for d in page.decisions if d.kind == "jump"]
        assert decision.blocks == blocks
        assert decision.confidence > 0.9
        assert "版次相合" in decision.reason


def test_a_cut_sentence_is_joined_and_the_rest_follows(library, farm) -> None:
    pages = edition(front(library, "（下转第二版）", *OTHER, *farm), ["（上接第一版）", REST, LAST])
    whole = followed(pages)
    assert find(whole[0], TITLE).paragraphs == (library[0], HEAD + REST, LAST)
    assert find(whole[0], OTHER[0]).paragraphs == tuple(farm)
    assert whole[1].articles == ()


def test_a_jump_between_paragraphs_joins_none(library, farm) -> None:
    pages = edition([TITLE, library[0], HEAD + REST, "（下转第二版）"], ["（上接第一版）", LAST, *OTHER, *farm])
    whole = followed(pages)
    assert find(whole[0], TITLE).paragraphs == (library[0], HEAD + REST, LAST)
    assert find(whole[1], OTHER[0]).paragraphs == tuple(farm)


def test_the_repeated_title_is_discarded_and_articles_are_counted_anew(library, farm) -> None:
    tail = ["图书馆开到家门口", "（上接第1版）", REST, LAST]
    whole = followed(edition(front(library, "（下转第2版）"), [*tail, *OTHER, *farm]))
    assert find(whole[0], TITLE).paragraphs[-2:] == (HEAD + REST, LAST)
    assert [article.title for article in whole[1].articles] == [OTHER[0]]
    assert ("图书馆开到家门口", "转版后重排的标题") in [(d.text, d.reason) for d in whole[1].discarded]
    assert {d.article for d in whole[1].decisions} <= {None, 0}
    for page in whole:
        for decision in page.decisions:
            assert decision.article is None or decision.article < len(page.articles)


@pytest.mark.parametrize("line", ["（下转第二版）", "(转2版)", "【下转A2版】"])
def test_a_jump_line_at_the_end_of_its_paragraph_is_taken_out(library, line: str) -> None:
    pages = edition([TITLE, library[0], HEAD + line], ["（上接第一版）" + REST, LAST])
    whole = followed(pages)
    assert find(whole[0], TITLE).paragraphs == (library[0], HEAD + REST, LAST)
    assert (line, "转版行") in [(d.text, d.reason) for d in whole[0].discarded]


def test_two_jumps_to_one_page_go_each_to_its_own(library, farm) -> None:
    cut = farm[1].index("引进脱蒲机械") + 2
    pages = edition(
        [*front(library, "（下转第二版）"), *OTHER, farm[0], farm[1][:cut], "（下转第二版）"],
        ["（上接第一版）", farm[1][cut:], farm[2], "（上接第一版）", REST, LAST],
    )
    whole = followed(pages)
    assert find(whole[0], TITLE).paragraphs == (library[0], HEAD + REST, LAST)
    assert find(whole[0], OTHER[0]).paragraphs == tuple(farm)


def test_an_article_may_jump_twice(library) -> None:
    cut = LAST.index("也办展") + 3
    pages = edition(
        front(library, "（下转第二版）"),
        ["（上接第一版）", REST, LAST[:cut], "（下转第三版）"],
        ["（上接第二版）", LAST[cut:]],
    )
    whole = followed(pages)
    last = find(whole[0], TITLE).body[-1]
    assert (last.text, last.elsewhere) == (LAST, {"a02.txt": (3,), "a03.txt": (2,)})


def test_a_lost_line_does_not_keep_an_article_apart(library, farm) -> None:
    pages = edition(front(library, "（下转第二版）"), [REST, LAST])
    assert find(followed(pages)[0], TITLE).paragraphs == (library[0], HEAD + REST, LAST)


def test_a_line_whose_other_end_is_not_there_is_a_doubt(library, farm) -> None:
    pages = edition(front(library, "（下转第七版）"), [*OTHER, *farm], ["（上接第二版）", "电话", REST, LAST])
    whole = followed(pages)
    assert doubts(whole[0]) == ["（下转第七版）：这一期里没有第7版"]
    assert doubts(whole[2]) == ["（上接第二版）：没有找到从第2版转来的文章"]
    assert find(whole[0], TITLE).body[-1].elsewhere == {}


def test_numbers_that_disagree_tie_nothing(library, farm) -> None:
    pages = edition(front(library, "（下转第三版）"), ["（上接第四版）", *farm], [*OTHER, *farm[:2]])
    assert all(not item.elsewhere for page in followed(pages) for a in page.articles for item in a.body)


def test_the_editor_parts_what_does_not_belong_together(library, farm) -> None:
    pages = edition(front(library, "（下转第二版）"), ["（上接第一版）", REST, LAST])
    apart = followed(pages, part=[{"text": "藏书80万册", "next": "开放首周"}])
    assert find(apart[0], TITLE).body[1].elsewhere == {}
    assert len(doubts(apart[0])) == len(doubts(apart[1])) == 1
    with pytest.raises(CorrectionError, match="no jump would tie"):
        followed(pages, part=[{"text": "全市借阅网点", "next": "馆长说"}])


def test_the_editor_joins_what_the_machine_did_not(library, farm) -> None:
    pages = edition([*OTHER, *farm[:2]], [TITLE, library[0], HEAD + REST], [farm[2]])
    joined = followed(pages, join=[{"text": "脱蒲机械", "next": "何守田"}])
    article = find(joined[0], OTHER[0])
    assert article.paragraphs == tuple(farm)
    assert article.body[-1].elsewhere == {"a03.txt": (1,)}
    assert [d.by for d in joined[0].decisions if d.kind == "jump"] == ["editor"]
    with pytest.raises(CorrectionError, match="not the start of a paragraph"):
        followed(pages, join=[{"text": "脱蒲机械", "next": TITLE}])


def test_a_topic_follows_its_article(library) -> None:
    pages = edition(front(library, "（下转第二版）"), ["（上接第一版）", REST, LAST])
    corrections = Corrections.model_validate({"topic": [{"article": "自己的书房", "topic": "文化"}]})
    given = assign_corrections(pages, corrections)
    moved = follow_labels(followed(pages), [given["a01.txt"], given["a02.txt"]])
    assert [len(own.topic) for own in moved] == [1, 0]


@pytest.mark.parametrize(
    ("name", "folio", "number"),
    [
        ("a03.txt", "", ("A", 3)),
        ("2026-05-12_B11.txt", "", ("B", 11)),
        ("第07版.txt", "", None),
        ("000_6eed639885cbc5a4.txt", "", None),
        ("x.txt", "第十二版 副刊", ("", 12)),
        ("a09.txt", "A3版 要闻 2026年5月12日 星期二", ("A", 3)),
        ("20260512.txt", "", None),
    ],
)
def test_a_page_knows_its_number(library, name: str, folio: str, number: tuple[str, int] | None) -> None:
    page = make_page([*([folio] if folio else []), TITLE, *library], name)
    assert page_number(page, restore_page(page)) == number


LINES = st.sampled_from(
    [
        TITLE,
        HEAD,
        REST,
        LAST,
        *OTHER,
        "（下转第二版）",
        "（下转第1版）",
        "（上接第一版）",
        "（上接第3版）",
        "（上接第2版）" + LAST,
        HEAD + "（下转第三版）",
        "图为新馆一角。",
        "本报记者 林晓禾摄",
        "第2版 文化",
        "责任编辑：周敏",
        "《书房》（上接第二版）",
        "（转1版）转1版）",
    ]
)


TWICE = "山核桃敲开致富门"  # a title that jumps itself, and is repeated where it goes on
CUT = "新馆位于望江路北段，建筑面积2.3万平方米，藏书80万册，设有少儿阅览区、古籍修"


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(LINES, max_size=9), min_size=1, max_size=4))
@example([[TWICE, CUT, "（下转第二版）"], [TWICE, "（下转第二版）", CUT], [TWICE, "（下转第二版）"]])
def test_every_character_of_any_edition_stands_once(pages: list[list[str]]) -> None:
    for page in followed(edition(*pages)):
        for decision in page.decisions:
            assert decision.article is None or decision.article < len(page.articles)


def test_the_account_finds_what_a_jump_lost(library) -> None:
    pages = edition(front(library, "（下转第二版）"), ["（上接第一版）", REST, LAST])
    whole = followed(pages)
    article = find(whole[0], TITLE)
    item = article.body[-1]

    def with_last(**changes: object) -> list[Restored]:
        body = (*article.body[:-1], item.model_copy(update=changes))
        return [whole[0].model_copy(update={"articles": (article.model_copy(update={"body": body}),)}), whole[1]]

    with pytest.raises(AccountError, match="lost"):
        check_edition(pages, with_last(text=LAST[:-1]))
    with pytest.raises(AccountError, match="not accounted for"):
        check_edition(pages, with_last(elsewhere={}))
    with pytest.raises(AccountError, match="was changed"):
        check_edition(pages, with_last(text=LAST[1:] + LAST[0]))
