"""Edition -> HTML: one file with its styles inside, from templates/ and styles/."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from flows.config import TEMPLATES
from flows.model import Edition, Theme, Variant
from flows.typeset import view
from flows.typeset.mistakes import naming_templates
from flows.typeset.sheets import styles
from flows.typeset.words import dated, numbered, words_for

if TYPE_CHECKING:
    from jinja2 import Environment

# Control characters and lone surrogates stand in no HTML and no PDF; tab and line feed are white space, and so are
# the separators of lines and paragraphs (U+2028, U+2029).
UNPRINTABLE: dict[int, str | None] = {
    **dict.fromkeys([*(c for c in range(0x20) if c not in (9, 10)), *range(0x7F, 0xA0), *range(0xD800, 0xE000)]),
    **dict.fromkeys((0x2028, 0x2029), " "),
}


def render_html(edition: Edition) -> str:
    """The edition as one HTML document. Raises ConfigError for a mistake in a template, a style sheet or words.toml."""
    words = words_for(edition.variant)
    shown = {
        "edition": edition,
        "words": words,
        "date": dated(edition.date, words) if edition.date else "",
        "number": numbered(edition, words),
        "styles": styles(edition.theme),
        "parts": view.parts(edition),
        "leading": view.leading(edition),
        "origins": view.origins(edition),
        "total": view.total,
    }
    with naming_templates():
        html = environment().get_template("edition.html").render(shown)
    return html.translate(UNPRINTABLE)


def check_design(variant: Variant, theme: Theme) -> None:
    """Raise ConfigError for a mistake that can be seen in templates, style sheets and words without an edition."""
    words_for(variant)
    styles(theme)
    for name in environment().list_templates(filter_func=lambda name: name.endswith(".html") and "proof/" not in name):
        with naming_templates():
            environment().get_template(name)


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Jinja2 on templates/: everything escaped, an unknown name is an error."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
