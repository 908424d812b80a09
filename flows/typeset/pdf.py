"""Edition -> PDF, through HTML and WeasyPrint."""

from typing import Any

from flows.model import Edition
from flows.typeset.fonts import font_configuration
from flows.typeset.html import render_html

STANDARD = "pdf/ua-1"  # tagged, with language and title: ISO 14289-1


def typeset(edition: Edition) -> bytes:
    """The edition's PDF; the same edition gives the same bytes.

    Raises MissingDependencyError when a font or a library that typesetting needs is not installed.
    """
    fonts = font_configuration(edition.variant)
    # WeasyPrint takes half a second to load: only who makes a PDF waits for it.
    import weasyprint

    from flows.typeset import columns, grid, line

    columns.install()
    grid.install()
    line.install()
    html = render_html(edition)
    source: Any = weasyprint.HTML
    document = source(string=html).render(font_config=fonts, pdf_variant=STANDARD)
    return bytes(document.write_pdf(pdf_variant=STANDARD))  # an identifier would double the time of writing
