"""The Chinese line inside WeasyPrint 70: breaking, full justification, the width of marks.

WeasyPrint spreads a justified line at its spaces only, so Chinese stays ragged; it knows neither
text-spacing-trim, text-autospace nor balanced titles. `install` replaces, once a process:

- `layout.block.iter_line_boxes`: says how wide the lines of a paragraph are, so that it is broken as a whole;
- `text.line_break.split_first_line`, as `layout.inline` and `layout.preferred` import it: breaks Chinese text
  by flows/typeset/breaking.py, without a Pango layout for every trial;
- `layout.inline.justify_line`: gives every gap its share of what the line lacks;
- `text.line_break.Layout.set_text`: sets the trimmed or widened marks (`halt`, `fwid`) and moves the glyphs by their
  shares, so that the text in the PDF stays the text of the edition.

Text that is not Chinese, or that has scripts these rules do not know, goes to the functions replaced. All
of them are private to WeasyPrint: flows/typeset/fonts.py refuses any other version.

Style sheets see properties of their own here, all inherited:
--text-wrap: balance      lines of about one length, broken by sense
--text-autospace: 0.25em  the space between Han characters and Latin letters or digits; none is put into the text
--line-end: half | hang   marks at a line's end give up their blank half always, or stops stand outside
--last-line-room: 1em     what the last line of a paragraph leaves free, if it can
"""

import copy
from collections.abc import Iterator
from functools import cache
from math import floor, inf
from typing import Any, NamedTuple

from weasyprint.formatting_structure.boxes import InlineBox, LineBox, TextBox
from weasyprint.layout import block as layout_block
from weasyprint.layout import inline, preferred
from weasyprint.text import line_break
from weasyprint.text.ffi import TO_UNITS, ffi, pango

from flows.typeset.breaking import balanced_line, break_paragraph
from flows.typeset.galley import Galley, Line
from flows.typeset.measuring import Font, Key, decorate, font_of, plain_layout, set_text_of_any
from flows.typeset.sense import break_costs
from flows.typeset.sharing import shares
from flows.typeset.units import BARE, CENTRED, CHINESE, OPEN, PLAIN

KEPT = 2000  # lines, of a font: those of the last few pages

block: Any = layout_block
Broken = tuple[Any, int, int | None, float, float, float]

# What WeasyPrint does with text that is not Chinese.
split_first_line_of_any: Any = line_break.split_first_line
iter_line_boxes_of_any: Any = block.iter_line_boxes
justify_line_of_any: Any = inline.justify_line


class Setting(NamedTuple):
    """How a broken line is drawn: `extra` pixels wider."""

    line: Line
    extra: float


@cache
def install() -> None:
    """Teach WeasyPrint the Chinese line."""
    replaced: list[tuple[Any, str, Any]] = [
        (block, "iter_line_boxes", iter_line_boxes),
        (inline, "split_first_line", split_first_line),
        (preferred, "split_first_line", split_first_line),
        (inline, "justify_line", justify_line),
        (line_break.Layout, "set_text", set_text),
    ]
    for owner, name, function in replaced:
        setattr(owner, name, function)


# --- breaking -------------------------------------------------------------------------------


def iter_line_boxes(
    context: Any, box: Any, position_y: float, bottom_space: float, skip_stack: Any, containing_block: Any, *rest: Any
) -> Iterator[Any]:
    """As WeasyPrint's; while a line is broken, the context knows the width of the lines."""
    lines = iter_line_boxes_of_any(context, box, position_y, bottom_space, skip_stack, containing_block, *rest)
    while True:
        outer, context.chinese_measure = getattr(context, "chinese_measure", None), containing_block.width
        try:
            line = next(lines, None)
        finally:
            context.chinese_measure = outer
        if line is None:
            return
        yield line


def split_first_line(
    text: str,
    style: Any,
    context: Any,
    max_width: float | None,
    justification_spacing: float,
    is_line_start: bool = True,
    minimum: bool = False,
) -> Broken:
    """As WeasyPrint's: (layout, bytes of the line, bytes to skip for the next, width, height, baseline)."""
    line = None
    if is_chinese(text, style):
        font = font_of(style)
        limit = inf if max_width is None or style["white_space"] == "nowrap" else max_width
        measure = getattr(context, "chinese_measure", None) or limit
        key = Key(text, limit, max(limit, measure), font.room, is_line_start, font.balanced and limit < inf)
        if key not in font.lines:
            break_lines(font, key)
        line = font.lines[key]
    if line is None:
        broken: Broken = split_first_line_of_any(
            text, style, context, max_width, justification_spacing, is_line_start, minimum
        )
        return broken
    shown = text[: line.end]
    resume = None if line.resume is None else len(text[: line.resume].encode())
    layout = new_layout(style, shown, max_width, Setting(line, 0.0))
    return layout, len(shown.encode()), resume, line.width, font.height, font.baseline


def is_chinese(text: str, style: Any) -> bool:
    """Whether these rules can set the text."""
    return (
        (style["lang"] or "").startswith("zh")
        and style["white_space"] in ("normal", "nowrap")
        and style["letter_spacing"] in ("normal", 0)
        and not style["word_spacing"]
        and style["font_size"] > 0
        and CHINESE.search(text) is not None
        and PLAIN.fullmatch(text) is not None
    )


