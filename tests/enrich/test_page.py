"""A page enriched: what is added, what is decided, and the editor's last word."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.enrich import enrich_page, load_taxonomy
from flows.errors import CorrectionError
from flows.model import Corrections, Decision, GenreCorrection, Restored, TopicCorrection
from tests.enrich.helpers import article, photo

PAGE = Restored(
    page="a01.txt",
    articles=(
        article("本报讯 白河大桥昨日通车，总投资3.2亿元。", title="白河大桥通车"),
        article("球队昨晚客场取胜，前锋攻入两球。" * 12, title="主队晋级决赛", genre="通讯"),
        article(title=None, photos=(photo("图为学生在课堂上朗读课文。"),)),
    ),
    decisions=(Decision(kind="join", article=0, confidence=0.9, reason="下文接上"),),
)


def test_what_is_added() -> None:
    enriched = enrich_page(PAGE, load_taxonomy())
    first, second, third = enriched.articles
    assert [f.text for f in first.figures] == ["3.2亿元"]
    assert first.summary == ("白河大桥昨日通车，总投资3.2亿元。",)
    assert (first.genre, second.genre) == ("简讯", "通讯")
    assert second.topic and second.topic.label == "体育"
    assert third.topic and third.topic.label == "教育"
    assert enriched.page == PAGE.page and [a.body for a in enriched.articles] == [a.body for a in PAGE.articles]


def test_every_topic_and_genre_is_decided_with_a_reason() -> None:
    decisions = enrich_page(PAGE, load_taxonomy()).decisions
    assert decisions[0] == PAGE.decisions[0]
    assert [(d.kind, d.article) for d in decisions[1:]] == [(k, i) for i in range(3) for k in ("topic", "genre")]
    assert all(d.reason and d.by == "machine" for d in decisions[1:])


def test_twice_is_once() -> None:
    once = enrich_page(PAGE, load_taxonomy())
    assert enrich_page(once, load_taxonomy()) == once


def test_the_length_of_summaries_is_set() -> None:
    assert all(a.summary == () for a in enrich_page(PAGE, load_taxonomy(), sentences=0).articles)
    short = enrich_page(PAGE, load_taxonomy(), characters=20).articles
    assert all(sum(map(len, a.summary)) <= 20 for a in short)


@pytest.mark.parametrize("name", ["体育", "medtop:15000000"])
@pytest.mark.parametrize("words", ["白河大桥通车", "总投资3.2亿"])
def test_the_editor_names_a_topic(name: str, words: str) -> None:
    corrections = Corrections(topic=(TopicCorrection(article=words, topic=name),))
    enriched = enrich_page(PAGE, load_taxonomy(), corrections=corrections)
    topic = enriched.articles[0].topic
    assert topic and (topic.label, topic.code, topic.confidence) == ("体育", "medtop:15000000", 1.0)
    decision = next(d for d in enriched.decisions if d.kind == "topic" and d.article == 0)
    assert (decision.by, decision.confidence) == ("editor", 1.0)


def test_the_editor_names_a_genre() -> None:
    corrections = Corrections(genre=(GenreCorrection(article="主队晋级决赛", genre="体育新闻"),))
    enriched = enrich_page(PAGE, load_taxonomy(), corrections=corrections)
    assert enriched.articles[1].genre == "体育新闻"
    assert next(d for d in enriched.decisions if d.kind == "genre" and d.article == 1).by == "editor"


@pytest.mark.parametrize(
    ("words", "topic", "said"),
    [
        ("白河大桥通车", "园艺", "党建、"),
        ("没有这句话", "体育", "no article"),
        ("昨", "体育", "2 articles"),
    ],
)
def test_a_correction_that_does_not_apply_is_an_error(words: str, topic: str, said: str) -> None:
    corrections = Corrections(topic=(TopicCorrection(article=words, topic=topic),))
    with pytest.raises(CorrectionError, match=r"corrections\.toml") as error:
        enrich_page(PAGE, load_taxonomy(), corrections=corrections)
    assert said in str(error.value)


def test_an_article_has_one_topic() -> None:
    twice = tuple(TopicCorrection(article="白河大桥通车", topic=topic) for topic in ("体育", "经济"))
    with pytest.raises(
        CorrectionError, match=r"\[\[topic\]\] number 2, article = “白河大桥通车”: number 1 says “体育”"
    ):
        enrich_page(PAGE, load_taxonomy(), corrections=Corrections(topic=twice))


@given(st.lists(st.text(max_size=60), max_size=3), st.none() | st.text(max_size=20))
@settings(max_examples=60)
def test_any_page_is_enriched(paragraphs: list[str], title: str | None) -> None:
    page = Restored(page="x", articles=(article(*paragraphs, title=title),))
    (enriched,) = enrich_page(page, load_taxonomy()).articles
    assert enriched.topic and enriched.genre
    assert Restored.model_validate_json(page.model_copy(update={"articles": (enriched,)}).model_dump_json())
