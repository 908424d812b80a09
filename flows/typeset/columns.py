"""Columns of running text inside WeasyPrint 70.

`install` replaces `layout.block.columns_layout`, which is private to WeasyPrint (fonts.py refuses other versions),
once a process. WeasyPrint's own search for even columns lays a text out half a dozen times, and drops a whole block
of columns, leaving a part of the page empty, when something that cannot be cut comes to stand at a column's head.
Columns with children that span them stay with it. `break-after: avoid-page` keeps what it says: what
follows may stand at the head of the page's next column.
"""

from functools import cache
from typing import Any

from weasyprint.css.properties import ZERO_PIXELS
from weasyprint.layout import block as layout_block
from weasyprint.layout import column as layout_column
from weasyprint.layout import percent
from weasyprint.text import line_break

from flows.typeset.cutting import cut_evenly

Boxes = list[Any]
Result = tuple[Any, Any, dict[str, Any], list[float], bool]

LEAST = 4  # lines a text begins with, if it goes on overleaf

block: Any = layout_block
columns_layout_of_any: Any = block.columns_layout  # WeasyPrint's own
create_column_box: Any = layout_column._create_column_box
percentage: Any = percent.percentage
strut: Any = line_break.strut


@cache
def install() -> None:
    """Teach WeasyPrint the columns."""
    block.columns_layout = columns_layout


def columns_layout(
    context: Any,
    box: Any,
    bottom_space: float,
    skip_stack: Any,
    containing_block: Any,
    page_is_empty: bool,
    absolute_boxes: Boxes,
    fixed_boxes: Boxes,
    adjoining_margins: list[float],
    first_letter_style: Any,
    first_line_style: Any,
) -> Result:
    """As WeasyPrint's: (box or None, where to resume, next page, adjoining margins, collapsing through)."""
    if not is_plain(box):
        result: Result = columns_layout_of_any(
            context, box, bottom_space, skip_stack, containing_block, page_is_empty, absolute_boxes,
            fixed_boxes, adjoining_margins, first_letter_style, first_line_style,
        )  # fmt: skip
        return result
    context.in_column = True
    box = box.copy_with_children(box.children)
    box.position_y += block.collapse_margin(adjoining_margins)
    block.block_level_width(box, containing_block)
    columns = Columns(
        context, box, skip_stack, containing_block, absolute_boxes, fixed_boxes, first_letter_style, first_line_style
    )
    available = context.page_bottom - columns.top - bottom_space
    before, reserved = notes_height(context), 0.0
    while True:
        columns.set(available - reserved, page_is_empty=page_is_empty)
        if (grown := notes_height(context) - before) <= reserved:
            break
        columns.clear()
        reserved = grown  # footnotes take their place from the columns
    context.page_bottom -= grown
    context.in_column = False
    if not columns.filled:
        return None, (0, None), {"break": "any", "page": None}, [], False  # WeasyPrint reads no further than None
    box.children = columns.filled
    box.height = max(column.height for column in columns.filled)
    for column in columns.filled:
        column.height = box.height
    return box, columns.resume_in_box(), columns.next_page, [], False


