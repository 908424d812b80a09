"""The folder of a published edition, read and checked against its manifest."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from flows.errors import InputError
from flows.model import Edition, Variant


class Manifest(BaseModel):
    """What manifest.json says of the files; the rest of it is not needed here."""

    model_config = ConfigDict(frozen=True)

    edition: str
    files: dict[str, str]


@dataclass(frozen=True)
class Pdf:
    """A PDF of the edition: file name, bytes, SHA-256."""

    name: str
    data: bytes
    sha256: str


@dataclass(frozen=True)
class Published:
    """A published edition: the model and its PDFs by variant."""

    folder: Path
    edition: Edition
    pdfs: dict[Variant, Pdf]

    @property
    def identity(self) -> str:
        """What makes it the same edition after a rebuild: its name, number and date, and not its bytes."""
        edition = self.edition
        return "|".join((edition.name, edition.number or "", edition.date.isoformat() if edition.date else ""))


def read_published(folder: Path) -> Published:
    """The edition in `folder`. Raises InputError if there is none or its files are not those of the manifest."""
    try:
        manifest = Manifest.model_validate_json((folder / "manifest.json").read_bytes())
        edition = Edition.model_validate_json(checked(folder, "edition.json", manifest))
    except OSError as e:
        raise InputError(f"{folder}: holds no published edition: {e.strerror}. Build it first.") from e
    except ValidationError as e:
        raise InputError(
            f"{folder}: holds no edition that this version can read ({e.error_count()} mistakes in its JSON). "
            "Build it again."
        ) from e
    names: dict[Variant, str] = {variant: f"{edition.name}-{variant}.pdf" for variant in edition.variants}
    pdfs = {
        variant: Pdf(name, checked(folder, name, manifest), manifest.files[name])
        for variant, name in names.items()
        if name in manifest.files
    }
    return Published(folder, edition, pdfs)


def checked(folder: Path, name: str, manifest: Manifest) -> bytes:
    """The bytes of a file of the manifest."""
    try:
        data = (folder / name).read_bytes()
    except OSError as e:
        raise InputError(f"{folder / name}: cannot be read: {e.strerror}. Build the edition again.") from e
    if hashlib.sha256(data).hexdigest() != manifest.files.get(name):
        raise InputError(f"{folder / name}: is not the file that was built. Build the edition again.")
    return data
