"""Pages made of invented text."""

import pytest

from flows.model import Block, Page

BODY = [
    "本报云津讯(记者 林晓禾)云津市图书馆新馆日前建成开放，全市借阅网点增至126处，读者在社区就能借还图书。",
    "新馆位于望江路北段，建筑面积2.3万平方米，藏书80万册，设有少儿阅览区、古籍修复室和听障读者服务台。开放首周，进馆读者超过4万人次。",
    "“以前借一本书要坐一个小时公交，现在楼下的自助书柜就能借。”家住柳荫社区的读者周敏说，女儿放学后常到书柜旁的长椅上读书。",
]
FARM = [
    "入秋以来，青溪县的山核桃迎来丰收，合作社的烘干车间里机器昼夜不停，工人们忙着分拣、装箱、贴标。",
    "青溪县山核桃种植面积达到6.8万亩，今年预计产量1.1万吨，比上年增长一成。县里引进脱蒲机械，过去十个人一天的活儿，如今两台机器半天就能干完。",
    "合作社理事长何守田算了一笔账：统一收购、统一烘干之后，每斤能多卖三元钱，社员户均增收近万元。",
]


def make_page(lines: list[str], name: str = "a01.txt") -> Page:
    return Page(
        name=name,
        blocks=tuple(Block(number=n, text=text, line=2 * n - 1) for n, text in enumerate(lines, start=1)),
    )


@pytest.fixture
def library() -> list[str]:
    return list(BODY)


@pytest.fixture
def farm() -> list[str]:
    return list(FARM)
