"""Page -> articles: the steps of restoration in their order."""

import tomllib
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from flows.model import Corrections, Discard, Page, Restored
from flows.restore.article import write_article
from flows.restore.clean import clean
from flows.restore.cohesion import Cohesion
from flows.restore.corrections import Orders, find_orders
from flows.restore.forms import Form, read_form
from flows.restore.joins import find_joins
from flows.restore.language import Language, load_language
from flows.restore.order import attach_fragments
from flows.restore.spans import Segmenter, Span, Tokens
from flows.restore.work import Work

WEIGHTS = Path(__file__).parent / "data" / "weights.toml"
REASONS = {"furniture": "版面附件（版次、日期、编辑署名等）", "jump": "转版行"}
DOUBLED_LEAST = 30  # characters; a shorter block may well stand twice


@lru_cache(maxsize=1)
def load_weights() -> dict[str, float]:
    """The weights of the evidence, read once."""
    return {name: float(value) for name, value in tomllib.loads(WEIGHTS.read_text(encoding="utf-8")).items()}


def restore_page(
    page: Page, corrections: Corrections = Corrections(), weights: dict[str, float] | None = None
) -> Restored:
    """The page's articles, with every decision and every discard. Same page, same corrections, same result."""
    weights = weights or load_weights()
    language = load_language()
    work = read_blocks(page, find_orders(page, corrections))
    heal_cuts(work, language, weights)
    body = [i for i, kind in enumerate(work.kinds) if kind == "b"]
    cohesion = Cohesion(work.texts, body, language)
    found = {first: join for first, join in work.joins.items() if not join.by_editor or join.then == first + 1}
    tokens = Tokens("".join(work.kinds), tuple(work.texts), tuple(work.forms), found)
    spans = Segmenter(tokens, cohesion, weights).split()
    articles = [
        write_article(work, members, header, cohesion, language) for members, header in gather(work, spans, cohesion)
    ]
    return _number_decisions(
        Restored(
            page=page.name,
            articles=tuple(articles),
            discarded=tuple(work.discarded),
            decisions=tuple(work.decisions),
        )
    )


def read_blocks(page: Page, orders: Orders) -> Work:
    """Clean every block, read its form, put aside what belongs to no article."""
    work = Work(page, orders, [], [], [], [])
    seen: dict[str, int] = {}
    for i, block in enumerate(page.blocks):
        text, removed = clean(block.text)
        for piece, reason in removed:
            work.discarded.append(Discard(text=piece, reason=reason, blocks=(block.number,)))
        form = read_form(text) if text else Form("furniture", False, False, False, False, False)
        role = orders.roles.get(i)
        if role:
            form = replace(form, role=role if role in _HARD else None, headline=role in _HEADLINES, open=form.open)
            work.note("role", [i], 1.0, f"编辑指定：{role}", editor=True)
        work.texts.append(text)
        work.forms.append(form)
        kind = "-"
        doubled = len(text) >= DOUBLED_LEAST and text in seen and not role
        if doubled:
            _discard(work, i, "与本版另一段文字重复", 0.9)
        elif form.role in ("furniture", "jump"):
            if text:
                _discard(work, i, REASONS[form.role], 1.0 if role else 0.85)
        elif form.role in ("caption", "credit"):
            kind = "p"
        elif form.role or (form.headline and role != "paragraph"):
            kind = "h"
        else:
            kind = "b"
        seen.setdefault(text, i)
        work.kinds.append(kind)
        if form.role == "jump" and i and work.kinds[i - 1] in "hb" and work.forms[i - 1].open and "转" in text:
            work.kinds[i - 1] = "b"  # what stands before 下转第×版 is cut there, and goes on on no block of this page
            work.forms[i - 1] = replace(work.forms[i - 1], headline=False, open=False)
    return work


_HARD = {"byline", "subtitle", "caption", "credit", "jump", "furniture"}
_HEADLINES = {"title", "kicker", "column", "subheading"}


def _discard(work: Work, block: int, reason: str, confidence: float) -> None:
    work.discarded.append(Discard(text=work.texts[block], reason=reason, blocks=work.numbers([block])))
    work.note("discard", [block], confidence, reason)


def heal_cuts(work: Work, language: Language, weights: dict[str, float]) -> None:
    """Find the joins; a short block that is part of one is body, not a headline."""
    able = [
        replace(form, role="-") if kind == "-" or (i in work.orders.roles and form.headline) else form
        for i, (form, kind) in enumerate(zip(work.forms, work.kinds, strict=True))
    ]
    work.joins = find_joins(work.texts, able, language, weights, forced=work.orders.joins, forbidden=work.orders.parts)
    for join in work.joins.values():
        for block in (join.first, join.then):
            work.kinds[block] = "b"


def gather(work: Work, spans: Sequence[Span], cohesion: Cohesion) -> list[tuple[list[int], tuple[int, int] | None]]:
    """Each article's blocks in page order, with its header group; the fragments gone home."""
    kinds = "".join(work.kinds)
    home = attach_fragments(spans, work.joins, cohesion, kinds)
    members: dict[int, list[int]] = {}
    for k, span in enumerate(spans):
        blocks = [i for i in range(span.start, span.stop) if kinds[i] != "-"]
        if not blocks:
            continue
        members.setdefault(home.get(k, k), []).extend(blocks)
        if k in home:
            work.note("move", blocks, 0.6, "离开原处的片段，按文意归入此文")
    _obey_places(work, members)
    _settle_joins(work, members)
    return [(sorted(members[k]), spans[k].header) for k in sorted(members) if members[k]]


def _obey_places(work: Work, members: dict[int, list[int]]) -> None:
    """Move what the editor placed, and what the editor joined, with all that it is joined to."""
    for block, beside in work.orders.places:
        if _move(work, members, work.chain(block), beside):
            work.note("move", work.chain(block), 1.0, "编辑指定归入此文", editor=True)
    for first, then in work.orders.joins:
        chain = work.chain(then)
        _move(work, members, chain[chain.index(then) :], first)


def _move(work: Work, members: dict[int, list[int]], chain: Sequence[int], beside: int) -> bool:
    """Bring a chain of blocks into the article of the block `beside`; was it elsewhere?"""
    home = next((k for k, blocks in members.items() if beside in blocks), None)
    if home is None or chain[0] in members[home]:
        return False
    for blocks in members.values():
        blocks[:] = [i for i in blocks if i not in chain]
    members[home].extend(i for i in chain if work.kinds[i] != "-")
    return True


def _settle_joins(work: Work, members: dict[int, list[int]]) -> None:
    """Note the joins within an article; undo those whose ends came to stand in two."""
    owner = {block: k for k, blocks in members.items() for block in blocks}
    for first, join in list(work.joins.items()):
        ends = [join.first, join.then]
        if owner.get(join.first) == owner.get(join.then):
            work.note("join", ends, join.confidence, join.reason, editor=join.by_editor)
        else:
            work.note("join", ends, 0.4, f"两段疑可相接，但归入两文，未接：{join.reason}")
            del work.joins[first]


def _number_decisions(restored: Restored) -> Restored:
    """Say of each decision which article it is about."""
    owner: dict[int, int] = {}
    for index, article in enumerate(restored.articles):
        for numbers in [
            *article.blocks.values(),
            *(i.blocks for i in article.body),
            *(p.blocks for p in article.photos),
        ]:
            owner.update(dict.fromkeys(numbers, index))
    decisions = tuple(
        decision.model_copy(update={"article": next((owner[n] for n in decision.blocks if n in owner), None)})
        for decision in restored.decisions
    )
    return restored.model_copy(update={"decisions": decisions})
