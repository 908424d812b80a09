"""Page numbers in the contents, with WeasyPrint 70: right, and guessed before the first layout.

WeasyPrint lays a document out with 0 for every page number that the contents name, then does the contents anew with
the numbers it has found. Of a long edition some titles then take one more line, what follows moves to other pages,
and all of it is laid out again. A guess with as many digits leaves everything in its place.

When a target has moved, WeasyPrint looks for the entries that name it, and finds none whose target is an attribute,
`target-counter(attr(data-of), page)`: the contents of a long edition were a page off. Here each entry knows its target.

`install` replaces, once a process, `document.layout_document`, which is private to WeasyPrint (fonts.py refuses other
versions).
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

from weasyprint import document as weasyprint_document
from weasyprint.formatting_structure.boxes import TextBox
from weasyprint.layout import page as layout_page
from weasyprint.text import line_break

FULL = 0.6  # of a page's squares hold a character; the others are headers, tables and blanks

document: Any = weasyprint_document
page: Any = layout_page
strut: Any = line_break.strut
layout_document_of_any: Any = document.layout_document  # WeasyPrint's own


@cache
def install() -> None:
    """Teach WeasyPrint the numbers of pages."""
    document.layout_document = layout_document


def layout_document(html: Any, root: Any, context: Any) -> Iterator[Any]:
    """As WeasyPrint's."""
    name_targets(context.target_collector)
    guess_pages(html, root, context)
    pages: Iterator[Any] = layout_document_of_any(html, root, context)
    return pages


def guess_pages(html: Any, root: Any, context: Any) -> None:
    """Give each target of a page number the page on which it may come to stand, and the contents these numbers."""
    targets = context.target_collector
    room = FULL * squares(html, root, context)
    characters = 0
    for box in root.descendants():
        if isinstance(box, TextBox):
            characters += len(box.text)
        if target := targets.target_lookup_items.get(box.style["anchor"]):
            target.cached_page_counter_values = {"page": [1 + int(characters / room)]}
    for lookup in targets.counter_lookup_items.values():
        lookup.parse_again()


def name_targets(targets: Any) -> None:
    """Let WeasyPrint know which target each entry names: it has put all of them under None."""
    for (box, _), lookup in targets.counter_lookup_items.items():
        if counters := lookup.missing_target_counters.pop(None, None):
            target = box.element.get("href") or box.element.get("data-of")
            lookup.missing_target_counters[target.removeprefix("#")] = counters


def squares(html: Any, root: Any, context: Any) -> float:
    """How many characters of the body's size a page holds."""
    kind = page.PageType("right", False, "", 0, ())
    page.set_page_type_computed_styles(kind, html, context.style_for)
    style = context.style_for(kind)
    width, height = style["size"]
    width -= style["margin_left"].value + style["margin_right"].value
    height -= style["margin_top"].value + style["margin_bottom"].value
    return float(width * height / (root.style["font_size"] * strut(root.style)[0]))
