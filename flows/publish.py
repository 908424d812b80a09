"""All or nothing: an edition's files are written beside its folder and swapped in whole.

The swap is one system call where the kernel offers it (renameat2 with RENAME_EXCHANGE, Linux 3.15),
so that a crash at any moment leaves the last good edition under its name.
"""

import contextlib
import ctypes
import errno
import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path
from types import TracebackType
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError

from flows.errors import OutputError

MANIFEST = "manifest.json"

# What decides the bytes of an edition besides its inputs.
_VERSIONS = ("chinese-press-digest", "opencc", "rjieba", "weasyprint")

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


class Manifest(BaseModel):
    """manifest.json: what an edition holds and what it was made from, as SHA-256 sums."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    edition: str
    files: dict[str, str]
    inputs: dict[str, str]
    versions: dict[str, str]


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest of a published edition; None where none was published."""
    try:
        return Manifest.model_validate_json((folder / MANIFEST).read_bytes())
    except (OSError, ValidationError):
        return None


def is_current(folder: Path, inputs: Mapping[str, str]) -> bool:
    """Whether the edition in `folder` was made from exactly these inputs (name to SHA-256)."""
    manifest = read_manifest(folder)
    return (
        manifest is not None
        and manifest.inputs == dict(inputs)
        and all((folder / name).is_file() for name in manifest.files)
    )


class Stage:
    """The place beside `target` where an edition is written until it is whole. Use it in a `with` block.

    Entering takes the lock of `target`, clears what a dead run left and proves that the place can be
    written, before any work is done. `publish` writes the edition and swaps it in; leaving without it
    changes nothing. Raises OutputError.
    """

    def __init__(self, target: Path) -> None:
        self.target = target.resolve()
        self.folder = self._beside("new")
        self._old = self._beside("old")
        self._made: list[Path] = []
        self._exit = contextlib.ExitStack()

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as stack, self._explained():
            stack.callback(self._remove_made_folders)
            self._make_parents()
            stack.enter_context(self._locked())
            self._recover()
            self._refuse_foreign_files()
            stack.callback(shutil.rmtree, self.folder, ignore_errors=True)
            self.folder.mkdir()
            self._exit = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._exit.close()

    def publish(self, edition: str, files: Mapping[str, bytes], inputs: Mapping[str, str]) -> Manifest:
        """Write the files of an edition and its manifest, and swap them in. May be tried again."""
        manifest = Manifest(
            edition=edition,
            files={name: hashlib.sha256(data).hexdigest() for name, data in sorted(files.items())},
            inputs=dict(sorted(inputs.items())),
            versions={name: _version(name) for name in _VERSIONS},
        )
        text = json.dumps(manifest.model_dump(), ensure_ascii=False, indent=1) + "\n"
        with self._explained():
            self.folder.mkdir(exist_ok=True)
            for name, data in {**files, MANIFEST: text.encode()}.items():
                _write(self.folder / name, data)
            _sync(self.folder)
            self._refuse_foreign_files()
            self._swap()
            _sync(self.target.parent)
        self._made.clear()
        return manifest

    def _beside(self, suffix: str) -> Path:
        return self.target.parent / f".{self.target.name}.{suffix}"

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except OSError as e:
            raise OutputError(
                f"{self.target}: cannot be written: {e.strerror}"
                f"{f' ({e.filename})' if e.filename else ''}. Choose another folder or free this one."
            ) from e

    def _make_parents(self) -> None:
        missing = [p for p in (self.target.parent, *self.target.parent.parents) if not p.exists()]
        for folder in reversed(missing):
            folder.mkdir(exist_ok=True)
            self._made.append(folder)

    def _remove_made_folders(self) -> None:
        for folder in reversed(self._made):
            with contextlib.suppress(OSError):
                folder.rmdir()

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        """Hold the lock of this target. The kernel drops it when the process dies."""
        path = self._beside("lock")
        while True:
            handle = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o644)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as e:
                os.close(handle)
                raise OutputError(f"{self.target}: another build is writing it. Wait for its end.") from e
            if path.exists() and os.path.samestat(os.fstat(handle), path.stat()):
                break
            os.close(handle)  # the holder before us removed the file between our open and our lock
        try:
            yield
        finally:
            path.unlink(missing_ok=True)
            os.close(handle)

    def _recover(self) -> None:
        """Put right what a run that died left: a half-written stage, or a swap cut between its two steps."""
        if self._old.exists() and not self.target.exists():
            self._old.rename(self.target)
        for leftover in (self.folder, self._old):
            if leftover.exists():
                shutil.rmtree(leftover)

    def _refuse_foreign_files(self) -> None:
        """The swap removes the folder that stood there: never one with files that no build made."""
        if not self.target.exists():
            return
        if not self.target.is_dir():
            raise OutputError(f"{self.target}: is a file. Name a folder for the edition.")
        if self.target.is_mount():
            raise OutputError(f"{self.target}: is a mount point. Name a folder inside it.")
        manifest = read_manifest(self.target)
        ours = {MANIFEST, *manifest.files} if manifest else set()
        foreign = sorted(path.name for path in self.target.iterdir() if path.name not in ours)
        if foreign:
            raise OutputError(
                f"{self.target}: holds files that no build made: {', '.join(foreign[:5])}"
                f"{' …' if len(foreign) > 5 else ''}. Move them away or choose another folder."
            )

    def _swap(self) -> None:
        if not self.target.exists():
            self.folder.rename(self.target)
        elif _exchange(self.folder, self.target):
            shutil.rmtree(self.folder, ignore_errors=True)
        else:  # a file system without the exchange: two steps, which _recover completes
            self.target.rename(self._old)
            self.folder.rename(self.target)
            shutil.rmtree(self._old, ignore_errors=True)


def sha256(path: Path) -> str:
    """The SHA-256 sum of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _exchange(one: Path, other: Path) -> bool:
    """Swap two names in one step; False where the system cannot."""
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None:
        return False
    if renameat2(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in (errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP):
        return False
    raise OSError(code, os.strerror(code), str(other))


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "not installed"
