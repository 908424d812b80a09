"""The press check: what a careful printer looks for on every page, measured in the finished PDF.

Each check takes a Layout and returns what it looked at and what is wrong. Sources: W3C "Requirements for Chinese Text
Layout" (CLREQ), sections 3.1 (punctuation) and 3.2 (Han and Latin), 5 (line and paragraph); GB/T 15834-2011, 5.1.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

from flows.typeset.press.lines import Block, Layout, Line
from flows.typeset.press.reading import Run
from flows.typeset.units import HAN

FLUSH = 0.5  # points
GRID = 0.1  # points
STRETCH = 1 / 8  # em
MOST_STRETCHED = 0.01  # of all lines
HEADINGS = frozenset({"H3", "H4", "Kicker", "Subtitle", "Byline", "ColumnLabel"})
EMPTY = 1 / 3  # of a page's height


@dataclass(frozen=True)
class Finding:
    """Something wrong: on which page, what, the text it is about, and in which column of text it stands, if in one."""

    page: int
    what: str
    text: str = ""
    column: int | None = None


@dataclass(frozen=True)
class Result:
    """What a check found in `looked_at` things; it passes when no more than the share `allowed` of them, rounded up, is
    wrong."""

    name: str
    unit: str
    looked_at: int
    findings: tuple[Finding, ...]
    allowed: float = 0.0

    @property
    def passed(self) -> bool:
        return len(self.findings) <= ceil(self.allowed * self.looked_at)


Found = Iterator[Finding]


def at(layout: Layout, line: Line, what: str, text: str | None = None) -> Finding:
    """What is wrong with a line."""
    column = layout.column_of(line)
    return Finding(line.page, what, line.text if text is None else text, column.number if column else None)


def flush(layout: Layout) -> Result:
    """Every line of a paragraph but its last reaches the column's edge."""
    inner = [line for block in layout.texts for line in block.lines[:-1]]

    def wrong() -> Found:
        for line in inner:
            off = off_edge(layout, line)
            if off is None:
                yield at(layout, line, "stands in no column")
            elif abs(off) > FLUSH:
                yield at(layout, line, f"ends {off:+.2f} pt from the edge")

    return Result("justified lines flush", "lines", len(inner), tuple(wrong()))


def off_edge(layout: Layout, line: Line) -> float | None:
    """How far a line ends from its column's edge (points); None when it stands in no column."""
    column = layout.column_of(line)
    if column is None:
        return None
    return 0.0 if hangs(layout, line, column.right) else line.right - column.right


def hangs(layout: Layout, line: Line, edge: float) -> bool:
    """Whether a line reaches the edge with what stands before the stop at its end."""
    return line.text[-1] in layout.rules.hang and abs(line.glyphs[-1].left - edge) <= FLUSH


def edges(layout: Layout) -> Result:
    """No line begins or ends with a mark that may not, and none cuts a number or parts it from its unit."""
    rules = layout.rules
    lines = [(block, index, line) for block in layout.blocks for index, line in enumerate(block.lines)]

    def wrong() -> Found:
        for block, index, line in lines:
            text = line.text.strip()
            if not text or len(block.text) < 3:
                continue
            if text[0] in rules.no_start and index:
                yield at(layout, line, f"begins with {text[0]}", text)
            if text[-1] in rules.no_end:
                yield at(layout, line, f"ends with {text[-1]}", text)
            if index + 1 < len(block.lines) and parts_number(text, block.lines[index + 1].text, rules.counted):
                yield at(layout, line, "parts a number", f"{text[-8:]}|{block.lines[index + 1].text[:4]}")

    return Result("marks and numbers at line edges", "lines", len(lines), tuple(wrong()))


def parts_number(before: str, after: str, counted: re.Pattern[str]) -> bool:
    """Whether a line break between the two stands in a number, or between a number and its unit."""
    if re.search(r"[0-9０-９][.,]?$", before) and re.match(r"[0-9０-９.,%％]", after):
        return True
    near = before[-12:]
    return any(match.start() < len(near) < match.end() for match in counted.finditer(near + after[:8]))


def last_lines(layout: Layout) -> Result:
    """No paragraph of more lines than one ends in a single character."""
    long = [block for block in layout.texts if len(block.lines) > 1]
    alone = [line for block in long if is_alone(line := block.lines[-1])]
    wrong = tuple(at(layout, line, "a single character on the last line") for line in alone)
    return Result("last lines of more than one character", "paragraphs", len(long), wrong)


def is_alone(line: Line) -> bool:
    """Whether a line holds one character, perhaps with a mark."""
    return len(re.sub(r"\W", "", line.text)) < 2 and line.right - line.left < 2.5 * line.size


def grid(layout: Layout) -> Result:
    """All lines of text stand on one grid, the same on every page."""
    lines = [line for block in layout.texts for line in block.lines] if layout.pitch else []
    wrong = tuple(
        at(layout, line, f"{off:+.2f} pt off the grid") for line in lines if abs(off := layout.off_grid(line)) > GRID
    )
    return Result("lines on the grid", "lines", len(lines), wrong)


def stretch(layout: Layout) -> Result:
    """The gap between two Han characters stays small."""
    inner = [line for block in layout.texts for line in block.lines[:-1]]
    widest = [(widest_gap(line), line) for line in inner]
    wrong = tuple(at(layout, line, f"Han {gap:.3f} em apart") for gap, line in widest if gap > STRETCH + 0.001)
    return Result("gaps between Han within 1/8 em", "lines", len(inner), wrong, MOST_STRETCHED)


