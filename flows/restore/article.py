"""An article from its blocks: header, body, gaps, photos."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from math import exp

from flows.model import Article, BodyItem, Photo
from flows.restore import order as orders
from flows.restore.cohesion import pairs
from flows.restore.confidence import confidence, header_evidence, move_evidence
from flows.restore.contents import Contents
from flows.restore.forms import Form
from flows.restore.headers import LABEL_LEAST, byline_names, is_known_label, is_name, label_odds, lexicon
from flows.restore.joins import Join
from flows.restore.labels import Line, label_lines, load_weights, read_lines
from flows.restore.language import BOUNDARY, Language, fold
from flows.restore.order import Ends, order_body
from flows.restore.reader import Reader
from flows.restore.spans import Span
from flows.restore.traits import Traits, load_traits
from flows.restore.work import Work

GAP = 0.3  # a gap is a doubt: more often a rest was only not found
MOVED_LEAST = -2.0  # the content of a join between blocks that a move brought together

LEAD = re.compile(
    r"^[^。]{0,40}?[（(](?:本报|新华社)?(?:[^（）()]{0,8}?)(?:记者|通讯员|特约)[^（）()]*[）)]|^[（(](?:记者|通讯员)[^（）()]*[）)]"
)
DATELINE = re.compile(r"^(?:据)?(?:本报|新华社|本刊|中新社)[^，。！？；：（）() 　]{0,20}?(?:讯|电)")


def write_article(work: Work, members: list[int], span: Span, contents: Contents) -> Article:
    """One article from its blocks (page order)."""
    group, language = span.header, contents.blocks.language
    body_only = [i for i in members if work.kinds[i] == "b"]
    heads = [i for i in members if work.kinds[i] == "h"]
    in_group = list(range(*group)) if group else []
    placed = {block for block, _ in work.orders.places}
    named = [
        i
        for i in heads
        if i in placed or work.orders.roles.get(i) in ("title", "kicker", "subtitle", "column", "byline")
    ]
    edge = [i for i in heads if not body_only or i < body_only[0] or i > body_only[-1]]
    lines = [i for i in heads if i in in_group or i in named or i in edge]
    lines = [i for i in lines if work.orders.roles.get(i) != "subheading"]
    flow = [i for i in members if work.kinds[i] == "b" or (work.kinds[i] == "h" and i not in lines)]
    ends = find_ends(work, flow, lines, contents, load_traits())
    order, moves = order_body(flow, ends, orders.load_weights())
    _join_moved(work, order, ends)
    for run, gain, reason in moves:
        numbers = work.numbers(run)
        work.decisions = [d for d in work.decisions if (d.kind, d.blocks) != ("move", numbers)]  # said once
        work.note("move", run, confidence("move", move_evidence(gain)), reason)
    header = _read_header(work, lines, [i for i in order if work.kinds[i] == "b"], contents.blocks.reader)
    photos = _photos(work, [i for i in members if work.kinds[i] == "p"])
    body = _body(work, order, language, contents.blocks.reader)
    if lines:
        sure = confidence("header", header_evidence(span.certainty, lines))
        work.note("header", lines, sure, "标题组归入此文")
    fields = {name: _text(work, blocks) for name, blocks in header.items()}
    return Article(
        **fields,
        byline=_byline(fields.get("byline_text"), body, photos),
        dateline=_dateline(body),
        body=body,
        photos=photos,
        blocks={name: work.numbers(blocks) for name, blocks in header.items()},
    )


FIELDS = {"k": "kicker", "t": "title", "s": "subtitle", "c": "column"}


def _read_header(work: Work, lines: Sequence[int], body: Sequence[int], reader: Reader) -> dict[str, list[int]]:
    """The header lines (page order) by field; `body` in reading order. The editor's roles stand."""
    header: dict[str, list[int]] = {}
    free: list[int] = []
    for block in lines:
        role = work.orders.roles.get(block) or work.forms[block].role
        if role in ("byline", *FIELDS.values()):
            header.setdefault("byline_text" if role == "byline" else role, []).append(block)
        else:
            free.append(block)
    whole = set().union(*(pairs(work.texts[i]) for i in body)) if body else set()
    first = set().union(*(pairs(work.texts[i]) for i in body[:2])) if body else set()
    told = []
    for at, block in enumerate(free):
        own = pairs(work.texts[block])
        if (
            body
            and (block > min(lines) or len(free) == 1)
            and is_name(work.texts[block])
            and not own & whole
            and "byline_text" not in header
        ):
            header["byline_text"] = [block]
            continue
        run = sum(b != a + 1 for a, b in pairwise(free[: at + 1]))
        size = len(own) or 1
        signed = block + 1 in header.get("byline_text", ())
        line = Line(work.texts[block], run, len(own & whole) / size, len(own & first) / size, signed)
        told.append((block, replace(line, label=label_odds(line.text, load_traits()))))
    if len(told) == 1 and is_known_label(told[0][1].text):
        header.setdefault("column", []).append(told[0][0])
    elif told and "title" not in header:
        labels = label_lines(read_lines([line for _, line in told], reader), load_weights())
        for (block, _), label in zip(told, labels, strict=True):
            header.setdefault(FIELDS[label], []).append(block)
    else:
        for block, line in told:
            field = "column" if line.label > LABEL_LEAST else "kicker" if block < header["title"][0] else "subtitle"
            header.setdefault(field, []).append(block)
    return {field: sorted(blocks) for field, blocks in header.items()}


