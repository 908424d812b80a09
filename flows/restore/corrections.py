"""The editor's corrections, found again on the page by their words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flows.errors import CorrectionError
from flows.model import Block, Corrections, Decision, Page, Restored
from flows.restore.contradictions import Spot, Spots, check_agreement

# fields of a correction that quote a block
QUOTED = {
    "role": ("text",),
    "join": ("text", "next"),
    "part": ("text", "next"),
    "place": ("text", "article"),
    "whole": ("text",),
    "checked": ("text",),
}

ACROSS = ("join", "part")  # may name blocks of two pages: an article jumps from the one to the other


@dataclass(frozen=True)
class Orders:
    """A page's corrections with 0-based blocks in place of words."""

    roles: Mapping[int, str]
    joins: tuple[tuple[int, int], ...]
    parts: tuple[tuple[int, int], ...]
    places: tuple[tuple[int, int], ...]
    whole: frozenset[int] = frozenset()  # nothing is missing at their ends


def assign_corrections(pages: Sequence[Page], corrections: Corrections) -> dict[str, Corrections]:
    """Each page's corrections, by page name. Raises CorrectionError for words that stand on no page or in more than one
    block, for a role or a place that names two pages, and for corrections that cannot all hold. A join or a part of two
    pages is no page's own: `find_ties` finds it."""
    given: dict[str, dict[str, list[object]]] = {page.name: {} for page in pages}
    at = {page.name: place for place, page in enumerate(pages)}
    spots: Spots = {kind: [] for kind in QUOTED}
    for kind, quoted in QUOTED.items():
        for number, correction in _numbered(corrections, kind):
            homes, named = [], []
            for name in quoted:
                words = getattr(correction, name)
                hits = quoted_blocks(pages, words)
                _one(kind, number, name, words, [(page.name, block.line) for page, block in hits])
                homes.append(hits[0][0].name)
                named.append((at[homes[-1]], hits[0][1].number))
            spots[kind].append(tuple(named))
            if len(set(homes)) > 1:
                if kind in ACROSS:
                    continue
                raise CorrectionError(
                    f"corrections.toml: [[{kind}]] number {number} names blocks of two pages, {homes[0]} and "
                    f"{homes[1]}. "
                    "Both must stand on one page; an article that goes on on another page is joined with [[join]]."
                )
            given[homes[0]].setdefault(kind, []).append(correction)
    check_agreement(corrections, spots)
    for kind in ("topic", "genre"):
        for number, correction in _numbered(corrections, kind):
            homes = [page.name for page in pages if any(correction.article in block.text for block in page.blocks)]
            if len(homes) != 1:
                _one(kind, number, "article", correction.article, [(home, 0) for home in homes])
            given[homes[0]].setdefault(kind, []).append(correction)
    return {name: Corrections.model_validate(kinds) for name, kinds in given.items()}


def find_ties(
    pages: Sequence[Page], corrections: Corrections
) -> tuple[list[tuple[Spot, Spot]], list[tuple[Spot, Spot]]]:
    """The joins and the parts of blocks of two pages. Raises CorrectionError as `assign_corrections`."""
    at = {page.name: place for place, page in enumerate(pages)}

    def across(kind: str) -> list[tuple[Spot, Spot]]:
        found = []
        for number, correction in _numbered(corrections, kind):
            ends = []
            for name in QUOTED[kind]:
                words = getattr(correction, name)
                hits = quoted_blocks(pages, words)
                _one(kind, number, name, words, [(page.name, block.line) for page, block in hits])
                ends.append((at[hits[0][0].name], hits[0][1].number))
            if ends[0][0] != ends[1][0]:
                found.append((ends[0], ends[1]))
        return found

    return across("join"), across("part")


