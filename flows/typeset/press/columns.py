"""The press check, column by column: what a printer would note beside every column of a page."""

from collections.abc import Sequence
from dataclasses import dataclass

from flows.typeset.press.checks import FLUSH, is_alone, off_edge, widest_gap
from flows.typeset.press.lines import Column, Layout, Line


@dataclass(frozen=True)
class Measures:
    """A column of text: its lines, those that are justified, which share of those is flush; how far the worst line ends
    from the edge and stands off the grid (points), the widest gap between Han (em), last lines of one character."""

    page: int
    number: int
    lines: int
    justified: int
    flush: float
    edge: float
    gap: float
    grid: float
    alone: int


def measures(layout: Layout) -> tuple[Measures, ...]:
    """Every column of every page, in the order of pages, from the left."""
    held: dict[Column, list[tuple[Line, bool, bool]]] = {column: [] for column in layout.columns}
    for block in layout.texts:
        for line in block.lines:
            if column := layout.column_of(line):
                last = line is block.lines[-1]
                held[column].append((line, not last, last and len(block.lines) > 1 and is_alone(line)))
    return tuple(measure(layout, column, lines) for column, lines in held.items())


def measure(layout: Layout, column: Column, lines: Sequence[tuple[Line, bool, bool]]) -> Measures:
    """A column, by its lines: each with whether it is justified, and whether it is a last line of one character."""
    edges = [abs(off_edge(layout, line) or 0.0) for line, justified, _ in lines if justified]
    return Measures(
        page=column.page,
        number=column.number,
        lines=len(lines),
        justified=len(edges),
        flush=sum(edge <= FLUSH for edge in edges) / len(edges) if edges else 1.0,
        edge=max(edges, default=0.0),
        gap=max((widest_gap(line) for line, justified, _ in lines if justified), default=0.0),
        grid=max((abs(layout.off_grid(line)) for line, _, _ in lines), default=0.0),
        alone=sum(alone for *_, alone in lines),
    )
