"""Pages with known structure: whole articles put through what page-to-text extraction does to them.

The damages are those seen on real pages: columns cut paragraphs anywhere, a headline lands behind its body or in its
middle, the second column of an article stands before its first, a lead column lands behind another article, page
furniture strays in, a column is lost, a block comes twice. Every rate can be set, so that one generator makes clean
pages, pages like the ones seen, and worse ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from random import Random

FURNITURE = ("第3版", "2 要闻", "责编：洛桑 版式：卓嘎", "2024年5月6日 星期一", "■ 责任编辑 江小雨", "A05 综合")


@dataclass(frozen=True)
class Story:
    """A whole article. `body`: (kind, text), kind paragraph or subheading."""

    title: str | None
    body: tuple[tuple[str, str], ...]
    kicker: str | None = None
    subtitle: str | None = None
    column: str | None = None
    byline: str | None = None
    photo: tuple[tuple[str, str], ...] = ()  # (caption or credit, text)


@dataclass(frozen=True)
class Damage:
    """Rates, 0 to 1, by article unless said otherwise."""

    cut: float = 0.22  # a hundred characters of a paragraph
    cuts_most: int = 1  # a paragraph
    header_after: float = 0.28
    header_inside: float = 0.12
    header_shuffled: float = 0.0  # its first line stands last, below the byline (of those that have one)
    label_away: float = 0.5  # a column label that leaves its headline
    rotated: float = 0.11  # the second column stands before the first
    swapped: float = 0.03  # two inner columns in the wrong order
    far: float = 0.02  # of those, the column stands behind the next article
    furniture: float = 0.25  # each end of a page
    lost: float = 0.0  # a column is missing
    doubled: float = 0.0  # a block comes twice, by block


SEEN = Damage()
MIDDLING = Damage(cut=0.35, cuts_most=2, rotated=0.2, swapped=0.08, far=0.1, lost=0.03, doubled=0.01)
NARROW = Damage(cut=0.5, cuts_most=4, rotated=0.2, swapped=0.08, far=0.1, header_inside=0.2, lost=0.05, doubled=0.02)
SCATTERED = Damage(
    cut=0.18, header_after=0.35, header_inside=0.03, header_shuffled=0.1, rotated=0.3, far=0.6, swapped=0.03
)
SHUFFLED = Damage(cut=0.3, rotated=0.1, swapped=0.3)
NONE = Damage(cut=0, header_after=0, header_inside=0, label_away=0, rotated=0, swapped=0, far=0, furniture=0)


@dataclass(frozen=True)
class Piece:
    """A block with its truth: `story` (None: furniture), `item` (index into the body, None: a header), `part` of the
    item's pieces in order, `field` (paragraph, subheading, title …)."""

    text: str
    story: int | None
    item: int | None = None
    part: int = 0
    field: str = "furniture"
    doubled: bool = False


@dataclass(frozen=True)
class Damaged:
    """A page's blocks and its truth in the form of the gold files."""

    pieces: tuple[Piece, ...]
    gold: dict[str, object] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The page as a file holds it."""
        return "\n\n".join(piece.text for piece in self.pieces) + "\n"


def damage_page(stories: Sequence[Story], damage: Damage, random: Random) -> Damaged:
    """Put the stories on one page, in order, and do to them what the rates say."""
    columns: list[list[Piece]] = []
    golds: list[dict[str, object]] = []
    for number, story in enumerate(stories):
        whole = _cut(story, number, damage, random)
        whole, body = _lose(story, whole, damage, random)
        golds.append(
            {name: getattr(story, name) or "" for name in ("kicker", "title", "subtitle", "column")} | {"body": body}
        )
        home, strayed = _displace(whole, damage, random)
        columns.append(_with_header(story, number, home, damage, random))
        if strayed:
            columns.append(strayed)
    _send_far(columns, random)
    pieces = [piece for column in columns for piece in column]
    pieces = [again for piece in pieces for again in _double(piece, damage, random)]
    if random.random() < damage.furniture:
        pieces.insert(0, Piece(random.choice(FURNITURE), None))
    if random.random() < damage.furniture:
        pieces.append(Piece(random.choice(FURNITURE), None))
    return Damaged(tuple(pieces), {"articles": golds})


def _cut(story: Story, number: int, damage: Damage, random: Random) -> list[Piece]:
    """The body's blocks: some paragraphs cut, anywhere between two characters."""
    pieces: list[Piece] = []
    for item, (kind, text) in enumerate(story.body):
        at: list[int] = []
        if kind == "paragraph" and len(text) > 5:
            chance = min(0.95, damage.cut * len(text) / 100)
            count = sum(random.random() < chance for _ in range(damage.cuts_most))
            at = sorted(random.sample(range(2, len(text) - 1), min(count, len(text) - 3)))
        edges = [0, *at, len(text)]
        parts = [text[a:b].strip() for a, b in pairwise(edges)]
        pieces += [Piece(part, number, item, n, kind) for n, part in enumerate(p for p in parts if p)]
    return pieces