def break_lines(font: Font, key: Key) -> None:
    """Break a text, and keep each of its lines for when it is asked for."""
    text = key.text
    if len(font.lines) > KEPT:
        font.lines.clear()
    if key.balanced:
        font.lines[key] = balanced_line(font.face, text, key.limit, break_costs(text, font.face.rules), font.space)
        return
    galley = Galley(font.face, text, font.space, font.line_end)
    lines = break_paragraph(galley, key.limit, key.measure, room=key.room, head=key.head)
    font.lines[key] = lines[0] if lines else None
    for line in lines or ():
        font.lines.setdefault(key, line)
        text = text[line.resume :]
        key = Key(text, key.measure, key.measure, key.room, True, False)


def new_layout(style: Any, text: str, max_width: float | None, chinese: Setting) -> Any:
    """A layout that holds its text only; drawing makes it a Pango layout. Underlines need Pango's metrics."""
    layout: Any
    if style["text_decoration_line"] == "none":
        layout = line_break.Layout.__new__(line_break.Layout)
        layout.justification_spacing, layout.max_width = 0, max_width
        layout.first_line_direction, layout.text = 0, text
    else:
        layout = plain_layout(style, text, max_width)
        layout.deactivate()
    layout.chinese = chinese
    return layout


def forget(document: Any) -> None:
    """Forget where the texts of a document were broken, once it is laid out."""
    for font in document.font_config.__dict__.get("chinese_fonts", {}).values():
        font.lines.clear()


# --- justifying -----------------------------------------------------------------------------


def justify_line(context: Any, line: Any, extra: float) -> None:
    """Spread the gaps of a line's Chinese by `extra` pixels in all; other lines as WeasyPrint does."""
    gaps = sum(box.pango_layout.chinese.line.gaps for box in chinese_texts(line))
    if gaps:
        spread(line, extra / gaps, 0.0)
    else:
        justify_line_of_any(context, line, extra)


def chinese_texts(box: Any) -> Iterator[Any]:
    if isinstance(box, TextBox):
        if hasattr(box.pango_layout, "chinese"):  # type: ignore[attr-defined]
            yield box
    elif isinstance(box, LineBox | InlineBox):
        for child in box.children:
            yield from chinese_texts(child)


def spread(box: Any, share: float, moved: float) -> float:
    """Widen what stands in `box` and move it by `moved`; returns how far what follows it moves."""
    if isinstance(box, LineBox | InlineBox):
        end = moved
        for child in box.children:
            if child.is_in_normal_flow():
                end = spread(child, share, end)
    elif isinstance(box, TextBox):
        end = moved
        text: Any = box
        if hasattr(text.pango_layout, "chinese"):
            line = text.pango_layout.chinese.line
            text.pango_layout = copy.copy(text.pango_layout)
            text.pango_layout.chinese = Setting(line, share * line.gaps)
            end += share * line.gaps
    else:
        box.translate(moved, 0)
        return moved
    box.position_x += moved
    box.width += end - moved
    return end


# --- drawing --------------------------------------------------------------------------------


def set_text(layout: Any, text: str, justify: bool = False) -> None:
    """As WeasyPrint's; a Chinese line also gets its trimmed and widened marks, and its glyphs their shares."""
    set_text_of_any(layout, text, justify)
    chinese: Setting | None = getattr(layout, "chinese", None)
    if chinese is None:
        return
    font = font_of(layout.style)
    galley = Galley(font.face, text, font.space, wide=chinese.line.wide)
    features: list[tuple[int, int, str]] = []
    places: dict[int, Place] = {}
    at = 0
    for unit, share in zip(galley.units, shares(galley, chinese.line, chinese.extra), strict=True):
        end = at + len(text[unit.start : unit.end].encode())
        trim = unit.trim if unit.start in chinese.line.trims else 0.0
        settings = [unit.feature] * bool(unit.feature) + ["halt"] * (trim > 0 and not unit.flags & BARE)
        if settings:
            features.append((at, end, ",".join(settings)))
        ink = share / 2000 if share < 0 and unit.flags & CENTRED else 0.0
        if trim and unit.flags & BARE and unit.flags & OPEN:
            ink -= trim / font.face.em
        places[end] = Place(unit.width - trim, share, ink)
        at = end
    decorate(layout, features)
    place_glyphs(layout, places)


class Place(NamedTuple):
    """What a unit advances (pixels), what it advances more (thousandths of an em), how far its ink moves (ems)."""

    width: float
    share: int
    ink: float


def place_glyphs(layout: Any, places: dict[int, Place]) -> None:
    """Let every unit advance what it was measured to and its share, by the byte at which it ends: between units is
    no kerning. WeasyPrint cuts what a glyph advances to a thousandth of an em towards its own width, so a little is
    added."""
    em = layout.style["font_size"] * TO_UNITS
    pango.pango_layout_set_single_paragraph_mode(layout.layout, True)  # drawing does, and would undo this
    line, _ = layout.get_first_line()
    run = line.runs
    advanced = 0
    while run != ffi.NULL:
        item = run.data
        glyphs, clusters, offset = item.glyphs.glyphs, item.glyphs.log_clusters, item.item.offset
        count = item.glyphs.num_glyphs
        for index in range(count):
            geometry = glyphs[index].geometry
            advanced += geometry.width
            place = places.get(offset + (clusters[index + 1] if index + 1 < count else item.item.length))
            if place is None or (index + 1 < count and clusters[index + 1] == clusters[index]):
                continue
            more = place.share + round((place.width * TO_UNITS - advanced) * 1000 / em)
            if more:
                units = more * em / 1000
                geometry.width += floor(units) + 1 if units > 0 else -(floor(-units) + 1)
            if place.ink:
                geometry.x_offset += round(place.ink * em)
            advanced = 0
        run = run.next
