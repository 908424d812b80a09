"""An invented edition, small but with everything that a page can show, and its PDF in each variant and theme."""

import datetime as dt
from collections.abc import Callable
from functools import cache

import pytest

from flows.model import (
    Article,
    BodyItem,
    Decision,
    Discard,
    Edition,
    Entry,
    Figure,
    LeadingFigure,
    Photo,
    Section,
    Source,
    Theme,
    Variant,
)
from flows.typeset import render_html, typeset

SENTENCES = (
    "望江市今年把旧码头改成了市民公园，沿江步道全长4.1公里，设有座椅120处、饮水点18处。",
    "“过去只能隔着围墙看江，现在推着婴儿车就能走到水边。”住在柳荫巷的退休教师何素云说，",
    "她每天清早来这里走一圈，遇见的都是老邻居；有人打拳，有人下棋，有人只是坐着看船。",
    "市园林局工程师谢一帆介绍：改造保留了三座旧吊车，一座改作观景台，两座漆成原来的灰蓝色。",
    "工程自2021年3月动工，共投入7200万元，其中市级财政4300万元，其余由江岸集团承担。",
    "《望江市滨水空间导则》规定，沿江50米内不得新建高于12米的楼房，已批未建的一律重新审查。",
    "公园里的路灯换成了低色温的LED灯，每晚10时以后自动调暗，一年大约节电23%。",
    "到了周末，来的人更多——平均每天1.6万人次，比改造前多出近两倍，停车成了新的难题……",
    "为此，交警支队在附近开出3条接驳线，每15分钟一班，票价1元，老人和学生免费乘坐。",
    "“能不能再多几处避雨的地方？”“能不能让孩子碰到水？”市民的意见簿上，这样的问题写满了两本。",
)


def paragraphs(count: int, start: int = 0) -> tuple[BodyItem, ...]:
    """Paragraphs of one to three of the sentences, in an order of their own."""
    items = []
    for index in range(count):
        first = (start + 3 * index) % len(SENTENCES)
        text = "".join(SENTENCES[(first + step) % len(SENTENCES)] for step in range(1 + (start + index) % 3))
        items.append(BodyItem(kind="paragraph", text=text.replace("说，", "说。")))
    return tuple(items)


def figures(count: int) -> tuple[Figure, ...]:
    made = (
        Figure(indicator="步道全长", value=4100, unit="公里", text="4.1公里", paragraph=0),
        Figure(indicator="投入", value=72000000, unit="元", text="7200万元", paragraph=0),
        Figure(indicator="节电", value=23, unit="%", text="23%", paragraph=0),
        Figure(indicator="每天游人", value=16000, unit="人次", text="1.6万人次", approximate=True, paragraph=0),
        Figure(indicator="座椅", value=120, unit="处", text="120处", paragraph=0),
        Figure(indicator="饮水点", value=18, unit="处", text="18处", paragraph=0),
        Figure(indicator="接驳线", value=3, unit="条", text="3条", paragraph=0),
    )
    return made[:count]


def shown_edition(article: Article, **changes: object) -> Edition:
    """An edition with this one article."""
    entry = Entry(id="a0", page="01.txt", index=0, article=article)
    section = Section(id="s0", label="城市", code="1", entries=(entry,))
    return Edition(name="one", title="望江文摘", sections=(section,)).model_copy(update=changes)


def shown(article: Article, **changes: object) -> str:
    """The HTML of an edition with this one article, from the nameplate on."""
    return render_html(shown_edition(article, **changes)).partition("<body>")[2]


def make_edition(variant: Variant = "zh-Hans", theme: Theme = "daily") -> Edition:
    articles = (
        Article(
            title="旧码头变成新公园　老邻居走到水边来",
            kicker="一江清水穿城过",
            subtitle="——望江市滨水空间改造见闻",
            byline=("沈望舒", "陆平"),
            byline_text="本报记者　沈望舒　陆平",
            body=(
                BodyItem(kind="gap", text=None),
                *paragraphs(7),
                BodyItem(kind="subheading", text="灯暗一点，树密一点"),
                *paragraphs(6, 4),
                BodyItem(kind="gap", text=None),
                *paragraphs(1, 2),
            ),
            summary=("到了周末，来的人更多——平均每天1.6万人次，比改造前多出近两倍。",),
            figures=figures(7),
            photos=(Photo(caption="图为市民在改造后的码头散步。", credit="陆平摄"),),
        ),
        Article(
            title="<b>三条</b>接驳线 & 一张时刻表",
            subtitle="周末停车不再难",
            body=paragraphs(2, 8),
            figures=figures(1),
        ),
        Article(
            body=(BodyItem(kind="paragraph", text="市气象台预计，明天多云，东南风三级，最高气温21℃。"),),
            summary=("市气象台预计，明天多云，东南风三级，最高气温21℃。",),
        ),
        Article(
            title="望江市第十二届读书节开幕",
            column="文化短波",
            byline=("周知",),
            body=paragraphs(5, 6),
            figures=figures(3),
        ),
        Article(title="“江边书屋”开放时间延长至晚上10时", body=paragraphs(1, 5)),
    )
    entries = [Entry(id=f"a{i}", page=f"{i % 2 + 1:02}.txt", index=i, article=a) for i, a in enumerate(articles)]
    return Edition(
        name="wangjiang",
        title="望江文摘",
        number="7",
        date=dt.date(2024, 4, 23),
        variant=variant,
        theme=theme,
        sections=(
            Section(id="s1", label="城市", code="1", entries=tuple(entries[:3])),
            Section(id="s2", label="文化", code="2", entries=tuple(entries[3:])),
        ),
        leading_figures=tuple(LeadingFigure(entry="a0", figure=figure) for figure in figures(4)),
        sources=tuple(
            Source(
                page=name,
                sha256="0" * 64,
                encoding="utf-8",
                blocks=30,
                characters=2400,
                discarded=(Discard(text="第3版", reason="folio"),),
                decisions=(
                    Decision(kind="join", confidence=0.55, reason="no full stop"),
                    Decision(kind="join", confidence=0.95, reason="no full stop"),
                    Decision(kind="role", confidence=0.4, reason="corrected", by="editor"),
                ),
            )
            for name in ("01.txt", "02.txt")
        ),
    )


@pytest.fixture(scope="session")
def edition() -> Edition:
    return make_edition()


@pytest.fixture(scope="session")
def pdf_of() -> Callable[[Variant, Theme], bytes]:
    """The PDF in a variant and a theme, set once."""

    @cache
    def made(variant: Variant, theme: Theme) -> bytes:
        return typeset(make_edition(variant, theme))

    return made


@pytest.fixture(scope="session")
def pdf(pdf_of: Callable[[Variant, Theme], bytes]) -> bytes:
    return pdf_of("zh-Hans", "daily")
