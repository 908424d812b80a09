"""`digest check` on finished PDFs: what it prints, and how it exits."""

from pathlib import Path

import pytest

from flows.errors import ExitCode
from flows.typeset.html import render_html
from flows.typeset.pdf import set_pages
from tests.conftest import Digest
from tests.typeset.conftest import make_edition


@pytest.fixture(scope="module")
def good() -> bytes:
    edition = make_edition()
    return set_pages(render_html(edition), edition)


@pytest.fixture(scope="module")
def bad() -> bytes:
    """A paragraph begins with 新 that the edition begins with 旧."""
    edition = make_edition()
    return set_pages(render_html(edition).replace("旧吊车", "新吊车", 1), edition)


def test_a_report_is_data(digest: Digest, tmp_path: Path, good: bytes) -> None:
    (tmp_path / "a.pdf").write_bytes(good)
    done = digest("check", tmp_path / "a.pdf")
    assert (done.returncode, done.stderr) == (0, "")
    first, *checks = done.stdout.splitlines()
    assert first.startswith(f"{tmp_path / 'a.pdf'}: ")
    assert len(checks) == 13
    assert all(line.startswith("ok ") for line in checks)


def test_every_column_has_a_line_if_wished(digest: Digest, tmp_path: Path, good: bytes) -> None:
    (tmp_path / "a.pdf").write_bytes(good)
    done = digest("check", "--columns", tmp_path / "a.pdf")
    lines = done.stdout.splitlines()
    head = next(number for number, line in enumerate(lines) if line.startswith("page  column"))
    assert f", {len(lines) - head - 1} columns of text" in lines[0]
    assert all(len(line) == len(lines[head]) for line in lines[head:])


def test_the_folder_of_an_edition_stands_for_its_pdfs(digest: Digest, tmp_path: Path, good: bytes, bad: bytes) -> None:
    folder = tmp_path / "outputs" / "x"
    folder.mkdir(parents=True)
    for name, data in (("manifest.json", b"{}"), ("x-zh-Hans.pdf", good), ("x-zh-Hant-TW.pdf", bad)):
        (folder / name).write_bytes(data)
    done = digest("check", folder)
    assert done.returncode == ExitCode.PRESS
    assert done.stdout.count("WRONG") == 1
    assert done.stderr.splitlines()[0].endswith("x-zh-Hant-TW.pdf: 1 of 13 checks failed, see above.")


def test_what_is_no_pdf_of_ours_is_bad_input(digest: Digest, tmp_path: Path) -> None:
    for name in ("a.pdf", "proof.html"):
        (tmp_path / name).write_bytes(b"<html></html>")
    for name, words in (("a.pdf", "is no PDF that"), ("proof.html", "neither a PDF"), ("b.pdf", "no such file")):
        done = digest("check", tmp_path / name)
        assert (done.returncode, done.stdout) == (ExitCode.BAD_INPUT, "")
        assert str(tmp_path / name) in done.stderr
        assert words in done.stderr
