"""Which line of a header group is the kicker, the title, the subtitle, the column label, the byline."""

import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from flows.restore.forms import Form

FILE = Path(__file__).parent / "data" / "headers.toml"
LABEL_MATCH = 0.5
LABEL, LABEL_WORDED = 5, 8  # characters of a label, of one with a word that labels like
SERIAL = re.compile(r"[①-⑳]|[（(][一二三四五六七八九十]+[）)]$")  # the column's third piece: ③


@dataclass
class Header:
    """Blocks (0-based) by field: column, kicker, title, subtitle, byline_text."""

    blocks: dict[str, list[int]] = field(default_factory=dict)

    def put(self, name: str, block: int) -> None:
        self.blocks.setdefault(name, []).append(block)


@lru_cache(maxsize=1)
def _lexicon() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def read_header(
    group: Sequence[int],
    texts: Sequence[str],
    forms: Sequence[Form],
    match: Callable[[int], float],
    given: dict[int, str] | None = None,
) -> Header:
    """Label the lines of a header group, in page order. `match` is the share of a line's weight that stands in the
    body; `given` are the editor's roles."""
    given = given or {}
    header = Header()
    lines: list[int] = []
    for block in group:
        if block in given:
            header.put("byline_text" if given[block] == "byline" else given[block], block)
        elif forms[block].role == "byline":
            header.put("byline_text", block)
        elif forms[block].role == "subtitle":
            header.put("subtitle", block)
        else:
            lines.append(block)
    if lines and "title" not in header.blocks:
        title = max(lines, key=lambda block: title_score(block, group, texts, forms, match))
        header.put("title", title)
        lines.remove(title)
    title = header.blocks["title"][0] if "title" in header.blocks else -1
    for block in lines:
        if block > title and is_name(texts[block]) and not match(block) and "byline_text" not in header.blocks:
            header.put("byline_text", block)
        elif is_label(texts[block], match(block)) and "column" not in header.blocks:
            header.put("column", block)
        elif (block < title or ends_as_kicker(texts[block])) and "kicker" not in header.blocks:
            header.put("kicker", block)
        elif "subtitle" not in header.blocks:
            header.put("subtitle", block)
        else:
            header.put("kicker", block)
    return header


def title_score(
    block: int,
    group: Sequence[int],
    texts: Sequence[str],
    forms: Sequence[Form],
    match: Callable[[int], float],
) -> float:
    """How much a line looks like the title among the lines of its group."""
    text = texts[block]
    score = 2 * match(block)
    score -= 2.5 * is_label(text, match(block)) + 2.0 * ends_as_kicker(text)
    score += 0.8 * bool(re.search(r"[\u4e00-\u9fff”》]\s+[\u4e00-\u9fff“《]", text))  # a couplet
    score += 0.5 * any(forms[other].role == "subtitle" for other in group if other == block + 1)
    score += 1.2 * any(forms[other].role == "byline" for other in group if other == block + 1)
    score -= 1.0 * (len(text) < 6) + 0.5 * ("；" in text) + 0.02 * max(0, len(text) - 24)
    return score


def is_label(text: str, match: float = 0.0) -> bool:
    """Is this a column label, by the lexicon, its length, a serial number? `match`: the share of its pairs of
    characters that the body has; a label names the column and not the news."""
    lexicon = _lexicon()
    bare = re.sub(r"[■□●◆▲·\s（）()“”]", "", text)
    if bare in lexicon["column_labels"] or is_roundup(text) or SERIAL.search(text):
        return True
    if re.search(r"[0-9，；：！？、]", bare) or match > LABEL_MATCH:
        return False
    halves = text.split()
    if len(halves) >= 3:  # a slogan of three or four equal parts
        return len(halves) <= 4 and len({len(half) for half in halves}) == 1 and len(bare) <= LABEL * len(halves)
    return len(bare) <= LABEL or all(len(half) <= LABEL_WORDED and _worded(half) for half in halves)


def is_roundup(text: str) -> bool:
    """Is this the label of a group of briefs?"""
    return re.sub(r"[■□●◆▲·\s（）()“”]", "", text) in _lexicon()["roundups"]


def _worded(bare: str) -> bool:
    return bare.startswith(words := tuple(_lexicon()["column_words"])) or bare.endswith(words)


def is_name(text: str) -> bool:
    """Is this a person's name and nothing else, as under a commentary?"""
    bare = "".join(text.split())
    return (
        bool(re.fullmatch(r"[\u4e00-\u9fff]{2,3}", bare))
        and bare[0] in _lexicon()["surnames"]
        and bare[-1] not in PLACES
    )


PLACES = "省市县区乡镇村州盟旗"


def ends_as_kicker(text: str) -> bool:
    """Does this line lead on to a title?"""
    return text.endswith(tuple(_lexicon()["kicker_endings"]))


def byline_names(text: str) -> tuple[str, ...]:
    """The names of a byline as printed ('本报记者 次仁片多 索朗琼珠'); an organisation is one name."""
    posts = "|".join(sorted(map(re.escape, _lexicon()["byline_posts"]), key=len, reverse=True))
    bare = re.sub(r"[（）()■□●▲◎]", " ", text)
    bare = re.sub(r"\s*(摄影报道|摄影|摄|供图|报道|文)\s*$", " ", bare)
    bare = re.sub(rf"(?:(?:{posts})\s*[：:]?\s*)+(?=[\s：:、]|\S)", " ", bare)
    names: list[str] = []
    for part in re.split(r"[\s、，,；;：:/／]+", bare):
        names += _apart(part)
    return tuple(dict.fromkeys(name for name in names if name))


def _apart(run: str) -> list[str]:
    """Names run together: two surnames in four to six characters, each name of two or three."""
    if not re.fullmatch(r"[\u4e00-\u9fff]{4,6}", run) or run[0] not in _lexicon()["surnames"]:
        return [run]
    for first in (2, 3):
        rest = run[first:]
        if 2 <= len(rest) <= 3 and rest[0] in _lexicon()["surnames"]:
            return [run[:first], rest]
    return [run]
