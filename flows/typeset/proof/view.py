"""What proof.html shows of a page: its blocks, its articles cut into the blocks they come from, its decisions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from flows.model import Article, Decision, Discard, Elsewhere, Page, Photo, Restored
from flows.typeset.proof.book import Book, Home
from flows.typeset.proof.overrule import Fix, Overruler, header_of
from flows.typeset.proof.pieces import Piece, Spot, find_words, mark_words, pieces
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
    right: Fix | None = None
    excerpt: tuple[str, ...] = ()
    there: tuple[Spot, ...] = ()  # blocks of other pages, by the page's id

    @property
    def percent(self) -> int:
        """Confidence in percent, cut and not rounded: what is under the threshold must look it."""
        return int(self.decision.confidence * 100 + 1e-9)


@dataclass(frozen=True)
class BlockView:
    """A block as it came; `spans` are its text with the reason of its discard or "", and the rank of the doubt about
    these words or 0; `went` is the article of another page that has it."""

    number: int
    line: int
    spans: tuple[tuple[str, str, int], ...]
    articles: tuple[int, ...]
    roles: tuple[str, ...]
    quote: str
    before: int | None
    after: int | None
    doubts: tuple[int, ...]
    decision: str
    went: Home | None = None


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
        return sum(not block.articles and not block.went for block in self.blocks)


def view_page(
    number: int,
    page: Page,
    restored: Restored,
    overruler: Overruler,
    ranks: Mapping[int, int],
    book: Book,
) -> PageView:
    """The view of the edition's page `number`; `ranks` gives the doubts among its decisions their numbers."""
    decisions = tuple(
        _view_decision(f"p{number}d{nth}", decision, page, overruler, ranks.get(nth, 0), book)
        for nth, decision in enumerate(restored.decisions)
    )
    about: dict[int, list[DecisionView]] = {}
    for view in decisions:
        for block in view.blocks:
            about.setdefault(block, []).append(view)
    marker = _Marker(page.name, book, overruler.joins, decisions)
    return PageView(
        f"p{number}",
        number,
        page.name,
        _view_blocks(page, restored, overruler, about, book),
        tuple(_view_article(i, article, overruler, decisions, marker) for i, article in enumerate(restored.articles)),
        decisions,
    )


def _view_decision(
    ident: str, decision: Decision, page: Page, overruler: Overruler, doubt: int, book: Book
) -> DecisionView:
    texts = {block.number: block.text for block in page.blocks}
    blocks = tuple(number for number in decision.blocks if number in texts)
    far = [(name, number) for name, numbers in decision.elsewhere.items() for number in numbers]
    far = [spot for spot in far if spot in book.texts]
    view = DecisionView(ident, decision, blocks, doubt, there=tuple((book.id_of(name), n) for name, n in far))
    if not doubt:
        return view
    if decision.kind == "misprint" and decision.words:
        excerpt = [decision.words]
    elif decision.kind == "jump" and blocks and far:
        excerpt = [_cut(texts[blocks[-1]], -EXCERPT), _cut(book.texts[far[0]], EXCERPT)]
    elif decision.kind in {"join", "gap"} and len(blocks) > 1:
        excerpt = [_cut(texts[blocks[0]], -EXCERPT), _cut(texts[blocks[1]], EXCERPT)]
    elif blocks:
        excerpt = [_cut(texts[blocks[0]], 2 * EXCERPT)]
    else:
        excerpt = list(filter(None, [overruler.title_of(decision.article)]))
    fixes, right = overruler.fixes(decision), overruler.right(decision)
    return replace(view, fixes=fixes, right=right, excerpt=tuple(excerpt))


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
    book: Book,
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
        went = book.went.get((page.name, block.number))
        blocks.append(
            BlockView(
                number=block.number,
                line=block.line,
                spans=_spans(block.text, discards.get(block.number, ()), not places and not went, misprints(views)),
                articles=tuple(dict.fromkeys(place.article for place in places)),
                roles=tuple(dict.fromkeys(overruler.name_of(place.role) for place in places)),
                quote=toml_string(words) if words else "",
                before=before.get(block.number),
                after=overruler.joins.get(block.number),
                doubts=tuple(view.doubt for view in views if view.doubt),
                decision=views[0].id if views else "",
                went=went,
            )
        )
    return tuple(blocks)


