"""What proof.html shows of a page: its blocks, its articles cut into the blocks they come from, its decisions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flows.model import Article, Decision, Discard, Page, Photo, Restored
from flows.typeset.proof.overrule import Fix, Overruler, header_of
from flows.typeset.proof.pieces import Piece, pieces
from flows.typeset.proof.quotation import toml_string

EXCERPT = 14  # characters on each side of a doubtful place


@dataclass(frozen=True)
class DecisionView:
    """A decision; `doubt` is its rank among the edition's doubts from 1, or 0 where it is none."""

    id: str
    decision: Decision
    blocks: tuple[int, ...]
    doubt: int = 0
    fixes: tuple[Fix, ...] = ()
    excerpt: tuple[str, ...] = ()

    @property
    def percent(self) -> int:
        """Confidence in percent, cut and not rounded: what is under the threshold must look it."""
        return int(self.decision.confidence * 100 + 1e-9)


@dataclass(frozen=True)
class BlockView:
    """A block as it came; `spans` are its text with the reason of its discard, or ""."""

    number: int
    line: int
    spans: tuple[tuple[str, str], ...]
    articles: tuple[int, ...]
    roles: tuple[str, ...]
    quote: str
    before: int | None
    after: int | None
    doubts: tuple[int, ...]
    decision: str


@dataclass(frozen=True)
class Line:
    """A line of an article's head, an item of its body, a caption or a credit."""

    kind: str
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True)
class ArticleView:
    index: int
    article: Article
    quote: str
    head: tuple[Line, ...]
    body: tuple[Line, ...]
    photos: tuple[tuple[Line, ...], ...]
    labels: tuple[Fix, ...]
    doubts: tuple[int, ...]


@dataclass(frozen=True)
class PageView:
    id: str
    number: int
    name: str
    blocks: tuple[BlockView, ...]
    articles: tuple[ArticleView, ...]
    decisions: tuple[DecisionView, ...]

    @property
    def doubts(self) -> tuple[DecisionView, ...]:
        return tuple(sorted((view for view in self.decisions if view.doubt), key=lambda view: view.doubt))

    @property
    def discarded(self) -> int:
        """Blocks of which nothing stands in an article."""
        return sum(not block.articles for block in self.blocks)


def view_page(
    number: int,
    page: Page,
    restored: Restored,
    overruler: Overruler,
    ranks: Mapping[int, int],
) -> PageView:
    """The view of the edition's page `number`; `ranks` gives the doubts among its decisions their numbers."""
    texts = {block.number: block.text for block in page.blocks}
    decisions = tuple(
        _view_decision(f"p{number}d{nth}", decision, texts, overruler, ranks.get(nth, 0))
        for nth, decision in enumerate(restored.decisions)
    )
    about: dict[int, list[DecisionView]] = {}
    for view in decisions:
        for block in view.blocks:
            about.setdefault(block, []).append(view)
    marker = _Marker(texts, overruler.joins, decisions)
    return PageView(
        f"p{number}",
        number,
        page.name,
        _view_blocks(page, restored, overruler, about),
        tuple(_view_article(i, article, overruler, decisions, marker) for i, article in enumerate(restored.articles)),
        decisions,
    )


def _view_decision(
    ident: str, decision: Decision, texts: Mapping[int, str], overruler: Overruler, doubt: int
) -> DecisionView:
    blocks = tuple(number for number in decision.blocks if number in texts)
    view = DecisionView(ident, decision, blocks, doubt)
    if not doubt:
        return view
    if decision.kind in {"join", "gap"} and len(blocks) > 1:
        excerpt = [_cut(texts[blocks[0]], -EXCERPT), _cut(texts[blocks[1]], EXCERPT)]
    elif blocks:
        excerpt = [_cut(texts[blocks[0]], 2 * EXCERPT)]
    else:
        excerpt = list(filter(None, [overruler.title_of(decision.article)]))
    return replace(view, fixes=overruler.fixes(decision), excerpt=tuple(excerpt))


def _cut(text: str, length: int) -> str:
    """The first `length` characters of `text`; the last, if it is negative."""
    if len(text) <= abs(length):
        return text
    return text[:length] + "…" if length > 0 else "…" + text[length:]


