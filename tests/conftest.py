"""What tests of every room share: the sample edition, a folder to build in, the command as a subprocess."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from flows.config import INPUTS

SAMPLE = INPUTS / "sample"

Digest = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def sample() -> Path:
    """The sample edition, to read."""
    return SAMPLE


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    """A folder of editions with a short one in it, 'short': the first page of the sample, its settings, its readers."""
    folder = tmp_path / "inputs" / "short"
    (folder / "pages").mkdir(parents=True)
    first = sorted((SAMPLE / "pages").iterdir())[0]
    shutil.copy(first, folder / "pages")
    shutil.copy(SAMPLE / "edition.toml", folder)
    shutil.copy(SAMPLE / "readers.toml", folder)
    return folder.parent


@pytest.fixture
def digest(tmp_path: Path) -> Digest:
    """The `digest` command as a person runs it: in a process of its own, far from the checkout."""

    def run(*arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
        settings = {"capture_output": True, "text": True, "timeout": 240, "cwd": tmp_path, **options}
        return subprocess.run([sys.executable, "-m", "flows", *map(str, arguments)], check=False, **settings)  # type: ignore[call-overload]

    return run
