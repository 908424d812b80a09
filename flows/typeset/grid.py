"""The baseline grid inside WeasyPrint 70: blocks whose height is a multiple of the line.

`install` replaces `layout.block.block_box_layout`, which is private to WeasyPrint (fonts.py refuses other versions),
once a process: a block's height is rounded up to its `--block-step`, after CSS Rhythmic Sizing. `--block-step: 17pt`
puts the rest below the block, `--block-step: 17pt end` above it, `center` half of it above.
"""

from functools import cache
from math import ceil
from typing import Any

from weasyprint.css import units
from weasyprint.layout import block as layout_block

ABOVE = {"start": 0.0, "center": 0.5, "end": 1.0}

block: Any = layout_block
block_box_layout_of_any: Any = block.block_box_layout  # WeasyPrint's own
to_pixels: Any = units.to_pixels


@cache
def install() -> None:
    """Teach WeasyPrint the grid."""
    block.block_box_layout = block_box_layout


def block_box_layout(context: Any, box: Any, bottom_space: float, *args: Any, **kwargs: Any) -> Any:
    """As WeasyPrint's; a block with a --block-step of its own takes a multiple of it, at a page's foot what is left."""
    result = block_box_layout_of_any(context, box, bottom_space, *args, **kwargs)
    new, resume_at = result[0], result[1]
    if new is None or resume_at is not None or not is_stepped(box):
        return result
    step, above = block_step(box.style)
    if step:
        height = new.margin_height()
        left = context.page_bottom - bottom_space - (new.position_y + height)
        rest = max(0.0, min(ceil(round(height / step, 3)) * step - height, left))
        new.translate(dy=above * rest)
        new.position_y -= above * rest
        new.margin_top += above * rest
        new.height += (1 - above) * rest
    return result


def is_stepped(box: Any) -> bool:
    """Whether the box has a --block-step of its own: custom properties are inherited, this one must not be."""
    return "__block_step" in getattr(box.style, "cascaded", ())


def block_step(style: Any) -> tuple[float, float]:
    """The --block-step of a style in pixels, 0 when it has none, and the share of the rest that goes above."""
    tokens = style["__block_step"] or ()
    lengths = [float(to_pixels(token, style, "__block_step")) for token in tokens if token.type == "dimension"]
    shares = [ABOVE.get(token.value, 0.0) for token in tokens if token.type == "ident"]
    return (lengths[0] if lengths else 0.0), (shares[0] if shares else 0.0)
