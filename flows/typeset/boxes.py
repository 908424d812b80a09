"""Boxes and objects of WeasyPrint 70 and pydyf that take less memory: there are hundreds of thousands.

`install` replaces, once a process, what is private to them (fonts.py refuses other versions):

- `boxes.ParentBox.copy_with_children` and `_reset_spacing`: a box and its copies have one set of the sides that lost
  their decoration, until one of them loses a side;
- `pydyf.Object.__init__`: what is the same in nearly all objects is kept by their class.
"""

from functools import cache
from typing import Any

import pydyf as pydyf_module
from weasyprint.formatting_structure import boxes as weasyprint_boxes

boxes: Any = weasyprint_boxes
pydyf: Any = pydyf_module


@cache
def install() -> None:
    """Make them lighter."""
    boxes.ParentBox.copy_with_children = copy_with_children
    boxes.ParentBox._reset_spacing = reset_spacing
    pydyf.Object.number, pydyf.Object.offset = None, 0
    pydyf.Object.generation, pydyf.Object.free = 0, "n"
    pydyf.Object.__init__ = lambda _: None


def copy_with_children(box: Any, children: Any) -> Any:
    """As WeasyPrint's."""
    new = box.copy()
    new.children = children
    if box.remove_decoration_sides:
        box.remove_decoration_sides = set()
    return new


def reset_spacing(box: Any, side: str) -> None:
    """As WeasyPrint's."""
    box.remove_decoration_sides = box.remove_decoration_sides | {side}
    for name in (f"margin_{side}", f"padding_{side}", f"border_{side}_width"):
        setattr(box, name, 0)
