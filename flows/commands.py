"""What the commands do with files: read them, call a room, write each result whole."""

import difflib
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ParamSpec, TypeVar

from pydantic import BaseModel, ValidationError

from flows.config import EditionConfig, read_corrections, read_edition_config, read_toml
from flows.errors import ConfigError, CorrectionError, DigestError, InputError, OutputError, PressError
from flows.mistakes import explain, naming
from flows.model import Corrections, Edition, Restored, Variant

M = TypeVar("M", bound=BaseModel)
P = ParamSpec("P")
R = TypeVar("R")
Tell = Callable[[str], None]  # hears of each file that is written
SETTINGS = ("edition.toml", "corrections.toml", "readers.toml")  # what an edition's folder may have beside its pages
PAGES = "pages"  # where the pages of an edition stand
NEARLY = 0.85  # so alike is a name that was meant to be another
KINDS = {"Edition": "edition.json of a build", "Restored": "page that digest restore wrote"}


class Problems:
    """Errors that are gathered, so that one bad file does not hide another."""

    def __init__(self) -> None:
        self.found: list[DigestError] = []

    def collect(self, function: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R | None:
        """The value of a call, or None when it raised a DigestError, which is kept."""
        try:
            return function(*args, **kwargs)
        except DigestError as e:
            self.found.append(e)
            return None

    def raise_all(self) -> None:
        """Raise what was found as one error of the first one's kind."""
        if self.found:
            lines = dict.fromkeys(str(problem) for problem in self.found)
            raise type(self.found[0])("\n".join(lines)) from self.found[0]


def restore_files(files: Sequence[Path], out: Path, corrections_file: Path | None, tell: Tell) -> None:
    """Restore page files to `out`/<page>.json: every one that can be, then raise for the others."""
    from flows import pipeline
    from flows.intake import read_page
    from flows.restore import assign_corrections
    from flows.workers import workers

    corrections = read_toml(corrections_file, Corrections, CorrectionError) if corrections_file else Corrections()
    targets = name_results(files, out)
    problems = Problems()
    read = [(page, target) for file, target in targets if (page := problems.collect(read_page, file))]
    with naming(corrections_file or Path("corrections.toml")):
        assigned = assign_corrections([page for page, _ in read], corrections)
    with workers(len(read) // pipeline.MANY_PAGES) as pool:
        jobs = [
            (pool.submit(pipeline.restore_page, page, assigned.get(page.name, Corrections())), target)
            for page, target in read
        ]
        for job, target in jobs:
            if restored := problems.collect(job.result):
                write_whole(target, to_json(restored), tell)
    problems.raise_all()


def enrich_files(
    files: Sequence[Path], out: Path, sentences: int, characters: int | None, taxonomy_file: Path | None, tell: Tell
) -> None:
    """Enrich restored pages to `out`/<page>.json: every one that can be, then raise for the others."""
    from flows.enrich import enrich_page, load_taxonomy

    taxonomy = load_taxonomy(taxonomy_file)
    problems = Problems()
    for file, target in name_results(files, out):
        if restored := problems.collect(read_json, file, Restored):
            enriched = enrich_page(restored, taxonomy, sentences=sentences, characters=characters)
            write_whole(target, to_json(enriched), tell)
    problems.raise_all()


def convert_file(file: Path, variant: Variant) -> bytes:
    """The UTF-8 text of `file`, or of standard input for "-", in another Chinese.

    Raises InputError, for a line that is not UTF-8 with its number.
    """
    from flows.localise import convert_text

    name = "standard input" if file == Path("-") else str(file)
    try:
        data = sys.stdin.buffer.read() if file == Path("-") else file.read_bytes()
        text = data.decode("utf-8")
    except OSError as e:
        raise InputError(f"{name}: cannot be read: {e.strerror}. Correct the path.") from e
    except UnicodeDecodeError as e:
        line = data.count(b"\n", 0, e.start) + 1
        raise InputError(f"{name}: line {line} is not UTF-8 text. Save it as UTF-8 first.") from e
    return convert_text(text, variant).encode()


def typeset_file(file: Path, out: Path, tell: Tell) -> None:
    """Typeset an edition.json in each of its variants, into `out`."""
    from flows.pipeline import pdf_name, typeset_variant
    from flows.workers import workers

    edition = read_json(file, Edition)
    make_folder(out)
    with workers(len(edition.variants)) as pool:
        jobs = {
            out / pdf_name(edition, variant): pool.submit(typeset_variant, edition, variant)
            for variant in edition.variants
        }
        for path, job in jobs.items():
            write_whole(path, job.result(), tell)


def check_edition(folder: Path) -> None:
    """Raise for everything that would keep the edition of `folder` from being built and delivered."""
    from flows import pipeline
    from flows.intake import page_files, read_page
    from flows.plan import make_plan, read_taxonomy
    from flows.typeset import check_design
    from flows.typeset.fonts import font_configuration

    problems = Problems()
    pages = [problems.collect(read_page, file) for file in problems.collect(page_files, folder) or ()]
    config = problems.collect(read_edition_config, folder)
    problems.collect(read_corrections, folder)
    if folder.is_dir():
        problems.collect(check_names, folder)
    if config:
        problems.collect(read_taxonomy, folder, config)
        problems.collect(check_readers, folder, config)
        for variant in config.variants:
            problems.collect(font_configuration, variant)
            problems.collect(check_design, variant, config.theme)
    plan = None if problems.found else problems.collect(make_plan, folder)
    if plan:  # then all that can still be wrong is what the corrections say of the pages
        read = [page for page in pages if page]
        corrections = problems.collect(pipeline.assign_corrections, plan, read) or ()
        restored = [problems.collect(pipeline.restore_page, *each) for each in zip(read, corrections, strict=False)]
        whole = [page for page in restored if page]
        followed = problems.collect(pipeline.follow_jumps, plan, read, whole) if len(whole) == len(read) else None
        if followed:
            for page, own in zip(followed, pipeline.follow_labels(followed, corrections), strict=True):
                problems.collect(pipeline.enrich_page, page, own, plan)
    with naming(folder / "corrections.toml"):
        problems.raise_all()


def finished_pdfs(path: Path) -> list[Path]:
    """The PDF that a path names, or those of the folder, if it holds some and no pages. Raises InputError for another
    file, and for a folder of such folders."""
    from flows.publish import MANIFEST

    if path.suffix.lower() == ".pdf":
        return [path]
    if path.is_file():
        raise InputError(
            f"{path}: is neither a PDF nor a folder. Name a finished PDF, an edition's pages, or its outputs."
        )
    inner = sorted(found for found in path.glob("*/") if (found / MANIFEST).is_file() or (found / PAGES).is_dir())
    if inner and not (path / PAGES).is_dir():
        raise InputError(f"{path}: holds editions. Name one: {', '.join(map(str, inner[:3]))}.")
    finished = (path / MANIFEST).is_file() or not ((path / PAGES).is_dir() or list(path.glob("*.txt")))
    return sorted(path.glob("*.pdf")) if finished else []


def check_press(pdfs: Sequence[Path], send: Tell, *, columns: bool = False) -> None:
    """Measure finished PDFs and send what was found, if wished with a table of their columns. Raises InputError for
    what is no PDF of ours, PressError when a check fails."""
    problems = Problems()
    for path in pdfs:
        problems.collect(check_one, path, send, columns)
    problems.raise_all()


def check_one(path: Path, send: Tell, columns: bool) -> None:
    from flows.typeset import check_pdf

    try:
        report = check_pdf(path.read_bytes())
    except FileNotFoundError as e:
        raise InputError(f"{path}: there is no such file. Correct the path.") from e
    except OSError as e:
        raise InputError(f"{path}: cannot be read: {e.strerror}.") from e
    except ValueError as e:
        raise InputError(f"{path}: {e}") from e
    check_belongs(path, report.edition)
    send(f"{path}: {report}\n" + (f"{report.table()}\n" if columns else ""))
    if not report.passed:
        raise PressError(f"{path}: {len(report.failed)} of {len(report.results)} checks failed, see above.")


def check_belongs(pdf: Path, carried: Edition | None) -> None:
    """Raise for a PDF that was not made of the edition.json beside it."""
    path = pdf.with_name("edition.json")
    if carried is None or not path.is_file():
        return
    from flows.localise import localise

    if localise(read_json(path, Edition), carried.variant) != carried:
        raise PressError(
            f"{pdf}: was not made of the {path.name} beside it. Run `digest typeset {path}`, or build anew."
        )


def check_readers(folder: Path, config: EditionConfig) -> None:
    """Raise for a readers.toml that cannot be read; an edition need not have one."""
    from flows.deliver import read_readers

    path = folder / config.delivery.readers
    if path.exists() or "readers" in config.delivery.model_fields_set:
        wanted = {reader.variant: reader for reader in read_readers(path) if reader.active}
        missing = [f"{who.name} reads {variant}" for variant, who in wanted.items() if variant not in config.variants]
        if missing:
            raise ConfigError(f"{path}: {'; '.join(missing)}, which is not among the edition's variants. Add it there.")


def check_names(folder: Path) -> None:
    """Raise for a file whose name is nearly that of a settings file: nothing would read it."""
    files = sorted(path.name for path in folder.iterdir() if path.is_file() and path.name not in SETTINGS)
    lines = [
        f"{folder / name}: nothing reads a file of this name. Rename it to {near[0]}, or take it away."
        for name in files
        if (near := difflib.get_close_matches(name.removesuffix(".txt").lower(), SETTINGS, 1, NEARLY))
    ]
    if lines:
        raise ConfigError("\n".join(lines))


def check_delivery(folder: Path, config: EditionConfig) -> None:
    """Raise for what would keep an edition from its readers, before it is made."""
    from flows.deliver import read_readers, smtp_settings

    read_readers(folder / config.delivery.readers)
    smtp_settings(os.environ)


def name_results(files: Sequence[Path], out: Path) -> list[tuple[Path, Path]]:
    """Each file with the path of its result, `out`/<stem>.json, once the folder is there to be written."""
    targets: dict[Path, Path] = {}
    for file in files:
        target = out / f"{file.stem}.json"
        if other := targets.get(target):
            raise InputError(f"{file}: {other} has the same name, and both would become {target}. Rename one.")
        targets[target] = file
    make_folder(out)
    return [(file, target) for target, file in targets.items()]


def read_json(file: Path, model: type[M]) -> M:
    """A stage's JSON file. Raises InputError with the key that is wrong."""
    try:
        return model.model_validate_json(file.read_bytes())
    except OSError as e:
        raise InputError(f"{file}: cannot be read: {e.strerror}.") from e
    except ValidationError as e:
        wants = f"{file}: is no {KINDS.get(model.__name__, 'file of this kind')}."
        raise InputError("\n".join([wants, *(f"{file}: {line}" for line in explain(e)[:5])])) from e


def to_json(value: BaseModel) -> bytes:
    """A stage's value as its JSON file."""
    return value.model_dump_json(indent=1).encode() + b"\n"


def make_folder(folder: Path) -> None:
    """Make a folder for results. Raises OutputError where none can be made or nothing written in it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".{os.getpid()}.probe"
        probe.touch()
        probe.unlink()
    except OSError as e:
        raise OutputError(f"{folder}: cannot be written: {e.strerror}. Choose another folder.") from e


def write_whole(path: Path, data: bytes, tell: Tell) -> None:
    """Write a file so that it is there whole or not at all, and say so. Raises OutputError."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(data)
        part.replace(path)
    except OSError as e:
        part.unlink(missing_ok=True)
        raise OutputError(f"{path}: cannot be written: {e.strerror}. Choose another folder.") from e
    tell(f"Wrote {path}")
