"""The shelf: a folder of past editions, each in a dated folder, with an index to open in a browser."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from flows.deliver.published import read_published
from flows.errors import OutputError
from flows.model import Edition

TEMPLATE = Path(__file__).with_name("shelf.html")


def shelve(out_dir: Path, shelf_dir: Path) -> Path:
    """Put the PDFs of the edition in `out_dir` on the shelf and write its index.html anew.

    The folder is <date>-<name>, undated-<name> without a date; the same edition replaces itself.
    Returns it. Raises InputError for a folder without an edition, OutputError if the shelf cannot be written.
    """
    published = read_published(out_dir)
    edition = published.edition
    target = shelf_dir / f"{edition.date.isoformat() if edition.date else 'undated'}-{edition.name}"
    try:
        shelf_dir.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=shelf_dir, prefix=".new-") as scratch:
            made = Path(scratch) / target.name
            made.mkdir()
            for pdf in published.pdfs.values():
                (made / pdf.name).write_bytes(pdf.data)
            (made / "edition.json").write_bytes((out_dir / "edition.json").read_bytes())
            if target.exists():
                target.rename(Path(scratch) / "old")
            made.rename(target)
            index = Path(scratch) / "index.html"
            index.write_text(render_index(shelf_dir), encoding="utf-8")
            index.replace(shelf_dir / "index.html")
    except OSError as e:
        raise OutputError(f"{shelf_dir}: the shelf cannot be written: {e.strerror}. Choose another folder.") from e
    return target


def render_index(shelf_dir: Path) -> str:
    """The index of every edition on the shelf, latest first."""
    import jinja2

    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    template = environment.from_string(TEMPLATE.read_text(encoding="utf-8"))
    return template.render(shelved=sorted(shelved(shelf_dir), key=lambda item: item[0], reverse=True))


def shelved(shelf_dir: Path) -> Iterator[tuple[str, Edition, list[tuple[str, str]]]]:
    """Folder, edition, and variant and file name of each PDF, for everything on the shelf."""
    for folder in (path for path in shelf_dir.iterdir() if not path.name.startswith(".")):
        try:
            edition = Edition.model_validate_json((folder / "edition.json").read_bytes())
        except (OSError, ValidationError):
            continue  # not put here by us
        names = [(variant, f"{edition.name}-{variant}.pdf") for variant in edition.variants]
        yield folder.name, edition, [(variant, name) for variant, name in names if (folder / name).exists()]
