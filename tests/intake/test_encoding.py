"""Which encoding a page is in."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.intake.encoding import SAMPLE, decode

SIMPLIFIED = (
    "本报讯(记者 高逸飞)市统计局昨天发布的数据显示，一季度全市工业增加值同比增长8.7%。",
    "“难的不是拆，是拆了以后怎么办。”他说。",
    "家门口看专家 不用再起大早",
    "责任编辑 何静",
    "第4版",
)
TRADITIONAL = (
    "本報訊(記者 高逸飛)市統計局昨天發布的數據顯示，一季度全市工業增加值同比增長8.7%。",
    "「難的不是拆，是拆了以後怎麼辦。」他說。",
    "家門口看專家 不用再起大早",
    "責任編輯 何靜",
    "裏面的銹跡與恒溫的酒窖",
)
UNICODE = ("utf-8", "utf-8-sig", "utf-16", "utf-32")


@pytest.mark.parametrize("text", SIMPLIFIED + TRADITIONAL)
@pytest.mark.parametrize("encoding", [*UNICODE, "gb18030"])
def test_what_can_write_both_is_told_from_a_line(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == (text, encoding)


@pytest.mark.parametrize("text", TRADITIONAL)
def test_big5_is_told_from_a_line(text: str) -> None:
    characters, encoding = decode(text.encode("big5hkscs"))
    assert characters == text
    assert encoding.startswith("big5")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_needs_no_mark(encoding: str) -> None:
    text = "".join(SIMPLIFIED)
    assert decode(text.encode(encoding)) == (text, encoding)


def test_big_endian_marks_are_known() -> None:
    text = SIMPLIFIED[0]
    assert decode(codecs.BOM_UTF16_BE + text.encode("utf-16-be")).characters == text
    assert decode(codecs.BOM_UTF32_BE + text.encode("utf-32-be")).characters == text


def test_bytes_that_are_utf_8_by_chance_are_weighed() -> None:
    """In GB18030 two characters, in UTF-8 two letters of Cyrillic."""
    data = "一一".encode("gb18030")
    data.decode("utf-8")
    assert decode(data) == ("一一", "gb18030")


def test_text_without_chinese_stays_utf_8() -> None:
    assert decode(b"plain ASCII, 2026") == ("plain ASCII, 2026", "utf-8")
    assert decode("±5 °C — naïve".encode()) == ("±5 °C — naïve", "utf-8")


def test_a_long_beginning_in_ascii_hides_nothing() -> None:
    text = "x" * (2 * SAMPLE + 1) + TRADITIONAL[0]
    assert decode(text.encode("big5")) == (text, "big5")
    assert decode(text.encode("gb18030")) == (text, "gb18030")


@given(st.data())
def test_a_damaged_byte_is_named_and_not_read_as_another_encoding(data: st.DataObject) -> None:
    page = "\n".join(SIMPLIFIED * 3).encode()
    offset = data.draw(st.integers(min_value=0, max_value=len(page) - 1))
    damaged = page[:offset] + b"\xff" + page[offset + 1 :]
    with pytest.raises(UnicodeDecodeError) as error:
        decode(damaged)
    assert error.value.encoding == "utf-8"
    assert offset - 3 < error.value.start <= offset


def test_a_damaged_byte_far_behind_is_named() -> None:
    page = ("\n".join(SIMPLIFIED) * 3000).encode("gb18030")
    assert len(page) > SAMPLE
    with pytest.raises(UnicodeDecodeError) as error:
        decode(page + b"\xff\xff")
    assert (error.value.encoding, error.value.start) == ("gb18030", len(page))


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (
            "신문은 매일 아침 독자에게 새로운 소식을 전합니다 경제와 문화 그리고 체육 소식도 있습니다",
            "euc-kr",
        ),
        (
            "日本の新聞は毎朝読者に新しいニュースを届けます。経済や文化、スポーツの話題もあります。",
            "shift-jis",
        ),
        ("Газета каждый день сообщает новости экономики, культуры и спорта", "cp1251"),
    ],
)
def test_other_languages_are_not_read_as_chinese(text: str, encoding: str) -> None:
    with pytest.raises(UnicodeError):
        decode((text * 2).encode(encoding))


@given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)))
def test_every_han_text_in_utf_8_is_read_as_it_is(text: str) -> None:
    assert decode(text.encode()).characters == text
