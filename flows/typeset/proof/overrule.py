"""The lines of corrections.toml that overrule a decision, with blocks named by their words."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from flows.model import Article, Decision, Page, Restored, Role
from flows.typeset.proof.quotation import LONGEST, Quoter, toml_string

HEADER_ROLES: dict[str, Role] = {
    "column": "column",
    "kicker": "kicker",
    "title": "title",
    "subtitle": "subtitle",
    "byline": "byline",
    "byline_text": "byline",
}
OFFERS = 4  # ways to overrule one decision; the editor can write any other


@dataclass(frozen=True)
class Fix:
    """A way to overrule a decision: what it does, and the TOML that says so."""

    label: str
    toml: str


@dataclass(frozen=True)
class Place:
    """Where a block stands: in which article, as what."""

    article: int
    role: Role


def letter(index: int) -> str:
    """The letter that stands for an article of a page: A to Z, then AA, AB …"""
    head, last = divmod(index, 26)
    return (letter(head - 1) if head else "") + chr(ord("A") + last)


def header_of(article: Article) -> Iterator[tuple[str, str, tuple[int, ...]]]:
    """The lines of an article's head that are there: field, text, blocks."""
    for field in ("column", "kicker", "title", "subtitle", "byline_text"):
        text = getattr(article, field)
        if text:
            yield (
                field,
                text,
                article.blocks.get(field) or article.blocks.get(field.removesuffix("_text"), ()),
            )


def places_of(page: Page, restored: Restored) -> dict[int, tuple[Place, ...]]:
    """Where each block of the page stands, in the order of the articles; a discarded one has no entry."""
    texts = {block.number: block.text for block in page.blocks}
    found: dict[int, dict[Place, None]] = {}

    def put(blocks: Iterable[int], article: int, role: Role) -> None:
        for number in blocks:
            found.setdefault(number, {})[Place(article, role)] = None

    for index, article in enumerate(restored.articles):
        for field, blocks in article.blocks.items():
            put(blocks, index, HEADER_ROLES.get(field, "title"))
        for item in article.body:
            put(item.blocks, index, "subheading" if item.kind == "subheading" else "paragraph")
        for photo in article.photos:
            for number in photo.blocks:
                is_credit = bool(photo.credit) and texts.get(number, "") in (photo.credit or "")
                put((number,), index, "credit" if is_credit else "caption")
    return {number: tuple(places) for number, places in found.items()}


def joins_of(restored: Restored) -> dict[int, int]:
    """Block -> the block it runs on into."""
    return {
        first: second
        for article in restored.articles
        for item in article.body
        for first, second in pairwise(item.blocks)
        if first != second
    }


