"""What passes between stages, and nothing else does. Every value is frozen.

The same models read and write the JSON of the contracts: `Restored` is a page's file,
`Edition` is edition.json and gives its JSON Schema.
"""

import datetime as dt
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Variant = Literal["zh-Hans", "zh-Hant-TW", "zh-Hant-HK"]
Theme = Literal["daily", "booklet", "screen"]

BodyKind = Literal["paragraph", "subheading", "gap"]
Role = Literal[
    "paragraph",
    "subheading",
    "kicker",
    "title",
    "subtitle",
    "byline",
    "column",
    "caption",
    "credit",
    "jump",
    "furniture",
]
DecisionKind = Literal["role", "join", "gap", "header", "move", "discard", "jump", "topic", "genre", "misprint"]
DOUBTFUL = 0.8  # a decision of less confidence is for the editor to look at
Elsewhere = dict[str, tuple[int, ...]]  # blocks of other pages, by page, in reading order


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


# --- intake ---------------------------------------------------------------------------------


class Block(Model):
    """One extracted chunk of a page: a non-empty line, without the white space around it."""

    number: int = Field(ge=1, description="1-based position among the page's non-empty lines")
    text: str
    line: int = Field(ge=1, description="1-based line of the file, for messages")


class Page(Model):
    """A page's text as extraction left it."""

    name: str = Field(description="file name, such as 'a01.txt'")
    blocks: tuple[Block, ...]
    encoding: str = "utf-8"
    sha256: str = Field("", description="of the file's bytes, hexadecimal")


# --- restore --------------------------------------------------------------------------------


class BodyItem(Model):
    """A paragraph, a subheading, or a gap: the place of text that the page lost (text is null)."""

    kind: BodyKind
    text: str | None
    blocks: tuple[int, ...] = ()
    elsewhere: Elsewhere = Field(default_factory=dict, description="where it goes on after a jump, after `blocks`")
    confidence: float = Field(1.0, ge=0, le=1)


class Photo(Model):
    """A photo that the text speaks of; the picture itself is not there."""

    caption: str
    credit: str | None = None
    blocks: tuple[int, ...] = ()
    elsewhere: Elsewhere = Field(default_factory=dict, description="blocks of another page, where the article jumps")


class Topic(Model):
    label: str
    code: str
    confidence: float = Field(ge=0, le=1)


class Figure(Model):
    """A number with its unit and its indicator (what the number counts)."""

    indicator: str
    value: float = Field(description="in base units: 4.1万 is 41000")
    unit: str
    text: str = Field(description="as printed")
    approximate: bool = False
    bound: Literal["at least", "at most"] | None = None
    period: str | None = None
    paragraph: int = Field(ge=0, description="0-based index into the article's body")


class Article(Model):
    """An article. `byline` (names), `dateline` are read off the text, which keeps them:
    `byline_text` and the body hold the printed characters."""

    title: str | None = None
    kicker: str | None = None
    subtitle: str | None = None
    column: str | None = None
    byline: tuple[str, ...] = ()
    byline_text: str | None = Field(None, description="the byline as printed, 本报记者 and all")
    dateline: str | None = None
    genre: str | None = None
    body: tuple[BodyItem, ...] = ()
    photos: tuple[Photo, ...] = ()
    blocks: dict[str, tuple[int, ...]] = Field(
        default_factory=dict, description="blocks of the headers, by field: title, kicker, byline_text …"
    )
    topic: Topic | None = None
    summary: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """Texts of the paragraphs, in order."""
        return tuple(item.text for item in self.body if item.kind == "paragraph" and item.text)


class Discard(Model):
    """Text of the page that stands in no article, and why."""

    text: str
    reason: str
    blocks: tuple[int, ...] = ()


class Decision(Model):
    """One thing the machine decided, with its confidence and its reason, for proof.html.

    A misprint is suspected, never changed: its confidence is that of the suspicion.
    """

    kind: DecisionKind
    blocks: tuple[int, ...] = ()
    elsewhere: Elsewhere = Field(default_factory=dict, description="blocks of other pages that it is about: a jump's")
    words: str | None = Field(None, description="a misprint's words, as printed")
    suggestion: str | None = Field(None, description="what those words may have been")
    article: int | None = Field(None, description="0-based index into the page's articles")
    confidence: float = Field(ge=0, le=1)
    reason: str
    by: Literal["machine", "editor"] = "machine"

    @property
    def doubtful(self) -> bool:
        """Is this one for the editor to look at: a decision of little confidence, or a suspected misprint? A jump is
        looked at on the page where its article begins."""
        arrived = self.kind == "jump" and bool(self.elsewhere) and self.article is None
        return self.by == "machine" and not arrived and (self.kind == "misprint" or self.confidence < DOUBTFUL)


