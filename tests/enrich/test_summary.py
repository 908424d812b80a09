"""Summaries: sentences of the body, word for word and in order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.enrich.summary import summarise
from flows.model import BodyItem
from tests.enrich.helpers import article

BODY = article(
    "本报白河讯(记者 李岩)白河大桥昨日正式通车，两岸通行时间由两小时缩短到十分钟。“太方便了！”村民王川说。",
    "大桥全长1200米，总投资3.2亿元，是全县第一座跨河公路桥。同时，配套的公路也已开工。",
    "他从小住在河边。大家都盼着这一天。",
).body


def test_it_begins_after_the_dateline() -> None:
    (first,) = summarise("大桥通车", BODY, sentences=1)
    assert first.startswith("白河大桥昨日正式通车")


def test_sentences_keep_the_order_of_the_body() -> None:
    text = "".join(item.text or "" for item in BODY)
    places = [text.index(s) for s in summarise("大桥通车", BODY, sentences=3)]
    assert places == sorted(places) and len(places) == 3


def test_quotations_and_leaning_sentences_come_last() -> None:
    chosen = summarise("大桥通车", BODY, sentences=2)
    assert not any(s.startswith(("“", "他", "同时", "大家")) for s in chosen)


@pytest.mark.parametrize("budget", [5, 20, 60, 120])
def test_a_budget_of_characters_is_kept(budget: int) -> None:
    chosen = summarise("大桥通车", BODY, characters=budget)
    assert sum(map(len, chosen)) <= budget
    assert bool(chosen) == (budget >= 20)


def test_a_sentence_whose_beginning_is_lost_is_not_taken() -> None:
    body = (
        BodyItem(kind="gap", text=None),
        BodyItem(kind="paragraph", text="会、政协和法院工作汇报，提高了工作水平。全县修路三百公里，通了客车。"),
    )
    assert summarise("修路", body, sentences=2) == ("全县修路三百公里，通了客车。",)


def test_what_only_heads_a_paragraph_is_not_taken() -> None:
    body = article(
        "持续深化桥梁管护。全县为317座桥梁建立档案，每座桥都有人巡查，隐患当天上报。",
        "一、压实责任，完善管护队伍。各乡镇选聘护桥员86名，每月培训一次，考核合格才能上岗。",
        "（二）保障经费。县财政每年安排养护资金1200万元，专款专用，按季公开。",
    ).body
    taken = summarise("桥梁管护有力", body, sentences=3)
    assert [sentence[:4] for sentence in taken] == ["全县为3", "各乡镇选", "县财政每"]


def test_the_same_is_not_said_twice() -> None:
    body = article("白河大桥昨日通车，全长1200米。", "白河大桥昨日通车，全长1200米。", "两岸居民从此告别渡船。").body
    assert summarise("白河大桥", body, sentences=2)[1] == "两岸居民从此告别渡船。"


@given(
    st.lists(st.text(alphabet="大桥昨日通车，。！“”（）他同时说\n 1", max_size=60), max_size=4),
    st.integers(0, 4),
    st.none() | st.integers(1, 100),
)
def test_every_sentence_stands_in_a_paragraph(paragraphs: list[str], sentences: int, characters: int | None) -> None:
    body = article(*paragraphs).body
    chosen = summarise("大桥", body, sentences=sentences, characters=characters)
    assert all(any(s in p for p in paragraphs) for s in chosen)
    assert characters is not None or len(chosen) <= sentences
    assert characters is None or sum(map(len, chosen)) <= characters