def widest_gap(line: Line) -> float:
    """The widest gap between two neighbouring Han characters of a line (em)."""
    gaps = [
        after.left - before.right
        for before, after in pairwise(line.glyphs)
        if HAN.match(before.text) and HAN.match(after.text)
    ]
    return max(gaps, default=0.0) / line.size


def headings(layout: Layout) -> Result:
    """Below a heading stands what it is over: in the same column, or on the same page."""
    found = [(block, next_to(layout, index)) for index, block in enumerate(layout.blocks) if is_heading(block)]

    def wrong() -> Found:
        for heading, after in found:
            foot = heading.lines[-1]
            if after is None:
                yield at(layout, foot, f"nothing follows {heading.kind}", heading.text)
            elif after.lines[0].page != foot.page or after.lines[0].baseline > foot.baseline:
                yield at(layout, foot, f"{heading.kind} at a column's foot", heading.text)

    return Result("headings over their text", "headings", len(found), tuple(wrong()))


def is_heading(block: Block) -> bool:
    return block.kind == "H2" or (block.kind in HEADINGS and block.article is not None)


def next_to(layout: Layout, at: int) -> Block | None:
    """The block that follows a heading, in the same article; what stands on a section's own line is passed over."""
    heading = layout.blocks[at]
    for block in layout.blocks[at + 1 :]:
        if heading.kind == "H2" and block.lines[0].baseline == heading.lines[-1].baseline:
            continue
        return block if heading.kind == "H2" or block.article == heading.article else None
    return None


def strays(layout: Layout) -> Result:
    """No single line of a paragraph stands alone at a column's head or foot (widows and orphans)."""
    cut = [(block, place) for block in layout.texts for place in cuts(block)]
    wrong = tuple(
        at(layout, block.lines[place], "a single line at a column's head or foot")
        for block, place in cut
        if place == 1 or place == len(block.lines) - 1
    )
    return Result("paragraphs cut with two lines on either side", "cuts", len(cut), wrong)


def cuts(block: Block) -> list[int]:
    """The lines with which a paragraph goes on in another column or on another page."""
    return [
        index
        for index, (above, below) in enumerate(pairwise(block.lines), 1)
        if above.page != below.page or below.baseline > above.baseline
    ]


def inside(layout: Layout) -> Result:
    """Nothing is set over the edge of its page or over other text."""
    runs = layout.sheet.runs

    def wrong() -> Found:
        rows: dict[tuple[int, int], list[tuple[float, float, Run]]] = {}
        for run in runs:
            width, height = layout.sheet.sizes[run.page - 1]
            left, right = run.glyphs[0].left, run.glyphs[-1].right
            if left < 0 or right > width or not 0 < run.baseline < height:
                yield Finding(run.page, "over the edge of the page", run.text)
            if run.text.strip(" .·…　"):
                rows.setdefault((run.page, round(run.baseline)), []).append((left, right, run))
        for (page, _), row in rows.items():
            row.sort(key=lambda item: item[:2])
            for (_, right, one), (left, _, other) in pairwise(row):
                blank = 0.0 if one.text[-1].isalnum() and other.text[0].isalnum() else one.size / 2  # of a mark
                if left < right - blank - FLUSH:
                    yield Finding(page, f"{right - left:.1f} pt over other text", f"{one.text} | {other.text}")

    return Result("nothing over an edge or over other text", "pieces", len(runs), tuple(wrong()))


def glyphs(layout: Layout) -> Result:
    """Every character has a glyph, and every glyph its character."""
    every = [(run, glyph) for run in layout.sheet.runs for glyph in run.glyphs]
    wrong = tuple(
        Finding(run.page, "a glyph is missing", f"{glyph.text} in {run.font}") for run, glyph in every if glyph.missing
    )
    return Result("no glyph missing", "glyphs", len(every), wrong)


def fonts(layout: Layout) -> Result:
    """Every font is in the file, and only what is used of it."""
    every = layout.sheet.fonts
    wrong = tuple(
        Finding(0, "not embedded" if not font.embedded else "embedded whole", font.name)
        for font in every
        if not font.embedded or not re.match(r"[A-Z]{6}\+", font.name)
    )
    return Result("fonts embedded and subset", "fonts", len(every), wrong)


def rows(layout: Layout) -> Result:
    """No row of a table is cut between two pages."""
    found = [element for element in layout.sheet.root.all() if element.kind == "TR"]
    wrong = []
    for row in found:
        pages = {mark.page for mark in row.marks()}
        if len(pages) > 1:
            wrong.append(Finding(min(pages), "a row goes on on the next page"))
    return Result("rows of tables whole", "rows", len(found), tuple(wrong))


def holes(layout: Layout) -> Result:
    """No page stays empty for a third of its height, but the last, that of the last article, those before the first."""
    feet: dict[int, float] = {}
    for run in layout.sheet.runs:
        if run.mark is not None:
            feet[run.page] = min(feet.get(run.page, run.baseline), run.baseline)
    end = max(feet, default=0)
    first, last = (
        (layout.articles[0][0].lines[0].page, layout.articles[-1][-1].lines[-1].page) if layout.articles else (end, end)
    )
    pages = [page for page in range(first, end) if page != last]  # the colophon may stand on a page of its own
    foot, head = min(feet.values(), default=0.0), max((run.baseline for run in layout.sheet.runs), default=0.0)
    empty = {page: (feet.get(page, head) - foot) / (head - foot) for page in pages}
    wrong = tuple(Finding(page, f"the last {share:.0%} is empty") for page, share in empty.items() if share > EMPTY)
    return Result("pages filled to two thirds", "pages", len(pages), wrong)


CHECKS: tuple[Callable[[Layout], Result], ...] = (
    flush, edges, last_lines, grid, stretch, headings, strays, inside, glyphs, fonts, rows, holes,
)  # fmt: skip
