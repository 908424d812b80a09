"""`digest check` on finished PDFs: what it prints, and how it exits."""

from pathlib import Path

import pytest

from flows.errors import ExitCode
from flows.model import Edition
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


def test_pdfs_that_were_written_without_an_edition_stand_for_themselves(
    digest: Digest, tmp_path: Path, good: bytes
) -> None:
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / "x-zh-Hans.pdf").write_bytes(good)
    assert digest("check", tmp_path / "made").returncode == 0


def test_a_folder_of_editions_names_those_it_holds(digest: Digest, tmp_path: Path, inputs: Path) -> None:
    (tmp_path / "outputs" / "mine").mkdir(parents=True)
    (tmp_path / "outputs" / "mine" / "manifest.json").write_bytes(b"{}")
    for folder, name in ((tmp_path / "outputs", "mine"), (inputs, "short")):
        done = digest("check", folder)
        assert (done.returncode, done.stdout) == (ExitCode.BAD_INPUT, "")
        assert f"{folder}: holds editions. Name one: {folder / name}" in done.stderr


def test_a_pdf_must_be_that_of_the_edition_beside_it(digest: Digest, tmp_path: Path, inputs: Path) -> None:
    out = tmp_path / "outputs" / "short"
    assert digest("build", inputs / "short", "--out", out).returncode == 0
    assert digest("check", out).returncode == 0
    edition = (out / "edition.json").read_text(encoding="utf-8")
    title = Edition.model_validate_json(edition).title
    (out / "edition.json").write_text(edition.replace(title, "另一本"), encoding="utf-8")
    done = digest("check", out)
    assert done.returncode == ExitCode.PRESS
    assert done.stderr.count("was not made of the edition.json beside it") == 2
