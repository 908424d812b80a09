"""An article from its blocks: header, body, gaps, photos."""

import re
from collections.abc import Sequence

from flows.model import Article, BodyItem, Photo
from flows.restore.cohesion import Cohesion
from flows.restore.forms import Form
from flows.restore.headers import byline_names, read_header
from flows.restore.language import Language, fold
from flows.restore.order import order_body
from flows.restore.work import Work

LEAD = re.compile(
    r"^[^。]{0,40}?[（(](?:本报|新华社)?(?:[^（）()]{0,8}?)(?:记者|通讯员|特约)[^（）()]*[）)]|^[（(](?:记者|通讯员)[^（）()]*[）)]"
)
DATELINE = re.compile(r"^(?:据)?(?:本报|新华社|本刊|中新社)[^，。！？；：（）() 　]{0,20}?(?:讯|电)")


def write_article(
    work: Work, members: list[int], group: tuple[int, int] | None, cohesion: Cohesion, language: Language
) -> Article:
    """One article from its blocks (page order)."""
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
    cover = cohesion.covered
    header = read_header(
        lines,
        work.texts,
        work.forms,
        lambda line: cohesion.share(line, body_only),
        {i: work.orders.roles[i] for i in lines if i in work.orders.roles and work.orders.roles[i] != "subheading"},
    )
    flow = [i for i in members if work.kinds[i] == "b" or (work.kinds[i] == "h" and i not in lines)]
    match = cover(in_group) if in_group else {}

    def opening(block: int) -> float:
        first = block - 1 in lines or block - 1 not in members  # of a column
        return (
            3 * work.forms[block].dateline
            + 4 * first
            + 1.5 * work.forms[block].opening
            + 1.5 * match.get(block, 0.0)
            - 3 * work.forms[block].orphan
        )

    order, moves = order_body(flow, work.joins, work.forms, opening)
    for run, reason in moves:
        numbers = work.numbers(run)
        work.decisions = [d for d in work.decisions if (d.kind, d.blocks) != ("move", numbers)]  # said once
        work.note("move", run, 0.7, reason)
    if lines:
        confidence = 0.9 if body_only and lines[0] < body_only[0] else 0.7
        work.note("header", lines, confidence, "标题组归入此文")
    photos = _photos(work, [i for i in members if work.kinds[i] == "p"])
    body = _body(work, order, language)
    fields = {name: _text(work, blocks) for name, blocks in header.blocks.items()}
    return Article(
        **fields,
        byline=_byline(fields.get("byline_text"), body, photos),
        dateline=_dateline(body),
        body=body,
        photos=photos,
        blocks={name: work.numbers(blocks) for name, blocks in header.blocks.items()},
    )


def _text(work: Work, blocks: Sequence[int]) -> str:
    return " ".join(work.texts[i] for i in blocks)


def _body(work: Work, order: Sequence[int], language: Language) -> tuple[BodyItem, ...]:
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
        least = START_LEAST if items else START_LEAST_FIRST
        broken = work.forms[first].orphan or (
            not work.forms[first].opening and starts_oddly(work.texts[first], language) < least
        )
        if broken and not (items and items[-1].kind == "gap"):
            work.note("gap", [first], 0.7, "段首不像一段的开头，疑前文缺失")
            items.append(BodyItem(kind="gap", text=None))
        confidence = min([1.0, *(work.joins[i].confidence for i in chain[:-1])])
        text = "".join(work.texts[i] for i in chain)
        items.append(BodyItem(kind="paragraph", text=text, blocks=work.numbers(chain), confidence=confidence))
        jumps = last + 1 < len(work.forms) and work.forms[last + 1].role == "jump"
        if ends_inside(work.texts[last], work.forms[last]) and not jumps:
            work.note("gap", [last], 0.7, "段末语句未完，疑后文缺失")
            items.append(BodyItem(kind="gap", text=None))
    return tuple(items)


# below these a paragraph is taken to have lost its beginning; an article's first has no other reason to begin oddly
START_LEAST, START_LEAST_FIRST = -6.0, -3.2


def starts_oddly(text: str, language: Language) -> float:
    """How hardly a paragraph begins so (below 0: more hardly than a sentence has it inside): the language model on its
    first three characters."""
    folded = fold(text)
    if len(folded) < 3 or folded[0] in "“‘（《【■●◆□0A":
        return 0.0
    return language.score("\n", folded, 3) - language.score("", folded, 3)


def ends_inside(text: str, form: Form) -> bool:
    """Does a long block end in the middle of a sentence?"""
    return form.open and not form.signature and not text.startswith(("■", "●", "◆", "□")) and text[-1] not in "：:—"


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
