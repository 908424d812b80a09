"""An edition in another Chinese: no printed text forgotten, and every quotation still verbatim."""

import datetime as dt
import subprocess
import sys
import types
from collections.abc import Iterator
from typing import Any, Literal, Union, get_args, get_origin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from flows.localise import convert_text, localise
from flows.model import (
    Article,
    BodyItem,
    Edition,
    Entry,
    Figure,
    LeadingFigure,
    Section,
    Variant,
)

# Fields of text that stay as they are: names of files, ids, codes, and the record of the pages.
KEPT = {
    "Edition.name",
    "Section.id",
    "Section.code",
    "Entry.id",
    "Entry.page",
    "LeadingFigure.entry",
    "Topic.code",
    "BodyItem.elsewhere",
    "Photo.elsewhere",
    "Decision.elsewhere",
    "Decision.words",
    "Decision.suggestion",
    "Article.blocks",
    "Source.page",
    "Source.sha256",
    "Source.encoding",
    "Discard.text",
    "Discard.reason",
    "Decision.reason",
}


def filled(kind: Any) -> Any:
    """A value of the type `kind` with 发展 in every text that it can hold."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return filled(next(a for a in arguments if a is not type(None)))
    if origin is Literal:
        return arguments[0]
    if origin is tuple:
        return (filled(arguments[0]),)
    if origin is dict:
        return {filled(arguments[0]): filled(arguments[1])}
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return kind(**{name: filled(field.annotation) for name, field in kind.model_fields.items()})
    return {str: "发展", dt.date: dt.date(2023, 7, 1), float: 0.5, int: 1, bool: True}[kind]


def texts(model: BaseModel) -> Iterator[tuple[str, str]]:
    """Every text in `model` with the field it stands in."""
    for name in type(model).model_fields:
        if get_origin(type(model).model_fields[name].annotation) is Literal:
            continue
        values = getattr(model, name)
        for value in values if isinstance(values, tuple | dict) else (values,):
            if isinstance(value, BaseModel):
                yield from texts(value)
            elif isinstance(value, str):
                yield f"{type(model).__name__}.{name}", value


@pytest.fixture(name="full")
def full_edition() -> Edition:
    edition: Edition = filled(Edition)
    return edition


def test_every_text_of_the_model_is_converted_but_for_those_that_stay(full: Edition) -> None:
    before = dict(texts(full))
    after = dict(texts(localise(full, "zh-Hant-TW")))
    literals = {"BodyItem.kind", "Edition.variants", "Edition.variant", "Figure.bound"}
    assert {field for field, text in before.items() if "发" in text} == before.keys() - literals
    assert {field for field, text in after.items() if text == "发展"} == KEPT
    assert {field for field, text in after.items() if text == "發展"} == before.keys() - KEPT - literals


def test_the_variant_is_set_and_the_rest_stays(full: Edition) -> None:
    for variant in ("zh-Hans", "zh-Hant-TW", "zh-Hant-HK"):
        result = localise(full, variant)
        assert result.variant == variant
        assert result.model_copy(update={"variant": full.variant}).sources == full.sources
        assert Edition.model_validate_json(result.model_dump_json()) == result
    assert localise(full, "zh-Hans") == full.model_copy(update={"variant": "zh-Hans"})


def edition_of(article: Article, *leading: Figure) -> Edition:
    entry = Entry(id="a1", page="a.txt", index=0, article=article)
    return Edition(
        name="样刊",
        title="新闻文摘",
        sections=(Section(id="s1", label="经济", code="04000000", entries=(entry,)),),
        leading_figures=tuple(LeadingFigure(entry="a1", figure=figure) for figure in leading),
    )


def only_article(edition: Edition) -> Article:
    return edition.sections[0].entries[0].article


# Sentences that convert differently alone and in their paragraph: the word is cut, the quotation goes on.
PARAGRAPH = "他说：“‘苦干’不够。”村里只有五万多只鸡，‘两只’老虎。十几分钟后，干部们说：“要‘真干’。还要巧干。”"
SENTENCES = ("‘苦干’不够。", "村里只有五万多只鸡，", "还要巧干。”", "钟后，干部们说")


@pytest.mark.parametrize("variant", ["zh-Hans", "zh-Hant-TW", "zh-Hant-HK"])
def test_a_summary_stands_verbatim_in_the_converted_body(variant: Variant) -> None:
    article = Article(body=(BodyItem(kind="paragraph", text=PARAGRAPH),), summary=SENTENCES, dateline="他说")
    result = only_article(localise(edition_of(article), variant))
    assert all(sentence in result.paragraphs[0] for sentence in result.summary)
    assert result.paragraphs[0] == convert_text(PARAGRAPH, variant)


def test_a_sentence_alone_would_convert_differently() -> None:
    converted = convert_text(PARAGRAPH, "zh-Hant-TW")
    assert any(convert_text(sentence, "zh-Hant-TW") not in converted for sentence in SENTENCES)


def test_a_figure_stands_verbatim_in_its_paragraph() -> None:
    figure = Figure(indicator="养鸡", value=50000, unit="只", text="五万多只", period="今年里", paragraph=1)
    body = (
        BodyItem(kind="gap", text=None),
        BodyItem(kind="paragraph", text="只要肯干，今年里养鸡五万多只，收入增加。"),
    )
    edition = edition_of(Article(body=body, figures=(figure,)), figure)
    result = localise(edition, "zh-Hant-TW")
    article = only_article(result)
    assert article.body[1].text == "只要肯幹，今年裡養雞五萬多隻，收入增加。"
    assert (article.figures[0].text, article.figures[0].unit) == ("五萬多隻", "隻")
    assert (article.figures[0].indicator, article.figures[0].period) == ("養雞", "今年裡")
    assert result.leading_figures[0].figure == article.figures[0]


def test_a_name_is_the_one_of_the_byline() -> None:
    article = Article(byline_text="本报记者 于大海 范文龙", byline=("于大海", "范文龙"))
    result = only_article(localise(edition_of(article), "zh-Hant-TW"))
    assert result.byline_text is not None
    assert all(name in result.byline_text for name in result.byline)


@settings(deadline=None)
@given(st.text("“”‘’发干里只只系后钟面台制五万多 ，。aB1", min_size=1, max_size=40), st.data())
def test_any_part_of_a_paragraph_stands_in_the_converted_paragraph(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    part = text[start:end]
    figure = Figure(indicator=part, value=1, unit=part[-1:], text=part, paragraph=0)
    article = Article(body=(BodyItem(kind="paragraph", text=text),), summary=(part,), figures=(figure,))
    result = only_article(localise(edition_of(article), "zh-Hant-HK"))
    assert result.summary[0] in result.paragraphs[0]
    assert result.figures[0].text in result.paragraphs[0]
    assert result.figures[0].unit in result.figures[0].text


def test_nothing_heavy_is_loaded_before_the_first_conversion() -> None:
    code = "import sys, flows.localise; print(sorted({'opencc', 'rjieba'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
