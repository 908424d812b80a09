"""The digest's own words in each variant: templates/words.toml, and what it fills in."""

import datetime as dt
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType

from flows.config import TEMPLATES
from flows.errors import ConfigError
from flows.model import Edition, Variant

DATE = {"year", "month", "day", "weekday", "roc"}


@lru_cache
def words_for(variant: Variant) -> Mapping[str, str]:
    """The words of `variant`, by key. Raises ConfigError when words.toml cannot be used."""
    path = TEMPLATES / "words.toml"
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path}: cannot be used: {error}. Restore it or correct it.") from error
    if variant not in tables:
        raise ConfigError(f"{path}: has no words for {variant}. Add a table [{variant}].")
    if found := [f"{path}: [{variant}] {what}." for what in wrong(variant, tables)]:
        raise ConfigError("\n".join(found))
    return MappingProxyType({key: str(value) for key, value in tables[variant].items()})


def wrong(variant: Variant, tables: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """Words that the variant lacks and another has, and words in braces that no other variant has."""
    words = tables[variant]
    for other, theirs in tables.items():
        for key in theirs:
            if key not in words and key != "date_before":
                yield f"has no {key}, which [{other}] has. Add it"
                return
    for key, text in words.items():
        known = {name for other in tables if other != variant for name in fields(tables[other].get(key, ""))}
        for name in fields(text):
            if name not in known | (DATE if key.startswith("date") else set()):
                yield f'{key} = "{text}": nothing fills in {{{name}}}. Correct it'


def fields(text: str) -> set[str]:
    """The words in braces."""
    return set(re.findall(r"\{(\w*)\}", str(text)))


def dated(date: dt.date, words: Mapping[str, str]) -> str:
    """The date as the variant's region prints it."""
    roc = date.year - 1911
    pattern = words["date"] if roc > 0 else words.get("date_before", words["date"])
    weekday = words["weekdays"][date.weekday()]
    return pattern.format(year=date.year, roc=roc, month=date.month, day=date.day, weekday=weekday)


def numbered(edition: Edition, words: Mapping[str, str]) -> str:
    """The number as printed, empty when there is none: 12 is 第12期, 第12期 stays."""
    number = (edition.number or "").strip()
    return number if not number or number.startswith("第") else words["number"].format(number=number)
