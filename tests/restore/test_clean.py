"""Cleaning takes out what no reader should see, and keeps account of it."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from flows.restore.clean import clean


def test_plain_text_is_left_alone() -> None:
    assert clean("战斗力 and 旺盛，3＜5，《书》") == ("战斗力 and 旺盛，3＜5，《书》", ())


def test_control_and_private_use_characters_are_taken_out() -> None:
    assert clean("云\x07津\ue000市\u200b图书馆") == (
        "云津市图书馆",
        (("\x07", "控制字符"), ("\ue000", "私用区字符"), ("\u200b", "不可见字符")),
    )


def test_nested_markup_is_taken_out_whole() -> None:
    text, removed = clean("<p>新馆<b>建<i>成</i></b>开放</p>")
    assert text == "新馆建成开放"
    assert "".join(piece for piece, _ in removed).count("<") == 6


def test_a_comparison_is_no_markup() -> None:
    assert clean("当a<b且c>d时")[0] == "当a<b且c>d时"


@given(st.text())
def test_no_character_is_lost(text: str) -> None:
    readable, removed = clean(text)
    have = Counter("".join((readable + "".join(piece for piece, _ in removed)).split()))
    assert have == Counter("".join(text.split()))
