"""Where lines end, by arithmetic alone: a font whose Han characters are 10 wide, Latin 5, half marks 5."""

import re
from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from flows.typeset.breaking import balanced_line, break_paragraph
from flows.typeset.galley import Galley, Line
from flows.typeset.sense import break_costs
from flows.typeset.sharing import diffused, shares, spread
from flows.typeset.units import Face, rules_for

EM = 10.0


def measure(text: str, features: str) -> float:
    width = 0.0
    for char in text:
        full = char > "\u2000" or "fwid" in features
        width += EM if full else EM / 2
    return width / 2 if "halt" in features else width


def lines(text: str, squares: float, lang: str = "zh-Hans", *, balanced: bool = False) -> list[tuple[str, Line]]:
    """The text in lines of so many squares, each with how it is set."""
    face, limit = Face(measure, rules_for(lang)), squares * EM
    if not balanced:
        broken = break_paragraph(Galley(face, text, 0.0), limit, limit)
        assert broken is not None
        return list(cut(text, broken))
    found = []
    while text:
        line = balanced_line(face, text, limit, break_costs(text, face.rules))
        assert line is not None
        found += cut(text, [line])
        text = text[line.resume :] if line.resume is not None else ""
    return found


def cut(text: str, broken: list[Line]) -> Iterator[tuple[str, Line]]:
    for line in broken:
        yield text[: line.end], line
        text = text[line.resume :] if line.resume is not None else ""


def texts(text: str, squares: float, lang: str = "zh-Hans", *, balanced: bool = False) -> list[str]:
    return [shown for shown, _ in lines(text, squares, lang, balanced=balanced)]


@pytest.mark.parametrize(
    ("text", "squares", "expected"),
    [
        ("江水清清江水流，江边老树又抽条。", 8, ["江水清清江水流，", "江边老树又抽条。"]),
        ("江水清清江水流淌，江边老树抽条了", 8, ["江水清清江水流", "淌，江边老树抽", "条了"]),  # a comma begins no line
        ("江水清清江水“流”江边老树又抽条了呀", 7, ["江水清清江水", "“流”江边老树", "又抽条了呀"]),  # a quote ends none
        ("江水清清江水流23.5亿元江边", 8, ["江水清清江水流", "23.5亿元江边"]),  # a number is not cut
        ("江水清清江水……江边老树又抽条", 7, ["江水清清江", "水……江边老树", "又抽条"]),  # dots are not cut
        ("江水清清江〔原文缺〕老树又抽条", 8, ["江水清清江", "〔原文缺〕老树又", "抽条"]),  # nor is an editor's mark
    ],
)
def test_lines_end_where_they_may(text: str, squares: float, expected: list[str]) -> None:
    assert texts(text, squares) == expected


def test_a_mark_is_taken_in_when_blank_halves_make_room() -> None:
    """All of the mark at the end, and as much as is needed, never more than half of its blank half, of those inside."""
    (first, line), *_ = lines("江水清，江水流淌，江边老树又抽条。", 8.3)
    assert first == "江水清，江水流淌，"
    assert line.width == pytest.approx(8.3 * EM)
    assert line.squeeze == pytest.approx(0.7 * EM)
    galley = Galley(Face(measure, rules_for("zh-Hans")), first, 0.0)
    assert shares(galley, line, 0.0) == [0, 0, 0, -200, 0, 0, 0, 0, -500]


def test_quotation_marks_keep_their_squares_where_a_line_is_tight() -> None:
    (first, line), *_ = lines("江水“清”江水流淌，江边老树又抽枝条。", 8)
    assert first == "江水“清”江水流"
    assert (line.trims, line.squeeze) == (frozenset(), 0.0)


def test_adjoining_marks_close_up_always() -> None:
    ((_, line),) = lines("他说：“好。”", 20)
    assert line.width == pytest.approx(6 * EM)
    assert line.trims == {2, 5}


def test_centred_stops_keep_their_square_beside_others() -> None:
    ((_, line),) = lines("他說：「好。」", 20, "zh-Hant-TW")
    assert line.width == pytest.approx(6.5 * EM)
    assert line.trims == {3}


def test_a_bracket_closes_up_to_a_centred_stop() -> None:
    ((_, line),) = lines("「好」，他說。", 20, "zh-Hant-TW")
    assert line.trims == {0, 2}


