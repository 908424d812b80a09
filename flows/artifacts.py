"""What a run shows of its edition, as Markdown tables: its articles, its doubts, its files."""

import re
from collections.abc import Iterable, Sequence

from flows.deliver import DeliveryReport
from flows.model import Article, Decision, Edition, Restored
from flows.pipeline import Report, doubts

_MARKUP = re.compile(r"([\\`*_{}\[\]<>|~&])")


def articles_table(edition: Edition) -> str:
    """Every article in its section: title, topic, genre, page and the confidence of its topic."""
    return _table(
        ("Title", "Topic", "Genre", "Page", "Confidence"),
        (
            (
                _headline(entry.article),
                section.label,
                entry.article.genre or "",
                entry.page,
                f"{entry.article.topic.confidence:.2f}" if entry.article.topic else "",
            )
            for section in edition.sections
            for entry in section.entries
        ),
        empty="No article stands on these pages.",
    )


def doubts_table(pages: Sequence[Restored]) -> str:
    """The decisions that an editor should look at, the least certain first."""
    found = sorted(((decision, page) for page in pages for decision in doubts(page)), key=lambda it: it[0].confidence)
    return _table(
        ("Confidence", "Decision", "Page", "Blocks", "Article", "Reason"),
        (
            (
                f"{decision.confidence:.2f}",
                decision.kind,
                page.page,
                ", ".join(map(str, decision.blocks)),
                _article_of(decision, page),
                decision.reason,
            )
            for decision, page in found
        ),
        empty="Every decision is certain enough.",
    )


def files_table(report: Report) -> str:
    """The files of the published edition and their sizes, under the folder's path."""
    table = _table(
        ("File", "Size"),
        ((path.name, f"{path.stat().st_size / 1024:,.0f} KiB") for path in sorted(report.folder.iterdir())),
        empty="",
    )
    return f"In `{report.folder}`:\n\n{table}"


def delivery_table(report: DeliveryReport) -> str:
    """Every reader of a delivery, and what came of it."""
    reasons = {"refused": report.refused, "not sent": report.unsent, "in doubt": report.doubtful}
    rows = [(reader, state, reason) for state, fates in reasons.items() for reader, reason in fates]
    rows += [(reader, "sent", "") for reader in report.sent]
    rows += [(reader, "sent before", "") for reader in report.already]
    return _table(
        ("Reader", "Address", "Chinese", "State", "Reason"),
        ((reader.name, reader.address, reader.variant, state, reason) for reader, state, reason in rows),
        empty="There is no reader.",
    )


def _article_of(decision: Decision, page: Restored) -> str:
    if decision.article is None or decision.article >= len(page.articles):
        return ""
    return _headline(page.articles[decision.article])


def _headline(article: Article) -> str:
    text = article.title or next(iter(article.paragraphs), "") or next((p.caption for p in article.photos), "")
    return text if len(text) <= 40 else text[:39] + "…"


def _table(header: Sequence[str], rows: Iterable[Sequence[str]], *, empty: str) -> str:
    lines = ["| " + " | ".join(_escape(cell) for cell in row) + " |" for row in rows]
    if not lines:
        return empty
    return "\n".join(["| " + " | ".join(header) + " |", "| --- " * len(header) + "|", *lines])


def _escape(cell: str) -> str:
    return _MARKUP.sub(r"\\\1", " ".join(cell.split()))