def find_ends(work: Work, flow: Sequence[int], lines: Sequence[int], contents: Contents, traits: Traits) -> Ends:
    """The article's blocks as neighbours: `flow` its body with subheadings, `lines` its header, both in page order."""
    body = [i for i in flow if work.kinds[i] == "b"]
    inside, led = set(body), {join.then for join in work.joins.values()}
    return Ends(
        work.joins,
        contents.value,
        {i: traits.score("opening", work.texts[i]) for i in body},
        {i: traits.score("closing", work.texts[i]) for i in body},
        cut={i for i in body if work.forms[i].open},
        leads=contents.cohesion.near(lines) if lines else {},
        rests={i for i in body if i not in led and i - 1 not in inside and contents.blocks.headless(i)},
        headed={i for i in body if i - 1 in lines},
        dated={i for i in body if work.forms[i].dateline},
        signed={i for i in body if work.forms[i].signature},
        subheadings={i for i in flow if work.kinds[i] == "h"},
        alike=contents.cohesion.between,
    )


def _join_moved(work: Work, order: Sequence[int], ends: Ends) -> None:
    """Join what came to stand together by a move, where the text reads on; undo joins that came apart."""
    follows = dict(pairwise(order))
    for a in order:
        join = work.joins.get(a)
        if join and not join.by_editor and follows.get(a) != join.then:
            work.note("join", [a, join.then], 0.4, f"两段疑可相接，但次序不合，未接：{join.reason}")
            del work.joins[a]
        elif join:
            work.note("join", [a, join.then], join.confidence, join.reason, editor=join.by_editor)
    led = {join.then for join in work.joins.values()}
    for a, b in follows.items():
        value = ends.value(a, b)
        if b != a + 1 and a not in work.joins and b not in led and value > MOVED_LEAST:
            reason = f"移位后相邻，文字顺接：“…{work.texts[a][-6:]}”接“{work.texts[b][:6]}…”"
            work.joins[a] = Join(a, b, round(1 / (1 + exp(-max(0.0, value))), 3), reason)
            work.note("join", [a, b], work.joins[a].confidence, reason)
            work.kinds[a] = work.kinds[b] = "b"


def _text(work: Work, blocks: Sequence[int]) -> str:
    return " ".join(work.texts[i] for i in blocks)


