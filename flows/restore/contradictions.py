"""Corrections that cannot all hold: a block that is to run on into itself, into two others, round in a circle."""

from collections.abc import Iterator

from flows.errors import CorrectionError
from flows.model import Corrections

Spot = tuple[int, int]  # a page of the edition, 0-based, and the number of a block
Spots = dict[str, list[tuple[Spot, ...]]]  # of each kind's corrections, in their order: the blocks that they name


def check_agreement(corrections: Corrections, spots: Spots) -> None:
    """Raises CorrectionError, a line for each correction that cannot hold beside those before it."""
    lines = [*_itself(corrections, spots), *_twice(corrections, spots), *_circles(spots), *_parted(spots)]
    if lines:
        raise CorrectionError("\n".join(lines))


def _itself(corrections: Corrections, spots: Spots) -> Iterator[str]:
    for kind in ("join", "part", "place"):
        for number, named in enumerate(spots[kind], start=1):
            if named[0] == named[1]:
                words = getattr(corrections, kind)[number - 1].text
                yield f"{_head(kind, number)}, text = “{words}”: names one block twice. Quote the other block."


def _twice(corrections: Corrections, spots: Spots) -> Iterator[str]:
    for end, side in enumerate(("text", "next")):
        first: dict[Spot, int] = {}
        for number, named in enumerate(spots["join"], start=1):
            before = first.setdefault(named[end], number)
            if before != number and spots["join"][before - 1] != named:
                words = getattr(corrections.join[number - 1], side)
                said = "runs on into" if side == "text" else "is the rest of"
                yield (
                    f"{_head('join', number)}, {side} = “{words}”: this block {said} another by number {before}. "
                    "Delete one of the two."
                )
    homes: dict[Spot, int] = {}
    for number, (block, home) in enumerate(spots["place"], start=1):
        before = homes.setdefault(block, number)
        if spots["place"][before - 1][1] != home:
            words = corrections.place[number - 1].text
            yield f"{_head('place', number)}, text = “{words}”: is placed by number {before}. Delete one of the two."
    roles: dict[Spot, int] = {}
    for number, named in enumerate(spots["role"], start=1):
        before = roles.setdefault(named[0], number)
        role = corrections.role[before - 1].role
        if role != corrections.role[number - 1].role:
            words = corrections.role[number - 1].text
            yield f"{_head('role', number)}, text = “{words}”: is a {role} by number {before}. Delete one of the two."


def _circles(spots: Spots) -> Iterator[str]:
    follows: dict[Spot, Spot] = {}
    for number, (block, then) in enumerate(spots["join"], start=1):
        at: Spot | None = then
        while at is not None and at != block:
            at = follows.get(at)
        if at is None:
            follows.setdefault(block, then)
        elif block != then:
            yield f"{_head('join', number)}: closes a circle with the joins before it. Delete one of them."


def _parted(spots: Spots) -> Iterator[str]:
    joins = {named: number for number, named in enumerate(spots["join"], start=1)}
    for number, named in enumerate(spots["part"], start=1):
        if named in joins:
            yield f"{_head('part', number)}: parts what [[join]] number {joins[named]} joins. Delete one of the two."


def _head(kind: str, number: int) -> str:
    return f"corrections.toml: [[{kind}]] number {number}"
