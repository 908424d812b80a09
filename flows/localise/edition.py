"""An edition in another Chinese: every text that is printed, and each text the same wherever it stands.

A word is converted by its neighbours, so a sentence taken out of its paragraph could convert
differently. What an article quotes from its own body (summary, figures, dateline) is therefore not
converted again but cut from the converted body, where it stands at the same place.
"""

from collections.abc import Callable, Iterable, Iterator

from flows.localise.convert import convert_text
from flows.model import Article, BodyItem, Edition, Figure, Variant

Convert = Callable[[str], str]
Pairs = list[tuple[str, str]]  # texts and the same converted, of the same length


def localise(edition: Edition, variant: Variant) -> Edition:
    """`edition` with its printed texts in `variant`. For zh-Hans only what is traditional changes.

    Names of files, ids and codes stay, and so do the sources: they say what the pages said.
    """

    def convert(text: str) -> str:
        return convert_text(text, variant)

    articles = {
        entry.id: (entry.article, localise_article(entry.article, variant))
        for section in edition.sections
        for entry in section.entries
    }
    return edition.model_copy(
        update={
            "title": convert(edition.title),
            "lunar": convert(edition.lunar) if edition.lunar else None,
            "number": convert(edition.number) if edition.number else edition.number,
            "variant": variant,
            "sections": tuple(
                section.model_copy(
                    update={
                        "label": convert(section.label),
                        "entries": tuple(
                            entry.model_copy(update={"article": articles[entry.id][1]}) for entry in section.entries
                        ),
                    }
                )
                for section in edition.sections
            ),
            "leading_figures": tuple(
                leading.model_copy(
                    update={"figure": localise_figure(leading.figure, *articles[leading.entry], convert)}
                )
                for leading in edition.leading_figures
            ),
        }
    )


def localise_article(article: Article, variant: Variant) -> Article:
    """`article` with every text converted, quotations from its body cut from the converted body."""
    whole = "\n".join(printed_texts(article))

    def convert(text: str) -> str:
        return convert_text(text, variant, whole)

    def maybe(text: str | None) -> str | None:
        return convert(text) if text else text

    def quotation(text: str) -> str:
        return cut(text, pairs) or convert(text)

    body = tuple(item.model_copy(update={"text": maybe(item.text)}) for item in article.body)
    byline_text = maybe(article.byline_text)
    pairs = body_pairs(article.body, body)
    if article.byline_text and byline_text:
        pairs.append((article.byline_text, byline_text))
    topic = article.topic
    converted = article.model_copy(
        update={
            "title": maybe(article.title),
            "kicker": maybe(article.kicker),
            "subtitle": maybe(article.subtitle),
            "column": maybe(article.column),
            "byline": tuple(map(quotation, article.byline)),
            "byline_text": byline_text,
            "dateline": quotation(article.dateline) if article.dateline else article.dateline,
            "genre": article.genre and convert_text(article.genre, variant),  # no word of the page's
            "body": body,
            "photos": tuple(
                photo.model_copy(update={"caption": convert(photo.caption), "credit": maybe(photo.credit)})
                for photo in article.photos
            ),
            "topic": topic and topic.model_copy(update={"label": convert_text(topic.label, variant)}),
            "summary": tuple(map(quotation, article.summary)),
        }
    )
    figures = tuple(localise_figure(figure, article, converted, convert) for figure in article.figures)
    return converted.model_copy(update={"figures": figures})


def printed_texts(article: Article) -> Iterator[str]:
    """What the page said of an article."""
    yield from filter(None, (article.kicker, article.title, article.subtitle, article.column, article.byline_text))
    yield from filter(None, (item.text for item in article.body))
    yield from (photo.caption for photo in article.photos)


def localise_figure(figure: Figure, article: Article, converted: Article, convert: Convert) -> Figure:
    """`figure` of `article` in the words of `converted`, whose body is that of `article` converted."""
    paragraph = slice(figure.paragraph, figure.paragraph + 1)
    pairs = body_pairs(article.body[paragraph], converted.body[paragraph])
    text = cut(figure.text, pairs) or convert(figure.text)
    printed = [(figure.text, text)]
    return figure.model_copy(
        update={
            "text": text,
            # the unit of 5万只 is the 隻 of the number, not some 只 elsewhere in the paragraph
            "unit": cut(figure.unit, printed) or convert(figure.unit),
            "indicator": cut(figure.indicator, pairs) or convert(figure.indicator),
            "period": figure.period and (cut(figure.period, pairs) or convert(figure.period)),
        }
    )


def body_pairs(body: Iterable[BodyItem], converted: Iterable[BodyItem]) -> Pairs:
    """The texts of `body` with the same texts of `converted`."""
    return [(a.text, b.text) for a, b in zip(body, converted, strict=True) if a.text and b.text]


def cut(text: str, pairs: Pairs) -> str | None:
    """`text` in its converted form, from the first of `pairs` in which it stands; None if in none."""
    for source, target in pairs:
        start = source.find(text)
        if text and start >= 0:
            return target[start : start + len(text)]
    return None
