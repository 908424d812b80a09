"""The text that an article has on a second page, carried to the page where it begins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from flows.model import Article, BodyItem, Decision, Discard, Elsewhere, Restored
from flows.restore.forms import read_form
from flows.restore.jumplines import Mark

HEADERS = {"column": "栏目", "kicker": "引题", "title": "标题", "subtitle": "副题", "byline_text": "署名"}

TITLE_MOST = 40  # characters; a longer line is no title

Place = tuple[int, int]  # page and article, 0-based


@dataclass(frozen=True)
class Tie:
    """After `item` of the article `head` comes the part `span` of the article `tail` (0-based, end excluded)."""

    head: Place
    item: int
    tail: Place
    span: tuple[int, int]
    confidence: float
    reasons: tuple[str, ...]
    headed: bool = True  # the tail article's heading is the tail's
    line: int = 0  # the block of the tail's jump line
    by_editor: bool = False


class _Table:
    """An article while it is put together: body items with the position they had, and what else it gets."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self.items = list(enumerate(article.body))
        self.photos = list(article.photos)
        self.gone = False

    def made(self) -> Article:
        body = tuple(item for _, item in self.items)
        return self.article.model_copy(update={"body": body, "photos": tuple(self.photos)})


class _Carrier:
    def __init__(self, restored: Sequence[Restored]) -> None:
        self.restored = restored
        self.tables = [[_Table(article) for article in page.articles] for page in restored]
        self.discarded: list[list[Discard]] = [list(page.discarded) for page in restored]
        self.decisions: list[list[Decision]] = [list(page.decisions) for page in restored]

    def tie(self, tie: Tie) -> None:
        (here, first), (there, then) = tie.head, tie.tail
        head, tail = self.tables[here][first], self.tables[there][then]
        start, stop = tie.span
        while start and tail.article.body[start - 1].kind == "gap":
            start -= 1  # what was thought lost before the tail stands on the first page
        moved = [item for nth, item in tail.items if start <= nth < stop]
        moved = self._drop_titles(moved, head.article, there)
        tail.items = [(nth, item) for nth, item in tail.items if not start <= nth < stop]
        at = max(place for place, (nth, _) in enumerate(head.items) if nth == tie.item)
        if at + 1 < len(head.items) and head.items[at + 1][1].kind == "gap":
            del head.items[at + 1]
        before, after = head.items[at][1], moved[0]
        self._forget_gaps(here, before.blocks, there, after.blocks)
        name = self.restored[there].page
        carried = [_away(item, name) for item in moved]
        joined = before.kind == after.kind == "paragraph" and read_form(before.text or "").open
        if joined:
            head.items[at] = (tie.item, _join(before, carried.pop(0), tie.confidence))
        head.items[at + 1 : at + 1] = [(tie.item, item) for item in carried]
        if not tail.items and (tie.headed or not tail.article.title):
            self._dissolve(tail, head, tie)
        self._note(tie, before, after, joined)

    def _drop_titles(self, moved: list[BodyItem], head: Article, there: int) -> list[BodyItem]:
        """Without the gaps and the repeated title that the tail begins with."""
        title = bigrams("\n".join(filter(None, (head.kicker, head.title, head.subtitle))))
        last = max(nth for nth, item in enumerate(moved) if item.text)
        for nth, item in enumerate(moved[:last]):
            grams = bigrams(item.text or "")
            other = len(item.text or "") > TITLE_MOST or len(grams & title) <= len(grams) * 0.6
            if item.text and (other or item.elsewhere):  # what goes on on another page is no title
                return moved[nth:]
            if item.text:
                self.discarded[there].append(Discard(text=item.text, reason="转版后重排的标题", blocks=item.blocks))
        return moved[last:]

    def _dissolve(self, tail: _Table, head: _Table, tie: Tie) -> None:
        """An article that went whole: its photos go along, its heading repeats the first page's."""
        tail.gone = True
        there = tie.tail[0]
        name = self.restored[there].page
        head.photos += [
            photo.model_copy(update={"blocks": (), "elsewhere": _away_blocks(name, photo.blocks, photo.elsewhere)})
            for photo in tail.photos
        ]
        for field, what in HEADERS.items():
            text = getattr(tail.article, field)
            if text:
                blocks = tail.article.blocks.get(field, ())
                self.discarded[there].append(Discard(text=text, reason=f"转版后重排的{what}", blocks=blocks))
        if not head.article.byline and tail.article.byline:
            head.article = head.article.model_copy(update={"byline": tail.article.byline})

    def _forget_gaps(self, here: int, before: tuple[int, ...], there: int, after: tuple[int, ...]) -> None:
        """The text was not lost: take back the doubts that said so."""
        for page, blocks in ((here, before[-1:]), (there, after[:1])):
            self.decisions[page] = [d for d in self.decisions[page] if d.kind != "gap" or d.blocks != blocks]

    def _note(self, tie: Tie, before: BodyItem, after: BodyItem, joined: bool) -> None:
        """Say on both pages what was tied, and why."""
        here, there = tie.head[0], tie.tail[0]
        how = "接成一段" if joined else "接续"
        reasons = "；".join(tie.reasons)
        first, last = _first(before, self.restored[here].page), _start(after, self.restored[there].page)
        for page, own, other, says in (
            (here, first, last, f"下文在 {self.restored[there].page}，{how}"),
            (there, last, first, f"上文在 {self.restored[here].page}，归入该版文章，{how}"),
        ):
            self.decisions[page].append(
                Decision(
                    kind="jump",
                    blocks=own[1],
                    elsewhere={other[0]: other[1]},
                    confidence=tie.confidence,
                    reason=f"{says}：{reasons}" if reasons else says,
                    by="editor" if tie.by_editor else "machine",
                )
            )

    def made(self, page: int) -> Restored:
        """The page without what left it, its decisions about the articles that stayed."""
        restored, tables = self.restored[page], self.tables[page]
        stays = [index for index, table in enumerate(tables) if not table.gone]
        renumbered = {old: new for new, old in enumerate(stays)}
        articles = tuple(tables[index].made() for index in stays)
        owner = {
            number: index for index, article in enumerate(articles) for item in article.body for number in item.blocks
        }
        decisions = tuple(
            decision.model_copy(
                update={
                    "article": owner.get(decision.blocks[0])
                    if decision.kind == "jump" and decision.blocks
                    else renumbered.get(decision.article if decision.article is not None else -1)
                }
            )
            for decision in self.decisions[page]
        )
        return restored.model_copy(
            update={"articles": articles, "discarded": tuple(self.discarded[page]), "decisions": decisions}
        )


