"""Each kind of damage that extraction does to a page, on invented pages."""

import os
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.config import INPUTS, ROOT
from flows.intake import read_page
from flows.model import Article, Restored
from flows.restore import check_account, restore_page
from tests.restore.conftest import BODY, FARM, make_page


def restore(lines: list[str]) -> Restored:
    page = make_page(lines)
    restored = restore_page(page)
    check_account(page, restored)
    return restored


def by_title(restored: Restored, title: str) -> Article:
    return next(article for article in restored.articles if article.title == title)


def test_a_clean_page_comes_back_as_it_is(library, farm) -> None:
    restored = restore(["图书馆开到家门口", *library, "山核桃敲开致富门", "本报记者 何青", *farm])
    assert [article.paragraphs for article in restored.articles] == [tuple(library), tuple(farm)]
    assert [article.title for article in restored.articles] == ["图书馆开到家门口", "山核桃敲开致富门"]
    assert restored.articles[1].byline == ("何青",)
    assert restored.articles[0].dateline == "本报云津讯"


def test_a_paragraph_cut_in_mid_word_is_joined(library) -> None:
    cut = library[1].index("古籍修") + 3
    restored = restore(["图书馆开到家门口", library[0], library[1][:cut], library[1][cut:], library[2]])
    assert restored.articles[0].paragraphs == tuple(library)
    assert restored.articles[0].body[1].blocks == (3, 4)
    assert any(d.kind == "join" and d.blocks == (3, 4) for d in restored.decisions)


@pytest.mark.parametrize(
    "at", [len("本报云津讯("), len("本报云津讯(记者 林"), len("本报云津讯(记者 林晓禾)"), len("本报云津")]
)
def test_a_dateline_cut_from_its_text_is_joined(library, at: int) -> None:
    restored = restore(["图书馆开到家门口", library[0][:at], library[0][at:], *library[1:]])
    assert restored.articles[0].title == "图书馆开到家门口"
    assert restored.articles[0].paragraphs == tuple(library)


def test_a_quotation_cut_after_its_full_stop_is_joined(library) -> None:
    quoted = "“借书还要跑一趟城里，我就不借了。”家住柳荫社区的周敏说，如今不同了，楼下就有自助书柜。"
    restored = restore(["图书馆开到家门口", library[0], quoted[:17], quoted[17:], library[1][:60], library[1][60:]])
    assert quoted in restored.articles[0].paragraphs


def test_a_sentence_that_begins_with_a_number_is_no_folio(library) -> None:
    restored = restore(["图书馆开到家门口", *library[:2], "书柜还书只要0.", "8秒给出结果。"])
    assert not restored.discarded


def test_a_name_and_a_column_s_label_are_no_titles(library) -> None:
    photo = [
        "5月8日，望云区千余名居民走进渡口公园，栽下水杉、乌桕一千二百株。",
        "图为居民培土浇水。",
        "本报记者 林晓禾 摄",
    ]
    for line in ("董春霞", "简讯"):
        titles = {article.title for article in restore([line, *photo, "图书馆开到家门口", *library]).articles}
        assert line not in titles


def test_a_headline_after_its_body_is_given_to_it(library, farm) -> None:
    restored = restore(
        ["图书馆开到家门口", *library, *farm, "山核桃敲开致富门", "——青溪县特色产业见闻", "本报记者 何青"]
    )
    assert by_title(restored, "图书馆开到家门口").paragraphs == tuple(library)
    hills = by_title(restored, "山核桃敲开致富门")
    assert hills.paragraphs == tuple(farm)
    assert hills.subtitle == "——青溪县特色产业见闻"
    assert hills.byline_text == "本报记者 何青"


def test_a_tail_before_its_head_is_put_back(library) -> None:
    cut = library[1].index("古籍修复") + 2
    restored = restore(
        ["图书馆开到家门口", "本报记者 何青", library[1][cut:], library[2], library[0], library[1][:cut]]
    )
    assert restored.articles[0].paragraphs == tuple(library)
    assert any(d.kind == "move" for d in restored.decisions)


def test_a_headline_does_not_run_on_into_a_stray_end() -> None:
    found = restore_page(read_page(INPUTS / "sample" / "pages" / "a04.txt"))
    assert "市图书馆延时开放至晚10时" in [article.title for article in found.articles]


def test_an_article_is_not_titled_by_its_column(library, farm) -> None:
    found = restore_page(make_page(["民生一线", *library, "图书馆开到家门口", "山核桃敲开致富门", *farm]))
    assert [article.title for article in found.articles] == ["图书馆开到家门口", "山核桃敲开致富门"]
    assert found.articles[0].column == "民生一线"


def test_a_photo_keeps_its_caption_and_credit(library) -> None:
    restored = restore(["图书馆开到家门口", *library, "图为读者在新馆选书。", "本报记者 林晓禾 摄"])
    (photo,) = restored.articles[0].photos
    assert (photo.caption, photo.credit) == ("图为读者在新馆选书。", "本报记者 林晓禾 摄")


def test_furniture_and_doubled_text_are_discarded_with_a_reason(library) -> None:
    restored = restore(["第4版 要闻", "图书馆开到家门口", *library, library[2], "责任编辑：何青 版式：周敏"])
    assert restored.articles[0].paragraphs == tuple(library)
    assert {d.blocks[0]: d.reason for d in restored.discarded} == {
        1: "版面附件（版次、日期、编辑署名等）",
        6: "与本版另一段文字重复",
        7: "版面附件（版次、日期、编辑署名等）",
    }


def test_where_text_is_lost_a_gap_is_marked(library) -> None:
    restored = restore(["图书馆开到家门口", library[0], library[1][:40]])
    assert [item.kind for item in restored.articles[0].body] == ["paragraph", "paragraph", "gap"]


def test_only_headlines_are_still_articles() -> None:
    restored = restore(["图书馆开到家门口", "山核桃敲开致富门"])
    assert sum(article.title is not None for article in restored.articles) >= 1


def test_a_single_block(library) -> None:
    assert restore([library[1]]).articles[0].paragraphs == (library[1],)


@st.composite
def broken_pages(draw: st.DrawFn) -> list[str]:
    """Real paragraphs cut anywhere, in any order, with headlines and rubbish among them."""
    pieces: list[str] = []
    for text in draw(st.lists(st.sampled_from(BODY + FARM), max_size=8)):
        cut = draw(st.integers(0, len(text)))
        pieces += [text[:cut], text[cut:]]
    odd = st.sampled_from(
        ["图书馆开到家门口", "本报记者 何青", "图为新馆。", "周敏摄", "第4版", "——见闻", "\x00\ue000", "<b></b>", "，"]
    )
    pieces += draw(st.lists(odd | st.text(min_size=1, max_size=20), max_size=8))
    lines = [line.strip() for piece in draw(st.permutations(pieces)) for line in piece.splitlines() if line.strip()]
    return lines


@settings(max_examples=60, deadline=None)
@given(broken_pages())
def test_no_page_crashes_or_loses_a_character(lines: list[str]) -> None:
    assert restore(lines) == restore(lines)


def test_another_run_of_the_interpreter_restores_the_same() -> None:
    script = """
from flows.config import INPUTS
from flows.intake import page_files, read_page
from flows.restore import restore_page
for path in page_files(INPUTS / "sample"):
    print(restore_page(read_page(path)).model_dump_json())
"""
    runs = [
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in "01"
    ]
    assert runs[0] == runs[1]
    assert runs[0]
