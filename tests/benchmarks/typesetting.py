"""A long edition, laid out in both variants at once as `digest build` does, and the memory that it takes.

It is the built edition over and over: each time other paragraphs, in another order, each begun at another character,
so that no line has been broken before.
"""

import sys
from collections.abc import Iterator
from concurrent.futures import wait
from multiprocessing import forkserver
from pathlib import Path
from typing import Any

from flows.edition import choose_figures, make_sections
from flows.model import Article, BodyItem, Edition, Entry, Source
from flows.pipeline import pdf_name, typeset_variant
from flows.workers import workers

PAGES = 300
DENSE = 1.3  # what a repeated edition gains on its pages: one front, one colophon, fewer blanks
SAMPLED = 0.5  # seconds between two looks at the memory
LEAST = 60  # characters of a paragraph that may be begun later


def long_edition(folder: Path) -> Edition:
    """The edition built in a folder, as often as PAGES hold it."""
    edition = Edition.model_validate_json((folder / "edition.json").read_text(encoding="utf-8"))
    turns = range(round(DENSE * PAGES / page_count(folder / pdf_name(edition, edition.variants[0]))))
    entries = [
        Entry(id=f"{entry.id}t{turn}", page=_again(entry.page, turn), index=entry.index, article=_turned(entry, turn))
        for turn in turns
        for section in edition.sections
        for entry in section.entries
    ]
    return edition.model_copy(
        update={
            "name": "long",
            "variants": ("zh-Hans", "zh-Hant-TW"),
            "theme": "daily",
            "sections": make_sections(entries),
            "leading_figures": choose_figures(entries),
            "sources": tuple(_source(source, turn) for turn in turns for source in edition.sources),
        }
    )


def page_count(pdf: Path) -> int:
    from pypdf import PdfReader

    return len(PdfReader(pdf).pages)


def main(folder: Path) -> None:
    """Lay out the edition of a folder, and say how much memory its processes held together at most."""
    edition = Edition.model_validate_json((folder / "edition.json").read_text(encoding="utf-8"))
    with workers(len(edition.variants)) as pool:
        jobs = [pool.submit(typeset_variant, edition, variant) for variant in edition.variants]
        memory = 0.0
        while wait(jobs, SAMPLED).not_done:
            memory = max(memory, held())
        pdfs = [job.result() for job in jobs]
    for variant, pdf in zip(edition.variants, pdfs, strict=True):
        (folder / pdf_name(edition, variant)).write_bytes(pdf)
    sys.stdout.write(f"{memory:.1f}\n")


def held() -> float:
    """Memory of this process, of the one that workers are forked from and of these; what they share counts once."""
    origin: Any = forkserver._forkserver
    number = origin._forkserver_pid
    children = Path(f"/proc/{number}/task/{number}/children").read_text(encoding="utf-8").split()
    rolled = [Path(f"/proc/{process}/smaps_rollup").read_text() for process in ("self", number, *children)]
    return sum(int(text.split("\nPss:")[1].split()[0]) for text in rolled) / 1024


def _turned(entry: Entry, turn: int) -> Article:
    article = entry.article
    return article.model_copy(
        update={
            "title": f"{article.title}（{turn + 1}）" if article.title else None,
            "body": tuple(_body(article.body, turn)),
        }
    )


def _body(body: tuple[BodyItem, ...], turn: int) -> Iterator[BodyItem]:
    """The paragraphs from another one on, each from another character on, now and then one less."""
    texts = [item.text for item in body if item.kind == "paragraph" and item.text]
    at = turn
    for item in body:
        if item.kind != "paragraph" or not item.text:
            yield item
            continue
        at += 1
        text = texts[at % len(texts)]
        if turn and at % 13 == 0 and len(texts) > 3:
            continue
        yield item.model_copy(update={"text": text[turn * 7 % 31 :] if len(text) >= LEAST else text})


def _source(source: Source, turn: int) -> Source:
    return source.model_copy(update={"page": _again(source.page, turn)})


def _again(page: str, turn: int) -> str:
    return f"{turn + 1:02}-{page}"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