def _lose(
    story: Story, pieces: list[Piece], damage: Damage, random: Random
) -> tuple[list[Piece], list[dict[str, object]]]:
    """Leave a run of the article's blocks out, between two cuts; what is left of its body."""
    cuts = [i for i in range(1, len(pieces)) if pieces[i].part]
    gone = range(0)
    if random.random() < damage.lost and len(cuts) >= 2 and len(pieces) >= 6:
        first = random.randrange(len(cuts) - 1)
        gone = range(cuts[first], cuts[first + 1])
    body: list[dict[str, object]] = []
    for i, piece in enumerate(pieces):
        if i in gone:
            if i == gone.start:
                body.append({"kind": "gap", "text": None})
            continue
        same = piece.part and i - 1 not in gone and body and i
        if same:
            body[-1]["text"] = str(body[-1]["text"]) + piece.text
        else:
            body.append({"kind": piece.field, "text": piece.text})
    return [piece for i, piece in enumerate(pieces) if i not in gone], body


def _displace(pieces: list[Piece], damage: Damage, random: Random) -> tuple[list[Piece], list[Piece]]:
    """Columns out of order: the second before the first, two inner ones swapped; a column that leaves the article."""
    cuts = [i for i in range(1, len(pieces)) if pieces[i].part]
    if cuts and random.random() < damage.rotated:
        at = random.choice(cuts)
        if random.random() < damage.far:
            return pieces[at:], pieces[:at]
        return pieces[at:] + pieces[:at], []
    if len(cuts) >= 3 and random.random() < damage.swapped:
        first = random.randrange(len(cuts) - 2)
        a, b, c = cuts[first : first + 3]
        return pieces[:a] + pieces[b:c] + pieces[a:b] + pieces[c:], []
    return pieces, []


def _with_header(story: Story, number: int, body: list[Piece], damage: Damage, random: Random) -> list[Piece]:
    """The article's blocks with its headlines before, behind or inside; a column label may stand apart."""
    names = ("kicker", "title", "subtitle", "byline")
    lines = [Piece(text, number, None, 0, name) for name in names if (text := getattr(story, name))]
    if story.byline and random.random() < damage.header_shuffled:
        lines = lines[1:] + lines[:1]
    body = body + [Piece(text, number, None, 0, name) for name, text in story.photo]
    label = [Piece(story.column, number, None, 0, "column")] if story.column else []
    chance = random.random()
    if chance < damage.header_after:
        page = body + lines
    elif chance < damage.header_after + damage.header_inside and len(body) > 2:
        cuts = [i for i in range(1, len(body)) if body[i].part]
        at = random.choice(cuts) if cuts and random.random() < 0.9 else random.randrange(1, len(body))
        page = body[:at] + lines + body[at:]
    else:
        page = lines + body
    if label:
        away = random.random() < damage.label_away
        at = next((i for i, piece in enumerate(page) if piece.item is None), 0)
        if away:
            at = len(page) if random.random() < 0.7 else 0
        page = page[:at] + label + page[at:]
    return page


def _send_far(columns: list[list[Piece]], random: Random) -> None:
    """A column without a headline of its own goes behind the next article, or to the page's end."""
    strays = [i for i, column in enumerate(columns) if all(piece.item is not None for piece in column)]
    for i in reversed(strays):
        column = columns[i]
        if i + 1 < len(columns) and column and columns[i - 1][0].story == column[0].story:
            del columns[i]
            columns.insert(random.randint(i + 1, len(columns)), column)


def _double(piece: Piece, damage: Damage, random: Random) -> list[Piece]:
    twice = len(piece.text) >= 30 and piece.item is not None and random.random() < damage.doubled
    return [piece, replace(piece, doubled=True)] if twice else [piece]
