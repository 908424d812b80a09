"""Enriched pages -> an edition: sections by topic, articles in the papers' own order, the leading figures."""

import math
from collections.abc import Iterable, Sequence

from flows.config import EditionConfig
from flows.model import Article, Edition, Entry, Figure, LeadingFigure, Page, Restored, Section, Source, Topic

LEADING_MOST = 10  # rows of 本期数字
LEADING_OF_ONE = 2  # of one article
NO_TOPIC = Topic(label="其他", code="", confidence=0.0)


def assemble_edition(name: str, config: EditionConfig, pages: Sequence[Page], restored: Sequence[Restored]) -> Edition:
    """The edition in simplified Chinese. `restored` are the enriched pages, in the order of `pages`."""
    entries = [
        Entry(id=f"a{number}", page=page, index=index, article=article)
        for number, (page, index, article) in enumerate(_articles(restored), start=1)
    ]
    return Edition(
        name=name,
        title=config.title,
        number=config.number,
        date=config.date,
        variants=config.variants,
        theme=config.theme,
        sections=make_sections(entries),
        leading_figures=choose_figures(entries),
        sources=tuple(_source(page, result) for page, result in zip(pages, restored, strict=True)),
    )


def _articles(restored: Sequence[Restored]) -> Iterable[tuple[str, int, Article]]:
    for page in restored:
        for index, article in enumerate(page.articles):
            yield page.page, index, article


def make_sections(entries: Sequence[Entry]) -> tuple[Section, ...]:
    """A section a topic, in the order in which the papers bring the topics up."""
    topics: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        topic = entry.article.topic or NO_TOPIC
        topics.setdefault((topic.label, topic.code), []).append(entry)
    return tuple(
        Section(id=f"s{number}", label=label, code=code, entries=tuple(members))
        for number, ((label, code), members) in enumerate(topics.items(), start=1)
    )


def choose_figures(entries: Sequence[Entry]) -> tuple[LeadingFigure, ...]:
    """The figures for 本期数字: the weightiest, at most two an article, in the edition's order."""
    ranked = sorted(
        (
            (weight(figure), -order, place, entry, figure)
            for order, entry in enumerate(entries)
            for place, figure in enumerate(entry.article.figures)
        ),
        key=lambda row: (-row[0], -row[1], row[2]),
    )
    chosen: list[tuple[int, int, LeadingFigure]] = []
    taken: dict[str, int] = {}
    said: set[tuple[str, float, str]] = set()
    for score, order, place, entry, figure in ranked:
        same = (figure.indicator, figure.value, figure.unit)
        if score <= 0 or len(chosen) == LEADING_MOST or taken.get(entry.id, 0) == LEADING_OF_ONE or same in said:
            continue
        taken[entry.id] = taken.get(entry.id, 0) + 1
        said.add(same)
        chosen.append((-order, place, LeadingFigure(entry=entry.id, figure=figure)))
    return tuple(row for _, _, row in sorted(chosen, key=lambda row: row[:2]))


def weight(figure: Figure) -> float:
    """How much a figure says by itself: magnitude, a unit of money, share or people, an indicator one can read alone."""
    if not 3 <= len(figure.indicator) <= 16 or not figure.unit:
        return 0.0
    score = min(12.0, math.log10(abs(figure.value) + 1))
    score += {"元": 3.0, "%": 3.0, "个百分点": 2.0, "人": 1.5, "人次": 1.5, "户": 1.5}.get(figure.unit, 0.0)
    score += 1.0 if figure.period else 0.0
    score += 1.5 if figure.paragraph <= 1 else 0.0
    return score


def _source(page: Page, restored: Restored) -> Source:
    return Source(
        page=page.name,
        sha256=page.sha256,
        encoding=page.encoding,
        blocks=len(page.blocks),
        characters=sum(len("".join(block.text.split())) for block in page.blocks),
        discarded=restored.discarded,
        decisions=restored.decisions,
    )
