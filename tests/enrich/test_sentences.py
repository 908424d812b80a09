"""Sentences of a paragraph, and where its dateline ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.enrich.sentences import dateline_end, sentence_spans


def sentences(text: str) -> list[str]:
    return [text[a:b] for a, b in sentence_spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("下雪了。路通了！谁修的？", ["下雪了。", "路通了！", "谁修的？"]),
        ("“下雪了。路还通吗？”老张问，“通了。”", ["“下雪了。路还通吗？”老张问，“通了。”"]),
        ("他说：“路通了。”大家鼓掌。", ["他说：“路通了。”", "大家鼓掌。"]),
        ("名单（甲组。乙组。）已公布。会后散发。", ["名单（甲组。乙组。）已公布。", "会后散发。"]),
        ("没有引完：“路通了。雪停了。", ["没有引完：“路通了。", "雪停了。"]),
        ("真的……是吗？", ["真的……", "是吗？"]),
        ("　无标点的段落 ", ["无标点的段落"]),
        ("", []),
    ],
)
def test_quotations_and_brackets(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@given(st.text(alphabet="。！？…“”‘’（）「」甲乙，说 ", max_size=40))
def test_nothing_is_lost(text: str) -> None:
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("本报白河讯(记者 李岩)昨日，大桥通车。", "昨日，大桥通车。"),
        ("本报北京7月1日电 （记者李岩、王川）大桥通车。", "大桥通车。"),
        ("新华社白河8月9日电 大桥通车。", "大桥通车。"),
        ("白河日报讯（通讯员 李岩）大桥通车。", "大桥通车。"),
        ("本报讯 大桥通车。", "大桥通车。"),
        ("大桥通车。", "大桥通车。"),
        ("本报电话已更换。", "本报电话已更换。"),
    ],
)
def test_datelines(text: str, rest: str) -> None:
    assert text[dateline_end(text) :] == rest
