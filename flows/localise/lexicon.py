"""lexicon.toml: what overrules OpenCC, read and compiled once."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PATH = Path(__file__).with_name("lexicon.toml")


@dataclass(frozen=True)
class Lexicon:
    """The tables of lexicon.toml; every mapping keeps the number of characters."""

    defaults: Mapping[str, str]
    inside: Mapping[str, str]
    surnames: Mapping[str, str]
    names: Mapping[str, str]
    alone: Mapping[str, str]
    words: Mapping[str, str]
    word: re.Pattern[str]
    rules: tuple[tuple[re.Pattern[str], str], ...]
    usage: Mapping[str, Mapping[int, str]]
    back: tuple[tuple[re.Pattern[str], str], ...]


@cache
def lexicon() -> Lexicon:
    """The lexicon of the product.

    Raises ValueError if an entry changes the number of characters: conversion is aligned by index.
    """
    data = tomllib.loads(PATH.read_text(encoding="utf-8"))
    tables = [
        data["defaults"],
        data["alone"],
        data["words"],
        *data["names"].values(),
        *data["usage"].values(),
    ]
    for source, target in (entry for table in tables for entry in table.items()):
        if len(source) != len(target):
            raise ValueError(f"{PATH.name}: '{source}' and '{target}' differ in length.")
    words = sorted(data["words"], key=len, reverse=True)
    return Lexicon(
        defaults=data["defaults"],
        inside=data["inside"],
        surnames=data["names"]["first"],
        names=data["names"]["anywhere"],
        alone=data["alone"],
        words=data["words"],
        word=re.compile(f"(?=({'|'.join(map(re.escape, words))}))"),
        rules=compiled(data["rules"]),
        usage={variant: str.maketrans(table) for variant, table in data["usage"].items()},
        back=compiled(data["back"]),
    )


def compiled(rules: Iterable[Mapping[str, str]]) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Tables of `find` and `put` as they are applied."""
    return tuple((re.compile(rule["find"]), rule["put"]) for rule in rules)
