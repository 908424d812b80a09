"""What the press check found, for those who print: one line a check, then what is wrong and where."""

from dataclasses import dataclass

from pypdf.errors import PyPdfError

from flows.model import Edition
from flows.typeset.press.checks import CHECKS, Result
from flows.typeset.press.columns import Measures, measures
from flows.typeset.press.lines import Layout
from flows.typeset.press.reading import read_sheet
from flows.typeset.press.text import text

SHOWN = 5  # findings of a check
WIDTH = 60  # characters of a text

HEAD = "page  column  lines  justified    flush  worst edge  widest gap  worst off grid  alone"


@dataclass(frozen=True)
class Report:
    """What was found in a PDF of so many pages and columns, made of an edition that it carries."""

    pages: int
    columns: tuple[Measures, ...]
    results: tuple[Result, ...]
    edition: Edition | None

    def table(self) -> str:
        """The columns of text, a line each."""
        return "\n".join([HEAD, *map(row, self.columns)])

    @property
    def failed(self) -> tuple[Result, ...]:
        """The checks that failed."""
        return tuple(result for result in self.results if not result.passed)

    @property
    def passed(self) -> bool:
        """Whether no check failed."""
        return not self.failed

    def __str__(self) -> str:
        return "\n".join([f"{self.pages} pages, {len(self.columns)} columns of text", *map(describe, self.results)])


def check_pdf(pdf: bytes) -> Report:
    """Measure a PDF that `typeset` made; its text is held against the edition.json it carries.

    Raises ValueError when the file is no PDF, or none of ours.
    """
    try:
        layout = Layout(read_sheet(pdf))
    except (PyPdfError, KeyError, AttributeError) as error:
        raise ValueError("is no PDF that the digest has made, or it is damaged.") from error
    results = [check(layout) for check in CHECKS]
    edition = Edition.model_validate_json(layout.sheet.edition) if layout.sheet.edition else None
    if edition:
        results.append(text(layout, edition))
    return Report(len(layout.sheet.sizes), measures(layout), tuple(results), edition)


def describe(result: Result) -> str:
    """A check in a line, and the first things it found."""
    wrong, allowed = len(result.findings), f", {result.allowed:.0%} allowed" if result.allowed else ""
    mark = "ok   " if result.passed else "WRONG"
    lines = [f"{mark} {result.name}: {wrong} of {result.looked_at} {result.unit} wrong{allowed}"]
    if not result.passed:
        for finding in result.findings[:SHOWN]:
            column = f", column {finding.column}" if finding.column else ""
            place = f"page {finding.page}{column}: " if finding.page else ""
            shown = finding.text if len(finding.text) <= WIDTH else finding.text[:WIDTH] + "…"
            lines.append(f"        {place}{finding.what}{'  ' + shown if shown else ''}")
        if wrong > SHOWN:
            lines.append(f"        and {wrong - SHOWN} more")
    return "\n".join(lines)


def row(column: Measures) -> str:
    """A column in a line of the table."""
    return (
        f"{column.page:4}  {column.number:6}  {column.lines:5}  {column.justified:9}  {column.flush:7.0%}"
        f"  {column.edge:7.2f} pt  {column.gap:7.3f} em  {column.grid:11.2f} pt  {column.alone:5}"
    )
