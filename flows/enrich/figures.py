"""The figures of an article: every quantity of its body with what it counts and when."""

import re
from collections.abc import Sequence
from functools import cache

from flows.enrich.indicator import Name, name_quantity
from flows.enrich.lexicon import lexicon
from flows.enrich.listing import distribute
from flows.enrich.numerals import fold
from flows.enrich.phrases import itemise
from flows.enrich.quantities import Quantity, find_quantities
from flows.enrich.sentences import dateline_end, sentence_spans
from flows.model import BodyItem, Figure


def find_figures(body: Sequence[BodyItem]) -> tuple[Figure, ...]:
    """The figures of the paragraphs of `body`, in order."""
    return tuple(
        figure
        for index, item in enumerate(body)
        if item.kind == "paragraph" and item.text
        for figure in _of_paragraph(item.text, index)
    )


def _of_paragraph(text: str, index: int) -> list[Figure]:
    quantities = find_quantities(text)
    if not quantities:
        return []
    figures = []
    carried: str | None = None
    for start, end in sentence_spans(text):
        here = [q for q in quantities if start <= q.start < end]
        names = _names(text, start + dateline_end(text) if start == 0 else start, end, here)
        for quantity, name in zip(here, names, strict=True):
            period = _period(text, start, quantity.start) or carried
            if name:
                figures.append(_figure(text, quantity, name, period, index))
        carried = _period(text, start, end) or carried
    return figures


def _names(text: str, start: int, end: int, quantities: Sequence[Quantity]) -> list[Name | None]:
    """A name for each quantity of the sentence text[start:end]."""
    if not quantities:
        return []
    sentence = itemise(text, start, end, quantities)
    names: list[Name | None] = []
    previous: Name | None = None
    for i, item in enumerate(sentence.items):
        if item.quantity is not None:
            name = name_quantity(sentence, i, previous)
            names.append(name)
            previous = name or previous
    return distribute(sentence, names)


def _figure(text: str, quantity: Quantity, name: Name, period: str | None, index: int) -> Figure:
    return Figure(
        indicator=name.indicator,
        value=float(quantity.value),
        unit=quantity.unit,
        text=text[quantity.start : quantity.end].strip(),
        approximate=quantity.approximate,
        bound=quantity.bound,
        period=period,
        paragraph=index,
    )


@cache
def _periods() -> re.Pattern[str]:
    patterns = lexicon().data["periods"]["patterns"]
    return re.compile("|".join(f"(?:{p})" for p in patterns))


def _period(text: str, start: int, end: int) -> str | None:
    """The last period stated in text[start:end] that is no comparison."""
    words = lexicon()
    comparison, since = words.words("periods", "comparison"), words.words("periods", "since")
    found = None
    for match in _periods().finditer(fold(text), start, end):
        before = text[max(start, match.start() - 2) : match.start()]
        if not before.endswith(comparison) and (match.group().endswith("以来") or not before.endswith(since)):
            found = text[match.start() : match.end()]
    return found
