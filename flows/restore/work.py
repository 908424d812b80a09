"""A page on the table: its blocks as read so far, and what has been decided about them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from flows.model import Decision, Discard, Page
from flows.restore.corrections import Orders
from flows.restore.forms import Form
from flows.restore.joins import Join


@dataclass
class Work:
    """A page on the table: its blocks' texts and forms (0-based), what is decided so far."""

    page: Page
    orders: Orders
    texts: list[str]
    forms: list[Form]
    kinds: list[str]
    discarded: list[Discard]
    decisions: list[Decision] = field(default_factory=list)
    joins: dict[int, Join] = field(default_factory=dict)

    def able_forms(self) -> list[Form]:
        """The forms, with a role for every block that is no part of a paragraph: put aside, or named by the editor."""
        return [
            replace(form, role="-") if kind == "-" or (i in self.orders.roles and form.headline) else form
            for i, (form, kind) in enumerate(zip(self.forms, self.kinds, strict=True))
        ]

    def numbers(self, blocks: Sequence[int]) -> tuple[int, ...]:
        """0-based positions as block numbers."""
        return tuple(self.page.blocks[i].number for i in blocks)

    def note(self, kind: str, blocks: Sequence[int], confidence: float, reason: str, *, editor: bool = False) -> None:
        self.decisions.append(
            Decision.model_validate(
                {
                    "kind": kind,
                    "blocks": self.numbers(blocks),
                    "confidence": 1.0 if editor else confidence,
                    "reason": reason,
                    "by": "editor" if editor else "machine",
                }
            )
        )

    def chain(self, block: int) -> list[int]:
        """The block with all that joins link to it, in reading order."""
        back = {join.then: first for first, join in self.joins.items()}
        while block in back:
            block = back[block]
        chain = [block]
        while chain[-1] in self.joins:
            chain.append(self.joins[chain[-1]].then)
        return chain
