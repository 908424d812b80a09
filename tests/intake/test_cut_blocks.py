"""Characters to blocks."""

from hypothesis import given
from hypothesis import strategies as st

from flows.intake.text import LINE, SPACE, cut_blocks

LINES = st.text(alphabet=st.sampled_from("文字a1 \t\u3000\u200b\ufeff\0\x0b\x0c\x1c\x1f\x7f\x85\xa0\ue000\u2028\n\r"))


def test_blocks_are_the_filled_lines_stripped_and_numbered() -> None:
    blocks = cut_blocks("\n\n\u3000\u3000第一段。 \n\n\t\u3000\n第二段 有空格。\n\n")
    assert [(b.number, b.line, b.text) for b in blocks] == [(1, 3, "第一段。"), (2, 6, "第二段 有空格。")]


def test_lines_end_as_editors_end_them() -> None:
    assert [(b.line, b.text) for b in cut_blocks("一\n二\r\n三\r四")] == [
        (1, "一"),
        (2, "二"),
        (3, "三"),
        (4, "四"),
    ]


def test_other_breaks_part_blocks_and_count_no_line() -> None:
    blocks = cut_blocks("一\f二\v三\u2028四\u2029五\x85六\n七")
    assert [b.text for b in blocks] == list("一二三四五六七")
    assert [b.line for b in blocks] == [1, 1, 1, 1, 1, 1, 2]


def test_control_and_invisible_characters_stay() -> None:
    for mark in "\x1c\x1d\x1e\x1f\x00\x07\x7f\u200b\ufeff\ue000":
        assert [b.text for b in cut_blocks(f" {mark}文{mark}字{mark} ")] == [f"{mark}文{mark}字{mark}"]


@given(LINES | st.text())
def test_no_character_but_white_space_is_lost_or_moved(text: str) -> None:
    def solid(part: str) -> str:
        return "".join(character for character in part if character not in SPACE)

    blocks = cut_blocks(text)
    assert solid("".join(b.text for b in blocks)) == solid(text)
    assert [b.number for b in blocks] == list(range(1, len(blocks) + 1))
    lines = LINE.split(text)
    for block in blocks:
        assert block.text == block.text.strip(SPACE) != ""
        assert block.text in lines[block.line - 1]


def test_a_long_run_of_spaces_takes_no_time() -> None:
    line = "前" + " " * 1_000_000 + "后"
    assert cut_blocks(line)[0].text == line
