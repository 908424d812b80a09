"""The figures that the templates show: tables whose numbers align, and the one that is pulled out of an article."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flows.model import Figure

ROWS = 12  # of a figure table


@dataclass(frozen=True)
class Row:
    """A figure. `indent` moves its number so that decimal points stand under one another (a CSS length)."""

    indicator: str
    value: str
    unit: str
    indent: str = "0"
    place: str | None = None  # the anchor of where it stands
    entry: str | None = None  # the article it is taken from
    source: str = ""  # and its title


@dataclass(frozen=True)
class Table:
    """Figures to print, out of `total`; the widths that its numbers and its units need (CSS lengths)."""

    rows: tuple[Row, ...]
    total: int
    values: str
    units: str


@dataclass(frozen=True)
class Pull:
    """A figure set large in the text it stands in: 2017年以来, 被困车辆, (超过), 14, 万余, 辆次."""

    period: str
    indicator: str
    bound: str
    number: str
    scale: str
    unit: str


def table(figures: Sequence[Figure], places: Sequence[str] = ()) -> Table | None:
    """The figures worth a table, in the order of the text; None when there are none.

    Over the limit those stay that say most: large sums, shares, a period; figures without indicator go first.
    """
    named = [(f, place) for f, place in zip(figures, places or [""] * len(figures), strict=True) if f.indicator.strip()]
    unique = list({(f.indicator, f.text): (f, place) for f, place in named}.values())
    kept = sorted(range(len(unique)), key=lambda i: (-_weight(unique[i][0]), i))[:ROWS]
    chosen = [unique[i] for i in sorted(kept)]
    cut = [_cut(figure) for figure, _ in chosen]
    if not cut:
        return None
    widths = [_width(whole) for whole, _, _ in cut]
    widest = max(digits for digits, _ in widths), max(squares for _, squares in widths)
    rests = [_width(rest) for _, rest, _ in cut]
    rows = tuple(
        Row(
            figure.indicator.strip(),
            whole + rest,
            unit,
            _length(widest[0] - digits, widest[1] - squares),
            place or None,
        )
        for (figure, place), (whole, rest, unit), (digits, squares) in zip(chosen, cut, widths, strict=True)
    )
    room = max(digits for digits, _ in rests), max(squares for _, squares in rests)
    units = max(sum(_width(unit)) for _, _, unit in cut)
    values = widest[0] + room[0], max(3, widest[1] + room[1] + 1)  # a heading of two characters, and what parts columns
    return Table(rows, len(unique), _length(*values), _length(0, max(2, units)))


def _cut(figure: Figure) -> tuple[str, str, str]:
    """A figure as printed: up to its decimal point, its decimals, what follows. 超过4.1万场次 is 超过4, .1 and 万场次;
    14万余辆次 is 14 and 万余辆次. A number in words stays whole: 零下三十多 and 度."""
    text, unit = figure.text.strip(), figure.unit.strip()
    if match := re.fullmatch(r"(\D*[\d,，]+(?:[-~—至][\d,，]+)?)(\.\d+)?(\D*)", text):
        return match[1], match[2] or "", match[3].strip()
    at = text.rfind(unit) if unit else -1
    return (text[:at], "", text[at:]) if at > 0 else (text, "", "")


def _width(text: str) -> tuple[int, int]:
    """How many of its characters are as wide as a digit, how many as wide as a Han character."""
    digits = sum(char < "\u0250" for char in text)
    return digits, len(text) - digits


def _length(digits: int, squares: int) -> str:
    return f"calc({digits}ch + {squares}em)"


def _weight(figure: Figure) -> int:
    weight = 2 * ("亿" in figure.text or "億" in figure.text) + ("万" in figure.text or "萬" in figure.text)
    weight += 2 * figure.unit.startswith(("%", "％")) + bool(figure.period)
    return weight + (abs(figure.value) >= 100) + (2 <= len(figure.indicator) <= 14)


def pull(figure: Figure) -> Pull | None:
    """A figure to be pulled out; None when its number is written in words."""
    whole, decimals, unit = _cut(figure)
    match = re.fullmatch(r"(\D*)(\d.*)", whole + decimals)
    if not match:
        return None
    period = (figure.period or "").strip()
    dated = period if re.search(r"\d", period) else ""  # 今年以来 says nothing beside a number
    at = max(0, unit.find(figure.unit.strip()))
    return Pull(dated, figure.indicator.strip(), match[1], match[2], unit[:at], unit[at:])
