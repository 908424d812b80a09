"""The units of a Chinese line: what a line break cannot cut, how wide it is, what it may give up.

Nothing here knows WeasyPrint: a font is known by a function that measures. Lengths are in its unit (pixels).
"""

import re
import tomllib
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

OPEN, CLOSE, NO_START, NO_END, SPACE, WORD = 1, 2, 4, 8, 16, 32
SOLID = 64  # is not spread inside
GIVES = 128  # gives up its blank half to a line that is too long
IDEOGRAPH, ALPHANUMERIC = 256, 512  # a space of its own parts the two
CENTRED = 1024  # a mark in the middle of its square
HANGS = 2048  # may stand outside at a line's end
BARE = 4096  # its font cannot trim it (it has no halt): it is moved

LATIN = "0-9A-Za-z\u00c0-\u024f"
TOKEN = re.compile(rf"[{LATIN}]+(?:[-.,:/'’@&+_%][{LATIN}]+)*|—+|…+|.", re.DOTALL)
REMARK = re.compile("〔[^〔〕]{1,6}〕")  # an editorial mark: 〔原文缺〕 stays whole
HAN = re.compile("[\u2e80-\u2fdf\u3005\u3007\u3021-\u3029\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")

CHINESE = re.compile(f"{HAN.pattern}|[\u3000-\u303f\uff00-\uffef]")  # or a mark as wide as they are

# What this module can set: no combining marks, no right-to-left script, no control or format characters.
PLAIN = re.compile(
    "[ -~\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2100-\u2bff"
    "\u2e80-\u3029\u3030-\u3098\u309b-\ud7a3\ue000-\ufaff\ufe30-\ufe6f\uff01-\uffee\U00020000-\U0003ffff]*"
)

Measure = Callable[[str, str], float]


class Rules(NamedTuple):
    """line.toml, read for one variant."""

    no_start: frozenset[str]
    no_end: frozenset[str]
    opening: frozenset[str]
    closing: frozenset[str]
    widen: frozenset[str]
    centred: frozenset[str]
    squeeze: str
    hang: str
    clitics: frozenset[str]
    counted: re.Pattern[str]  # a number with its unit; group 1 is what follows its digits


class Unit(NamedTuple):
    """What a line break cannot cut: a Han character, a mark, a Latin word or a number, a dash."""

    start: int
    end: int
    width: float
    trim: float  # the blank half that it can lose
    flags: int
    feature: str


@lru_cache
def rules_for(lang: str) -> Rules:
    """The rules for a language tag; traditional type keeps the square of its centred marks."""
    data = tomllib.loads(Path(__file__).with_name("line.toml").read_text(encoding="utf-8"))
    centred = frozenset(data["centred"] if lang.startswith("zh-Hant") else "")
    return Rules(
        frozenset(data["no_start"]),
        frozenset(data["no_end"]),
        frozenset(data["opening"]),
        frozenset(data["closing"]) - centred,
        frozenset(data["widen"]),
        centred,
        data["squeeze"],
        data["hang"],
        frozenset(data["clitics"]),
        counted(data),
    )


def counted(data: dict[str, Any]) -> re.Pattern[str]:
    """What a number and its unit look like: 23.5亿元, 14万余辆次, 9370多人, 3个百分点."""
    about, powers = f"[{data['about']}]?", f"[{data['powers']}]*"
    units = "|".join([*sorted(data["units"], key=len, reverse=True), f"[{data['measures']}]"])
    return re.compile(f"[0-9０-９]({about}{powers}{about}(?:{units})?)")


class Face:
    """Widths and classes of the units of one font at one size, each measured once.

    `measure(text, features)` gives the width of `text` set with the OpenType `features`.
    """

    def __init__(self, measure: Measure, rules: Rules) -> None:
        self.measure = measure
        self.rules = rules
        self.em = measure("中", "")
        self.known: dict[str, tuple[float, float, int, str]] = {}

    def units(self, text: str, wide: frozenset[int] | None = None) -> Iterator[Unit]:
        """Cut `text` into units. `wide` are the marks to be set wide where that is known, else those beside Han."""
        known, widen = self.known, self.rules.widen
        whole = {at for mark in REMARK.finditer(text) for at in range(mark.start() + 1, mark.end())}
        whole.update(at for number in self.rules.counted.finditer(text) for at in range(*number.span(1)))
        for match in TOKEN.finditer(text):
            start, end = match.span()
            token = key = match.group()
            if token[0] in widen and (self._beside_han(text, start, end) if wide is None else start in wide):
                key = token + "\0"
            entry = known.get(key)
            if entry is None:
                entry = known[key] = self._classify(token, wide=key != token)
            width, trim, flags, feature = entry
            yield Unit(start, end, width, trim, flags | NO_START if start in whole else flags, feature)

    def _beside_han(self, text: str, start: int, end: int) -> bool:
        around = text[max(0, start - 1) : start] + text[end : end + 1]
        return any(HAN.match(c) or c in self.rules.opening or c in self.rules.closing for c in around)

    def _classify(self, token: str, *, wide: bool) -> tuple[float, float, int, str]:
        rules, mark = self.rules, token[0]
        if HAN.match(mark) and "\u4e00" <= mark <= "\u9fff" and mark not in rules.no_start:
            return self.em, 0.0, IDEOGRAPH, ""
        feature = "fwid" if wide else ""
        width = self.measure(token, feature)
        full = chr(ord(mark) + 0xFEE0) if wide and "!" <= mark <= "~" else mark
        flags = 0
        if mark in " \u3000":
            flags = SPACE
        elif "\x21" <= mark <= "\u024f" and not wide:
            flags = WORD | SOLID | ALPHANUMERIC * mark.isalnum()
        elif len(token) > 1:
            flags = SOLID
        elif HAN.match(mark):
            flags = IDEOGRAPH
        if full in rules.no_start or mark in rules.no_start:
            flags |= NO_START
        if full in rules.no_end or mark in rules.no_end:
            flags |= NO_END
        trim = 0.0
        if full in rules.opening:
            flags |= OPEN
        elif full in rules.closing:
            flags |= CLOSE
        if flags & (OPEN | CLOSE) or full in rules.centred:
            trim = width - self.measure(token, f"{feature},halt" if feature else "halt")
            if not trim and flags & (OPEN | CLOSE) and width > 0.9 * self.em:
                trim, flags = width / 2, flags | BARE
            flags |= CENTRED * (full in rules.centred) | GIVES * (full in rules.squeeze)
        if full in rules.hang:
            flags |= HANGS
        return width, trim, flags, feature
