"""Numbers as newspapers print them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.enrich.numerals import fold, parse_arabic, parse_chinese, parse_scale

DIGITS = "零一二三四五六七八九"


def spell(number: int) -> str:
    """A number below a hundred million in Chinese, as schools teach it."""
    high, low = divmod(number, 10_000)
    if high:
        gap = "零" if low and low < 1000 else ""
        return spell(high) + "万" + gap + (spell(low) if low else "")
    out, zero = "", False
    for power, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, power)
        if digit:
            out += ("零" if zero and out else "") + DIGITS[digit] + name
            zero = False
        else:
            zero = True
    return out


@given(st.integers(min_value=1, max_value=99_999_999))
def test_chinese_numerals_read_back(number: int) -> None:
    assert parse_chinese(spell(number)) == (Decimal(number), False)


@pytest.mark.parametrize(
    ("text", "value"),
    [("十二", 12), ("二十万", 200_000), ("三亿五千万", 350_000_000), ("三点五", 3.5), ("百", 100), ("两千", 2000)],
)
def test_chinese_numerals_of_newspapers(text: str, value: float) -> None:
    assert parse_chinese(text) == (Decimal(str(value)), False)


@pytest.mark.parametrize(("text", "value"), [("两三", 2), ("三四十", 30), ("七八百", 700)])
def test_pairs_are_approximate(text: str, value: int) -> None:
    assert parse_chinese(text) == (Decimal(value), True)


@pytest.mark.parametrize("text", ["百三千", "二〇二三", "一一", "", "万亿零点", "三点"])
def test_other_runs_of_numerals_are_no_number(text: str) -> None:
    assert parse_chinese(text) is None


@given(st.text(alphabet="零一二三四五六七八九十百千万亿〇两点", max_size=12))
def test_any_run_of_numerals_is_read_or_refused(text: str) -> None:
    result = parse_chinese(text)
    assert result is None or result[0] >= 0


def test_arabic_and_scales() -> None:
    assert parse_arabic("1,234.5") == Decimal("1234.5")
    assert parse_scale("万亿") == 10**12
    assert parse_scale("千万") == 10**7


@given(st.text())
def test_folding_keeps_offsets(text: str) -> None:
    assert len(fold(text)) == len(text)


def test_wide_thousands() -> None:
    assert fold("１，２００万元，３人") == "1,200万元，3人"
