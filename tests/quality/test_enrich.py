"""Enrichment, measured: floors under its figures, on the project's own gold and, where it is, on the reference data."""

import itertools
import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from flows.config import ROOT
from flows.enrich import enrich_page, load_taxonomy
from flows.enrich.figures import find_figures
from flows.enrich.sentences import sentence_spans
from flows.enrich.summary import summarise
from flows.enrich.taxonomy import Taxonomy
from flows.enrich.topic import classify
from flows.model import Article, BodyItem, Photo, Restored
from tests.enrich.helpers import figures_of, matches, read_gold

DATA = Path(__file__).parent / "enrich"
SHARED = ROOT.parent / "shared"


def rows(path: Path) -> list[list[str]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def accuracy(headlines: Iterable[Sequence[str]], taxonomy: Taxonomy) -> tuple[float, float]:
    """The share of headlines given their topic, and the mean distance of confidence from that share, by tenths."""
    tenths: dict[int, list[tuple[float, bool]]] = {}
    for label, headline in headlines:
        guess = classify(headline, (), taxonomy)
        tenths.setdefault(int(guess.confidence * 10), []).append((guess.confidence, guess.entry.label == label))
    every = [pair for tenth in tenths.values() for pair in tenth]
    off = sum(abs(sum(c for c, _ in tenth) - sum(right for _, right in tenth)) for tenth in tenths.values())
    return sum(right for _, right in every) / len(every), off / len(every)


def bigram_f1(summary: str, reference: str) -> float:
    """ROUGE-2 by characters (Lin, 2004)."""
    a, b = (Counter(itertools.pairwise(t)) for t in (plain(summary), plain(reference)))
    shared = (a & b).total()
    return 2 * shared / (a.total() + b.total()) if a or b else 0.0


def plain(text: str) -> str:
    return re.sub(r"[^\u4e00-\u9fffA-Za-z0-9]", "", text)


def body_of(paragraphs: Iterable[str]) -> tuple[BodyItem, ...]:
    return tuple(BodyItem(kind="paragraph", text=text) for text in paragraphs)


def leads(paragraphs: Iterable[str], count: int) -> str:
    sentences = [p[a:b] for p in paragraphs for a, b in sentence_spans(p)]
    return "".join(sentences[:count])


def test_figures_of_our_own_gold() -> None:
    hits = gold = found = 0
    for sentence in read_gold():
        figures = figures_of(sentence.text)
        hits += len(matches(sentence.figures, figures))
        gold += len(sentence.figures)
        found += len(figures)
    assert hits / gold >= 0.97
    assert hits / found >= 0.97


def test_headlines_of_our_own_topics() -> None:
    right, _ = accuracy(rows(DATA / "headlines.tsv"), load_taxonomy())
    assert right >= 0.80


if SHARED.is_dir():  # the reference data is no part of the project; where it is, it counts

    def reference_articles(path: Path) -> list[tuple[dict[str, object], Article]]:
        """The articles of a gold page, each with its truth."""
        pieces = []
        for truth in json.loads(path.read_text(encoding="utf-8"))["articles"]:
            piece = Article(
                title=truth["title"],
                kicker=truth["kicker"],
                subtitle=truth["subtitle"],
                column=truth["column"],
                byline_text=truth["byline_block"],
                body=tuple(BodyItem(kind=item["kind"], text=item.get("text")) for item in truth["body"]),
                photos=tuple(Photo(caption=photo["caption"]) for photo in truth["photos"]),
            )
            pieces.append((truth, piece))
        return pieces

    def test_figures_of_the_reference() -> None:
        wanted = rows(SHARED / "gold" / "figures-examples.tsv")
        hits = 0
        for path in sorted((SHARED / "gold").glob("*.json")):
            for truth, piece in reference_articles(path):
                figures = list(find_figures(piece.body))
                for _, title, value, unit, words, _ in wanted:
                    if not str(truth["title"]).startswith(title):
                        continue
                    hit = next(
                        (
                            f
                            for f in figures
                            if (f.value, f.unit) == (float(value), unit)
                            and all(w in f.indicator for w in words.split())
                        ),
                        None,
                    )
                    if hit is not None:
                        figures.remove(hit)
                        hits += 1
        assert hits == len(wanted)

    def test_topics_with_another_taxonomy() -> None:
        right, off = accuracy(rows(SHARED / "data" / "topics-dev.tsv"), load_taxonomy(DATA / "topics.toml"))
        assert right >= 0.70
        assert off <= 0.08

    def test_genres_of_the_reference() -> None:
        for path in sorted((SHARED / "gold").glob("*.json")):
            pieces = reference_articles(path)
            enriched = enrich_page(Restored(page=path.stem, articles=tuple(a for _, a in pieces)), load_taxonomy())
            assert [a.genre for a in enriched.articles] == [truth["genre"] for truth, _ in pieces]

    def test_summaries_beat_leads() -> None:
        items = [json.loads(line) for line in (SHARED / "data" / "summaries-dev.jsonl").open(encoding="utf-8")]
        for count, floor in ((1, 0.35), (2, 0.40)):
            ours = lead = 0.0
            for item in items:
                summary = "".join(summarise(item["title"], body_of(item["body"]), sentences=count))
                ours += bigram_f1(summary, item["reference"]) / len(items)
                lead += bigram_f1(leads(item["body"], count), item["reference"]) / len(items)
            assert ours >= max(floor, lead)
