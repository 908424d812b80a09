"""Words that name a block, and restored text cut into its blocks."""

import tomllib

from hypothesis import example, given
from hypothesis import strategies as st

from flows.model import Block, Page
from flows.typeset.proof.pieces import cut
from flows.typeset.proof.quotation import LONGEST, Quoter, quotation, toml_string

# few characters, so that blocks share long stretches
lines = st.text("渡口茶，。“ ", min_size=1, max_size=40).map(str.strip).filter(bool)
pages_of_lines = st.lists(lines, min_size=1, max_size=12)


@given(pages_of_lines)
@example(["渡口茶渡口茶渡口茶渡口茶", "渡口茶渡口茶渡口茶渡口茶，"])
def test_a_quotation_stands_in_its_block_and_in_no_other(texts: list[str]) -> None:
    among = "\n".join(texts)
    for at, text in enumerate(texts):
        others = texts[:at] + texts[at + 1 :]
        words = quotation(text, among)
        if words is None:
            assert any(text in other for other in others)
        else:
            assert words in text
            assert not any(words in other for other in others)
            assert words == words.strip()


@given(pages_of_lines)
def test_a_quotation_is_no_longer_than_it_need_be(texts: list[str]) -> None:
    for at, text in enumerate(texts):
        words = quotation(text, "\n".join(texts))
        start = text[:LONGEST].rstrip(" “")
        if words and not any(start in other for other in texts[:at] + texts[at + 1 :]):
            assert len(words) <= LONGEST


def test_a_quotation_ends_with_a_clause_or_a_whole_title() -> None:
    body = "入夏以来河边添了新路，孩子们放学后常来。"
    title = "渡口今昔 茶摊新开张"
    among = "\n".join([body, title, "入夏以来天气转热"])
    assert quotation(body, among) == "入夏以来河边添了新路"
    assert quotation(title, among) == title


def test_a_shared_start_gives_way_to_a_later_clause() -> None:
    first = "本报讯（记者某某）近日从有关部门获悉一件事，茶摊在渡口重新开张。"
    second = "本报讯（记者某某）近日从有关部门获悉一件事，老街装上了新路灯。"
    assert quotation(first, f"{first}\n{second}") == "茶摊在渡口重新开张"


def test_a_quotation_keeps_clear_of_the_other_pages() -> None:
    here = Page(name="a.txt", blocks=(Block(number=1, text="渡口茶摊开张，来客不断", line=1),))
    there = Page(name="b.txt", blocks=(Block(number=1, text="渡口茶摊开张，来客甚少", line=1),))
    assert Quoter([here]).quote("a.txt", 1) == "渡口茶摊开张，来客不断"
    words = Quoter([here, there]).quote("a.txt", 1)
    assert words is not None
    assert words in here.blocks[0].text
    assert words not in there.blocks[0].text
    assert Quoter([here, here.model_copy(update={"name": "c.txt"})]).quote("a.txt", 1) is None


@given(st.text(st.characters(exclude_categories=["Cs"])))
@example('引号" 反斜\\ 制表\t 换行\r\n 空\u00a0格 \u200b \x7f \ue000 😀')
def test_a_toml_string_reads_back_and_hides_nothing(text: str) -> None:
    written = toml_string(text)
    assert tomllib.loads(f"text = {written}") == {"text": text}
    assert all(character.isprintable() or character == "\u3000" for character in written)


@given(st.lists(lines, min_size=1, max_size=5), st.data())
def test_joined_text_is_cut_where_its_blocks_meet(texts: list[str], data: st.DataObject) -> None:
    numbered = dict(enumerate(texts, start=1))
    order = data.draw(st.permutations(list(numbered)))
    text = "".join(numbered[number] for number in order)
    found = cut(text, order, numbered)
    assert [blocks for _, blocks, _ in found] == [(number,) for number in order]
    assert "".join(part for part, _, _ in found) == text
    for (part, _, _), number in zip(found, order, strict=True):
        assert part.split() == numbered[number].split()
    assert [joined for _, _, joined in found] == [False, *[True] * (len(order) - 1)]


@given(lines, st.lists(lines, max_size=5))
def test_altered_text_is_never_lost_nor_are_its_blocks(text: str, texts: list[str]) -> None:
    numbered = dict(enumerate(texts, start=1))
    found = cut(text, [*numbered, 99], numbered)
    assert "".join(part for part, _, _ in found) == text
    assert [number for _, blocks, _ in found for number in blocks] == list(numbered)


def test_text_that_lost_a_tag_is_still_cut() -> None:
    found = cut("河水渐渐涨了起来，岸上的人都看着。", (1, 2), {1: "河水<b>渐渐</b>涨了", 2: "起来，岸上的人都看着。"})
    assert [part for part, _, _ in found] == ["河水渐渐涨了", "起来，岸上的人都看着。"]
