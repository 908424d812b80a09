"""A page and its restoration -> proof.html, one file with its style and script inside."""

import hashlib
import tomllib
from base64 import b64encode
from collections import Counter
from collections.abc import Sequence
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from flows.config import TEMPLATES
from flows.model import DOUBTFUL, Decision, Page, Restored
from flows.typeset.mistakes import naming_templates
from flows.typeset.proof.book import open_book
from flows.typeset.proof.overrule import Overruler, letter
from flows.typeset.proof.quotation import Quoter
from flows.typeset.proof.view import DecisionView, PageView, view_page

HUES, STROKES = 12, 4  # of proof.css: an article's colour, and the stroke that tells the next twelve apart
SEEN = {**{c: 0x2400 + c for c in range(0x20) if c not in (9, 10)}, 0x7F: 0x2421}  # control characters, drawn
FOLDER = TEMPLATES / "proof"


def render_proof(title: str, pages: Sequence[tuple[Page, Restored]]) -> str:
    """One HTML file that needs nothing else: every page as it came, as restored, and what is doubtful.

    Doubts are the machine's decisions under a confidence of 0.8, least sure first, over all pages; beside each
    stand the lines of corrections.toml that overrule it. The same arguments give the same text.
    """
    words = tomllib.loads((FOLDER / "words.toml").read_text(encoding="utf-8"))
    views = _views(pages, words)
    css, js = ((FOLDER / name).read_text(encoding="utf-8") for name in ("proof.css", "proof.js"))
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters["letter"] = letter
    environment.filters["colour"] = lambda index: f"h{index % HUES} k{index // HUES % STROKES}"
    doubts = sorted(((view, page) for page in views for view in page.doubts), key=lambda pair: pair[0].doubt)
    with naming_templates():
        html = environment.get_template("proof.html").render(
            title=title,
            pages=views,
            doubts=doubts,
            kinds=Counter(view.decision.kind for view, _ in doubts),
            words=words,
            threshold=round(DOUBTFUL * 100),
            css=Markup(css),  # noqa: S704 - our own file; its hash is all that the page allows to run
            js=Markup(js),  # noqa: S704
            place_of=_place_of,
            line_of=_line_of,
            allowed={"style": _sha256(css), "script": _sha256(js)},
        )
    return html.translate(SEEN)


def _views(pages: Sequence[tuple[Page, Restored]], words: dict[str, Any]) -> list[PageView]:
    """The pages, with the doubts of all of them numbered from the least sure, then the misprints from the likeliest."""
    doubts = sorted(
        (decision.kind == "misprint", _order(decision), at, nth)
        for at, (_, restored) in enumerate(pages)
        for nth, decision in enumerate(restored.decisions)
        if decision.doubtful
    )
    ranks = {(at, nth): rank for rank, (_, _, at, nth) in enumerate(doubts, start=1)}
    quoter, book = Quoter([page for page, _ in pages]), open_book(pages)
    return [
        view_page(
            at + 1,
            page,
            restored,
            Overruler(page, restored, quoter, words),
            {nth: ranks[at, nth] for nth in range(len(restored.decisions)) if (at, nth) in ranks},
            book,
        )
        for at, (page, restored) in enumerate(pages)
    ]


def _order(decision: Decision) -> float:
    """Doubts by their confidence, suspicions from the likeliest."""
    return -decision.confidence if decision.kind == "misprint" else decision.confidence


def _place_of(view: DecisionView, page: PageView) -> str:
    """The anchor of the place a decision is about."""
    if view.blocks:
        return f"{page.id}b{view.blocks[0]}"
    article = view.decision.article
    return page.id if article is None or article >= len(page.articles) else f"{page.id}a{article}"


def _line_of(page: PageView, view: DecisionView) -> int:
    """The line of the page's file that a decision is about."""
    return next((block.line for block in page.blocks if block.number in view.blocks), 1)


def _sha256(text: str) -> str:
    """The source expression (Content Security Policy 3, section 2.3.1) that allows `text` inline."""
    return "'sha256-" + b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"
