"""The front page filled, with WeasyPrint 70: what is set only where the page would else stay blank.

When the first article does not fit under the contents it begins on the next page, and up to a third of the front page
is left. Elements whose style says `--spare: front` are left out at first. If what follows the front page begins on a
page of its own, as many of them as have room are put back, in the order of the text.

`install` replaces, once a process, `layout.page.remake_page`, which is private to WeasyPrint (fonts.py refuses other
versions).
"""

from collections.abc import Callable
from functools import cache
from itertools import islice
from typing import Any

from weasyprint.layout import page as layout_page

page: Any = layout_page
remake_page_of_any: Any = page.remake_page  # WeasyPrint's own


@cache
def install() -> None:
    """Teach WeasyPrint the front page."""
    page.remake_page = remake_page


def remake_page(index: int, context: Any, root: Any, html: Any) -> Any:
    """As WeasyPrint's. The first page is made more than once, for the page numbers: what fits is known then."""
    if index:
        return remake_page_of_any(index, context, root, html)
    if not hasattr(context, "spare_boxes"):
        context.spare_boxes, context.spare_count = spare_boxes(root), None

    def laid_out(count: int) -> Any:
        put_back(context.spare_boxes, count)
        context.page_maker[0][-1].update(anchors=[], content_lookups=[])
        return remake_page_of_any(0, context, root, html)

    if context.spare_count is not None:
        return laid_out(context.spare_count)
    bare = laid_out(0)
    context.spare_count = 0
    spare = sum(is_spare(child) for _, children in context.spare_boxes for child in children)
    if not spare or not begins_whole(bare[1]) or context.current_page_footnotes:
        return bare

    made = 0, bare

    def fits(count: int) -> bool:
        nonlocal made
        made = count, laid_out(count)
        front, resume_at = made[1]
        return bool(resume_at == bare[1] and sum(map(is_spare, front.descendants())) == count)

    context.spare_count = most(spare, fits)
    return made[1] if made[0] == context.spare_count else laid_out(context.spare_count)


def spare_boxes(root: Any) -> list[tuple[Any, list[Any]]]:
    """The boxes that hold spare ones, each with all that it holds."""
    return [(box, box.children) for box in root.descendants() if any(map(is_spare, box.children))]


def is_spare(box: Any) -> bool:
    """Whether the box itself is --spare: custom properties are inherited, this one must not be."""
    return "__spare" in getattr(box.style, "cascaded", ())


def put_back(held: list[tuple[Any, list[Any]]], count: int) -> None:
    """Leave no spare boxes in the tree but the first `count`."""
    for box, children in held:
        spare = list(filter(is_spare, children))
        kept = set(map(id, islice(spare, count)))
        box.children = [child for child in children if not is_spare(child) or id(child) in kept]
        count = max(0, count - len(spare))


def begins_whole(resume_at: Any) -> bool:
    """Whether the next page begins with a block on the body's own level, uncut."""
    ((_, body),) = (resume_at or {0: None}).items()
    ((_, inner),) = (body or {0: {}}).items()
    return body is not None and inner is None


def most(count: int, fits: Callable[[int], bool]) -> int:
    """The greatest number up to `count` that fits, 0 when none does; what fits more fits less."""
    least, tried = 0, count  # all of them first: mostly there is much room, or none
    while least < count:
        if fits(tried):
            least = tried
        else:
            count = tried - 1
        tried = (least + count + 1) // 2
    return least
