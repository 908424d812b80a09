"""What WeasyPrint ignores of a style sheet, told to the designer with file and line: it would print, but otherwise."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager

from flows.config import STYLES
from flows.errors import ConfigError
from flows.typeset.html import sheets

IGNORED = re.compile(r"Ignored `(?P<what>.*)` at (?P<line>\d+):\d+, (?P<why>.*?)\.?$", re.DOTALL)
SHOWN = 5


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
