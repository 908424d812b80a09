"""Words and their parts of speech: jieba's dictionary with the project's own words (words.toml)."""

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rjieba import Jieba

OWN_WORDS = Path(__file__).with_name("words.toml")
# Above the frequency of every word of the dictionary, so that our words win.
_FREQUENCY = 500_000


@cache
def _own_words() -> dict[str, str]:
    tables: dict[str, str] = tomllib.loads(OWN_WORDS.read_text(encoding="utf-8"))
    return {word: tag for tag, words in tables.items() for word in words.split()}


@cache
def _segmenter() -> "Jieba":
    from rjieba import Jieba

    segmenter = Jieba()
    for word in _own_words():
        if len(word) > 1:  # a frequent character would cut words apart
            segmenter.add_word(word, _FREQUENCY, None)
    return segmenter


def tagged(text: str) -> list[tuple[str, str]]:
    """Words of `text` in order, each with its part of speech; together they are the text."""
    own = _own_words()
    return [(word, own.get(word, tag)) for word, tag in _segmenter().tag(text)]


def first_word(text: str) -> str:
    """The first word of `text` if the dictionary has it; else nothing."""
    words = _segmenter().cut(text)
    return words[0] if words and _segmenter().has_word(words[0]) else ""


def cut(text: str) -> list[str]:
    """The words of `text`, in order."""
    return _segmenter().cut(text)
