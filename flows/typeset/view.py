"""What the templates show of an edition: chosen, split and counted, but with no word of its own.

Templates and styles decide how it looks; here stands what needs judgement: how large a title may be, whether
a summary says more than its article. Figures have their own module.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import PurePath

from flows.model import Article, BodyItem, Edition, Entry, Figure, Photo, Source
from flows.typeset.figures import Pull, Row, Table, pull, table

LONG = 1200  # characters of body
RANKS = ((LONG, "major"), (160, "plain"), (0, "brief"))  # characters of body, at least
OPENING = (10, 20)  # characters of a body's first words
PAIRS = ("“”", "‘’", "「」", "『』", "《》", "（）")
WORDY = 28  # characters of a title: more are three lines of a narrow column
LEAD = 400  # characters of body that the edition's first article needs to lead it


@dataclass(frozen=True)
class Line:
    """A paragraph or a subheading, with a gap mark before or behind where its text is lost; a figure may be pulled out
    of it."""

    kind: str
    text: str
    gap_before: bool = False
    gap_behind: bool = False
    place: int = 0  # in the article's body
    anchor: str | None = None  # to be linked to by
    pull: Pull | None = None  # what is pulled out below it

    @property
    def ended(self) -> bool:
        """Whether it ends as a sentence does; an article that breaks off gets no mark of its end."""
        return not self.gap_behind and ended(self.text)


@dataclass(frozen=True)
class Piece:
    """An article as the templates see it."""

    id: str
    rank: str
    title: str | None
    opening: str  # how the body begins, to call the article by when it has no title
    kicker: str | None
    subtitle: str | None
    column: str | None
    byline: str | None
    summary: str | None
    body: tuple[Line, ...]
    photos: tuple[Photo, ...]
    figures: Table | None

    @property
    def wordy(self) -> bool:
        """Whether the title is so long that a narrow column has no room for it in its full size."""
        return len(self.title or "") > WORDY


@dataclass(frozen=True)
class Part:
    """A section."""

    id: str
    label: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Origin:
    """A page of the colophon, or their sum."""

    page: str
    blocks: int
    characters: int
    decisions: int
    doubtful: int
    discarded: int


def parts(edition: Edition) -> tuple[Part, ...]:
    """The sections that have articles; the edition's first article may lead."""
    sections = [section for section in edition.sections if section.entries]
    first = sections[0].entries[0].id if sections else None
    leads: dict[str, list[Figure]] = {}
    for lead in edition.leading_figures:
        leads.setdefault(lead.entry, []).append(lead.figure)
    return tuple(
        Part(
            section.id,
            section.label,
            tuple(piece(entry, leads.get(entry.id, ()), first=entry.id == first) for entry in section.entries),
        )
        for section in sections
    )


def piece(entry: Entry, leads: Sequence[Figure] = (), *, first: bool = False) -> Piece:
    """An article with what is worth printing of it; `leads` are those of its figures that are among the edition's."""
    article = entry.article
    return Piece(
        id=entry.id,
        rank=rank(article, first=first),
        title=spaced(article.title),
        opening=opening(article),
        kicker=spaced(article.kicker),
        subtitle=spaced(article.subtitle),
        column=spaced(article.column),
        byline=byline(article),
        summary=summary(article),
        body=anchored(pulled(lines(article.body), leads), entry, leads),
        photos=tuple(photo for photo in article.photos if photo.caption.strip() or photo.credit),
        figures=table(article.figures) if rank(article, first=first) != "brief" else None,
    )


def spaced(text: str | None) -> str | None:
    """A header's white space as one em, the space between the halves of a couplet; None when it is empty.

    Beside a quote or a bracket, which is half blank itself, a narrow space makes the em.
    """
    text = re.sub(r"(?<=[^\x00-\u024f])\s+(?=[^\x00-\u024f])", "　", (text or "").strip())
    text = re.sub(r"(?<=[”’」』》）])　|　(?=[“‘「『《（])", " ", text)
    return text or None


def lines(body: Sequence[BodyItem]) -> tuple[Line, ...]:
    """The body, each gap at the end of the paragraph that breaks off, else before the one that has lost its head."""
    found: list[Line] = []
    gap = False
    for place, item in enumerate(body):
        if item.kind == "gap":
            last = found[-1] if found else None
            if last and last.kind == "paragraph" and not ended(last.text):
                found[-1] = replace(last, gap_behind=True)
            else:
                gap = True
        elif (item.text or "").strip():
            found.append(Line(item.kind, item.text or "", gap_before=gap, place=place))
            gap = False
    if gap and found:
        found[-1] = replace(found[-1], gap_behind=True)
    return tuple(found)


def pulled(body: Sequence[Line], leads: Sequence[Figure]) -> tuple[Line, ...]:
    """A long body with the last figure that has text of the article above and below it pulled out."""
    if sum(len(line.text) for line in body) < LONG:
        return tuple(body)
    inner = {line.place: index for index, line in enumerate(body[:-1]) if line.kind == "paragraph"}
    shown = [(inner[lead.paragraph], found) for lead in leads if lead.paragraph in inner and (found := pull(lead))]
    places = dict(shown[-1:])
    return tuple(replace(line, pull=places.get(index)) for index, line in enumerate(body))


