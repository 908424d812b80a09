"""The typesetting room: Edition -> HTML -> PDF, with the Chinese line layout; proof.html; the press check."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flows.model import Page, Restored
from flows.typeset.html import check_design, render_html
from flows.typeset.pdf import typeset

if TYPE_CHECKING:
    from flows.typeset.press import Report

__all__ = ["check_design", "check_pdf", "render_html", "render_proof", "typeset"]


def check_pdf(pdf: bytes) -> Report:
    """The press check: what is wrong with a finished PDF. Raises ValueError when it is none of ours."""
    from flows.typeset import press

    return press.check_pdf(pdf)


def render_proof(title: str, pages: Sequence[tuple[Page, Restored]]) -> str:
    """proof.html: each page as it came beside its articles as restored; what is doubtful stands out."""
    from flows.typeset import proof

    return proof.render_proof(title, pages)