@pytest.mark.parametrize(
    ("line_end", "squares", "width", "trims", "moved"),
    [
        ("", 8, 8.0, set(), [0, 0, 0, 0, 0, 0, 0, 0]),
        ("half", 8, 7.5, {7}, [71, 72, 71, 72, 71, 72, 71, 0]),
        ("hang", 7.5, 7.0, set(), [83, 84, 83, 83, 84, 83, 0, 0]),
    ],
)
def test_marks_at_line_ends_as_the_style_asks(
    line_end: str, squares: float, width: float, trims: set[int], moved: list[int]
) -> None:
    """A comma keeps its square, gives up its half, or stands outside; then only what is before it is spread."""
    face, limit = Face(measure, rules_for("zh-Hans")), squares * EM
    text = "江水清清江水流，江边老树又抽条绿成荫"
    broken = break_paragraph(Galley(face, text, 0.0, line_end), limit, limit)
    assert broken
    first = broken[0]
    assert (text[: first.end], first.width, first.trims) == ("江水清清江水流，", pytest.approx(width * EM), trims)
    assert shares(Galley(face, text[: first.end], 0.0), first, limit - first.width) == moved


def test_no_paragraph_ends_in_a_single_character() -> None:
    assert texts("江水清清江水流江边老树又抽条绿。", 7)[-1] == "条绿。"
    assert (
        texts("江水，江边，江水长廊。", 8.992)[-1] == "长廊。"
    )  # though the commas could make room for one of the two


def test_a_paragraph_is_broken_as_a_whole() -> None:
    """A long number that would leave its line half empty pulls earlier lines apart instead."""
    text = "江水清清江水流江边老树又抽条江水清清江水流江边老1234567890123亿元老树又抽条"
    widths = [line.width for _, line in lines(text, 12)][:-1]
    assert min(widths) >= 10 * EM


def test_room_is_left_behind_the_last_line() -> None:
    face = Face(measure, rules_for("zh-Hans"))
    galley = Galley(face, "江水清清江水流江边老树又抽枝条，江水清清江水流江边老树又抽枝条。", 0.0)
    full = break_paragraph(galley, 16 * EM, 16 * EM)
    roomy = break_paragraph(galley, 16 * EM, 16 * EM, room=EM)
    assert full and roomy
    assert full[-1].width == pytest.approx(16 * EM)
    assert roomy[-1].width <= 15 * EM


def test_han_and_latin_stand_apart_without_a_character() -> None:
    galley = Galley(Face(measure, rules_for("zh-Hans")), "江水23米LED，清", EM / 4)
    lines = break_paragraph(galley, 20 * EM, 20 * EM)
    assert lines and lines[0].width == pytest.approx(5 * EM + 5 * EM / 2 + 3 * EM / 4)
    assert shares(galley, lines[0], 0.0) == [0, 250, 250, 250, 0, 0, 0]


@given(st.lists(st.floats(-700, 700), max_size=30))
def test_rounding_drifts_nowhere(values: list[float]) -> None:
    found = diffused(values)
    assert all(abs(sum(found[:n]) - sum(values[:n])) <= 0.5 + 1e-6 for n in range(len(values) + 1))


def test_space_at_a_line_end_is_not_set() -> None:
    assert texts("江水清清江水流 江边老树", 7) == ["江水清清江水流", "江边老树"]


@pytest.mark.parametrize(
    ("title", "squares", "expected"),
    [
        ("旧码头变成新公园　老邻居走到水边来", 12, ["旧码头变成新公园　", "老邻居走到水边来"]),
        ("坚持江岸为民　努力推进滨水空间改造提升", 16, ["坚持江岸为民　", "努力推进滨水空间改造提升"]),
        ("管好码头步道，提升江岸公园服务水平", 14, ["管好码头步道，", "提升江岸公园服务水平"]),
        ("读《滨水空间设计导则》有感", 10, ["读", "《滨水空间设计导则》", "有感"]),
        ("全市投入7200万元改造旧码头公园步道", 10, ["全市投入7200万元", "改造旧码头公园步道"]),
    ],
)
def test_titles_break_by_sense(title: str, squares: float, expected: list[str]) -> None:
    assert texts(title, squares, balanced=True) == expected


def test_an_opening_mark_heads_a_title_at_the_edge() -> None:
    ((_, line),) = lines("“江边书屋”开放", 20, balanced=True)
    assert line.trims == {0}
    assert line.width == pytest.approx(7.5 * EM)


