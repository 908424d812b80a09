"""What is wrong in a file of settings, and on which line: words for pydantic's errors, places for TOML's keys."""

import contextlib
import re
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from flows.errors import DigestError

Location = Sequence[str | int]  # of a value: keys, and the 0-based numbers of what stands in arrays

FOUND_MOST = 60  # characters of a wrong value that are shown
HEAD = re.compile(r"\s*\[")
CORRECTION = re.compile(r"^corrections\.toml: (?=(?:\[\[(\w+)\]\] number (\d+)(?:, (\w+) =)?)?)", re.MULTILINE)
WORDS = (
    (r"^Value error, ", ""),
    (r"^(?:Input|String|Value|Tuple|List) should\b", "must"),
    (r"\ba valid (?:tuple|list)\b", "a list in square brackets"),
    (r"\ba valid string\b", "text in quotation marks"),
    (r"\ba valid date\b.*", "a date such as 2026-05-12"),
    (r"^Datetimes provided to dates.*", "must be a date such as 2026-05-12"),
    (r"\bhave at least 1 item.*", "name one at least"),
    (r"\ba valid boolean\b.*", "true or false"),
    (r"\ba valid dictionary\b.*", "a table, such as { sentences = 2 }"),
)


def not_toml(path: Path, text: str, error: tomllib.TOMLDecodeError) -> str:
    """What is wrong with a file that is no TOML, its line, and the likeliest remedy."""
    said = re.fullmatch(r"(.*) \(at line (\d+), column \d+\)", str(error))
    if not said:
        last = " A quotation mark is missing in the last line." if str(error).startswith("Unterminated") else ""
        return f"{path}: is not valid TOML: {error}.{last}"
    message, number = said[1], int(said[2])
    line = text.splitlines()[number - 1] if number <= text.count("\n") + 1 else ""
    bare = re.match(r"\s*([\w.-]+)\s*=\s*([^\s\"'\[{#][^#]*)", line)
    if re.search("[“”‘’＝＂［］＃【】]", line) and not re.search('"[^"]*[“”‘’＝＂［］＃【】]', line):
        hint = ' Quotation marks, =, # and [ ] must be the plain ones: text = "…".'
    elif message.startswith("Illegal character '\\n'"):
        hint = " A quotation mark is missing at the end of the text."
    elif twice := re.fullmatch(r"Cannot declare \('(\w+)',\) twice", message):
        hint = f" Each entry begins with two brackets: [[{twice[1]}]]."
    elif bare and not re.match(r"[\d+-]|true|false|inf|nan", bare[2]):
        hint = f' Text stands in quotation marks: {bare[1]} = "{bare[2].strip()}".'
    else:
        hint = ""
    return f"{path}, line {number}: is not valid TOML: {message}.{hint}"


def explain(error: ValidationError) -> list[str]:
    """A line a mistake in JSON: the path of the key, counted from 0, and what is wrong with it."""
    lines = []
    for item in error.errors():
        key = ".".join(str(part) for part in item["loc"])
        about = f"'{key}': " if key else ""
        lines.append(unknown(key) if item["type"] == "extra_forbidden" else about + said(item))
    return lines


def follows(item: ErrorDetails, error: ValidationError) -> bool:
    """Is this only what a mistake inside the same value leads to: nothing is left of a list whose items are wrong?"""
    inside = [other["loc"] for other in error.errors() if other["loc"] != item["loc"]]
    return item["type"] == "too_short" and any(location[: len(item["loc"])] == item["loc"] for location in inside)


def explain_key(item: ErrorDetails) -> str:
    """A mistake in TOML: the table, counted from 1, the key and what is wrong with it."""
    location = item["loc"]
    table = ""
    if len(location) > 1 and isinstance(location[1], int) and (len(location) > 2 or item["type"].startswith("model")):
        table, location = f"[[{location[0]}]] number {location[1] + 1}, ", location[2:]
    key = ".".join(str(part) if isinstance(part, str) else str(part + 1) for part in location)
    if item["type"] == "extra_forbidden":
        return table + unknown(key)
    if item["type"] == "missing":
        return f"{table}'{key}': is missing. Add it."
    if table and key:  # in the words of what the rooms say of corrections
        value = f"“{item['input']}”" if isinstance(item["input"], str) else repr(item["input"])
        return f"{table}{key} = {value}: {must(item)}."
    return f"'{key}': {said(item)}" if key else f"{table}{said(item)}"


def unknown(key: str) -> str:
    return f"unknown key '{key}'. Remove it or correct its spelling."


def said(item: ErrorDetails) -> str:
    """What a value must be, and what it is."""
    found = repr(item["input"])
    return f"{must(item)} (found {found if len(found) <= FOUND_MOST else found[: FOUND_MOST - 1] + '…'})."


def must(item: ErrorDetails) -> str:
    """What a value must be."""
    message = item["msg"]
    for pattern, put in WORDS:
        message = re.sub(pattern, put, message)
    return message


def place(path: Path, location: Location) -> str:
    """`path`, with the line of the key at `location` when it is found."""
    try:
        line = line_of(path.read_text(encoding="utf-8"), location)
    except (OSError, UnicodeDecodeError):
        line = None
    return f"{path}, line {line}" if line else str(path)


def line_of(text: str, location: Location) -> int | None:
    """The 1-based line of a key in TOML, or of the table that should have it; None where neither is seen.

    Python's reader does not say where things stood, so heads and keys are looked for as they are written.
    """
    lines = text.splitlines()
    names = [part for part in location if isinstance(part, str)]
    number = location[1] if len(location) > 1 and isinstance(location[1], int) else 0
    heads = [i for i, line in enumerate(lines) if HEAD.match(line)]
    tables = [i for i in heads if names and re.match(rf"\s*\[+\s*{re.escape(names[0])}\s*\]", lines[i])]
    if number < len(tables):
        start = tables[number]
        end = next((i for i in heads if i > start), len(lines))
        return (key_line(lines, names[1], start + 1, end) if len(names) > 1 else None) or start + 1
    return key_line(lines, names[0], 0, heads[0] if heads else len(lines)) if names else None


def key_line(lines: Sequence[str], key: str, start: int, end: int) -> int | None:
    """The 1-based line between two 0-based ones on which `key` is set."""
    written = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[=.]")
    return next((i + 1 for i in range(start, end) if written.match(lines[i])), None)


@contextlib.contextmanager
def naming(corrections: Path) -> Iterator[None]:
    """Gives the errors about corrections the path of their file and a line: the rooms that find them know neither."""

    def located(match: re.Match[str]) -> str:
        kind, number, key = match.groups()
        location = (kind, int(number) - 1, *filter(None, [key])) if kind else ()
        return f"{place(corrections, location)}: "

    try:
        yield
    except DigestError as e:
        raise type(e)(CORRECTION.sub(located, str(e))) from e