class Restored(Model):
    """A page after restoration: DIR/<page>.json of `digest restore`."""

    page: str
    articles: tuple[Article, ...]
    discarded: tuple[Discard, ...] = ()
    decisions: tuple[Decision, ...] = ()


# --- corrections ----------------------------------------------------------------------------


class RoleCorrection(Model):
    """The block is a title, a caption, furniture …"""

    text: str = Field(min_length=1, description="words that stand in the block and in no other")
    role: Role


class JoinCorrection(Model):
    """The block `text` runs on into the block `next`."""

    text: str = Field(min_length=1)
    next: str = Field(min_length=1)


class PartCorrection(Model):
    """The block `text` does not run on into the block `next`."""

    text: str = Field(min_length=1)
    next: str = Field(min_length=1)


class PlaceCorrection(Model):
    """The block `text` belongs to the article in which `article` stands."""

    text: str = Field(min_length=1)
    article: str = Field(min_length=1)


class TopicCorrection(Model):
    article: str = Field(min_length=1, description="words that stand in the article")
    topic: str = Field(min_length=1, description="label or code of the taxonomy")


class GenreCorrection(Model):
    article: str = Field(min_length=1)
    genre: str = Field(min_length=1)


class WholeCorrection(Model):
    """Nothing is missing where the block `text` begins and ends."""

    text: str = Field(min_length=1)


class CheckedCorrection(Model):
    """What is doubted of the block `text` is right: it is a doubt no more."""

    text: str = Field(min_length=1)
    doubt: DecisionKind | None = Field(None, description="only what is doubted of this kind; without it, all")


class Corrections(Model):
    """The editor's last word: corrections.toml. Blocks are named by their words."""

    role: tuple[RoleCorrection, ...] = ()
    join: tuple[JoinCorrection, ...] = ()
    part: tuple[PartCorrection, ...] = ()
    place: tuple[PlaceCorrection, ...] = ()
    topic: tuple[TopicCorrection, ...] = ()
    genre: tuple[GenreCorrection, ...] = ()
    whole: tuple[WholeCorrection, ...] = ()
    checked: tuple[CheckedCorrection, ...] = ()


# --- edition --------------------------------------------------------------------------------


class Source(Model):
    """A page the edition was made from: what stands in no article, and what was decided."""

    page: str
    sha256: str
    encoding: str
    blocks: int
    characters: int = Field(description="of the page, white space aside")
    discarded: tuple[Discard, ...] = ()
    decisions: tuple[Decision, ...] = ()


class Entry(Model):
    """An article in its place in the edition."""

    id: str = Field(description="anchor, stable within the edition: 'a3'")
    page: str = Field(description="the page's file name")
    index: int = Field(ge=0, description="0-based among the page's articles, as decisions name it")
    article: Article


class Section(Model):
    """A 版块: the articles of one topic."""

    id: str
    label: str
    code: str
    entries: tuple[Entry, ...]


class LeadingFigure(Model):
    """A row of 本期数字, and the article it comes from."""

    entry: str = Field(description="id of the entry")
    figure: Figure


class Edition(Model):
    """An edition in one Chinese: edition.json. Everything typesetting needs, and nothing of the clock."""

    name: str = Field(description="folder name; the PDFs are <name>-<variant>.pdf")
    title: str
    number: str | None = None
    date: dt.date | None = None
    lunar: str | None = Field(None, description="the date in the Chinese calendar, where the edition asks for it")
    variant: Variant = "zh-Hans"
    variants: tuple[Variant, ...] = ("zh-Hans", "zh-Hant-TW")
    theme: Theme = "daily"
    sections: tuple[Section, ...]
    leading_figures: tuple[LeadingFigure, ...] = ()
    sources: tuple[Source, ...] = ()
