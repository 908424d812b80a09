"""What was read from a PDF, put together again: the lines of every element, the columns they stand in, the grid."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from flows.typeset.press.reading import Element, Glyph, Mark, Run, Sheet
from flows.typeset.units import Rules, rules_for

APART = frozenset({"Note"})  # stands in an element, but at the foot of the page
GROUPING = frozenset({"Document", "Sect", "Art", "Table", "THead", "TBody", "TR", "TOC"})  # have no text of their own
NEAR = 1.0  # points: two left edges of one column


@dataclass(frozen=True)
class Line:
    """A line of an element, which advances to `right` (points)."""

    page: int
    baseline: float
    size: float
    glyphs: tuple[Glyph, ...]
    right: float

    @property
    def left(self) -> float:
        return self.glyphs[0].left

    @cached_property
    def text(self) -> str:
        return "".join(glyph.text for glyph in self.glyphs)


@dataclass(frozen=True)
class Block:
    """An element that has text of its own, line by line."""

    element: Element
    lines: tuple[Line, ...]
    article: int | None  # the number of its article

    @property
    def kind(self) -> str:
        return self.element.kind

    @property
    def text(self) -> str:
        return "".join(line.text for line in self.lines)


@dataclass(frozen=True)
class Column:
    """A column of a page, numbered from the left: its left edge, and the edge that its justified lines reach
    (points)."""

    page: int
    number: int
    left: float
    right: float


class Layout:
    """A sheet as a press check looks at it. Everything is worked out once, when it is first asked for."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.rules: Rules = rules_for(sheet.lang)
        self._runs: dict[Mark, list[Run]] = {}
        for run in sheet.runs:
            if run.mark is not None:
                self._runs.setdefault(Mark(run.page, run.mark), []).append(run)

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """All blocks, in the order of reading."""
        numbers = {id(art): number for number, art in enumerate(e for e in self.sheet.root.all() if e.kind == "Art")}
        return tuple(self._blocks(self.sheet.root, None, numbers))

    @cached_property
    def articles(self) -> tuple[tuple[Block, ...], ...]:
        """The blocks of each article."""
        found: dict[int, list[Block]] = {}
        for block in self.blocks:
            if block.article is not None:
                found.setdefault(block.article, []).append(block)
        return tuple(map(tuple, found.values()))

    def _blocks(self, element: Element, article: int | None, numbers: dict[int, int]) -> Iterator[Block]:
        article = numbers.get(id(element), article)
        if element.kind not in GROUPING:
            lines = tuple(self.lines_of(element, APART))
            if lines:
                yield Block(element, lines, article)
            for inner in element.all():
                if inner.kind in APART:
                    yield Block(inner, tuple(self.lines_of(inner)), article)
            return
        for part in element.parts:
            if isinstance(part, Element):
                yield from self._blocks(part, article, numbers)

    def lines_of(self, element: Element, without: frozenset[str] = frozenset()) -> Iterator[Line]:
        """The lines of an element, but for parts of the types `without`."""
        return join(run for mark in element.marks(without) for run in self._runs.get(mark, ()))

    @cached_property
    def texts(self) -> tuple[Block, ...]:
        """The justified paragraphs."""
        return tuple(block for block in self.blocks if block.kind == "Text")

    @cached_property
    def measure(self) -> float:
        """The width of a column of text: that of most full lines (points)."""
        widths = Counter(round(line.right - line.left, 1) for block in self.texts for line in block.lines[1:-1])
        return widths.most_common(1)[0][0] if widths else 0.0

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The columns of text of every page."""
        lefts: dict[int, list[float]] = {}
        for block in self.texts:
            for line in block.lines[1:]:
                known = lefts.setdefault(line.page, [])
                trimmed = line.text[0] in self.rules.no_end  # an opening mark, its blank half outside
                if not trimmed and not any(abs(left - line.left) < NEAR for left in known):
                    known.append(line.left)
        return tuple(
            Column(page, number, left, left + self.measure)
            for page, found in sorted(lefts.items())
            for number, left in enumerate(sorted(found), 1)
        )

    def column_of(self, line: Line) -> Column | None:
        """The column that a line stands in."""
        left = line.left + line.size / 2 + NEAR
        held = (column for column in self.columns if column.page == line.page and column.left < left < column.right)
        return next(held, None)

    @cached_property
    def pitch(self) -> float:
        """From one line of text to the next (points)."""
        steps = Counter(
            round(above.baseline - below.baseline, 1)
            for block in self.texts
            for above, below in pairwise(block.lines)
            if above.page == below.page and above.baseline > below.baseline
        )
        return steps.most_common(1)[0][0] if steps else 0.0

    def off_grid(self, line: Line) -> float:
        """How far a line stands off the grid that most lines of text keep (points)."""
        return (self._height(line) - self._phase + self.pitch / 2) % self.pitch - self.pitch / 2 if self.pitch else 0.0

    @cached_property
    def _phase(self) -> float:
        heights = Counter(round(self._height(line), 2) for block in self.texts for line in block.lines)
        return heights.most_common(1)[0][0]

    def _height(self, line: Line) -> float:
        """How far a line stands under the next line of the grid, if that began at the page's head (points)."""
        return (self.sheet.sizes[line.page - 1][1] - line.baseline) % self.pitch


def join(runs: Iterable[Run]) -> Iterator[Line]:
    """Runs that follow one another on a baseline, as lines. What is set smaller may stand a little off it."""
    held: list[Run] = []
    for run in runs:
        last = held[-1] if held else None
        if last and not (
            last.page == run.page
            and abs(held[0].baseline - run.baseline) < 0.4 * max(held[0].size, run.size)
            and run.glyphs[0].left > last.end - last.size / 2  # a mark may give up its blank half
        ):
            yield line_of(held)
            held = []
        held.append(run)
    if held:
        yield line_of(held)


def line_of(runs: list[Run]) -> Line:
    main = max(runs, key=lambda run: len(run.glyphs))
    return Line(main.page, main.baseline, main.size, tuple(glyph for run in runs for glyph in run.glyphs), runs[-1].end)
