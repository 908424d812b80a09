"""readers.toml: who gets the edition, where, and in which Chinese."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError, field_validator

from flows.errors import ConfigError
from flows.model import Model, Variant

TABLE = re.compile(r"\s*\[\[\s*reader\s*\]\]")
LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
LABEL = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
EXAMPLE = 'Add one: [[reader]], name = "张三", address = "zhang@example.org", variant = "zh-Hans".'


class Reader(Model):
    """Who gets the edition. The address is in the form in which SMTP takes it."""

    name: str = Field(min_length=1, max_length=200)
    address: str
    variant: Variant
    active: bool = Field(True, description="false: keeps the reader on the list and sends nothing")

    @field_validator("name")
    @classmethod
    def one_line(cls, name: str) -> str:
        name = name.strip()
        if not name or not name.isprintable():
            raise ValueError("must be one line of printable text")
        return name

    @field_validator("address")
    @classmethod
    def deliverable(cls, address: str) -> str:
        return normal_address(address)

    def __str__(self) -> str:
        return f"{self.name} <{self.address}>"


def normal_address(address: str) -> str:
    """`address` with its domain in the lower-case ASCII form (RFC 5890) of SMTP (RFC 5321, 4.1.2).

    Raises ValueError with what is wrong.
    """
    address = address.strip()
    if "＠" in address:
        raise ValueError("has a full-width ＠; write @")
    local, at, domain = address.rpartition("@")
    if not at or not local or not domain:
        raise ValueError("must be like name@example.org")
    if not local.isascii():
        raise ValueError("must have only ASCII letters before the @")
    if not LOCAL.fullmatch(local) or len(local) > 64:
        raise ValueError("must be like name@example.org; what stands before the @ is no mail box name")
    try:
        domain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        domain = ""
    labels = domain.split(".")
    if not all(map(LABEL.fullmatch, labels)) or len(domain) > 253:
        raise ValueError("must be like name@example.org; what stands after the @ is no domain")
    if len(labels) < 2 and domain != "localhost":
        raise ValueError("must be like name@example.org; the domain lacks its ending")
    return f"{local}@{domain}"


def read_readers(path: Path) -> tuple[Reader, ...]:
    """The readers of `path`, in order, inactive ones included.

    Raises ConfigError, a line a mistake: file, line, key and remedy.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        tables = reader_tables(tomllib.loads(text), path)
    except OSError as e:
        raise ConfigError(f"{path}: cannot be read: {e.strerror}. {EXAMPLE}") from e
    except UnicodeDecodeError as e:
        raise ConfigError(f"{path}: is not UTF-8 text. Save it as UTF-8.") from e
    except tomllib.TOMLDecodeError as e:
        raise ConfigError(f"{path}: is not valid TOML: {e}.") from e

    places = Places(path, text, len(tables))
    mistakes: list[str] = []
    readers: list[Reader] = []
    seen: dict[tuple[str, str], int] = {}
    for index, table in enumerate(tables):
        try:
            reader = Reader.model_validate(table)
        except ValidationError as e:
            mistakes += [places.say(index, key, said) for key, said in explained(e)]
            continue
        key = (reader.address.casefold(), reader.variant)
        if key in seen:
            first = places.line(seen[key], "address")
            said = f"{reader.address} gets {reader.variant} already by line {first}. Remove one of the two."
            mistakes.append(places.say(index, "address", said))
        seen.setdefault(key, index)
        readers.append(reader)
    if mistakes:
        raise ConfigError("\n".join(mistakes))
    return tuple(readers)


def reader_tables(data: dict[str, Any], path: Path) -> list[Any]:
    """The [[reader]] tables of a readers.toml."""
    if unknown := [key for key in data if key != "reader"]:
        raise ConfigError(f"{path}: unknown key '{unknown[0]}'. The file has [[reader]] tables only.")
    tables = data.get("reader", [])
    if not isinstance(tables, list):
        raise ConfigError(f"{path}: write [[reader]] with two brackets, one such table a reader.")
    if not tables:
        raise ConfigError(f"{path}: names no reader. {EXAMPLE}")
    return tables


def explained(error: ValidationError) -> Iterator[tuple[str, str]]:
    """A key and what is wrong with it, a mistake at a time."""
    for item in error.errors():
        key = str(item["loc"][0]) if item["loc"] else "reader"
        if item["type"] == "missing":
            yield key, f"is missing. {EXAMPLE}"
        elif item["type"] == "extra_forbidden":
            yield key, f"unknown key. A reader has {', '.join(Reader.model_fields)}."
        else:
            said = re.sub(r"^(Value error, |Input should be )", "", item["msg"])
            yield key, f"{said if said.startswith(('must', 'has')) else f'must be {said}'} (found {item['input']!r})."


class Places:
    """Where a reader's keys stand in the file: TOML's own parser does not say."""

    def __init__(self, path: Path, text: str, tables: int) -> None:
        self.path = path
        self.lines = text.splitlines()
        heads = [number for number, line in enumerate(self.lines) if TABLE.match(line)]
        self.heads = heads if len(heads) == tables else [0] * tables  # reader = [{…}, …] has no heads

    def line(self, index: int, key: str) -> int:
        """The 1-based line of `key` of the reader `index`, or of its table's head."""
        start = self.heads[index]
        for number, line in enumerate(self.lines[start + 1 :], start + 1):
            if TABLE.match(line):
                break
            if re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line):
                return number + 1
        return start + 1

    def say(self, index: int, key: str, said: str) -> str:
        return f"{self.path}, line {self.line(index, key)}: '{key}': {said}"
