"""Edition -> HTML: one file with its styles inside, from templates/ and styles/."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from flows.config import STYLES, TEMPLATES
from flows.model import Edition
from flows.typeset import view
from flows.typeset.words import dated, numbered, words_for

if TYPE_CHECKING:
    from jinja2 import Environment

# Control characters and lone surrogates stand in no HTML and no PDF; tab and line feed are white space.
UNPRINTABLE = dict.fromkeys([*(c for c in range(0x20) if c not in (9, 10)), *range(0x7F, 0xA0), *range(0xD800, 0xE000)])


def render_html(edition: Edition) -> str:
    """The edition as one HTML document. Raises ConfigError when a template's data file cannot be used."""
    words = words_for(edition.variant)
    html = (
        environment()
        .get_template("edition.html")
        .render(
            edition=edition,
            words=words,
            date=dated(edition.date, words) if edition.date else "",
            number=numbered(edition, words),
            styles=styles(edition.theme),
            parts=view.parts(edition),
            leading=view.leading(edition),
            origins=view.origins(edition),
            total=view.total,
        )
    )
    return html.translate(UNPRINTABLE)


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


@lru_cache
def sheets(theme: str) -> tuple[tuple[str, str], ...]:
    """The style sheets of a theme, each with its name, in order: tokens, what all themes share, the theme."""
    names = ("tokens.css", "base.css", f"{theme}.css")
    return tuple((name, (STYLES / name).read_text(encoding="utf-8")) for name in names)


def styles(theme: str) -> str:
    """The style sheets of a theme, as one."""
    return "\n".join(text for _, text in sheets(theme))
