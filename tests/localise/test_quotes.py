"""Curved quotation marks become corner brackets; apostrophes do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.localise.quotes import corner_quotes, curved_quotes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("他说：“好。”", "他说：「好。」"),
        ("“甲‘乙“丙”丁’戊”", "「甲『乙「丙」丁』戊」"),
        ("践行‘三严三实’", "践行「三严三实」"),
        ("“甲“乙”丙”", "「甲『乙』丙」"),
        # a paragraph of a longer quotation opens and does not close; a fragment closes what it did not open
        ("“第一段‘内’没有完。", "「第一段『内』没有完。"),
        ("接上段‘内’完了。”他说。", "接上段『内』完了。」他说。"),
        ("“大城管“从“小事”入手", "「大城管「从「小事」入手"),
        ("”", "」"),
        # what stands in corners already stays
        ("《论「道」》和『魔法』", "《论「道」》和『魔法』"),
        ("", ""),
    ],
)
def test_depth_decides_where_all_marks_pair(text: str, expected: str) -> None:
    assert corner_quotes(text) == expected


@pytest.mark.parametrize(
    "text", ["Xi’an", "O’Neil和Tian’anmen", "’90s", "players’", "Macy’s公司", "M&M’S", "dell’Arte"]
)
def test_an_apostrophe_stays(text: str) -> None:
    assert corner_quotes(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“Xi’an之夜”", "「Xi’an之夜」"),
        ("称为‘Xi’an’的城", "称为「Xi’an」的城"),
        ("“所谓‘AI’时代”", "「所谓『AI』时代」"),
        ("“Macy’s‘周年’庆”", "「Macy’s『周年』庆」"),
    ],
)
def test_an_apostrophe_does_not_disturb_the_pairs(text: str, expected: str) -> None:
    assert corner_quotes(text) == expected


@given(st.text("“”‘’「」『』甲乙aB1 ，", max_size=40))
def test_length_stays_and_twice_is_once(text: str) -> None:
    once = corner_quotes(text)
    assert len(once) == len(text)
    assert "“" not in once
    assert "”" not in once
    assert corner_quotes(once) == once


def test_many_apostrophes_take_no_longer_than_few() -> None:
    assert corner_quotes("players’ " * 2000) == "players’ " * 2000


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("他說：「好。」", "他說：“好。”"),
        ("「甲『乙「丙」丁』戊」", "“甲‘乙“丙”丁’戊”"),
        ("『甲』", "“甲”"),
        ("「第一段『內』沒有完。", "“第一段‘內’沒有完。"),
    ],
)
def test_corners_become_curved_by_depth(text: str, expected: str) -> None:
    assert curved_quotes(text) == expected
    assert curved_quotes(expected) == expected
