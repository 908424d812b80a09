"""Which line of a header group is the kicker, the title, the subtitle, the column label: chosen together.

Every way to label the lines is scored by a log-linear model (data/labels.toml; learned by learn/labels.py) over what
the lines look like, how they compare with the title, which stands above which, and how much of them stands in the
article; one title, and one label unless the lexicon knows more of them.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product
from pathlib import Path

from flows.restore.headers import COUPLET, LABEL_LEAST, ends_as_kicker, is_known_label, is_name, lexicon
from flows.restore.language import fold
from flows.restore.reader import Reader

FILE = Path(__file__).parent / "data" / "labels.toml"
SERIAL = re.compile(r"[①-⑳]$")
LINES_MOST = 6  # more lines than that are no header group, but several run together
READ = 5.0  # what the reader says, in units of about one
LENGTHS = {"to5": range(0, 6), "to8": range(6, 9), "to12": range(9, 13)}

Labels = tuple[str, ...]  # of the lines: k, t, s, c


@dataclass(frozen=True)
class Line:
    """A line of a header group: its text, the number of its group, the shares of its pairs of characters that stand in
    the body, in the body's first two paragraphs; what the reader says for its running on into the next line, its
    ending where it does, its beginning so; the log-odds that it is a column label."""

    text: str
    run: int
    match: float
    match_first: float
    signed: bool = False  # a byline stands right below
    label: float = 0.0
    runs_on: float = 0.0
    ends: float = 0.0
    begins: float = 0.0


def read_lines(lines: Sequence[Line], reader: Reader) -> list[Line]:
    """The lines with what the reader says of them."""
    texts = [fold(line.text) for line in lines]
    if not texts:
        return []
    read = reader.read(texts, texts)
    after = [*range(1, len(lines)), len(lines) - 1]
    return [
        replace(
            line,
            runs_on=float(read.runs_on[i, after[i]]) / READ,
            ends=float(read.ends[i]) / READ,
            begins=float(read.starts[i]) / READ,
        )
        for i, line in enumerate(lines)
    ]


@lru_cache(maxsize=1)
def load_weights() -> dict[str, float]:
    """The weights of the evidence."""
    return {name: float(value) for name, value in tomllib.loads(FILE.read_text(encoding="utf-8")).items()}


def label_lines(lines: Sequence[Line], weights: Mapping[str, float]) -> Labels:
    """The lines' labels."""
    if len(lines) > LINES_MOST:
        return label_lines(lines[:LINES_MOST], weights) + ("k",) * (len(lines) - LINES_MOST)
    return max(labellings(lines), key=lambda labels: score(lines, labels, weights))


def score(lines: Sequence[Line], labels: Labels, weights: Mapping[str, float]) -> float:
    """How well the labels fit."""
    return sum(weights.get(name, 0.0) * value for name, value in evidence(lines, labels).items())


def labellings(lines: Sequence[Line]) -> list[Labels]:
    """The ways to label the lines that can be."""
    found = []
    known = [is_known_label(line.text) for line in lines]
    untitled = [i for i, line in enumerate(lines) if known[i] or is_name(line.text)]
    untitled = untitled if len(untitled) < len(lines) else []
    for labels in product("ktsc", repeat=len(lines)):
        if labels.count("t") != 1 or labels.count("c") > max(1, sum(known)) or labels.index("t") in untitled:
            continue
        if max(labels.count("k"), labels.count("s")) <= max(2, len(lines) - 2):
            found.append(labels)
    leads = [
        i for i, line in enumerate(lines[:-1]) if line.text.endswith(("——", "：")) and line.run == lines[i + 1].run
    ]
    led = [i for i, line in enumerate(lines) if i and line.text.startswith(("——", "―", "—")) and len(lines) > 1]
    able = [labels for labels in found if all(labels[i] in "kc" for i in leads) and all(labels[i] == "s" for i in led)]
    return able or found


def evidence(lines: Sequence[Line], labels: Labels) -> dict[str, float]:
    """What speaks for and against the labels, by name: the label, then the trait."""
    total: dict[str, float] = {}
    title = lines[labels.index("t")]
    for i, (line, label) in enumerate(zip(lines, labels, strict=True)):
        mates = [other.run for other in lines].count(line.run)
        for name in _traits(line.text):
            total[f"{label}_{name}"] = total.get(f"{label}_{name}", 0.0) + 1.0
        told = {
            "match": line.match,
            "match_first": line.match_first,
            "signed": line.signed,
            "label": max(0.0, line.label),
            "no_label": max(0.0, -line.label),
            "ends": line.ends,
            "begins": line.begins,
            "alone": mates == 1 and len(lines) > 1,
            "first": mates > 1 and (i == 0 or lines[i - 1].run != line.run),
            "last": mates > 1 and (i == len(lines) - 1 or lines[i + 1].run != line.run),
        }
        if label in "ks":
            below = i > labels.index("t")
            turned = line.run == title.run and below == (label == "k")
            told |= _beside(line, title) | {"below": below, "above": not below, "turned": turned}
        if i + 1 < len(lines) and lines[i + 1].run == line.run:
            both, after = label + labels[i + 1], lines[i + 1]
            for name, value in (("runs_on", line.runs_on), ("ends", line.ends), ("begins", after.begins)):
                total[f"{both}_{name}"] = total.get(f"{both}_{name}", 0.0) + value
        for name, value in told.items():
            total[f"{label}_{name}"] = total.get(f"{label}_{name}", 0.0) + float(value)
    return total


@lru_cache(maxsize=4096)
def _traits(text: str) -> tuple[str, ...]:
    return tuple(_each_trait(text))


def _each_trait(text: str) -> Iterator[str]:
    size = len(text)
    yield "is"
    yield from (name for name, lengths in LENGTHS.items() if size in lengths)
    checks = {
        "over20": size > 20,
        "over28": size > 28,
        "ends_dash": text.endswith(("——", "—")),
        "ends_colon": text.endswith(("：", ":")),
        "ends_kicker": ends_as_kicker(text),
        "starts_dash": text.startswith(("——", "―", "—")),
        "couplet": COUPLET.search(text),
        "serial": SERIAL.search(text),
        "comma": "，" in text,
        "dot": "·" in text,
        "quotation": text.startswith("“") and text.endswith("”"),
        "quote": "“" in text,
        "book": "《" in text,
        "short_marked": size <= 12 and re.search("[，：！？、]", text),
    }
    yield from (name for name, holds in checks.items() if holds)
    yield from (name for name, pattern in _patterns().items() if pattern.search(text))


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(pattern) for name, pattern in lexicon()["line_traits"].items()}


def _beside(line: Line, title: Line) -> dict[str, float]:
    """The line against the title."""
    number = _patterns()["number"]
    counted, title_counted = bool(number.search(line.text)), bool(number.search(title.text))
    couplet, title_couplet = bool(COUPLET.search(line.text)), bool(COUPLET.search(title.text))
    return {
        "longer": len(line.text) > len(title.text),
        "length": max(-1.0, min(1.0, (len(line.text) - len(title.text)) / 15)),
        "number_here": counted and not title_counted,
        "number_there": title_counted and not counted,
        "number_both": counted and title_counted,
        "couplet_here": couplet and not title_couplet,
        "couplet_there": title_couplet and not couplet,
        "title_label": title.label > LABEL_LEAST,
        "apart": line.run != title.run,
        "more_match": line.match - title.match,
        "more_match_first": line.match_first - title.match_first,
    }
