"""Which line of a header group is the kicker, the title, the subtitle, the column label, the byline."""

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from flows.restore.traits import Traits

FILE = Path(__file__).parent / "data" / "headers.toml"
KNOWN = 3.0  # log-odds that what the lexicon has is a label
LABEL_LEAST = 0.5  # log-odds from which a line is taken to be one
COUPLET = re.compile(r"[\u4e00-\u9fff”》]\s+[\u4e00-\u9fff“《]")  # between the two halves of a headline
SERIAL = re.compile(r"[①-⑳]|[（(][一二三四五六七八九十]+[）)]$")  # the column's third piece: ③


@lru_cache(maxsize=1)
def lexicon() -> dict[str, Any]:
    """The words and patterns of data/headers.toml."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def label_odds(text: str, traits: Traits) -> float:
    """Log-odds that a line is a column label, by the lexicon, by its serial number, else by what it looks like."""
    odds = traits.score("label", text)
    return max(KNOWN, odds) if is_known_label(text) or SERIAL.search(text) else odds


def is_known_label(text: str) -> bool:
    """Is this a column label by the lexicon?"""
    return _bare(text) in column_labels() or is_roundup(text)


@lru_cache(maxsize=1)
def column_labels() -> frozenset[str]:
    """The names of columns that the lexicon has."""
    return frozenset(lexicon()["column_labels"].split())


def is_roundup(text: str) -> bool:
    """Is this the label of a group of briefs?"""
    return _bare(text) in lexicon()["roundups"]


def _bare(text: str) -> str:
    return re.sub(r"[■□●◆▲·\s（）()“”]", "", text)


def is_name(text: str) -> bool:
    """Is this a person's name and nothing else, as under a commentary?"""
    bare = "".join(text.split())
    return (
        bool(re.fullmatch(r"[\u4e00-\u9fff]{2,3}", bare))
        and bare[0] in lexicon()["surnames"]
        and bare[-1] not in PLACES
        and not is_known_label(bare)
    )


PLACES = "省市县区乡镇村州盟旗"


def ends_as_kicker(text: str) -> bool:
    """Does this line lead on to a title?"""
    return text.endswith(tuple(lexicon()["kicker_endings"]))


def byline_names(text: str) -> tuple[str, ...]:
    """The names of a byline as printed ('本报记者 次仁片多 索朗琼珠'); an organisation is one name."""
    posts = "|".join(sorted(map(re.escape, lexicon()["byline_posts"]), key=len, reverse=True))
    bare = re.sub(r"[（）()■□●▲◎]", " ", text)
    bare = re.sub(r"\s*(摄影报道|摄影|摄|供图|报道|文)\s*$", " ", bare)
    bare = re.sub(rf"(?:(?:{posts})\s*[：:]?\s*)+(?=[\s：:、]|\S)", " ", bare)
    names: list[str] = []
    for part in re.split(r"[\s、，,；;：:/／]+", bare):
        names += _apart(part)
    return tuple(dict.fromkeys(name for name in names if name))


def _apart(run: str) -> list[str]:
    """Names run together: two surnames in four to six characters, each name of two or three."""
    if not re.fullmatch(r"[\u4e00-\u9fff]{4,6}", run) or run[0] not in lexicon()["surnames"]:
        return [run]
    for first in (2, 3):
        rest = run[first:]
        if 2 <= len(rest) <= 3 and rest[0] in lexicon()["surnames"]:
            return [run[:first], rest]
    return [run]