def carry(restored: Sequence[Restored], ties: Sequence[Tie], lonely: Mapping[Mark, str]) -> tuple[Restored, ...]:
    """The pages with every tie made, and a doubt for each jump line of `lonely`, with its reason."""
    carrier = _Carrier(restored)
    for tie in _last_first(ties):
        carrier.tie(tie)
    for mark, reason in lonely.items():
        doubt = Decision(kind="jump", blocks=(mark.block,), confidence=0.3, reason=reason)
        carrier.decisions[mark.page].append(doubt)
    return tuple(carrier.made(page) for page in range(len(restored)))


def _last_first(ties: Sequence[Tie]) -> list[Tie]:
    """An article that jumps twice is tied from its end, so that what is carried is whole."""
    by_head = {tie.head: tie for tie in ties}
    ordered: dict[Tie, None] = {}
    for tie in ties:
        line = [tie]
        while line[-1].tail in by_head:
            line.append(by_head[line[-1].tail])
        ordered.update(dict.fromkeys(reversed(line)))
    return list(ordered)


def _join(before: BodyItem, after: BodyItem, confidence: float) -> BodyItem:
    return before.model_copy(
        update={
            "text": (before.text or "") + (after.text or ""),
            "elsewhere": {**before.elsewhere, **after.elsewhere},
            "confidence": min(before.confidence, after.confidence, confidence),
        }
    )


def _away(item: BodyItem, page: str) -> BodyItem:
    """The item as one of another page's article."""
    if not item.blocks:
        return item
    return item.model_copy(update={"blocks": (), "elsewhere": _away_blocks(page, item.blocks, item.elsewhere)})


def _away_blocks(page: str, blocks: tuple[int, ...], elsewhere: Elsewhere) -> Elsewhere:
    return {**({page: blocks} if blocks else {}), **elsewhere}


def _first(item: BodyItem, page: str) -> tuple[str, tuple[int, ...]]:
    return page, item.blocks[-1:]


def _start(item: BodyItem, page: str) -> tuple[str, tuple[int, ...]]:
    return page, item.blocks[:1]


def bigrams(text: str) -> frozenset[str]:
    """The pairs of neighbouring Han characters."""
    return frozenset(a + b for a, b in pairwise(text) if "\u4e00" <= a <= "\u9fff" and "\u4e00" <= b <= "\u9fff")