class Columns:
    """The columns of a box on one page. `fill` sets them; `filled`, `resume_at`, `next_page` are what came of it."""

    def __init__(
        self,
        context: Any,
        box: Any,
        skip_stack: Any,
        containing_block: Any,
        absolute_boxes: Boxes,
        fixed_boxes: Boxes,
        first_letter_style: Any,
        first_line_style: Any,
    ) -> None:
        self.context, self.box, self.containing_block = context, box, containing_block
        self.placed, self.first_styles = (absolute_boxes, fixed_boxes), (first_letter_style, first_line_style)
        self.count, self.width, self.gap = measures(box)
        self.top = box.content_box_y()
        self.begun = skip_stack is not None
        self.skip: int = next(iter(skip_stack), 0) if skip_stack else 0
        stack = skip_stack[self.skip] if skip_stack else None
        self.start = {0: stack} if stack else None
        self.children = [child.copy() for child in box.children[self.skip :]]
        self.filled: Boxes = []
        self.resume_at: Any = None
        self.next_page: dict[str, Any] = {"break": "any", "page": None}

    def set(self, available: float, *, page_is_empty: bool) -> None:
        """Set what the columns hold on this page: all of it evenly, or as much as there is room for, or nothing where a
        text would have to begin with too little."""
        if self.balance(available):
            return
        self.fill(available, page_is_empty=page_is_empty)
        begins = not self.begun and self.resume_at is not None and not page_is_empty
        if begins and (len(self.filled) < self.count or available < LEAST * strut(self.box.style)[0]):
            self.clear()

    def fill(self, height: float, *, page_is_empty: bool = False) -> None:
        """Set the columns `height` pixels high; on an empty page the first takes something even if it is too high."""
        self.resume_at = self.start
        for index in range(self.count):
            new, resume_at, next_page = self.column(index, height, page_is_empty=page_is_empty and index == 0)
            if new is None:
                self.resume_at = self.resume_at or {0: None}
                return
            self.filled.append(new)
            self.next_page, self.resume_at = next_page, resume_at
            if resume_at is None:
                return

    def balance(self, available: float) -> bool:
        """Set all of it in columns of about one height, if they hold it: lay it out once, then cut and move."""
        room = available * self.count
        if self.expected() > 1.2 * room:
            return False
        self.resume_at = self.start
        tall, self.resume_at, self.next_page = self.column(0, room)
        if (
            tall is not None
            and self.resume_at is None
            and (cut := cut_evenly(self.context, tall, self.count, available))
        ):
            for index, column in enumerate(cut):
                column.translate(index * (self.width + self.gap), self.top - column.position_y)
            self.filled = cut
            return True
        block.remove_placeholders(self.context, [tall] if tall else [], *self.placed)
        return False

    def column(self, index: int, height: float, *, page_is_empty: bool = False) -> tuple[Any, Any, dict[str, Any]]:
        """What a column holds from `resume_at` on: (box or None, where to resume, next page)."""
        children = without_margin(self.children, self.resume_at) if self.begun or index else self.children
        if index + 1 < self.count:
            children = [parted(child) for child in children]
        column = create_column_box(self.box, self.containing_block, children, self.width, self.top)
        column.position_x += index * (self.width + self.gap)
        new, resume_at, next_page, *_ = block.block_box_layout(
            self.context, column, self.context.page_bottom - self.top - height, self.resume_at, self.containing_block,
            page_is_empty, *self.placed, None, *self.first_styles, discard=False, max_lines=None,
        )  # fmt: skip
        if new is not None:
            new.height = depth(new)
        return new, resume_at, next_page

    def expected(self) -> float:
        """A guess at how high a single column would be (pixels), to spare laying out what cannot fit."""
        size, (step, _) = self.box.style["font_size"], strut(self.box.style)
        children = self.children[next(iter(self.start or ()), 0) + 1 :]
        characters = sum(len("".join(child.element.itertext())) for child in children if child.element is not None)
        return float(characters * size / self.width * step)

    def clear(self) -> None:
        """Take back what was set."""
        block.remove_placeholders(self.context, self.filled, *self.placed)
        self.filled = []

    def resume_in_box(self) -> Any:
        """Where to resume, counted among the children of the box."""
        if self.resume_at is None:
            return None
        index, stack = next(iter(self.resume_at.items()))
        return {index + self.skip: stack}


def notes_height(context: Any) -> float:
    """Height of the footnotes of this page (pixels)."""
    area = context.current_footnote_area
    return 0.0 if area.height == "auto" else float(area.margin_height())


def depth(column: Any) -> float:
    """Height of what stands in a column (pixels)."""
    children = [child for child in column.children if child.is_in_normal_flow()]
    return float(children[-1].position_y + children[-1].margin_height() - column.content_box_y()) if children else 0.0


def without_margin(children: Boxes, resume_at: Any) -> Boxes:
    """The children with no margin above the one that a new column begins with (CSS Fragmentation 3, 5.2)."""
    index, inner = next(iter(resume_at.items())) if resume_at else (0, None)
    if inner is not None or index >= len(children):
        return children
    child = children[index].copy()
    child.style = child.style.copy()
    child.style["margin_top"] = ZERO_PIXELS
    return [*children[:index], child, *children[index + 1 :]]


def is_plain(box: Any) -> bool:
    """Whether these are balanced columns of running text, the only ones laid out here."""
    style = box.style
    return (
        bool(box.children)
        and style["height"] == "auto"
        and style["column_fill"] == "balance"
        and style["position"] == "static"
        and style["direction"] == "ltr"
        and not any(child.style["column_span"] == "all" for child in box.children)
    )


def parted(child: Any) -> Any:
    """The child as a column sees it that is not a page's last: what avoids a break between pages may end it."""
    if child.style["break_after"] != "avoid-page":
        return child
    new = child.copy()
    new.style = new.style.copy()
    new.style["break_after"] = "auto"
    return new


def measures(box: Any) -> tuple[int, float, float]:
    """How many columns, how wide, how far apart (pixels)."""
    width, count, gap = (box.style[name] for name in ("column_width", "column_count", "column_gap"))
    gap = box.style["font_size"] if gap == "normal" else percentage(gap, box.style, box.width)
    if width != "auto":
        fitting = max(1, int((box.width + gap) / (width + gap)))
        count = fitting if count == "auto" else min(count, fitting)
    return count, max(0.0, (box.width + gap) / count - gap), gap
