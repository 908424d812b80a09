"""Fonts as WeasyPrint 70 and Pango set them, measured once a document: what the Chinese line must know of a style."""

from typing import Any, NamedTuple

from weasyprint.css import units as css_units
from weasyprint.text import line_break
from weasyprint.text.ffi import FROM_UNITS, ffi, pango

from flows.typeset.galley import Line
from flows.typeset.units import Face, rules_for

to_pixels: Any = css_units.to_pixels
set_text_of_any: Any = line_break.Layout.set_text  # WeasyPrint's own

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


class Key(NamedTuple):
    """What a broken line depends on: the text from its head on, the width of this line and of the others, the room to
    be left behind the last (pixels), whether it begins a line, whether its lines are to be alike."""

    text: str
    limit: float
    measure: float
    room: float
    head: bool
    balanced: bool


class Font(NamedTuple):
    """A font at one size: its units, height and baseline; the space that parts Han from Latin, the room to be
    left behind a paragraph, whether lines are to be alike, how marks stand at their ends; the lines already broken."""

    face: Face
    height: float
    baseline: float
    space: float
    room: float
    balanced: bool
    line_end: str
    lines: dict[Key, Line | None]


def plain_layout(style: Any, text: str, max_width: float | None = None) -> Any:
    """WeasyPrint's own layout of a text."""
    layout: Any = line_break.Layout
    layout = layout(style, 0, max_width)
    set_text_of_any(layout, text)
    return layout


def font_of(style: Any) -> Font:
    """The font of a style, measured once a document."""
    fonts: dict[Any, Font] = style.font_config.__dict__.setdefault("chinese_fonts", {})
    space, room = length(style, "__text_autospace"), length(style, "__last_line_room")
    line_end = keyword(style, "__line_end")
    key = (space, room, line_end, keyword(style, "__text_wrap"), *[style[name] for name in FONT])
    if key not in fonts:
        fonts[key] = new_font(style.copy(), space, room, line_end)
    return fonts[key]


def keyword(style: Any, name: str) -> str:
    """The keyword that a custom property gives, "" when it gives none."""
    return next((str(token.value) for token in style[name] or () if token.type == "ident"), "")


def length(style: Any, name: str) -> float:
    """The length that a custom property gives (pixels), 0 when it gives none."""
    tokens = style[name] or ()
    return next((float(to_pixels(token, style, name)) for token in tokens if token.type == "dimension"), 0.0)


def new_font(style: Any, space: float, room: float, line_end: str) -> Font:
    line_size: Any = line_break.line_size

    def measure(text: str, features: str) -> float:
        layout = plain_layout(style, text)
        if features:
            decorate(layout, [(0, len(text.encode()), features)])
        line, _ = layout.get_first_line()
        return float(line_size(line, style)[0])

    layout = plain_layout(style, "中")
    line, _ = layout.get_first_line()
    height = float(line_size(line, style)[1])
    baseline = pango.pango_layout_get_baseline(layout.layout) * FROM_UNITS
    face = Face(measure, rules_for(style["lang"]))
    return Font(face, height, baseline, space, room, keyword(style, "__text_wrap") == "balance", line_end, {})


def decorate(layout: Any, features: list[tuple[int, int, str]]) -> None:
    """Add OpenType features to a Pango layout, by ranges of bytes."""
    if not features:
        return
    attributes = pango.pango_layout_get_attributes(layout.layout)
    if attributes == ffi.NULL:
        attributes = ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)
    for start, end, settings in features:
        attribute = pango.pango_attr_font_features_new(settings.encode())
        attribute.start_index, attribute.end_index = start, end
        pango.pango_attr_list_insert(attributes, attribute)
    pango.pango_layout_set_attributes(layout.layout, attributes)