def follow_labels(restored: Sequence[Restored], given: Sequence[Corrections]) -> tuple[Corrections, ...]:
    """The corrections, in the order of the pages, with each topic and genre on the page where its article begins: where
    its words stand on a page that no longer has them, on the page that they were carried to."""
    texts = ["\n".join(item.text or "" for article in page.articles for item in article.body) for page in restored]
    kept: list[dict[str, list[object]]] = [{"topic": [], "genre": []} for _ in given]
    for at, own in enumerate(given):
        carried = "\n".join(text for to, text in enumerate(texts) if to != at)
        for kind in ("topic", "genre"):
            for label in getattr(own, kind):
                moved = label.article in carried and label.article not in _read(restored[at])
                home = next(to for to, text in enumerate(texts) if label.article in text) if moved else at
                kept[home][kind].append(label)
    return tuple(
        own.model_copy(update={k: tuple(v) for k, v in new.items()}) for own, new in zip(given, kept, strict=True)
    )


def accept_checked(
    restored: Sequence[Restored], pages: Sequence[Page], corrections: Corrections
) -> tuple[Restored, ...]:
    """The pages with what the editor found right as the editor's own decisions."""
    checked: dict[tuple[str, int], list[str | None]] = {}
    for given in corrections.checked:
        for page, block in quoted_blocks(pages, given.text):
            checked.setdefault((page.name, block.number), []).append(given.doubt)

    def accept(page: str, decision: Decision) -> Decision:
        kinds = [kind for block in decision.blocks for kind in checked.get((page, block), ())]
        if not decision.doubtful or not {None, decision.kind} & set(kinds):
            return decision
        return decision.model_copy(update={"by": "editor", "reason": f"{decision.reason}（编辑认可）"})

    return tuple(
        one.model_copy(update={"decisions": tuple(accept(one.page, decision) for decision in one.decisions)})
        for one in restored
    )


def _read(restored: Restored) -> str:
    """Every text of the page's articles."""
    heads = ("title", "kicker", "subtitle", "column", "byline_text")
    lines = [str(getattr(article, field) or "") for article in restored.articles for field in heads]
    lines += [item.text or "" for article in restored.articles for item in article.body]
    lines += [photo.caption + (photo.credit or "") for article in restored.articles for photo in article.photos]
    return "\n".join(lines)


def quoted_blocks(pages: Sequence[Page], words: str) -> list[tuple[Page, Block]]:
    """The blocks that words name: those they are the whole of, else those they stand in."""
    found = [(page, block) for page in pages for block in page.blocks if words in block.text]
    return [(page, block) for page, block in found if words == block.text] or found


def _one(kind: str, number: int, name: str, words: str, places: list[tuple[str, int]]) -> None:
    where = f"corrections.toml: [[{kind}]] number {number}, {name} = “{words}”"
    if not places:
        raise CorrectionError(
            f"{where} stands on no page of this edition: mistyped, or the page has changed. "
            "Correct the words, or delete the entry."
        )
    if len(places) > 1:
        found = "; ".join(f"{page} line {line}" if line else page for page, line in places[:4])
        whose = "a line of the article that no other has" if name == "article" else "more of the block"
        raise CorrectionError(f"{where} stands in {len(places)} places ({found}). Quote {whose}.")


def find_orders(page: Page, corrections: Corrections) -> Orders:
    """The page's corrections as orders about its blocks. Raises CorrectionError as `assign_corrections`."""

    def block(kind: str, number: int, name: str, words: str) -> int:
        hits = [block for _, block in quoted_blocks([page], words)]
        _one(kind, number, name, words, [(page.name, hit.line) for hit in hits])
        return hits[0].number - 1

    spots: Spots = {
        kind: [
            tuple((0, block(kind, n, name, getattr(c, name))) for name in quoted)
            for n, c in _numbered(corrections, kind)
        ]
        for kind, quoted in QUOTED.items()
    }
    check_agreement(corrections, spots)
    ends = {kind: tuple((first[1], then[1]) for first, then in spots[kind]) for kind in ("join", "part", "place")}
    roles = {named[0][1]: correction.role for named, correction in zip(spots["role"], corrections.role, strict=True)}
    whole = frozenset(named[0][1] for named in spots["whole"])
    return Orders(roles, ends["join"], ends["part"], ends["place"], whole)


def _numbered(corrections: Corrections, kind: str) -> Iterator[tuple[int, Any]]:
    return enumerate(getattr(corrections, kind), start=1)
