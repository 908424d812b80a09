"""A published edition to its readers and to the shelf: who they are, and the ledger of what they have had."""

import os
from collections.abc import Callable
from pathlib import Path

from flows.config import EditionConfig, read_edition_config
from flows.deliver import DeliveryReport, Reader, deliver, read_readers, shelve, smtp_settings
from flows.errors import ConfigError, InputError
from flows.localise import convert_text
from flows.publish import read_manifest
from flows.serving import input_root

LEDGER = ".deliveries.sqlite"  # beside the editions' folders, for it outlives every rebuild


def hand_over(
    out_dir: Path,
    readers_file: Path | None = None,
    *,
    again: bool = False,
    resend: bool = False,
    tell: Callable[[str], None] | None = None,
) -> DeliveryReport:
    """Put the edition in `out_dir` on the shelf, if it has one, and mail it to each reader who has not had it.

    `again`: to those too who have; `resend`: to those whose mail was refused or is in doubt. Settings and
    secrets of the mail server come from the environment. Raises InputError, ConfigError, DeliveryError.
    """
    folder, config, readers = find_readers(out_dir, readers_file)
    settings = smtp_settings(os.environ)
    if config.delivery.shelf:
        shelve(out_dir, folder / config.delivery.shelf)
    return deliver(
        out_dir,
        readers,
        settings,
        out_dir.resolve().parent / LEDGER,
        subject=config.delivery.subject,
        report=tell,
        again=again,
        resend=resend,
        convert=convert_text,
    )


def find_readers(out_dir: Path, readers_file: Path | None = None) -> tuple[Path, EditionConfig, tuple[Reader, ...]]:
    """A published edition's input folder, settings and readers: those of `readers_file`, or of the input folder."""
    manifest = read_manifest(out_dir)
    if not out_dir.is_dir():
        raise InputError(f"{out_dir}: there is no such folder. Correct the path, or build the edition first.")
    if manifest is None:
        raise InputError(f"{out_dir}: holds no published edition. Build it first.")
    folder = input_root() / manifest.edition
    config = read_edition_config(folder)
    path = readers_file or folder / config.delivery.readers
    if readers_file is None and not path.exists():
        raise ConfigError(f"{path}: there is no such file. Put the readers there, or name them with --readers.")
    return folder, config, read_readers(path)
