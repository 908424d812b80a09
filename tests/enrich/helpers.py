"""What the tests of enrichment share: articles made of words, and this project's gold figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from flows.enrich.figures import find_figures
from flows.model import Article, BodyItem, Figure, Photo

GOLD = Path(__file__).with_name("figures.tsv")


def article(*paragraphs: str, title: str | None = None, **fields: object) -> Article:
    """An article of these paragraphs."""
    body = tuple(BodyItem(kind="paragraph", text=text) for text in paragraphs)
    return Article.model_validate({"title": title, "body": body, **fields})


def photo(caption: str) -> Photo:
    return Photo(caption=caption)


def figures_of(text: str) -> tuple[Figure, ...]:
    return find_figures((BodyItem(kind="paragraph", text=text),))


@dataclass(frozen=True)
class GoldFigure:
    value: float
    unit: str
    words: tuple[str, ...]
    text: str
    approximate: bool
    bound: str | None
    period: str | None

    def is_like(self, figure: Figure) -> bool:
        """Whether the figure has the value and the unit, and an indicator that holds the words."""
        return (
            abs(figure.value - self.value) <= 1e-5 * abs(self.value)
            and figure.unit == self.unit
            and all(word in figure.indicator for word in self.words)
        )


@dataclass(frozen=True)
class GoldSentence:
    text: str
    figures: tuple[GoldFigure, ...]


def read_gold() -> tuple[GoldSentence, ...]:
    """The sentences of figures.tsv with their figures."""
    sentences: list[tuple[str, list[GoldFigure]]] = []
    for line in GOLD.read_text(encoding="utf-8").splitlines():
        if line.startswith("S\t"):
            sentences.append((line[2:], []))
        elif line.startswith("F\t"):
            _, value, unit, words, text, flags, period = [*line.split("\t"), "", ""][:7]
            bound = next((b for b in ("at least", "at most") if b in flags), None)
            sentences[-1][1].append(
                GoldFigure(
                    float(value),
                    unit.strip("-"),
                    tuple(words.split()),
                    text,
                    "approximate" in flags,
                    bound,
                    period or None,
                )
            )
    return tuple(GoldSentence(text, tuple(figures)) for text, figures in sentences)


def matches(gold: Sequence[GoldFigure], found: Sequence[Figure]) -> list[tuple[GoldFigure, Figure]]:
    """Gold figures with the found ones that equal them, each used once."""
    left = list(found)
    pairs = []
    for figure in gold:
        hit = next((f for f in left if figure.is_like(f)), None)
        if hit is not None:
            left.remove(hit)
            pairs.append((figure, hit))
    return pairs