class Overruler:
    """Offers, for a decision about a page, the corrections that an editor who disagrees would want."""

    def __init__(
        self,
        page: Page,
        restored: Restored,
        quoter: Quoter,
        words: Mapping[str, Mapping[str, Any]],
    ) -> None:
        """`words` is words.toml: the name of each role and kind, and the roles to offer in place of one."""
        self._restored, self._words, self._quoter = restored, words, quoter
        self._numbers = [block.number for block in page.blocks]
        self.quotes = {number: quoter.quote(page.name, number) for number in self._numbers}
        self.places = places_of(page, restored)
        self.joins = joins_of(restored)
        self._names = [tuple(self._names_of(index)) for index in range(len(restored.articles))]

    def name_of(self, role: Role) -> str:
        return str(self._words["role"][role])

    def fixes(self, decision: Decision) -> tuple[Fix, ...]:
        """At most four ways to overrule `decision`, likeliest first; none where no correction can."""
        blocks = [number for number in decision.blocks if number in self.quotes]
        match decision.kind:
            case "join":
                offers = self._runs_on(blocks)
            case "gap":
                offers = (*self._whole(blocks), *self._over_gap(blocks, before=decision.reason.startswith("段首")))
            case "role":
                offers = self._other_roles(blocks)
            case "move":  # a run moves to another article, or after a block it was joined to
                offers = (*self._ties(blocks), *self._other_articles(blocks))
            case "header":
                offers = (*self._other_articles(blocks), *self._other_roles(blocks[:1]))
            case "discard":
                offers = (*self._other_roles(blocks[:1])[:2], *self._other_articles(blocks))
            case "jump":
                offers = self._across(decision, blocks)
            case "topic" | "genre":
                offers = (self.label(decision.kind, decision.article),)
            case "misprint":  # the page is to be put right, or left
                offers = ()
        return tuple(fix for fix in offers if fix)[:OFFERS]

    def right(self, decision: Decision) -> Fix | None:
        """The lines that say of a doubt that the machine is right, or the print; None where no block can be named."""
        words = next((words for number in decision.blocks if (words := self.quotes.get(number))), None)
        if not decision.doubtful or not words:
            return None
        label = self._words["checked"].get(decision.kind, self._words["checked"]["decision"])
        return Fix(label, f'[[checked]]\ntext = {toml_string(words)}\ndoubt = "{decision.kind}"\n')

    def label(self, kind: str, index: int | None) -> Fix | None:
        """The lines that name the topic or the genre of article `index`, as it is now."""
        if index is None or not 0 <= index < len(self._restored.articles):
            return None
        article, words = self._restored.articles[index], self.words_of(index)
        now = article.genre if kind == "genre" else article.topic.label if article.topic else None
        if not words:
            return None
        name = self._words["kind"][kind]
        value = toml_string(now or "未定")
        return Fix(
            f"改{name}",
            f"[[{kind}]]\narticle = {toml_string(words)}\n"
            f"{kind} = {value}  # 现在的{name}，请改成应有的；不改，就是认可\n",
        )

    def title_of(self, index: int | None) -> str | None:
        """The title of article `index`, or the first words of its text."""
        if index is None or not 0 <= index < len(self._restored.articles):
            return None
        article = self._restored.articles[index]
        return article.title or next(iter(article.paragraphs), "")[: 2 * LONGEST]

    def words_of(self, index: int, without: Iterable[int] = ()) -> str | None:
        """Words that name article `index`: its title's, else its first block's, but of no block of `without`."""
        barred = set(without)
        return next((words for number, words in self._names[index] if number not in barred), None)

    def _names_of(self, index: int) -> Iterator[tuple[int, str]]:
        """Blocks of no other article that words can name, with the words; the title's first, then the body's."""
        article = self._restored.articles[index]
        heads = [b for _, _, blocks in header_of(article) for b in blocks]
        body = [b for item in article.body for b in item.blocks]
        photos = [b for photo in article.photos for b in photo.blocks]
        for number in dict.fromkeys((*article.blocks.get("title", ()), *body, *heads, *photos)):
            words = self.quotes.get(number)
            if words and {place.article for place in self.places.get(number, ())} == {index}:
                yield number, words

    def _whole(self, blocks: Sequence[int]) -> tuple[Fix | None, ...]:
        """Say that nothing is missing."""
        named = [(b, words) for b in blocks[:1] if (words := self.quotes[b])]
        return tuple(Fix(f"第 {b} 块并无缺文", f"[[whole]]\ntext = {toml_string(words)}\n") for b, words in named)

    def _over_gap(self, blocks: Sequence[int], *, before: bool) -> tuple[Fix | None, ...]:
        """Join the paragraphs on the two sides of the gap before the block, or behind it."""
        edges = [edge for edge in self._edges(blocks[:1], at_gaps=True) if edge[before] in blocks]
        return tuple(self._pair("join", a, b, f"第 {a} 块接第 {b} 块") for a, b in edges)

    def _runs_on(self, blocks: Sequence[int]) -> tuple[Fix | None, ...]:
        """Part what is joined among `blocks` (or to the only one); join what is not."""
        joined = [
            pair for pair in self.joins.items() if set(pair) <= set(blocks) or (len(blocks) == 1 and blocks[0] in pair)
        ]
        if joined:
            first = joined[0][0]
            others = [b for b in blocks if all(b not in pair for pair in joined)]
            return (
                *(self._pair("part", a, b, f"第 {a} 块不接第 {b} 块") for a, b in joined),
                *(self._pair("join", first, b, f"第 {first} 块改接第 {b} 块") for b in others),
            )
        pairs = pairwise(blocks) if len(blocks) > 1 else self._edges(blocks[:1], at_gaps=False)
        return tuple(self._pair("join", a, b, f"第 {a} 块接第 {b} 块") for a, b in pairs)

    def _ties(self, blocks: Sequence[int]) -> tuple[Fix | None, ...]:
        """Part `blocks` from those they are joined to over a distance."""
        ties = [(a, b) for a, b in self.joins.items() if (a in blocks) != (b in blocks) and b != a + 1]
        return tuple(self._pair("part", a, b, f"第 {a} 块不接第 {b} 块") for a, b in ties)

    def _across(self, decision: Decision, blocks: Sequence[int]) -> tuple[Fix | None, ...]:
        """Part the article from what it has on the other page."""
        there = next(((page, numbers[0]) for page, numbers in decision.elsewhere.items() if numbers), None)
        if not there or not blocks:
            return ()
        ends = self.quotes[blocks[-1]], self._quoter.quote(*there)
        words, then = ends if decision.article is not None else ends[::-1]
        if not words or not then:
            return ()
        label = f"与 {there[0]} 第 {there[1]} 块不是一篇"
        return (Fix(label, f"[[part]]\ntext = {toml_string(words)}\nnext = {toml_string(then)}\n"),)

    def _edges(self, blocks: Sequence[int], *, at_gaps: bool) -> list[tuple[int, int]]:
        """The last block of a paragraph and the first of the next, where one is among `blocks`."""
        edges = []
        for article in self._restored.articles:
            before, gap = None, False
            for item in article.body:
                if item.kind == "paragraph" and item.blocks:
                    if before is not None and (gap or not at_gaps):
                        edges.append((before, item.blocks[0]))
                    before = item.blocks[-1]
                gap = item.kind == "gap"
        return [edge for edge in edges if set(edge) & set(blocks)]

    def _pair(self, table: str, first: int, second: int, label: str) -> Fix | None:
        words, then = self.quotes[first], self.quotes[second]
        if not words or not then or first == second:
            return None
        return Fix(label, f"[[{table}]]\ntext = {toml_string(words)}\nnext = {toml_string(then)}\n")

    def _other_roles(self, blocks: Sequence[int]) -> tuple[Fix | None, ...]:
        return tuple(
            Fix(
                f"第 {number} 块是{self.name_of(role)}",
                f'[[role]]\ntext = {toml_string(words)}\nrole = "{role}"\n',
            )
            for number in blocks[:OFFERS]
            if (words := self.quotes[number])
            for role in self._words["instead"][self._role(number)]
        )

    def _role(self, number: int) -> Role:
        places = self.places.get(number)
        return places[0].role if places else "furniture"

    def _other_articles(self, blocks: Sequence[int]) -> tuple[Fix | None, ...]:
        """Move the headers among `blocks` (all of them, where none is one) to each article that is near."""
        heads = [b for b in blocks if self._role(b) not in {"paragraph", "subheading"}] or list(blocks)
        named = [(b, words) for b in heads if (words := self.quotes[b])]
        here = {place.article for b in heads for place in self.places.get(b, ())}
        fixes = []
        for index in self._articles_near(blocks):
            article = self.words_of(index, without=heads)
            if index not in here and article and named:
                lines = [
                    f"[[place]]\ntext = {toml_string(words)}\narticle = {toml_string(article)}\n" for _, words in named
                ]
                fixes.append(Fix(f"归入 {letter(index)} 篇 {self.title_of(index)}", "".join(lines)))
        return tuple(fixes[:2])

    def _articles_near(self, blocks: Sequence[int]) -> Iterator[int]:
        """Articles: those of `blocks`, then those of the blocks around them, nearest first."""
        near = [*blocks]
        if blocks:
            near += sorted(self._numbers, key=lambda number: (abs(number - blocks[0]), -number))
        yield from dict.fromkeys(place.article for number in near for place in self.places.get(number, ()))
