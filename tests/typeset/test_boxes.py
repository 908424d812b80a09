"""Lighter boxes, styles and objects: the PDF stays the same, to the byte."""

import re
from typing import Any

import pytest
from weasyprint import css as weasyprint_css
from weasyprint import layout as weasyprint_layout

from flows.typeset import boxes
from flows.typeset.html import render_html
from flows.typeset.pdf import set_pages
from tests.typeset.conftest import make_edition

css: Any = weasyprint_css
layout: Any = weasyprint_layout


def with_styles_of_their_own(html: str, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """The PDF of a page of HTML as WeasyPrint shares styles."""
    with monkeypatch.context() as patch:
        patch.setattr(css.StyleFor, "set_computed_styles", boxes.set_computed_styles_of_any)
        return set_pages(html, make_edition())


def test_shared_styles_draw_the_same_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    html = render_html(make_edition())
    assert set_pages(html, make_edition()) == with_styles_of_their_own(html, monkeypatch)


def test_lighter_boxes_draw_the_same_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    edition = make_edition()
    html = render_html(edition)
    pdf = set_pages(html, edition)
    monkeypatch.setattr(layout, "make_all_pages", boxes.make_all_pages_of_any)
    assert set_pages(html, edition) == pdf


def test_articles_share_their_styles(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice as many articles need no more styles than one for each article, which has an anchor."""
    made: list[object] = []
    of_any = boxes.set_computed_styles_of_any

    def counted(styles: Any, element: Any, *args: Any, **named: Any) -> None:
        made.extend([element] * hasattr(element, "tag"))  # pages have styles of their own
        of_any(styles, element, *args, **named)

    monkeypatch.setattr(boxes, "set_computed_styles_of_any", counted)
    html = render_html(make_edition())
    found = re.search("<article.*</article>", html, re.DOTALL)
    assert found
    again = re.sub('(id|href)="(#?)', r'\1="\2again-', found[0])
    articles = found[0].count("<article")

    def styles(html: str) -> int:
        before = len(made)
        set_pages(html, make_edition())
        return len(made) - before

    once = styles(html)
    assert styles(html.replace(found[0], found[0] + again)) <= once + 3 * articles


def test_a_style_of_its_own_stays_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """An element that declares what others inherit is no model for the children of those."""
    html = render_html(make_edition())
    for change in ("style='color: red'", "style='font-size: 9pt'", "lang='en'"):
        changed = html.replace("<article", f"<article {change}", 1)
        pdf = set_pages(changed, make_edition())
        assert pdf == with_styles_of_their_own(changed, monkeypatch)
        assert pdf != set_pages(html, make_edition())
