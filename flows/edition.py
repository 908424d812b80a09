"""Enriched pages -> an edition: sections by topic, articles in the papers' own order, the leading figures."""

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterable, Sequence

from flows.config import EditionConfig
from flows.errors import ConfigError
from flows.model import Article, Edition, Entry, Figure, LeadingFigure, Page, Restored, Section, Source, Topic
from flows.telling import brief, telling

LEADING_MOST = 10  # rows of 本期数字
OF_ONE = 3  # of one article
SAME_KIND, SAME_ARTICLE = 2.0, 1.5  # what each figure already chosen takes from another of its kind, of its article
READABLE = (4, 16)  # characters of an indicator that says by itself what is counted
KINDS = {"元": "money", "%": "share", "个百分点": "share", **dict.fromkeys(("人", "人次", "名", "户", "位"), "people")}
UNIT_WEIGHT = {"money": 2.0, "share": 5.0, "people": 2.5}
NO_TOPIC = Topic(label="其他", code="", confidence=0.0)


def assemble_edition(name: str, config: EditionConfig, pages: Sequence[Page], restored: Sequence[Restored]) -> Edition:
    """The edition in simplified Chinese. `restored` are the enriched pages, in the order of `pages`."""
    entries = [
        Entry(id=f"a{number}", page=page, index=index, article=_printed(article, config))
        for number, (page, index, article) in enumerate(_articles(restored), start=1)
    ]
    return Edition(
        name=name,
        title=config.title,
        number=config.number,
        date=config.date,
        lunar=lunar_date(config.date) if config.lunar and config.date else None,
        variants=config.variants,
        theme=config.theme,
        sections=make_sections(entries),
        leading_figures=choose_figures(entries),
        sources=tuple(_source(page, result) for page, result in zip(pages, restored, strict=True)),
    )


def lunar_date(date: dt.date) -> str:
    """The date in the Chinese calendar: 丙午年三月廿六. Raises ConfigError outside the years 1900 to 2100."""
    from borax.calendars.lunardate import InvalidLunarDateError, LunarDate

    try:
        day = LunarDate.from_solar(date)
    except (InvalidLunarDateError, ValueError) as e:
        raise ConfigError(
            f"edition.toml: the Chinese calendar is known for 1900 to 2100 only (found {date}). Take out 'lunar'."
        ) from e
    return f"{day.gz_year}年{'闰' if day.leap else ''}{day.cn_month}月{day.cn_day}"


def _articles(restored: Sequence[Restored]) -> Iterable[tuple[str, int, Article]]:
    for page in restored:
        for index, article in enumerate(page.articles):
            yield page.page, index, article


def _printed(article: Article, config: EditionConfig) -> Article:
    """The article with what is worth printing of its figures and, unless the editor has said how long, its summary."""
    asked = config.summary.model_fields_set
    summary = article.summary if asked else brief(article.summary)
    return article.model_copy(update={"figures": telling(article.figures), "summary": summary})


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
    """The figures for 本期数字: the weightiest, of several kinds and several articles, in the edition's order."""
    left = [
        (weight(figure), (order, place), LeadingFigure(entry=entry.id, figure=figure))
        for order, entry in enumerate(entries)
        for place, figure in enumerate(entry.article.figures)
    ]
    chosen: list[tuple[tuple[int, int], LeadingFigure]] = []
    kinds: Counter[str] = Counter()
    articles: Counter[str] = Counter()
    said: set[str] = set()

    def worth(row: tuple[float, tuple[int, int], LeadingFigure]) -> float:
        value, _, leading = row
        return value - SAME_KIND * kinds[kind(leading.figure)] - SAME_ARTICLE * articles[leading.entry]

    while len(chosen) < LEADING_MOST:
        left = [
            row
            for row in left
            if row[0] > 0 and row[2].figure.indicator not in said and articles[row[2].entry] < OF_ONE
        ]
        if not left:
            break
        best = max(left, key=lambda row: (worth(row), (-row[1][0], -row[1][1])))
        left.remove(best)
        leading = best[2]
        chosen.append((best[1], leading))
        kinds[kind(leading.figure)] += 1
        articles[leading.entry] += 1
        said.add(leading.figure.indicator)
    return tuple(leading for _, leading in sorted(chosen, key=lambda row: row[0]))


def kind(figure: Figure) -> str:
    """Money, share, people, or the unit itself: a table of one kind alone tells little."""
    return KINDS.get(figure.unit, figure.unit)


def weight(figure: Figure) -> float:
    """How much a figure says by itself: its magnitude, its unit, an indicator that one can read alone."""
    length = len(figure.indicator)
    if not READABLE[0] <= length <= READABLE[1] or not figure.unit:
        return 0.0
    score = min(9.0, math.log10(abs(figure.value) + 1))
    score += UNIT_WEIGHT.get(kind(figure), 0.0)
    score += 1.0 if figure.period else 0.0
    score += 1.0 if figure.paragraph <= 1 else 0.0
    return score + (1.0 if length >= 5 else 0.0)


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
