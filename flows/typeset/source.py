"""An edition's HTML as WeasyPrint 70 reads it, without the styles that nothing uses.

WeasyPrint's own style sheet has rules for `::footnote-call`, `::marker` and four more, for whatever element: each
element gets six styles beside its own, two thirds of all the memory that styles take. The digest's style sheets say
what its one footnote needs.
"""

import re
from functools import cache
from typing import Any

from weasyprint import CSS, HTML
from weasyprint.css.counters import CounterStyle
from weasyprint.html import UA

PSEUDO_ELEMENTS = re.compile(r"^::(?:marker|(?:foot)?note-(?:call|marker|callback)) \{.*\}$", re.MULTILINE)

html: Any = HTML


class Source(html):  # type: ignore[misc]
    """As WeasyPrint's HTML."""

    def _ua_stylesheets(self, forms: bool = False) -> list[Any]:
        return [own_sheet()]


@cache
def own_sheet() -> Any:
    """WeasyPrint's style sheet without those rules."""
    sheet: Any = CSS
    return sheet(string=PSEUDO_ELEMENTS.sub("", UA), counter_style=CounterStyle())
