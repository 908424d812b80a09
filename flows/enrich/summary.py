"""The summary of an article: some of its sentences, word for word and in their order.

Sentences are scored by their place, by what they share with the title and with the whole article (centrality, after
Erkan and Radev, LexRank, 2004, with word weights in place of the graph), and chosen one at a time against
what is chosen already (maximal marginal relevance, Carbonell and Goldstein, 1998).
"""

import math
import re
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flows.enrich.sentences import dateline_end, sentence_spans
from flows.enrich.vectors import rarity
from flows.enrich.words import cut
from flows.model import BodyItem

LEXICON = Path(__file__).with_name("summary.toml")


@dataclass(frozen=True)
class Weights:
    """What each measure counts for; tests/quality/test_enrich.py measures them against leads."""

    place: float = 0.36
    paragraph: float = 0.15
    title: float = 0.8
    central: float = 0.1
    news: float = 0.07
    number: float = 0.08
    length: float = 0.36
    headline: float = 2.2
    leaning: float = 0.5
    quoted: float = 0.45
    repeats: float = 0.6
    redundancy: float = 2.5
    best_length: float = 38.0


WEIGHTS = Weights()
HEADING_MOST = 16  # characters of a sentence that heads its paragraph
# Sentences beyond these are never in a brief.
_MOST = 60


@dataclass(frozen=True)
class _Sentence:
    text: str
    number: int
    paragraph: int
    first: bool
    headline: bool
    words: Counter[str]
    pairs: frozenset[str]


@cache
def _lexicon() -> dict[str, tuple[str, ...]]:
    data: dict[str, str] = tomllib.loads(LEXICON.read_text(encoding="utf-8"))
    return {key: tuple(words.split()) for key, words in data.items()}


def summarise(
    title: str, body: Sequence[BodyItem], *, sentences: int = 2, characters: int | None = None
) -> tuple[str, ...]:
    """So many sentences of the body's paragraphs, each word for word; or as many as `characters` hold.

    Of a character budget too small for any sentence, the shortest good one's first clauses are taken.
    """
    candidates = _candidates(body)
    if not candidates or (characters is None and sentences <= 0):
        return ()
    base = _scores(title, candidates, WEIGHTS)
    chosen: list[int] = []
    left = characters if characters is not None else math.inf
    while (characters is not None or len(chosen) < sentences) and len(chosen) < len(candidates):
        fitting = [i for i in range(len(candidates)) if i not in chosen and len(candidates[i].text) <= left]
        if not fitting:
            break
        best = max(fitting, key=lambda i: (base[i] - WEIGHTS.redundancy * _overlap(i, chosen, candidates), -i))
        chosen.append(best)
        left -= len(candidates[best].text)
    if not chosen and characters is not None:
        return _clauses(candidates[max(range(len(candidates)), key=lambda i: (base[i], -i))].text, characters)
    return tuple(candidates[i].text for i in sorted(chosen))


def _candidates(body: Sequence[BodyItem]) -> list[_Sentence]:
    """The sentences that can stand in a brief: whole ones, from after the dateline on."""
    found: list[_Sentence] = []
    for index, item in enumerate(body):
        if item.kind != "paragraph" or not item.text:
            continue
        paragraph = item.text
        start = dateline_end(paragraph)
        spans = sentence_spans(paragraph[start:])
        for i, (a, b) in enumerate(spans):
            text = _without_opener(paragraph[start + a : start + b].lstrip("，、；：。"))
            # a short paragraph without a stop heads one item of a round-up
            headline = len(spans) == 1 and len(text) <= 36 and bool(re.search(r"[\w”’」』》）)]$", text))
            if i == 0 and index and body[index - 1].kind == "gap":
                continue  # its beginning is lost
            if i == 0 and len(spans) > 1 and _is_heading(text):
                continue
            if len(found) < _MOST and 8 <= len(text) <= 220 and not _is_note(text):
                words = Counter(w for w in cut(text) if len(w) > 1)
                pairs = frozenset(text[k : k + 2] for k in range(len(text) - 1))
                found.append(_Sentence(text, len(found), index, i == 0, headline, words, pairs))
    return found


def _without_opener(text: str) -> str:
    for opener in _lexicon()["openers"]:
        if text.startswith(opener) and len(text) > len(opener) + 8:
            return text[len(opener) :]
    return text


def _is_heading(text: str) -> bool:
    """Does a paragraph's first sentence only say what it is about, as 持续深化党的政治建设。 or 一、… do?"""
    numbered = re.match(r"[（(]?[一二三四五六七八九十]{1,3}[）)、]|[（(]?\d{1,2}[）)、.．]\s*(?!\d)", text)
    return bool(numbered) or (len(text) <= HEADING_MOST and not re.search(r"[，：；！？\d“]", text))


def _is_note(text: str) -> bool:
    return (text[0] in "（(【■●▲◆" and text[-1] in "）)】") or text.lstrip("（(").startswith(_lexicon()["notes"])


def _scores(title: str, candidates: Sequence[_Sentence], w: Weights) -> list[float]:
    whole: Counter[str] = Counter()
    for s in candidates:
        whole.update(set(s.words))
    centre = {word: math.log(1 + n) * rarity(word) for word, n in whole.items()}
    title_pairs = frozenset(title[k : k + 2] for k in range(len(title) - 1))
    title_words = {x for x in cut(title) if len(x) > 1}
    top = max((_central(s, centre) for s in candidates), default=1.0) or 1.0
    lexicon = _lexicon()
    round_up = sum(s.headline for s in candidates) > 1
    scores = []
    for s in candidates:
        shared = sum(rarity(x) for x in title_words if x in s.text) / (sum(map(rarity, title_words)) or 1)
        copy = len(s.pairs & title_pairs) / (len(s.pairs | title_pairs) or 1)
        score = w.place / (1 + s.number) + w.paragraph * s.first + w.title * shared
        score += w.headline * (s.headline and round_up)
        score += w.central * _central(s, centre) / top
        score += w.news * any(x in s.text for x in lexicon["news"]) + w.number * bool(re.search(r"\d", s.text))
        score -= w.length * min(1.0, abs(len(s.text) - w.best_length) / w.best_length)
        broken = s.text[-1] not in "。！？!?…”’」』" and not s.headline
        score -= w.leaning * (s.text.startswith(lexicon["leaning"]) or broken)
        score -= w.quoted * (s.text[0] in "“‘「『" or s.text[-1] in "”？?！!’」』" or "？" in s.text)
        score -= w.repeats * (copy > 0.6)
        scores.append(score)
    return scores


def _central(sentence: _Sentence, centre: dict[str, float]) -> float:
    return sum(centre[x] for x in sentence.words) / (4 + len(sentence.words)) if sentence.words else 0.0


def _overlap(i: int, chosen: Sequence[int], candidates: Sequence[_Sentence]) -> float:
    """How much of the sentence the chosen ones say already."""
    pairs = candidates[i].pairs
    return max((len(pairs & candidates[j].pairs) / (len(pairs) or 1) for j in chosen), default=0.0)


def _clauses(text: str, characters: int) -> tuple[str, ...]:
    """As many of the first clauses as fit; nothing when none does."""
    ends = [m.start() for m in re.finditer("[，；：。]", text) if 8 <= m.start() <= characters]
    return (text[: ends[-1]],) if ends else ()
