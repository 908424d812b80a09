"""The Chinese line inside WeasyPrint 70: breaking, full justification, the width of marks.

WeasyPrint spreads a justified line at its spaces only, so Chinese stays ragged; it knows neither
text-spacing-trim nor balanced titles. `install` replaces, once a process:

- `text.line_break.split_first_line`, as `layout.inline` and `layout.preferred` import it: breaks Chinese text
  by flows/typeset/breaking.py, without a Pango layout for every trial;
- `layout.inline.justify_line`: gives every gap between Han characters its share of what the line lacks;
- `text.line_break.Layout.set_text`: draws those shares (letter-spacing attributes) and the trimmed or widened
  marks (`halt`, `fwid`), so that the text in the PDF stays the text of the edition.

Text that is not Chinese, or that has scripts these rules do not know, goes to the functions replaced. All
of them are private to WeasyPrint: flows/typeset/fonts.py refuses any other version.

Style sheets see one property of their own here: `--text-wrap: balance` (inherited).
"""

import copy
from collections.abc import Iterator
from functools import cache
from math import inf
from typing import Any, NamedTuple

from weasyprint.formatting_structure.boxes import InlineBox, LineBox, TextBox
from weasyprint.layout import inline, preferred
from weasyprint.text import line_break
from weasyprint.text.ffi import FROM_UNITS, TO_UNITS, ffi, pango

from flows.typeset.breaking import Line, balanced_line, first_line
from flows.typeset.sense import break_costs
from flows.typeset.units import HAN, PLAIN, SOLID, Face, rules_for

Broken = tuple[Any, int, int | None, float, float, float]

# What WeasyPrint does with text that is not Chinese.
split_first_line_of_any: Any = line_break.split_first_line
justify_line_of_any: Any = inline.justify_line
set_text_of_any: Any = line_break.Layout.set_text

FONT = (
    "font_family",
    "font_weight",
    "font_size",
    "font_style",
    "font_stretch",
    "font_kerning",
    "font_variant_caps",
    "font_variant_numeric",
    "font_variant_east_asian",
    "font_feature_settings",
    "lang",
)


class Font(NamedTuple):
    """A font at one size: its units, the height and the baseline of its line, the lines already broken."""

    face: Face
    height: float
    baseline: float
    lines: dict[tuple[str, float, bool], Line | None]


class Setting(NamedTuple):
    """How a broken line is drawn: `share` pixels more in every gap."""

    line: Line
    share: float


@cache
def install() -> None:
    """Teach WeasyPrint the Chinese line."""
    replaced: list[tuple[Any, str, Any]] = [
        (inline, "split_first_line", split_first_line),
        (preferred, "split_first_line", split_first_line),
        (inline, "justify_line", justify_line),
        (line_break.Layout, "set_text", set_text),
    ]
    for owner, name, function in replaced:
        setattr(owner, name, function)


# --- breaking -------------------------------------------------------------------------------


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
        key = text, limit, limit < inf and is_balanced(style)
        if key not in font.lines:
            font.lines[key] = break_line(font.face, *key)
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
        and HAN.search(text) is not None
        and PLAIN.fullmatch(text) is not None
    )


def is_balanced(style: Any) -> bool:
    return any(token.type == "ident" and token.value == "balance" for token in style["__text_wrap"] or ())


def break_line(face: Face, text: str, limit: float, balanced: bool) -> Line | None:
    """The first line of `text`, filled or balanced."""
    if balanced:
        return balanced_line(face, text, limit, break_costs(text, face.rules))
    return first_line(face, text, limit)


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


def plain_layout(style: Any, text: str, max_width: float | None = None) -> Any:
    """WeasyPrint's own layout of a text."""
    layout: Any = line_break.Layout
    layout = layout(style, 0, max_width)
    set_text_of_any(layout, text)
    return layout


def font_of(style: Any) -> Font:
    """The font of a style, measured once a document."""
    fonts: dict[Any, Font] = style.font_config.__dict__.setdefault("chinese_fonts", {})
    key = tuple([style[name] for name in FONT])
    if key not in fonts:
        fonts[key] = new_font(style.copy())
    return fonts[key]


def new_font(style: Any) -> Font:
    line_size: Any = line_break.line_size

    def measure(text: str, features: str) -> float:
        layout = plain_layout(style, text)
        if features:
            decorate(layout, [(0, len(text.encode()), features)], [], 0.0)
        line, _ = layout.get_first_line()
        return float(line_size(line, style)[0])

    layout = plain_layout(style, "中")
    line, _ = layout.get_first_line()
    height = float(line_size(line, style)[1])
    baseline = pango.pango_layout_get_baseline(layout.layout) * FROM_UNITS
    return Font(Face(measure, rules_for(style["lang"])), height, baseline, {})


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
            text.pango_layout.chinese = Setting(line, share)
            end += share * line.gaps
    else:
        box.translate(moved, 0)
        return moved
    box.position_x += moved
    box.width += end - moved
    return end


# --- drawing --------------------------------------------------------------------------------


def set_text(layout: Any, text: str, justify: bool = False) -> None:
    """As WeasyPrint's; a Chinese line also gets its trimmed and widened marks and its spread gaps."""
    set_text_of_any(layout, text, justify)
    chinese: Setting | None = getattr(layout, "chinese", None)
    if chinese is None:
        return
    features: list[tuple[int, int, str]] = []
    spread_ranges: list[tuple[int, int]] = []
    at = 0
    for unit in font_of(layout.style).face.units(text):
        end = at + len(text[unit.start : unit.end].encode())
        settings = [unit.feature] * bool(unit.feature) + ["halt"] * (unit.start in chinese.line.trims)
        if settings:
            features.append((at, end, ",".join(settings)))
        if chinese.share and not unit.flags & SOLID:
            if spread_ranges and spread_ranges[-1][1] == at:
                at = spread_ranges.pop()[0]
            spread_ranges.append((at, end))
        at = end
    decorate(layout, features, spread_ranges, chinese.share)


def decorate(
    layout: Any, features: list[tuple[int, int, str]], spread_ranges: list[tuple[int, int]], share: float
) -> None:
    """Add attributes to a Pango layout: OpenType features and letter spacing, by ranges of bytes."""
    if not features and not spread_ranges:
        return
    attributes = pango.pango_layout_get_attributes(layout.layout)
    if attributes == ffi.NULL:
        attributes = ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)
    for start, end, settings in features:
        attribute = pango.pango_attr_font_features_new(settings.encode())
        attribute.start_index, attribute.end_index = start, end
        pango.pango_attr_list_insert(attributes, attribute)
    for start, end in spread_ranges:
        attribute = pango.pango_attr_letter_spacing_new(round(share * TO_UNITS))
        attribute.start_index, attribute.end_index = start, end
        pango.pango_attr_list_change(attributes, attribute)
    pango.pango_layout_set_attributes(layout.layout, attributes)