def _body(work: Work, order: Sequence[int], language: Language, reader: Reader) -> tuple[BodyItem, ...]:
    """Paragraphs (joined blocks as one), subheadings, and gaps where text is missing."""
    chains: list[list[int]] = []
    for block in order:
        previous = chains[-1][-1] if chains else None
        if previous is not None and previous in work.joins and work.joins[previous].then == block:
            chains[-1].append(block)
        else:
            chains.append([block])
    items: list[BodyItem] = []
    for chain in chains:
        first, last = chain[0], chain[-1]
        if work.kinds[first] == "h":
            items.append(
                BodyItem(kind="subheading", text=work.texts[first], blocks=work.numbers(chain), confidence=0.8)
            )
            continue
        odd = 0.0 if work.forms[first].opening else starts_oddly(work.texts[first], language)
        broken = work.forms[first].orphan or odd < (START_LEAST if items else START_LEAST_FIRST)
        broken = broken or (odd < (WORD_LEAST if items else WORD_LEAST_FIRST) and begins_in_a_word(work.texts[first]))
        if broken and first not in work.orders.whole and not (items and items[-1].kind == "gap"):
            work.note("gap", [first], GAP, "段首不像一段的开头，疑前文缺失")
            items.append(BodyItem(kind="gap", text=None))
        sure = min([1.0, *(work.joins[i].confidence for i in chain[:-1])])
        text = "".join(work.texts[i] for i in chain)
        items.append(BodyItem(kind="paragraph", text=text, blocks=work.numbers(chain), confidence=sure))
        jumps = last + 1 < len(work.forms) and work.forms[last + 1].role == "jump"
        unfinished = 0.0 if jumps else how_unfinished(work.texts[last], work.forms[last], language, reader)
        if unfinished >= UNFINISHED_LEAST and last not in work.orders.whole:
            work.note("gap", [last], round(GAP * unfinished, 3), "段末语句未完，疑后文缺失")
            items.append(BodyItem(kind="gap", text=None))
    return tuple(items)


# below these a paragraph is taken to have lost its beginning; an article's first has no other reason to begin oddly
START_LEAST, START_LEAST_FIRST = -6.0, -3.6
WORD_LEAST, WORD_LEAST_FIRST = -3.4, -2.4  # and below this, when it begins with half a word besides


def starts_oddly(text: str, language: Language) -> float:
    """How hardly a paragraph begins so (below 0: more hardly than a sentence has it inside): the language model on its
    first three characters."""
    folded = fold(text)
    if len(folded) < 3 or folded[0] in "“‘（《【■●◆□0A":
        return 0.0
    return language.score("\n", folded, 3) - language.score("", folded, 3)


def begins_in_a_word(text: str) -> bool:
    """Is the first word a single character that could be the end of another word, and is no surname?"""
    import rjieba

    first = rjieba.cut(text[:12])[0]
    return len(first) == 1 and first not in f"{lexicon()['surnames']}问答" and "\u4e00" <= first <= "\u9fff"


# below this probability a text without a full stop is taken to be whole: an abstract, a line of a list
UNFINISHED_LEAST = 0.5
# a logistic regression, cut texts as likely as whole ones
ENDS_READER, ENDS_LANGUAGE, ENDS_CONSTANT = 0.482, 0.567, 5.92


def how_unfinished(text: str, form: Form, language: Language, reader: Reader) -> float:
    """The probability that a text ends in the middle of a sentence: what the reader and the language model say."""
    whole = not form.open or form.signature or text.startswith(("■", "●", "◆", "□")) or text[-1] in "：:—）)"
    if whole:
        return 0.0
    folded = fold(text)
    ends = float(reader.read([folded], []).ends[0])
    odds = -(ENDS_READER * ends + ENDS_LANGUAGE * language.score(folded, BOUNDARY, 1) + ENDS_CONSTANT)
    return round(1 / (1 + exp(-odds)), 3)


def _photos(work: Work, blocks: Sequence[int]) -> tuple[Photo, ...]:
    """Captions with the credits that follow them."""
    photos: list[Photo] = []
    for block in blocks:
        text, numbers = work.texts[block], work.numbers([block])
        if work.forms[block].role == "caption":
            photos.append(Photo(caption=text, blocks=numbers))
        elif photos and photos[-1].credit is None:
            photos[-1] = photos[-1].model_copy(update={"credit": text, "blocks": photos[-1].blocks + numbers})
        else:
            photos.append(Photo(caption="", credit=text, blocks=numbers))
    return tuple(photos)


def _byline(printed: str | None, body: Sequence[BodyItem], photos: Sequence[Photo]) -> tuple[str, ...]:
    """The names of those who wrote it: of the byline, else of the lead's brackets, else of the photo's credit."""
    if printed:
        return byline_names(printed)
    lead = next((item.text for item in body if item.kind == "paragraph" and item.text), "")
    match = LEAD.match(lead)
    if match:
        return byline_names(re.sub(r"^.*?[（(]", "", match.group()))
    return tuple(name for photo in photos if photo.credit for name in byline_names(photo.credit))


def _dateline(body: Sequence[BodyItem]) -> str | None:
    lead = next((item.text for item in body if item.kind == "paragraph" and item.text), "")
    match = DATELINE.match(lead)
    return match.group() if match else None
