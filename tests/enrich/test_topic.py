"""The topic of an article, of any taxonomy."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.enrich.taxonomy import Taxonomy, TopicEntry, load_taxonomy
from flows.enrich.topic import classify

PETS = Taxonomy(
    topic=(
        TopicEntry(label="Cats", code="c1", keywords=("猫", "猫咪", "猫粮"), examples=("橘猫爬上屋顶晒太阳",)),
        TopicEntry(label="Ships", code="s1", keywords=("轮船", "港口", "海运"), examples=("巨轮驶入深水港",)),
    )
)


@pytest.mark.parametrize(
    ("headline", "label"),
    [
        ("女篮逆转晋级四强 中锋砍下两双", "体育"),
        ("本周末将迎大范围雨雪天气", "气象"),
        ("支部书记给新党员上党课", "党建"),
        ("水稻机插秧技术落地山乡", "农业农村"),
        ("两名嫌疑人涉嫌诈骗被批捕", "法治"),
        ("小学开设劳动课", "教育"),
        ("古墓出土一批唐代文物", "文化"),
        ("医院开设夜间门诊", "健康"),
    ],
)
def test_headlines_alone(headline: str, label: str) -> None:
    assert classify(headline, (), load_taxonomy()).entry.label == label


def test_words_near_in_meaning_decide_where_none_is_shared() -> None:
    guess = classify("货柜堆满码头", (), PETS)
    assert guess.entry.label == "Ships"
    assert not guess.exact


def test_the_body_decides_where_the_title_is_silent() -> None:
    guess = classify("又是一年好时节", ("港口里停满了轮船，海运公司忙着装卸集装箱。",), PETS)
    assert guess.entry.label == "Ships"
    assert set(guess.words) & {"港口", "轮船", "海运"}


def test_confidence_grows_with_the_evidence() -> None:
    vague, clear = (classify(t, (), PETS).confidence for t in ("今天", "猫咪吃猫粮"))
    assert vague < clear


def test_no_text_is_a_guess_without_confidence() -> None:
    guess = classify("", (), PETS)
    assert guess.confidence == pytest.approx(1 / 2)
    assert guess.words == ()


@given(st.text(max_size=40), st.lists(st.text(max_size=80), max_size=3))
def test_any_text_has_a_topic_and_always_the_same(title: str, paragraphs: list[str]) -> None:
    guess = classify(title, paragraphs, PETS)
    assert guess == classify(title, paragraphs, PETS)
    assert 0 < guess.confidence <= 1
