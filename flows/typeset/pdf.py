"""Edition -> PDF, through HTML and WeasyPrint: tagged for who listens (PDF/UA-1) and made to be kept (PDF/A-3u)."""

import datetime as dt
import gc
import hashlib
import json
import re
from pathlib import Path
from typing import Any

from flows.model import Edition
from flows.typeset.fonts import font_configuration
from flows.typeset.html import render_html

ATTACHED = "edition.json"
LONG = 100  # pages
CONTENTS = "contents"  # where a reader opens the PDF: an id of templates/
UNDATED = dt.date(1970, 1, 1)  # an attachment must have a date


def typeset(edition: Edition) -> bytes:
    """The edition's PDF; the same edition gives the same bytes. It carries the edition as edition.json.

    Raises MissingDependencyError when a font or a library that typesetting needs is not installed.
    """
    return set_pages(render_html(edition), edition)


def set_pages(html: str, edition: Edition) -> bytes:
    """The PDF of an edition's HTML. Raises ConfigError for a style sheet that has a mistake."""
    fonts = font_configuration(edition.variant)
    # WeasyPrint takes half a second to load: only who makes a PDF waits for it.
    import weasyprint

    from flows.typeset import boxes, columns, contents, embed, front, grid, line, tags, writing
    from flows.typeset.mistakes import naming_styles
    from flows.typeset.source import Source

    for extension in (boxes, columns, contents, embed, front, grid, line, tags, writing):
        extension.install()
    with naming_styles(edition.theme):
        document: Any = Source(string=html).render(font_config=fonts)
    tags.one_link_each(document)
    if len(document.pages) > LONG:
        line.forget(document)
        gc.collect()  # a second or so; what laying out has left behind would make the process a tenth larger
    data = json.dumps(edition.model_dump(mode="json"), ensure_ascii=False).encode(errors="backslashreplace")
    date = dt.datetime.combine(edition.date or UNDATED, dt.time(), dt.UTC)
    attachment: Any = weasyprint.Attachment
    attached = attachment(
        string=data, name=ATTACHED, description=edition.title, created=date, modified=date, relationship="Alternative"
    )

    def finish(document: Any, pdf: Any) -> None:
        embed.embed(pdf)
        declare_accessible(pdf)
        del pdf.catalog["AF"][1:]  # WeasyPrint lists the one attachment twice
        open_at(document, pdf, CONTENTS)

    return bytes(
        document.write_pdf(
            pdf_variant="pdf/a-3u",
            pdf_tags=True,
            pdf_identifier=hashlib.sha256(data).hexdigest()[:32],
            attachments=[attached],
            finisher=finish,
        )
    )


def declare_accessible(pdf: Any) -> None:
    """Say in the metadata of a PDF/A that it is PDF/UA-1 besides."""
    claim = Path(__file__).with_name("pdfua.xmp").read_bytes()
    stream = next(item for item in pdf.objects if getattr(item, "extra", {}).get("Type") == "/Metadata")
    stream.stream = [re.sub(rb"(?=</(\w+:)?RDF>)", lambda _: claim, stream.stream[0])]


def open_at(document: Any, pdf: Any, anchor: str) -> None:
    """Make a reader open the PDF at the page that holds `anchor`, with its bookmarks beside it."""
    page = next((number for number, page in enumerate(document.pages) if anchor in page.anchors), 0)
    pdf.catalog["PageMode"] = "/UseOutlines"
    pdf.catalog["OpenAction"] = f"[{pdf.page_references[page].decode()} /Fit]"
