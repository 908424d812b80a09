"""What an edition is made from: its folder, read and validated before any work is done."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from flows.config import EditionConfig, read_corrections, read_edition_config
from flows.enrich import Taxonomy, load_taxonomy
from flows.errors import ConfigError, DigestError, InputError
from flows.intake import page_files
from flows.mistakes import place
from flows.model import Corrections, Theme, Variant
from flows.publish import is_current, sha256


@dataclass(frozen=True)
class Plan:
    """An edition to be made. `inputs` are the SHA-256 sums of the files it depends on, by name."""

    name: str
    config: EditionConfig
    corrections: Corrections
    taxonomy: Taxonomy
    files: tuple[Path, ...]
    inputs: dict[str, str]


def make_plan(folder: Path, variants: Sequence[Variant] = (), theme: Theme | None = None) -> Plan:
    """Read the edition folder; `variants` and `theme` go before what its edition.toml says.

    Raises InputError, ConfigError or CorrectionError.
    """
    files = page_files(folder)
    inputs = input_sums(folder)
    config = read_edition_config(folder)
    if variants:
        config = config.model_copy(update={"variants": tuple(dict.fromkeys(variants))})
    if theme:
        config = config.model_copy(update={"theme": theme})
    return Plan(
        name=edition_name(folder),
        config=config,
        corrections=read_corrections(folder),
        taxonomy=read_taxonomy(folder, config),
        files=files,
        inputs=inputs,
    )


def edition_name(folder: Path) -> str:
    """The name of the edition in `folder`: the folder's own, or the link's that leads to it."""
    return edition_place(folder).name or "digest"


def edition_place(folder: Path) -> Path:
    """The whole path of `folder`, with a link to it left as it is."""
    return Path(os.path.abspath(folder))  # noqa: PTH100 - resolve() would follow the link


def taxonomy_path(folder: Path, config: EditionConfig) -> Path | None:
    """The taxonomy that edition.toml names; None for the one that ships."""
    return folder / config.taxonomy if config.taxonomy else None


def read_taxonomy(folder: Path, config: EditionConfig) -> Taxonomy:
    """The topics of an edition. Raises ConfigError."""
    path = taxonomy_path(folder, config)
    if path and not path.is_file():
        raise ConfigError(
            f"{place(folder / 'edition.toml', ('taxonomy',))}: 'taxonomy': there is no file {path}. "
            "Put your topics there, in the form of flows/enrich/taxonomy.toml, or remove the key to use those."
        )
    return load_taxonomy(path)


def input_sums(folder: Path) -> dict[str, str]:
    """The SHA-256 sums of every file that an edition depends on, by path within its folder."""
    files = [*page_files(folder), folder / "edition.toml", folder / "corrections.toml"]
    taxonomy = taxonomy_path(folder, read_edition_config(folder))
    if taxonomy:
        files.append(taxonomy)
    try:
        return {_name(file, folder): sha256(file) for file in files if file.is_file()}
    except OSError as e:
        raise InputError(f"{e.filename}: cannot be read: {e.strerror}. Make it readable.") from e


def edition_folders(inputs: Path) -> tuple[Path, ...]:
    """The folders of `inputs`, each an edition, in the order of their names."""
    if not inputs.is_dir():
        return ()
    return tuple(sorted(p for p in inputs.iterdir() if p.is_dir() and not p.name.startswith(".")))


def changed_editions(inputs: Path, outputs: Path) -> tuple[Path, ...]:
    """The editions of `inputs` that were never published in `outputs`, or changed since.

    One that cannot be read counts as changed: building it says what is wrong with it.
    """
    changed = []
    for folder in edition_folders(inputs):
        try:
            current = is_current(outputs / edition_name(folder), input_sums(folder))
        except DigestError:
            current = False
        if not current:
            changed.append(folder)
    return tuple(changed)


def _name(file: Path, folder: Path) -> str:
    return file.relative_to(folder).as_posix() if file.is_relative_to(folder) else file.name
