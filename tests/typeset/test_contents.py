"""The contents of an edition so long that its page numbers push what follows to other pages."""

from typing import Any

import pytest
from weasyprint.document import Document
from weasyprint.formatting_structure.boxes import TextBox

from flows.model import Article, Edition, Entry
from flows.typeset import typeset
from tests.typeset.conftest import make_edition, paragraphs

ARTICLES = 120


def long_edition() -> Edition:
    """Many briefs; some titles just fit in their line while the page has one digit."""
    entries = [
        Entry(id=f"a{n}", page="01.txt", index=n, article=Article(title=title(n), body=paragraphs(1, n)))
        for n in range(ARTICLES)
    ]
    edition = make_edition()
    section = edition.sections[0].model_copy(update={"entries": tuple(entries)})
    return edition.model_copy(update={"sections": (section,), "leading_figures": ()})


def title(number: int) -> str:
    return f"【{number:03}】" + "江岸公园新添座椅市民游人称便夜色更美灯光更暖"[:16] + "I" * (number % 5)


def test_contents_name_the_pages_on_which_articles_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    documents: list[Any] = []
    monkeypatch.setattr(Document, "write_pdf", lambda document, **_: documents.append(document) or b"")
    typeset(long_edition())
    pages = [page._page_box for page in documents[0].pages]
    begins: dict[str, int] = {}
    named: dict[str, int] = {}
    for number, page in enumerate(pages, 1):
        for box in page.descendants():
            if anchor := box.style["anchor"]:
                begins.setdefault(anchor, number)
            if isinstance(box, TextBox) and box.element_tag == "span::after":
                named[box.element.get("data-of").removeprefix("#")] = int(box.text)
    assert len(named) == ARTICLES
    assert named == {anchor: begins[anchor] for anchor in named}
