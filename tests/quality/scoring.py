"""Scores of restored pages against their known structure, white space and compatibility forms aside.

Definitions: a paragraph counts when it is exact; articles are paired by the 8-grams of their bodies, most shared first;
block_article_f1 counts the 8-grams that stand in the right article; successors are pairs of paragraphs that follow one
another; a whole page has every article's title and paragraphs, and no other article.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Any

from flows.model import Restored


@dataclass(frozen=True)
class Score:
    """Shares, 0 to 1, over all pages together."""

    paragraph_f1: float
    block_article_f1: float
    title_accuracy: float
    body_exact: float
    successor_accuracy: float
    page_exact: float


def score_pages(pages: Iterable[tuple[Mapping[str, Any], Restored]]) -> Score:
    """The score of (gold, restored) pairs."""
    total: Counter[str] = Counter()
    for gold, restored in pages:
        total += _page(gold["articles"], restored.model_dump()["articles"])
        total.update(pages=1, whole=contents(gold["articles"]) == contents(restored.model_dump()["articles"]))
    return Score(
        paragraph_f1=2 * total["hit"] / max(1, total["gold"] + total["found"]),
        block_article_f1=2 * total["gram_hit"] / max(1, total["gram_gold"] + total["gram_found"]),
        title_accuracy=total["title"] / max(1, total["articles"]),
        body_exact=total["body"] / max(1, total["articles"]),
        successor_accuracy=total["follows"] / max(1, total["pairs"]),
        page_exact=total["whole"] / max(1, total["pages"]),
    )


def contents(articles: Iterable[Mapping[str, Any]]) -> Counter[tuple[str, ...]]:
    """Each article's title and paragraphs."""
    return Counter((plain(article["title"]), *_paragraphs(article)) for article in articles)


def _page(gold: list[dict[str, Any]], found: list[dict[str, Any]]) -> Counter[str]:
    count: Counter[str] = Counter()
    want, have = [_paragraphs(a) for a in gold], [_paragraphs(a) for a in found]
    all_want, all_have = Counter(chain(*want)), Counter(chain(*have))
    count.update(hit=(all_want & all_have).total(), gold=all_want.total(), found=all_have.total())
    grams_want, grams_have = [_grams(p) for p in want], [_grams(p) for p in have]
    count.update(gram_gold=sum(map(len, grams_want)), gram_found=sum(map(len, grams_have)))
    match = _pair(grams_want, grams_have)
    for i, article in enumerate(gold):
        count["articles"] += 1
        count["pairs"] += max(0, len(want[i]) - 1)
        if i not in match:
            continue
        j = match[i]
        count["gram_hit"] += len(grams_want[i] & grams_have[j])
        count["title"] += plain(article["title"]) == plain(found[j]["title"])
        count["body"] += "".join(want[i]) == "".join(have[j])
        place = {text: n for n, text in enumerate(have[j])}
        count["follows"] += sum(place.get(b, -9) == place.get(a, -99) + 1 for a, b in pairwise(want[i]))
    return count


def _pair(gold: list[set[str]], found: list[set[str]]) -> dict[int, int]:
    shared = sorted(
        ((len(a & b), i, j) for i, a in enumerate(gold) for j, b in enumerate(found) if a & b), reverse=True
    )
    match: dict[int, int] = {}
    for _, i, j in shared:
        if i not in match and j not in match.values():
            match[i] = j
    return match


def plain(text: str | None) -> str:
    """Without white space, compatibility forms unified."""
    return re.sub(r"[\s\u200b]+", "", unicodedata.normalize("NFKC", text or ""))


def _paragraphs(article: Mapping[str, Any]) -> list[str]:
    texts = (plain(item.get("text")) for item in article["body"] if item["kind"] != "gap")
    return [text for text in texts if text]


def _grams(paragraphs: list[str], size: int = 8) -> set[str]:
    text = "".join(paragraphs)
    return {text[i : i + size] for i in range(max(1, len(text) - size + 1))} if text else set()
