"""Page -> articles, once: the steps of restoration in their order."""

from collections.abc import Sequence
from dataclasses import replace

from flows.model import Discard, Page, Restored
from flows.restore import joins, looks, spans
from flows.restore.article import write_article
from flows.restore.clean import clean
from flows.restore.clues import Clues, Tokens
from flows.restore.cohesion import Cohesion
from flows.restore.contents import Contents
from flows.restore.corrections import Orders
from flows.restore.forms import Form, read_form
from flows.restore.gist import load_gist
from flows.restore.headers import label_odds
from flows.restore.joins import find_joins
from flows.restore.language import load_language
from flows.restore.meaning import load_meaning
from flows.restore.order import attach_fragments
from flows.restore.pairs import Blocks
from flows.restore.reader import load_reader
from flows.restore.spans import Segmenter, Span
from flows.restore.traits import MOST, Traits, load_traits
from flows.restore.work import Work

REASONS = {"furniture": "版面附件（版次、日期、编辑署名等）", "jump": "转版行"}
DATELINE_OPENS = 2.0  # log-odds, at least, that a paragraph with a dateline opens an article
DOUBLED_LEAST = 30  # characters; a shorter block may well stand twice


def restore_once(page: Page, orders: Orders) -> Restored:
    """The page's articles, with every decision and every discard; no decision says yet which article it is about."""
    work = read_blocks(page, orders)
    blocks = compare(work.texts, work.able_forms(), load_traits())
    contents = Contents(blocks, joins.load_weights()["content"])
    heal_cuts(work, contents)
    weights = spans.load_weights(uncut=contents.uncut and not work.joins)
    segmenter = Segmenter(Clues(lay_out(work, contents, load_traits()), blocks.cohesion), weights)
    found = gather(work, segmenter.split(), contents)
    articles = [write_article(work, members, span, contents) for members, span in found]
    return Restored(
        page=page.name,
        articles=tuple(articles),
        discarded=tuple(work.discarded),
        decisions=tuple(work.decisions),
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


def compare(texts: Sequence[str], forms: Sequence[Form], traits: Traits) -> Blocks:
    """The blocks made ready to be weighed against one another."""
    body = [i for i, form in enumerate(forms) if form.role is None and not form.headline]
    cohesion = Cohesion(texts, body, load_language(), load_meaning(), load_gist())
    language, reader = load_language(), load_reader().for_a_page()
    seen = looks.read_looks(texts, forms, traits, language, reader, looks.load_weights())
    return Blocks(texts, forms, seen, cohesion, language, reader)


def heal_cuts(work: Work, contents: Contents) -> None:
    """Find the joins; a short block that is part of one is body, not a headline."""
    work.joins = find_joins(contents, joins.load_weights(), forced=work.orders.joins, forbidden=work.orders.parts)
    for join in work.joins.values():
        for block in (join.first, join.then):
            work.kinds[block] = "b"


def lay_out(work: Work, contents: Contents, traits: Traits) -> Tokens:
    """What the split into articles is told of each block."""
    blocks = contents.blocks
    body = [kind == "b" for kind in work.kinds]
    opens = [
        max(traits.score("opening", text), DATELINE_OPENS * form.dateline - MOST * (not form.dateline))
        if is_body
        else 0.0
        for text, form, is_body in zip(work.texts, work.forms, body, strict=True)
    ]
    labels = [
        label_odds(text, traits) if kind == "h" else -MOST for text, kind in zip(work.texts, work.kinds, strict=True)
    ]
    closes = [traits.score("closing", text) if is_body else 0.0 for text, is_body in zip(work.texts, body, strict=True)]
    near = {a: join for a, join in work.joins.items() if not join.by_editor or join.then == a + 1}
    return Tokens(
        kinds="".join(work.kinds),
        texts=tuple(work.texts),
        forms=tuple(work.forms),
        looks=tuple(blocks.looks),
        labels=tuple(labels),
        opens=tuple(opens),
        closes=tuple(closes),
        odd=tuple(map(blocks.odd, range(len(work.texts)))),
        joins=near,
        content=contents.value,
    )


def gather(work: Work, row: Sequence[Span], contents: Contents) -> list[tuple[list[int], Span]]:
    """Each article's blocks in page order, with its span; the fragments gone home."""
    kinds = "".join(work.kinds)
    home = attach_fragments(row, work.joins, contents, kinds)
    members: dict[int, list[int]] = {}
    for k, span in enumerate(row):
        blocks = [i for i in range(span.start, span.stop) if kinds[i] != "-"]
        if not blocks:
            continue
        members.setdefault(home.get(k, k), []).extend(blocks)
        if k in home:
            work.note("move", blocks, 0.6, "离开原处的片段，按文意归入此文")
    _obey_places(work, members)
    _settle_joins(work, members)
    return [(sorted(members[k]), row[k]) for k in sorted(members) if members[k]]


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
    """Undo the joins whose ends came to stand in two articles."""
    owner = {block: k for k, blocks in members.items() for block in blocks}
    for first, join in list(work.joins.items()):
        if owner.get(join.first) != owner.get(join.then):
            work.note("join", [join.first, join.then], 0.4, f"两段疑可相接，但归入两文，未接：{join.reason}")
            del work.joins[first]
