"""proof.html: a page as it came beside its articles as restored, with every decision and its doubts."""

from flows.typeset.proof.render import render_proof

__all__ = ["render_proof"]
