"""A column, laid out once, cut into columns of about one height: at lines, never where a break is to be avoided."""

from itertools import groupby, pairwise
from math import ceil
from typing import Any, NamedTuple

from weasyprint.formatting_structure import boxes as weasyprint_boxes
from weasyprint.layout import block as layout_block
from weasyprint.text import line_break

from flows.typeset.grid import is_stepped

block: Any = layout_block
boxes: Any = weasyprint_boxes
strut: Any = line_break.strut


class Row(NamedTuple):
    """A line of a paragraph, or a block that is not cut: from `top` to `bottom`, in the column's `child`."""

    child: Any
    line: Any
    top: float
    bottom: float
    may_begin: bool  # a column


def rows_of(context: Any, column: Any) -> list[Row]:
    """The rows of a laid-out column."""
    rows: list[Row] = []
    before = None
    for child in column.children:
        between = block.block_level_page_break(before, child) if before is not None else "auto"
        avoided = between != "avoid-page" and block.avoid_page_break(between, context)
        before = child
        lines = (
            [line for line in child.children if isinstance(line, boxes.LineBox)] if is_paragraph(context, child) else []
        )
        for index, line in enumerate(lines):
            rest = len(lines) - index
            inside = index >= child.style["orphans"] and rest >= child.style["widows"]
            rows.append(
                Row(child, line, line.position_y, line.position_y + line.height, inside or not (index or avoided))
            )
        if not lines:
            above = 0.0 if is_stepped(child) else child.margin_top
            bottom = child.position_y + child.margin_height()
            rows.append(Row(child, None, child.position_y + above, bottom, not avoided))
    return rows


def is_paragraph(context: Any, box: Any) -> bool:
    """Whether a block holds lines only, and may be cut between them."""
    return (
        isinstance(box, boxes.BlockBox)
        and bool(box.children)
        and all(isinstance(line, boxes.LineBox) for line in box.children)
        and box.border_height() == box.height
        and not block.avoid_page_break(box.style["break_inside"], context)
        and not is_stepped(box)
    )


def cut_evenly(context: Any, column: Any, count: int, available: float) -> list[Any]:
    """Cut a laid-out column into `count` of the least height that is a multiple of its line; none if not possible."""
    rows = rows_of(context, column)
    step, _ = strut(column.style)
    height = ceil(round((rows[-1].bottom - rows[0].top) / count / step, 3)) * step
    while height <= available + 0.01:
        starts = [0]
        while len(starts) <= count and (start := next_start(rows, starts[-1], height)) is not None:
            starts.append(start)
        if starts[-1] == len(rows) and len(starts) <= count + 1:
            return [column_of(column, rows[start:end]) for start, end in pairwise(starts)]
        height += step
    return []


def next_start(rows: list[Row], start: int, height: float) -> int | None:
    """The row with which the next column begins when this one begins with `start`; their number after the last."""
    ends = [end for end in range(start + 1, len(rows) + 1) if rows[end - 1].bottom - rows[start].top <= height + 0.01]
    ends = [end for end in ends if end == len(rows) or rows[end].may_begin]
    return ends[-1] if ends else None


def column_of(column: Any, rows: list[Row]) -> Any:
    """A column of these rows, where they stand in the column they are cut from."""
    runs = groupby(rows, key=lambda row: row.child)
    new = column.copy_with_children([part_of(child, [row.line for row in run]) for child, run in runs])
    new.position_y = rows[0].top
    new.height = rows[-1].bottom - rows[0].top
    return new


def part_of(child: Any, lines: list[Any]) -> Any:
    """The child with these of its lines; the child itself when it is not cut."""
    if lines[0] is None or len(lines) == len(child.children):
        return child
    part = child.copy_with_children(lines)
    if lines[0] is not child.children[0]:
        part.position_y, part.margin_top = lines[0].position_y, 0
    part.height = lines[-1].position_y + lines[-1].height - part.content_box_y()
    return part