def test_balanced_lines_are_alike() -> None:
    widths = [
        line.width for _, line in lines("市民公园沿江步道建成以后来这里散步的人一天比一天多了起来", 20, balanced=True)
    ]
    assert len(widths) == 2 and abs(widths[0] - widths[1]) <= 4 * EM


SCRAPS = (
    *"江水清清老树抽条公园，。“”（）()《》、： 　!,·①％\ue000",
    *("——", "……", "23.5%", "LED", "2024", "〔原文缺〕", "〔", "〕"),
)
NEWS = (
    st.lists(st.sampled_from(SCRAPS), min_size=1, max_size=80).map("".join).filter(lambda text: text.strip(" ") != "")
)


@given(NEWS, st.integers(4, 26), st.sampled_from(["zh-Hans", "zh-Hant-TW"]), st.booleans())
def test_nothing_is_lost_and_no_rule_broken(text: str, squares: int, lang: str, balanced: bool) -> None:
    face, limit = Face(measure, rules_for(lang)), squares * EM
    if balanced:
        broken, rest = [], text
        while rest and (line := balanced_line(face, rest, limit, {})):
            broken.append(line)
            rest = rest[line.resume :] if line.resume is not None else ""
    else:
        broken = break_paragraph(Galley(face, text, EM / 4), limit, limit) or []
    rest = text
    for line in broken:  # none when marks that nothing can part fill more than a line: WeasyPrint takes over
        assert line.width <= limit + 0.05
        assert line.gaps >= 0
        assert line.end > 0 or rest.startswith(" ")
        shown, skipped = rest[: line.end], rest[line.end : line.resume]
        assert skipped.strip(" ") == "" or line.resume is None
        if rest is not text:
            assert shown[:1] not in face.rules.no_start
        if line.resume is not None:
            assert line.resume > 0
            assert shown[-1:] not in face.rules.no_end
            assert not re.search("[0-9]$", shown) or rest[line.resume] not in "年亿%％米"
        rest = rest[line.resume :] if line.resume is not None else ""
    assert not broken or balanced or rest == ""


@pytest.mark.parametrize(
    ("text", "wide"),
    [("江江江，江江江江", "，"), ("江江（江江江江江", "江"), ("江江江12江江江江", "江12"), ("江江江江江江江江", "")],
    ids=["behind a stop, not before it", "before a bracket, not behind it", "at digits", "nowhere else"],
)
def test_a_loose_line_opens_where_nothing_belongs_together(text: str, wide: str) -> None:
    """`wide` are the characters behind which more than an eighth of an em opens."""
    galley = Galley(Face(measure, rules_for("zh-Hans")), text, 0.0)
    gaps = spread(galley.units, (len(galley.units) - 1) * EM / 8 + 2.0, EM)
    shown = [text[unit.start : unit.end] for unit in galley.units]
    opened = [char for char, gap in zip(shown, gaps, strict=False) if gap > EM / 8 + 0.01]
    if wide:
        assert "".join(opened) == wide
    else:
        assert len(set(gaps)) == 1  # all alike, when there is no other way
    assert sum(gaps) == pytest.approx((len(galley.units) - 1) * EM / 8 + 2.0)


def test_a_centred_stop_opens_on_both_sides() -> None:
    galley = Galley(Face(measure, rules_for("zh-Hant-TW")), "江江江，江江江江", 0.0)
    gaps = spread(galley.units, 7 * EM / 8 + 2.0, EM)
    assert gaps[2] == gaps[3] > EM / 8 > gaps[0] - 0.01


@given(NEWS, st.integers(8, 26))
@example("江江江江江江江 ·江", 9)  # a dot that is wide for what stands on the next line
def test_squeezing_and_spreading_make_a_line_as_wide_as_its_column(text: str, squares: int) -> None:
    face, limit = Face(measure, rules_for("zh-Hans")), squares * EM
    rest = text
    for line in break_paragraph(Galley(face, text, EM / 4), limit, limit) or []:
        shown = rest[: line.end]
        rest = rest[line.resume :] if line.resume is not None else ""
        if line.gaps and line.resume is not None and shown:
            galley = Galley(face, shown.rstrip(" 　"), EM / 4, wide=line.wide)
            natural = sum(unit.width - unit.trim * (unit.start in line.trims) for unit in galley.units)
            moved = sum(shares(galley, line, limit - line.width)) * EM / 1000
            assert natural + moved == pytest.approx(limit, abs=0.05)
