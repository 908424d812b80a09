"""Jump lines, and the numbers of the pages that they name."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePath

from flows.model import Article, Discard, Page, Restored

FILE = Path(__file__).parent / "data" / "jumps.toml"
REASON = "转版行"
DIGITS = {char: value for value, char in enumerate("〇一二三四五六七八九")}
OPEN, CLOSE = "（(【[", "）)】]"

Number = tuple[str, int]  # a page's section letter or "", and its number


@dataclass(frozen=True)
class Mark:
    """A jump line: in which block of which page (0-based, block number), which way, and to which page."""

    page: int
    block: int
    out: bool
    to: Number
    text: str


@dataclass(frozen=True)
class Rules:
    """data/jumps.toml, compiled."""

    line: re.Pattern[str]
    ending: re.Pattern[str]
    beginning: re.Pattern[str]
    folio: tuple[re.Pattern[str], ...]
    name: re.Pattern[str]
    out: frozenset[str]
    weights: dict[str, float]


@lru_cache(maxsize=1)
def load_rules() -> Rules:
    """The rules, read once."""
    tables = tomllib.loads(FILE.read_text(encoding="utf-8"))
    mark = tables["line"]["mark"]
    before, after = f"[{re.escape(OPEN)}]", f"[{re.escape(CLOSE)}]"
    return Rules(
        line=re.compile(rf"{before}?\s*{mark}{after}?"),
        ending=re.compile(rf"\s*{before}\s*{mark}{after}$"),
        beginning=re.compile(rf"{before}\s*{mark}{after}\s*"),
        folio=tuple(re.compile(pattern) for pattern in tables["page"]["folio"]),
        name=re.compile(tables["page"]["name"]),
        out=frozenset(tables["line"]["out"]),
        weights={name: float(value) for name, value in tables["weights"].items()},
    )


def page_number(page: Page, restored: Restored) -> Number | None:
    """The page's number by its folio line, else by its file's name (a03, 2026-05-12-A03); None where neither says."""
    rules = load_rules()
    lines = [discard.text for discard in restored.discarded if not rules.line.fullmatch(discard.text)]
    for pattern in rules.folio:
        for line in lines:
            if len(line) <= 60 and (found := pattern.search(line)):
                return _number(found)
    found = rules.name.search(PurePath(page.name).stem)
    return _number(found) if found else None


def same_page(named: Number, number: Number | None) -> bool | None:
    """Does a jump line's `named` page have this `number`? None where it cannot be told. A letter that one of the two
    leaves out (第3版, A03) is no difference."""
    if number is None:
        return None
    return named[1] == number[1] and (named[0] == number[0] or not named[0] or not number[0])


def lift_marks(restored: Restored) -> Restored:
    """The page with the bracketed jump lines at the ends of its paragraphs and titles put with the discarded."""
    lifted: list[Discard] = []

    def lift(text: str | None, blocks: Sequence[int]) -> str | None:
        if not text or not blocks or "版" not in text:
            return text
        rules = load_rules()
        for pattern, block in ((rules.ending.search, blocks[-1]), (rules.beginning.match, blocks[0])):
            if (found := pattern(text)) and len(found.group()) < len(text):
                lifted.append(Discard(text=found.group().strip(), reason=REASON, blocks=(block,)))
                text = text[: found.start()] + text[found.end() :]
        return text

    def lift_article(article: Article) -> Article:
        body = tuple(item.model_copy(update={"text": lift(item.text, item.blocks)}) for item in article.body)
        heads = {
            field: lift(getattr(article, field), article.blocks.get(field, ()))
            for field in ("kicker", "title", "subtitle")
        }
        return article.model_copy(update={"body": body, **heads})

    articles = tuple(map(lift_article, restored.articles))
    if not lifted:
        return restored
    return restored.model_copy(update={"articles": articles, "discarded": (*restored.discarded, *lifted)})


def find_marks(restored: Restored, page: int) -> list[Mark]:
    """The jump lines among what the page discarded."""
    rules = load_rules()
    marks = []
    for discard in restored.discarded:
        found = rules.line.fullmatch(discard.text) if "版" in discard.text else None
        if found and discard.blocks:
            out = found["way"] in rules.out
            marks.append(Mark(page, discard.blocks[0], out, _number(found), discard.text))
    return marks


def _number(found: re.Match[str]) -> Number:
    text = "".join(str(DIGITS[char]) if char in DIGITS else char for char in found["number"])
    if "十" in text:
        tens, _, ones = text.partition("十")
        return found["letter"].upper(), int(tens or 1) * 10 + int(ones or 0)
    return found["letter"].upper(), int(text)
