"""The typesetting room: Edition -> HTML -> PDF, with the Chinese line layout; and proof.html."""

from collections.abc import Sequence

from flows.model import Page, Restored
from flows.typeset.html import render_html
from flows.typeset.pdf import typeset

__all__ = ["render_html", "render_proof", "typeset"]


def render_proof(title: str, pages: Sequence[tuple[Page, Restored]]) -> str:
    """proof.html: each page as it came beside its articles as restored; what is doubtful stands out."""
    from flows.typeset import proof

    return proof.render_proof(title, pages)