def anchored(body: Sequence[Line], entry: Entry, leads: Sequence[Figure]) -> tuple[Line, ...]:
    """The body with an anchor at each line that a leading figure stands in."""
    anchors = {lead.paragraph: anchor(entry, lead) for lead in leads}
    return tuple(replace(line, anchor=anchors.get(line.place)) for line in body)


def anchor(entry: Entry, figure: Figure) -> str:
    """What names the place of a figure: its paragraph, else its article."""
    body = entry.article.body
    found = figure.paragraph < len(body) and (body[figure.paragraph].text or "").strip()
    return f"{entry.id}-{figure.paragraph}" if found else entry.id


def ended(text: str) -> bool:
    """Does the text end as a sentence does?"""
    return text.rstrip("”’」』）)》 　").endswith(("。", "！", "？", "…", "：", "!", "?", "—"))


def byline(article: Article) -> str | None:
    """The byline as printed, with names that were run together set apart. Names that stand in the article's first
    line or under its photo are not repeated."""
    printed = article.byline_text or ""
    for name in article.byline:
        printed = printed.replace(name, f" {name} ")
    return spaced(printed)


def opening(article: Article) -> str:
    """The first words of the body, to the first mark after enough of them."""
    import rjieba

    text = next(iter(article.paragraphs), "")
    match = re.match(rf".{{{OPENING[0]},{OPENING[1] - 1}}}?(?=[，。；：、！？])", text)
    if match or len(text) <= OPENING[1]:
        return match[0] if match else text
    ends = [end for end in accumulate(map(len, rjieba.cut(text[: 2 * OPENING[1]]))) if end <= OPENING[1]]
    whole = [end for end in ends if end >= OPENING[0] and not is_open(text[:end])]
    return text[: max(whole or ends or [OPENING[1]])] + "……"


def is_open(text: str) -> bool:
    """Whether a quotation or a bracket has not ended yet."""
    return any(text.count(pair[0]) > text.count(pair[1]) for pair in PAIRS)


def rank(article: Article, *, first: bool) -> str:
    """lead, major, plain or brief: the step of the title, by the length of the body."""
    length = sum(map(len, article.paragraphs))
    if first and length >= LEAD:
        return "lead"
    return next(name for least, name in RANKS if length >= least)


def summary(article: Article) -> str | None:
    """The summary, unless it repeats the title, says what the first paragraph under it says again, or is most of the
    article."""
    text, body = "".join(article.summary).strip(), "".join(article.paragraphs)
    first = next(iter(article.paragraphs), "")
    if not text or 2 * len(text) > len(body) or body.startswith(text):
        return None
    if all(sentence in first for sentence in article.summary):
        return None
    title = article.title or ""
    return None if len(text) < 2 * len(title) and _share(title, text) > 0.7 else text


def _share(title: str, text: str) -> float:
    """How much of the title's pairs of characters stand in the text, 0 to 1."""
    title, text = (re.sub(r"\W", "", value) for value in (title, text))
    pairs = {title[i : i + 2] for i in range(len(title) - 1)}
    return sum(pair in text for pair in pairs) / len(pairs) if pairs else 0.0


def leading(edition: Edition) -> Table | None:
    """The rows of 本期数字, in the order of the pages, each with the title of its article and its place in it."""
    entries = {entry.id: entry for section in edition.sections for entry in section.entries}
    order = {name: place for place, name in enumerate(entries)}
    leads = sorted(edition.leading_figures, key=lambda lead: order.get(lead.entry, len(order)))
    leads = [lead for lead in leads if lead.entry in entries]
    places = {anchor(entries[lead.entry], lead.figure): entries[lead.entry] for lead in leads}
    shown = table([lead.figure for lead in leads], [anchor(entries[lead.entry], lead.figure) for lead in leads])
    if shown is None:
        return None
    return replace(shown, rows=tuple(led(row, places[row.place or ""]) for row in shown.rows))


def led(row: Row, entry: Entry) -> Row:
    """A row with its article."""
    return replace(row, entry=entry.id, source=spaced(entry.article.title) or opening(entry.article))


def origins(edition: Edition) -> tuple[Origin, ...]:
    """The pages of the edition."""
    return tuple(map(origin, edition.sources))


def origin(source: Source) -> Origin:
    doubtful = sum(d.doubtful for d in source.decisions)
    return Origin(
        PurePath(source.page).stem,
        source.blocks,
        source.characters,
        len(source.decisions),
        doubtful,
        len(source.discarded),
    )


def total(sources: Sequence[Origin]) -> Origin:
    """The sum of the pages."""
    numbers = [(s.blocks, s.characters, s.decisions, s.doubtful, s.discarded) for s in sources]
    return Origin("", *(sum(column) for column in zip(*numbers, strict=True)))
