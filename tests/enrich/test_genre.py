"""Genres and why."""

import pytest

from flows.enrich.genre import find_genre
from flows.model import Article
from tests.enrich.helpers import article, photo

LONG = "沿着河岸往上走，村庄一个接着一个，老人们坐在门前说起当年修路的故事。" * 8


@pytest.mark.parametrize(
    ("piece", "genre"),
    [
        (article("本报白河讯(记者 李岩)昨日，" + LONG, title="大桥通车"), "消息"),
        (article("本报讯 大桥昨日通车。", title="大桥通车"), "简讯"),
        (article("近日，白河县举办登山节，三百名选手参赛。" * 10, title="登山节开赛"), "消息"),
        (article(LONG, LONG, LONG, title="一条路的三十年", byline_text="本报记者 李岩"), "通讯"),
        (article(LONG, LONG, title="白河奔流", subtitle="——2023年全县水利工作综述"), "综述"),
        (article("学校举行升旗仪式。", title="升旗", photos=(photo("图为升旗现场。"),)), "图片新闻"),
        (article(LONG, LONG, LONG, title="把路修到心里去", column="今日谈"), "评论"),
        (article(LONG, title="论修路", byline_text="本报评论员"), "评论"),
        (article(LONG, LONG, LONG, title="山区道路治理的若干问题", column="理论周刊"), "理论"),
        (article(LONG, LONG, "（作者为白河大学教授）", title="山区与道路"), "理论"),
        (article(LONG, title="县交通局负责人就修路答记者问"), "访谈"),
        (article(LONG, title="路在脚下", column="身边好人"), "人物"),
        (article(LONG, title="路在脚下", subtitle="——记白河县养路工李岩"), "通讯"),
        (article("■要修好路", "■要管好路", "本报白河8月1日电 " + LONG, title="修路会议召开"), "消息"),
        (article("下列证件遗失，声明作废。", title="遗失声明"), "公告"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_genres(piece: Article, genre: str) -> None:
    found, confidence, reason = find_genre(piece)
    assert found == genre
    assert 0.5 <= confidence <= 1 and reason


def test_an_empty_article_has_one() -> None:
    assert find_genre(Article())[0]