def misprints(views: Iterable[DecisionView]) -> list[tuple[str, int]]:
    """The words of the suspected misprints among the decisions, with their ranks."""
    return [(view.decision.words, view.doubt) for view in views if view.doubt and view.decision.words]


def _spans(
    text: str, discards: Sequence[Discard], whole: bool, words: Sequence[tuple[str, int]]
) -> tuple[tuple[str, str, int], ...]:
    """`text` cut into what is kept and what is discarded, with its reason; all of it if `whole`."""
    if whole:
        return ((text, "；".join(dict.fromkeys(d.reason for d in discards)) or "去向不明", 0),)
    spans: list[tuple[str, str]] = []
    at = 0
    for start, gone, reason in sorted((text.find(d.text), d.text, d.reason) for d in discards if d.text):
        if start >= at:
            spans += [(text[at:start], ""), (gone, reason)]
            at = start + len(gone)
    spans.append((text[at:], ""))
    return tuple(
        (part, reason, rank)
        for span, reason in spans
        for part, rank in (((span, 0),) if reason else find_words(span, words))
        if part
    )


class _Marker:
    """Cuts restored text into the blocks it comes from; knows which block it has not met before."""

    def __init__(self, page: str, book: Book, joins: Mapping[int, int], decisions: Sequence[DecisionView]) -> None:
        self._page, self._book = page, book
        self._words: dict[int, list[tuple[str, int]]] = {}
        self._met: set[int] = set()
        self._doubts: dict[int, list[int]] = {}
        self._unsure: set[tuple[int, int]] = set()
        for view in decisions:
            for number in view.blocks:
                self._words.setdefault(number, []).extend(misprints([view]))
            if view.doubt and view.blocks:
                pairs = [
                    pair for pair in joins.items() if view.decision.kind == "join" and set(pair) <= set(view.blocks)
                ]
                self._unsure.update(pairs)
                self._doubts.setdefault(pairs[0][1] if pairs else view.blocks[0], []).append(view.doubt)

    def line(self, kind: str, text: str | None, blocks: Sequence[int], elsewhere: Elsewhere | None = None) -> Line:
        spots = [(self._page, number) for number in blocks]
        spots += [(name, number) for name, numbers in (elsewhere or {}).items() for number in numbers]
        return Line(kind, self.mark(pieces(text or "", spots, self._book.texts, self._page)))

    def mark(self, cut: Sequence[Piece]) -> tuple[Piece, ...]:
        marked: list[Piece] = []
        for piece in cut:
            if piece.page:
                marked.append(mark_words(replace(piece, page=self._book.id_of(piece.page)), ()))
                continue
            words = [found for number in piece.blocks for found in self._words.get(number, ())]
            unsure = (
                bool(marked and piece.blocks and marked[-1].blocks)
                and (marked[-1].blocks[-1], piece.blocks[0]) in self._unsure
            )
            new = tuple(number for number in piece.blocks if number not in self._met)
            self._met.update(new)
            doubts = tuple(doubt for number in new for doubt in self._doubts.get(number, ()))
            marked.append(mark_words(replace(piece, unsure=unsure, first=new, doubts=doubts), words))
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
        body=tuple(marker.line(item.kind, item.text, item.blocks, item.elsewhere) for item in article.body),
        photos=tuple(_view_photo(photo, marker) for photo in article.photos),
        labels=tuple(fix for fix in labels if fix),
        doubts=tuple(v.doubt for v in decisions if v.doubt and not v.blocks and v.decision.article == index),
    )


def _view_photo(photo: Photo, marker: _Marker) -> tuple[Line, ...]:
    """Caption and credit, which come from the photo's blocks one after the other."""
    caption: list[Piece] = []
    credit: list[Piece] = []
    room = len(photo.caption)
    for piece in marker.line("", photo.caption + (photo.credit or ""), photo.blocks, photo.elsewhere).pieces:
        head, tail = piece.text[:room], piece.text[room:]
        room -= len(head)
        if head:
            caption.append(mark_words(replace(piece, text=head), ()))
        if tail:
            rest = replace(piece, first=(), doubts=()) if head else piece
            credit.append(mark_words(replace(rest, text=tail, joined=bool(credit)), ()))
    lines = (Line("caption", tuple(caption)), Line("credit", tuple(credit)))
    return tuple(line for line in lines if line.pieces)
