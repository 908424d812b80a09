"""The pipeline, in order: read, restore, follow jumps, enrich, assemble, typeset each variant, proof, publish.

Each verb takes a page or a variant at a time. `build` runs them in one process tree;
flows/digest.py runs the same verbs as the tasks of a Prefect flow.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from flows import enrich, restore
from flows.edition import assemble_edition
from flows.intake import read_page
from flows.localise import localise
from flows.model import Corrections, Decision, Edition, Page, Restored, Theme, Variant
from flows.plan import Plan, make_plan
from flows.publish import Stage
from flows.typeset import render_proof, typeset
from flows.wording import count
from flows.workers import map_over, workers

MANY_PAGES = 6  # from here on pages go to the workers: fewer are done before those are up


@dataclass(frozen=True)
class Report:
    """What was made: the folder and the PDFs in it, with counts for a closing line."""

    edition: str
    folder: Path
    pdfs: tuple[Path, ...]
    pages: int
    articles: int
    doubts: int

    def sentence(self) -> str:
        """The closing line: what was made and where."""
        names = ", ".join(path.name for path in self.pdfs)
        return (
            f"{self.edition}: {count(self.articles, 'article')} of {count(self.pages, 'page')}, "
            f"{count(self.doubts, 'doubt')} to look at in proof.html. Made {names} in {self.folder}"
        )


def build(folder: Path, out: Path, variants: Sequence[Variant] = (), theme: Theme | None = None) -> Report:
    """Make the edition of `folder` and publish it as the folder `out`. Raises DigestError."""
    with Stage(out) as stage:
        plan = make_plan(folder, variants, theme)
        with workers(count_jobs(plan)) as pool:
            apply = partial(map_over, pool) if len(plan.files) >= MANY_PAGES else map
            pages = tuple(map(read_page, plan.files))
            corrections = assign_corrections(plan, pages)
            restored = follow_jumps(plan, pages, tuple(apply(restore_page, pages, corrections)))
            corrections = follow_labels(restored, corrections)
            enriched = tuple(apply(enrich_page, restored, corrections, [plan] * len(pages)))
            edition = assemble(plan, pages, enriched)
            typesetting = [pool.submit(typeset_variant, edition, variant) for variant in edition.variants]
            proof = make_proof(edition, pages, enriched)
            pdfs = [job.result() for job in typesetting]
        publish(stage, plan, edition, pdfs, proof)
    return make_report(edition, enriched, out)


def count_jobs(plan: Plan) -> int:
    """How many jobs of a plan can go on at the same time."""
    return max(len(plan.config.variants), len(plan.files) // MANY_PAGES)


def assign_corrections(plan: Plan, pages: Sequence[Page]) -> tuple[Corrections, ...]:
    """The editor's corrections, page by page in the order of `pages`. Raises CorrectionError."""
    enrich.check_labels(plan.corrections, plan.taxonomy)
    assigned = restore.assign_corrections(pages, plan.corrections)
    return tuple(assigned.get(page.name, Corrections()) for page in pages)


def restore_page(page: Page, corrections: Corrections) -> Restored:
    """Put the articles of a page together again, account for every character, list what may be misprinted.

    Raises AccountError.
    """
    restored = restore.restore_page(page, corrections)
    restore.check_account(page, restored)
    return restore.accept_checked([restore.list_misprints(page, restored)], [page], corrections)[0]


def follow_jumps(plan: Plan, pages: Sequence[Page], restored: Sequence[Restored]) -> tuple[Restored, ...]:
    """Put the articles that go on on another page together, account for every character of the edition, and doubt no
    more what the editor found right."""
    followed = restore.follow_jumps(restored, pages, plan.corrections)
    restore.check_edition(pages, followed)
    return restore.accept_checked(followed, pages, plan.corrections)


def follow_labels(restored: Sequence[Restored], corrections: Sequence[Corrections]) -> tuple[Corrections, ...]:
    """The corrections, page by page, with topics and genres where their article begins: it may have jumped."""
    return restore.follow_labels(restored, corrections)


def enrich_page(restored: Restored, corrections: Corrections, plan: Plan) -> Restored:
    """Give each article of a page its topic, genre, summary and figures."""
    summary = plan.config.summary
    return enrich.enrich_page(
        restored,
        plan.taxonomy,
        sentences=summary.sentences,
        characters=summary.characters,
        corrections=corrections,
    )


def assemble(plan: Plan, pages: Sequence[Page], enriched: Sequence[Restored]) -> Edition:
    """Arrange the articles of all pages in sections."""
    return assemble_edition(plan.name, plan.config, pages, enriched)


def typeset_variant(edition: Edition, variant: Variant) -> bytes:
    """The PDF of an edition in one Chinese."""
    return typeset(localise(edition, variant))


def make_proof(edition: Edition, pages: Sequence[Page], enriched: Sequence[Restored]) -> str:
    """proof.html: each page as it came, beside its articles as restored."""
    return render_proof(edition.title, tuple(zip(pages, enriched, strict=True)))


def publish(stage: Stage, plan: Plan, edition: Edition, pdfs: Sequence[bytes], proof: str) -> None:
    """Swap the edition in: `pdfs` in the order of its variants, edition.json, proof.html, the manifest."""
    files = {pdf_name(edition, variant): pdf for variant, pdf in zip(edition.variants, pdfs, strict=True)}
    files["edition.json"] = edition.model_dump_json(indent=1).encode() + b"\n"
    files["proof.html"] = proof.encode()
    stage.publish(plan.name, files, plan.inputs)


def pdf_name(edition: Edition, variant: Variant) -> str:
    """The file name of an edition's PDF in one Chinese."""
    return f"{edition.name}-{variant}.pdf"


def doubts(restored: Restored) -> tuple[Decision, ...]:
    """The decisions of a page that an editor should look at."""
    return tuple(d for d in restored.decisions if d.doubtful)


def make_report(edition: Edition, enriched: Sequence[Restored], folder: Path) -> Report:
    """What was made of an edition."""
    return Report(
        edition=edition.name,
        folder=folder,
        pdfs=tuple(folder / pdf_name(edition, variant) for variant in edition.variants),
        pages=len(enriched),
        articles=sum(len(page.articles) for page in enriched),
        doubts=sum(len(doubts(page)) for page in enriched),
    )
