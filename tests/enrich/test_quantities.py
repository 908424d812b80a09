"""Which numbers of a text are quantities, and their values, units and bounds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.enrich.quantities import find_quantities


def found(text: str) -> list[tuple[str, float, str]]:
    return [(text[q.start : q.end], float(q.value), q.unit) for q in find_quantities(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("发放4.1万余份", [("4.1万余份", 41000, "份")]),
        ("投入3千万美元", [("3千万美元", 30_000_000, "美元")]),
        ("距离5千米", [("5千米", 5, "千米")]),
        ("二十多万人次", [("二十多万人次", 200_000, "人次")]),
        ("百分之三点五", [("百分之三点五", 3.5, "%")]),
        ("接种９８．６％", [("９８．６％", 98.6, "%")]),
        ("不足两成", [("不足两成", 20, "%")]),
        ("4至6万吨", [("4至6万吨", 40000, "吨")]),
        ("9000至1.2万吨", [("9000至1.2万吨", 9000, "吨")]),
        ("每小时60公里/小时", [("60公里/小时", 60, "公里/小时")]),
        ("三个半小时", [("三个半小时", 3.5, "个小时")]),
        ("两年半时间", [("两年半", 2.5, "年")]),
        ("3个百分点", [("3个百分点", 3, "个百分点")]),
        ("装机百万千瓦", [("百万千瓦", 1_000_000, "千瓦")]),
        ("八大类24项", [("八大类", 8, "类"), ("24项", 24, "项")]),
    ],
)
def test_values_in_base_units(text: str, expected: list[tuple[str, float, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "approximate", "bound"),
    [
        ("近千人", True, None),
        ("300余人", True, None),
        ("约20台", True, None),
        ("1000元左右", True, None),
        ("上万人", False, "at least"),
        ("超过80项", False, "at least"),
        ("不少于7天", False, "at least"),
        ("1.5米以上", False, "at least"),
        ("不超过3次", False, "at most"),
        ("60分贝以下", False, "at most"),
        ("15人", False, None),
    ],
)
def test_approximate_and_bounds(text: str, approximate: bool, bound: str | None) -> None:
    (quantity,) = find_quantities(text)
    assert (quantity.approximate, quantity.bound) == (approximate, bound)


@pytest.mark.parametrize(
    "text",
    [
        "2023年8月1日8时30分",
        "第3次会议、第十二批队员",
        "前5个月",
        "10年来",
        "38岁的他",
        "“三个务必”和“五学”模式",
        "《三十六个故事》",
        "一名老师、一个孩子",
        "十分重要，千家万户",
        "三亚、九江、五台山",
        "12部门联合发文",
        "国道109线，5G，C919，PM2.5",
        "电话12345",
        "比分3比1",
        "二次创业，三级书记",
        "两人同行",
        "一点一滴积累，十字路口",
        "2023成都",
    ],
)
def test_what_counts_nothing(text: str) -> None:
    assert found(text) == []


@given(
    st.text(
        alphabet="0123456789０１２,，.．%％一二三十百千万亿两余多几来至到-元人个次年月日第约近超以上左右的“”《》abc 。",
        max_size=60,
    )
)
def test_any_text_is_read(text: str) -> None:
    end = 0
    for quantity in find_quantities(text):
        assert end <= quantity.start < quantity.end <= len(text)
        end = quantity.end


@pytest.mark.timeout(20)
@pytest.mark.parametrize("run", ["1", "一", "千万亿", "1,", "3.", "截至"])
def test_a_page_of_numerals_is_read_at_once(run: str) -> None:
    assert find_quantities(run * 5000) == []
