"""The genre of an article, by the rules of genre.toml: the first that holds decides, and says why."""

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from flows.enrich.sentences import dateline_end
from flows.model import Article, Model

RULES = Path(__file__).with_name("genre.toml")


class _Rule(Model):
    genre: str
    confidence: float
    reason: str
    title: str | None = None
    column: str | None = None
    byline: str | None = None
    start: str | None = None
    end: str | None = None
    body: str | None = None
    dateline: bool | None = None
    photos: bool | None = None
    titled: bool | None = None
    characters: tuple[int, int] | None = None
    paragraphs: tuple[int, int] | None = None


@cache
def _rules() -> tuple[_Rule, ...]:
    data: dict[str, Any] = tomllib.loads(RULES.read_text(encoding="utf-8"))
    return tuple(_Rule.model_validate(rule) for rule in data["rule"])


def find_genre(article: Article) -> tuple[str, float, str]:
    """Genre, confidence and reason."""
    rule = next(rule for rule in _rules() if _holds(rule, article))
    return rule.genre, rule.confidence, rule.reason


def _holds(rule: _Rule, article: Article) -> bool:
    """Whether every condition of the rule holds for the article."""
    paragraphs = article.paragraphs
    first = paragraphs[0] if paragraphs else ""
    texts = {
        "title": "\n".join(t for t in (article.kicker, article.title, article.subtitle) if t),
        "column": article.column or "",
        "byline": article.byline_text or "",
        "start": first[dateline_end(first) :].lstrip(),
        "end": "".join(paragraphs)[-80:],
        "body": "\n".join(paragraphs),
    }
    for field, text in texts.items():
        pattern = getattr(rule, field)
        if pattern is not None and not re.search(pattern, text, re.MULTILINE if field == "title" else 0):
            return False
    facts = {
        "dateline": bool(article.dateline) or _has_dateline(paragraphs),
        "photos": bool(article.photos),
        "titled": bool(article.title),
    }
    if any(getattr(rule, fact) not in (None, value) for fact, value in facts.items()):
        return False
    counts = {"characters": sum(map(len, paragraphs)), "paragraphs": len(paragraphs)}
    for field, count in counts.items():
        limits = getattr(rule, field)
        if limits is not None and not limits[0] <= count <= limits[1]:
            return False
    return True


def _has_dateline(paragraphs: Sequence[str]) -> bool:
    """Whether the first paragraph that is no highlight (■ …) begins with a dateline."""
    first = next((p for p in paragraphs if p[0] not in "■●◆▲★"), "")
    return dateline_end(first) > 0
