"""The style sheets of a theme, and what is wrong in them that CSS passes over: braces, and properties of our own.

A brace too many or too few makes a rule vanish; a property whose name begins with -- may have any name and any value.
"""

import re
import tomllib
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from flows.config import STYLES
from flows.errors import ConfigError

SHOWN = 5
LENGTH = r"(?:-?0|-?[\d.]+(?:pt|px|em|rem|ch|ex|mm|cm|in|pc|q)|calc\(.*\))"
PIECE = re.compile(r"""/\*.*?\*/|/\*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|["'{}]""", re.DOTALL)
DECLARED = re.compile(r"(--[\w-]+)\s*:\s*([^;{}]*)")
READ = re.compile(r"var\(\s*(--[\w-]+)\s*\)")
SOUND = ("0", "half", "balance", "front")  # values that one of our own properties can have

Mistake = tuple[int, str]  # a line, and what is wrong there


class Place(NamedTuple):
    """Where a name stands in the sheets, and what is declared there."""

    sheet: str
    line: int
    name: str
    value: str = ""


@lru_cache
def sheets(theme: str) -> tuple[tuple[str, str], ...]:
    """The style sheets of a theme, each with its name, in order: tokens, what all themes share, the theme."""
    names = ("tokens.css", "base.css", f"{theme}.css")
    return tuple((name, (STYLES / name).read_text(encoding="utf-8")) for name in names)


@lru_cache
def styles(theme: str) -> str:
    """The style sheets of a theme, as one. Raises ConfigError for what is wrong in them."""
    texts = sheets(theme)
    found = [f"{STYLES / name}:{line}: {what}." for name, text in texts for line, what in unbalanced(text)]
    if not found:
        everywhere = [path.read_text(encoding="utf-8") for path in sorted(STYLES.glob("*.css"))]
        read = {name for text in everywhere for name in READ.findall(text)}
        found = [f"{STYLES / place.sheet}:{place.line}: {what}" for place, what in misnamed(texts, read)]
    if found:
        raise ConfigError("\n".join(found[:SHOWN]))
    return "\n".join(text for _, text in sheets(theme))


def unbalanced(text: str) -> Iterator[Mistake]:
    """Braces, comments and quotations of a style sheet that have no end, or no beginning."""
    opened: list[int] = []
    for piece in PIECE.finditer(text):
        line = text.count("\n", 0, piece.start()) + 1
        comment = piece[0].startswith("/*")
        if piece[0] in ("/*", '"', "'") or (comment and "/*" in piece[0][2:]):  # another comment begins in it
            yield line, f"this {'comment' if comment else 'quotation'} is never closed"
            return
        if piece[0] == "{":
            opened.append(line)
        elif piece[0] == "}" and opened:
            opened.pop()
        elif piece[0] == "}":
            yield line, "a } too many, or a { too few above it"
            return
    for line in opened:
        yield line, "the { of this line is never closed"


def misnamed(texts: tuple[tuple[str, str], ...], read_somewhere: set[str]) -> Iterator[tuple[Place, str]]:
    """Properties that are read and never set, or set and read in no theme; those of our own with a value they cannot
    have."""
    declared = [place for name, text in texts for place in places(name, text, DECLARED)]
    read = [place for name, text in texts for place in places(name, text, READ)]
    values: dict[str, list[Place]] = {}
    for place in declared:
        values.setdefault(place.name, []).append(place)
    for place in read:
        if place.name not in values:
            yield place, f"nothing sets {place.name}.{meant(place.name, list(values))}"
    known = read_somewhere | set(own())
    for place in declared:
        if place.name not in known:
            yield place, f"nothing reads {place.name}.{meant(place.name, sorted(known))}"
        elif place.name in own():
            takes, words = own()[place.name]
            faulty = [place]
            if READ.search(place.value) and any(fits(takes, place, value) for value in SOUND):
                tokens = [token for name in READ.findall(place.value) for token in values.get(name, ())]
                faulty = [token for token in tokens if not READ.search(token.value)]
                faulty = [token for token in faulty if not fits(takes, place, token.value)]
            elif fits(takes, place, ""):
                faulty = []
            for fault in faulty:
                yield fault, f"`{fault.name}: {fault.value}`: {place.name} takes {words}."


def fits(takes: str, place: Place, value: str) -> bool:
    """Whether a declaration is one that the property takes, with `value` for the tokens it reads."""
    return re.fullmatch(takes, READ.sub(value, place.value).strip()) is not None


def meant(name: str, known: list[str]) -> str:
    """What a misspelt name may have been meant to be."""
    near = get_close_matches(name, known, 1)
    return f" Do you mean {near[0]}?" if near else ""


def places(sheet: str, text: str, pattern: re.Pattern[str]) -> Iterator[Place]:
    """Where a pattern stands in a style sheet, but for its comments."""
    bare = re.sub(r"/\*.*?\*/", lambda match: re.sub(r"[^\n]", " ", match[0]), text, flags=re.DOTALL)
    for match in pattern.finditer(bare):
        value = " ".join(match[2].split()) if pattern is DECLARED else ""
        yield Place(sheet, bare.count("\n", 0, match.start()) + 1, match[1], value)


@cache
def own() -> dict[str, tuple[str, str]]:
    """The digest's own properties: what each takes, and words for it (properties.toml)."""
    table = tomllib.loads(Path(__file__).with_name("properties.toml").read_text(encoding="utf-8"))
    return {f"--{name}": (entry["takes"].replace("LENGTH", LENGTH), entry["words"]) for name, entry in table.items()}
