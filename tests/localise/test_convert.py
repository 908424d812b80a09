"""Text into another Chinese: what converts, what must stay, and that nothing is lost."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.localise import convert_text
from flows.localise.characters import HAN
from flows.localise.convert import segment
from flows.localise.lexicon import lexicon
from flows.model import Variant

TRADITIONAL: tuple[Variant, ...] = ("zh-Hant-TW", "zh-Hant-HK")
CASES = [
    line.split("\t")
    for line in (Path(__file__).parent / "conversion.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
MARKS = "“”‘’"
NEWS = st.lists(
    st.sampled_from(
        [case[0] for case in CASES] + ["“", "”", "‘", "’", "Xi’an", "3.2%", "（一）", "里", "干", "后", "\n"]
    ),
    max_size=6,
).map("".join)


@pytest.mark.parametrize(("simplified", "taiwan", "hong_kong"), CASES, ids=[case[0][:12] for case in CASES])
def test_sentences_of_a_daily_paper(simplified: str, taiwan: str, hong_kong: str) -> None:
    assert convert_text(simplified, "zh-Hant-TW") == taiwan
    assert convert_text(simplified, "zh-Hant-HK") == hong_kong


@pytest.mark.parametrize("variant", TRADITIONAL)
@pytest.mark.parametrize("column", [1, 2])
def test_what_is_traditional_already_is_left_alone(variant: Variant, column: int) -> None:
    for case in CASES:
        if column == TRADITIONAL.index(variant) + 1:
            assert convert_text(case[column], variant) == case[column]


@pytest.mark.parametrize("variant", TRADITIONAL)
def test_traditional_prose_is_not_converted_a_second_time(variant: Variant) -> None:
    # 后, 里, 干 and 斗 are characters of both scripts; read as simplified they would turn into others
    text = "皇后與太后住在故里，鄰里稱北斗七星，若干干涉令人不準備離開。"
    assert convert_text(text, variant) == text


@settings(deadline=None)
@given(st.one_of(st.text(st.characters(exclude_categories=[]), max_size=80), NEWS), st.sampled_from(TRADITIONAL))
def test_any_text_converts_character_for_character(text: str, variant: Variant) -> None:
    result = convert_text(text, variant)
    assert len(result) == len(text)
    for old, new in zip(text, result, strict=True):
        assert old == new or HAN.match(old) or old in MARKS


@settings(deadline=None)
@given(NEWS, st.sampled_from(TRADITIONAL))
def test_converting_twice_is_converting_once(text: str, variant: Variant) -> None:
    once = convert_text(text, variant)
    assert convert_text(once, variant) == once


@pytest.mark.parametrize("variant", TRADITIONAL)
def test_what_is_not_chinese_stays(variant: Variant) -> None:
    text = "Xi’an 😀\ue000\U000f0000 1.5‰ ３２０ α ①\u200b\x00\x07\ud800"
    assert convert_text(text, variant) == text
    assert convert_text(text + "国", variant) == text + "國"


@settings(deadline=None)
@given(NEWS)
def test_words_are_the_text(text: str) -> None:
    assert "".join(word for word, _ in segment(text)) == text


def test_the_lexicon_says_nothing_that_the_conversion_does_not_do() -> None:
    for source, target in lexicon().words.items():
        assert convert_text(source, "zh-Hant-TW") == target.translate(lexicon().usage["zh-Hant-TW"])


def test_a_word_of_the_lexicon_does_not_cross_a_boundary() -> None:
    assert "关系" in lexicon().words
    assert convert_text("相关系统", "zh-Hant-TW") == "相關系統"
