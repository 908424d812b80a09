"""Boxes and objects of WeasyPrint 70 and pydyf that take less memory: there are hundreds of thousands.

`install` replaces, once a process, what is private to them (fonts.py refuses other versions):

- `boxes.Box.__init__`, `boxes.ParentBox.copy_with_children` and `_reset_spacing`: the sides of a box that lost their
  decoration are one of few sets that all boxes share;
- `pydyf.Object.__init__`: what is the same in nearly all objects is kept by their class.
"""

from functools import cache
from typing import Any

import pydyf as pydyf_module
from weasyprint.formatting_structure import boxes as weasyprint_boxes

boxes: Any = weasyprint_boxes
pydyf: Any = pydyf_module
init_of_any: Any = boxes.Box.__init__  # WeasyPrint's own

Sides = frozenset[str]
NONE: Sides = frozenset()


@cache
def install() -> None:
    """Make them lighter."""
    boxes.Box.__init__ = init
    boxes.ParentBox.copy_with_children = copy_with_children
    boxes.ParentBox._reset_spacing = reset_spacing
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
