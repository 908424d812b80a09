"""Boxes, styles and objects of WeasyPrint 70 and pydyf that take less memory: there are hundreds of thousands.

`install` replaces, once a process, what is private to them (fonts.py refuses other versions):

- `boxes.Box.__init__`, `boxes.ParentBox.copy_with_children` and `_reset_spacing`: the sides of a box that lost their
  decoration are one of few sets that all boxes share;
- `layout.make_all_pages`: what a laid-out box has as most boxes have it is kept by its class;
- `css.StyleFor.set_computed_styles`: WeasyPrint shares a style between elements that the same rules apply to and whose
  parents share theirs. An anchor or a link gives its element a style of its own and so, down to the last cell of an
  article's table, all that stands in it; here these do not count for what stands in it;
- `pydyf.Object.__init__`: what is the same in nearly all objects is kept by their class.
"""

from collections.abc import Iterator
from functools import cache
from math import inf
from typing import Any

import pydyf as pydyf_module
from weasyprint import css as weasyprint_css
from weasyprint import layout as weasyprint_layout
from weasyprint.formatting_structure import boxes as weasyprint_boxes

OWN = frozenset({"anchor", "link"})  # properties that are not inherited, with values that no other element has

boxes: Any = weasyprint_boxes
css: Any = weasyprint_css
layout: Any = weasyprint_layout
pydyf: Any = pydyf_module
# WeasyPrint's own
init_of_any: Any = boxes.Box.__init__
make_all_pages_of_any: Any = layout.make_all_pages
set_computed_styles_of_any: Any = css.StyleFor.set_computed_styles

Sides = frozenset[str]
NONE: Sides = frozenset()

# What most boxes have. Tables ask of their boxes whether they have borders yet.
SIDES = ("top", "right", "bottom", "left")
USUAL = {
    **{f"{kind}_{side}": 0 for kind in ("margin", "padding") for side in SIDES},
    **{"min_width": 0, "min_height": 0, "max_width": inf, "max_height": inf},
    **{"element": None, "element_tag": None, "first_letter_style": None, "first_line_style": None},
    **{"remove_decoration_sides": NONE, "text_indent": 0, "resume_at": None},
}
USUAL_OF_LINES = USUAL | {f"border_{side}_width": 0 for side in SIDES}


@cache
def install() -> None:
    """Make them lighter."""
    boxes.Box.__init__ = init
    boxes.ParentBox.copy_with_children = copy_with_children
    boxes.ParentBox._reset_spacing = reset_spacing
    for kind, usual in ((boxes.Box, USUAL), (boxes.LineBox, USUAL_OF_LINES), (boxes.TextBox, USUAL_OF_LINES)):
        for name, value in usual.items():
            setattr(kind, name, value)
    layout.make_all_pages = make_all_pages
    css.StyleFor.set_computed_styles = set_computed_styles
    pydyf.Object.number, pydyf.Object.offset = None, 0
    pydyf.Object.generation, pydyf.Object.free = 0, "n"
    pydyf.Object.__init__ = lambda _: None


def init(box: Any, *args: Any) -> None:
    """As WeasyPrint's."""
    init_of_any(box, *args)
    box.remove_decoration_sides = NONE


def copy_with_children(box: Any, children: Any) -> Any:
    """As WeasyPrint's."""
    new = box.copy()
    new.children = children
    box.remove_decoration_sides = NONE
    return new


def reset_spacing(box: Any, side: str) -> None:
    """As WeasyPrint's."""
    box.remove_decoration_sides = sides_with(box.remove_decoration_sides, side)
    for name in (f"margin_{side}", f"padding_{side}", f"border_{side}_width"):
        setattr(box, name, 0)


@cache
def sides_with(sides: Sides, side: str) -> Sides:
    return sides | {side}


def make_all_pages(*args: Any) -> Iterator[Any]:
    """As WeasyPrint's."""
    for page in make_all_pages_of_any(*args):
        for box in filter(is_box, page.descendants()):
            usual = USUAL_OF_LINES if isinstance(box, boxes.LineBox | boxes.TextBox) else USUAL
            own = {name: value for name, value in box.__dict__.items() if name not in usual or value != usual[name]}
            box.__dict__ = own
        yield page


def is_box(item: Any) -> bool:
    """Whether it is no placeholder of a box."""
    return isinstance(item, boxes.Box)


def set_computed_styles(
    styles: Any, element: Any, parent: Any, root: Any = None, pseudo_type: Any = None, *rest: Any, **named: Any
) -> None:
    """As WeasyPrint's; an element that looks as another one gets the style of that. Pages have styles of their own."""
    computed = styles.get_computed_styles()
    known, alike = styles.__dict__.setdefault("known", {}), styles.__dict__.setdefault("alike", {})
    parent_style = None if parent is None else computed[parent, None]
    cascaded = styles.get_cascaded_styles().get((element, pseudo_type), {})
    declared = {name: (comparable(value), weight) for name, (value, weight) in cascaded.items()}
    origin = (alike.get(id(parent_style)), pseudo_type)  # parents whose children look alike have one number
    key = (*origin, *declared.items())
    if hasattr(element, "tag") and key in known:
        computed[element, pseudo_type] = known[key]
        return
    set_computed_styles_of_any(styles, element, parent, root, pseudo_type, *rest, **named)
    if hasattr(element, "tag"):
        known[key] = style = computed[element, pseudo_type]
        handed_on = (*origin, *(item for item in declared.items() if item[0] not in OWN))
        alike[id(style)] = known.setdefault(("alike", *handed_on), len(alike))


def comparable(value: Any) -> Any:
    """A declared value, or what it is written as (calc()), or its place in memory: what can be compared."""
    if hasattr(value, "serialize"):
        return value.serialize()
    try:
        hash(value)
    except TypeError:
        return id(value)
    return value