def _view_blocks(
    page: Page,
    restored: Restored,
    overruler: Overruler,
    about: Mapping[int, Sequence[DecisionView]],
) -> tuple[BlockView, ...]:
    before = {second: first for first, second in overruler.joins.items()}
    discards: dict[int, list[Discard]] = {}
    for discard in restored.discarded:
        for number in discard.blocks:
            discards.setdefault(number, []).append(discard)
    blocks = []
    for block in page.blocks:
        places, views = overruler.places.get(block.number, ()), about.get(block.number, ())
        words = overruler.quotes[block.number]
        blocks.append(
            BlockView(
                number=block.number,
                line=block.line,
                spans=_spans(block.text, discards.get(block.number, ()), whole=not places),
                articles=tuple(dict.fromkeys(place.article for place in places)),
                roles=tuple(dict.fromkeys(overruler.name_of(place.role) for place in places)),
                quote=toml_string(words) if words else "",
                before=before.get(block.number),
                after=overruler.joins.get(block.number),
                doubts=tuple(view.doubt for view in views if view.doubt),
                decision=views[0].id if views else "",
            )
        )
    return tuple(blocks)


def _spans(text: str, discards: Sequence[Discard], whole: bool) -> tuple[tuple[str, str], ...]:
    """`text` cut into what is kept and what is discarded, with its reason; all of it if `whole`."""
    if whole:
        return ((text, "；".join(dict.fromkeys(d.reason for d in discards)) or "去向不明"),)
    spans, at = [], 0
    found = sorted((text.find(d.text), d.text, d.reason) for d in discards if d.text)
    for start, words, reason in found:
        if start >= at:
            spans += [(text[at:start], ""), (words, reason)]
            at = start + len(words)
    return tuple(span for span in (*spans, (text[at:], "")) if span[0])


class _Marker:
    """Cuts restored text into the blocks it comes from; knows which block it has not met before."""

    def __init__(self, texts: Mapping[int, str], joins: Mapping[int, int], decisions: Sequence[DecisionView]) -> None:
        self._texts = texts
        self._met: set[int] = set()
        self._doubts: dict[int, list[int]] = {}
        self._unsure: set[tuple[int, int]] = set()
        for view in decisions:
            if view.doubt and view.blocks:
                pairs = [
                    pair for pair in joins.items() if view.decision.kind == "join" and set(pair) <= set(view.blocks)
                ]
                self._unsure.update(pairs)
                self._doubts.setdefault(pairs[0][1] if pairs else view.blocks[0], []).append(view.doubt)

    def line(self, kind: str, text: str | None, blocks: Sequence[int]) -> Line:
        return Line(kind, self.mark(pieces(text or "", blocks, self._texts)))

    def mark(self, cut: Sequence[Piece]) -> tuple[Piece, ...]:
        marked: list[Piece] = []
        for piece in cut:
            unsure = bool(marked) and (marked[-1].blocks[-1], piece.blocks[0]) in self._unsure
            new = tuple(number for number in piece.blocks if number not in self._met)
            self._met.update(new)
            doubts = tuple(doubt for number in new for doubt in self._doubts.get(number, ()))
            marked.append(replace(piece, unsure=unsure, first=new, doubts=doubts))
        return tuple(marked)


def _view_article(
    index: int, article: Article, overruler: Overruler, decisions: Sequence[DecisionView], marker: _Marker
) -> ArticleView:
    words = overruler.words_of(index)
    labels = (overruler.label("topic", index), overruler.label("genre", index)) if article.topic else ()
    return ArticleView(
        index=index,
        article=article,
        quote=toml_string(words) if words else "",
        head=tuple(marker.line(field, text, blocks) for field, text, blocks in header_of(article)),
        body=tuple(marker.line(item.kind, item.text, item.blocks) for item in article.body),
        photos=tuple(_view_photo(photo, marker) for photo in article.photos),
        labels=tuple(fix for fix in labels if fix),
        doubts=tuple(v.doubt for v in decisions if v.doubt and not v.blocks and v.decision.article == index),
    )


def _view_photo(photo: Photo, marker: _Marker) -> tuple[Line, ...]:
    """Caption and credit, which come from the photo's blocks one after the other."""
    caption: list[Piece] = []
    credit: list[Piece] = []
    room = len(photo.caption)
    for piece in marker.line("", photo.caption + (photo.credit or ""), photo.blocks).pieces:
        head, tail = piece.text[:room], piece.text[room:]
        room -= len(head)
        if head:
            caption.append(replace(piece, text=head))
        if tail:
            rest = replace(piece, first=(), doubts=()) if head else piece
            credit.append(replace(rest, text=tail, joined=bool(credit)))
    lines = (Line("caption", tuple(caption)), Line("credit", tuple(credit)))
    return tuple(line for line in lines if line.pieces)
