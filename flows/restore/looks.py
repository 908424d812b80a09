"""How much a short line looks like a headline, and not like a piece that a column cut off.

A logistic regression over evidence that has a name (data/looks.toml; learned by learn/looks.py): what it looks like by
its characters, its length and marks, and whether the language model and the reader find that it begins and ends where
a text does.
"""

import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from flows.restore.forms import Form
from flows.restore.language import BOUNDARY, Language, fold
from flows.restore.reader import Reader
from flows.restore.traits import MOST, Traits

FILE = Path(__file__).parent / "data" / "looks.toml"

Evidence = dict[str, float]


@lru_cache(maxsize=1)
def load_weights() -> dict[str, float]:
    """The weights of the evidence."""
    return {name: float(value) for name, value in tomllib.loads(FILE.read_text(encoding="utf-8")).items()}


def read_looks(
    texts: Sequence[str],
    forms: Sequence[Form],
    traits: Traits,
    language: Language,
    reader: Reader,
    weights: Mapping[str, float],
) -> list[float]:
    """The log-odds of each block, -6 to 6; a block that cannot be a headline has the least."""
    found = [-MOST] * len(texts)
    for i, evidence in line_evidence(texts, forms, traits, language, reader).items():
        odds = sum(weights[name] * value for name, value in evidence.items())
        found[i] = max(-MOST, min(MOST, odds))
    return found


def line_evidence(
    texts: Sequence[str], forms: Sequence[Form], traits: Traits, language: Language, reader: Reader
) -> dict[int, Evidence]:
    """What speaks for each block that could be a headline being one, by name."""
    lines = [i for i, form in enumerate(forms) if form.headline and texts[i]]
    if not lines:
        return {}
    folded = [fold(texts[i]) for i in lines]
    read = reader.read(folded, folded).rounded()
    return {
        i: _evidence(texts[i], line, forms[i], traits, language, float(ends), float(starts))
        for i, line, ends, starts in zip(lines, folded, read.ends, read.starts, strict=True)
    }


def _evidence(
    text: str, folded: str, form: Form, traits: Traits, language: Language, ends: float, starts: float
) -> Evidence:
    trait = traits.score("headline", text)
    commas, spaced = text.count("，"), float(" " in text)
    return {
        "constant": 1.0,
        "trait": trait,
        "label": traits.score("label", text),
        "finished": language.score(folded, BOUNDARY, 1),
        "starts_better": language.score(BOUNDARY, folded, 3) - language.score("", folded, 3),
        "ends": ends,
        "starts": starts,
        "length": float(len(folded)),
        "comma": float(commas == 1),
        "commas": float(commas > 1),
        "comma_spaced": commas * spaced,
        "spaced": spaced,
        "quote": float("“" in text),
        "open": float(form.open),
        "open_trait": form.open * trait,
        "open_ends": form.open * ends,
    }
