"""A designer's mistakes, told with file and line: what Jinja2 does not understand of a template, and what WeasyPrint
ignores of a style sheet, which would print, but otherwise."""

import logging
import re
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from flows.config import STYLES, TEMPLATES
from flows.errors import ConfigError
from flows.typeset.sheets import sheets

IGNORED = re.compile(r"Ignored `(?P<what>.*)` at (?P<line>\d+):\d+, (?P<why>.*?)\.?$", re.DOTALL)
SHOWN = 5
UNKNOWN = (
    (r"'mappingproxy object' has no attribute '(\w+)'", r"words.toml has no \1"),
    (r"'\S+ object' has no attribute '(\w+)'", r"there is no \1 here"),
)


class Heard(logging.Handler):
    """Keeps what is logged."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@contextmanager
def naming_styles(theme: str) -> Iterator[None]:
    """Raise ConfigError for declarations of the theme's style sheets that WeasyPrint did not understand."""
    heard, logger = Heard(), logging.getLogger("weasyprint")
    logger.addHandler(heard)
    try:
        yield
    finally:
        logger.removeHandler(heard)
    found = dict.fromkeys(explain(theme, match) for text in heard.messages if (match := IGNORED.match(text)))
    if found:
        raise ConfigError("\n".join(list(found)[:SHOWN]))


def explain(theme: str, match: re.Match[str]) -> str:
    """Where an ignored declaration stands, and why it was ignored. Line 1 of the style element is empty."""
    line = int(match["line"]) - 1
    for name, text in sheets(theme):
        count = text.count("\n") + 1
        if line <= count:
            what = " ".join(match["what"].split())
            return f"{STYLES / name}:{line}: `{what}`: {match['why']}. Correct it, or the tokens that it takes."
        line -= count
    return match[0]


@contextmanager
def naming_templates() -> Iterator[None]:
    """Raise ConfigError for a template that cannot be used, with the line that cannot."""
    try:
        yield
    except Exception as error:
        frames = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
        own = [(name, line) for name, line in frames if str(TEMPLATES) in name]
        if file := getattr(error, "filename", None):  # it cannot even be read
            own.append((file, getattr(error, "lineno", None)))
        if not own or (own[-1] != frames[-1] and not is_template_error(error)):
            raise
        what = str(error).rstrip(".") if is_template_error(error) else f"{type(error).__name__}: {error}"
        for pattern, words in UNKNOWN:
            what = re.sub(pattern, words, what)
        raise ConfigError(f"{own[-1][0]}:{own[-1][1]}: {what}. Correct the template.") from error


def is_template_error(error: Exception) -> bool:
    from jinja2 import TemplateError

    return isinstance(error, TemplateError)
