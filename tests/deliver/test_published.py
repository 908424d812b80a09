"""What is delivered is what was built; the shelf holds it."""

import datetime as dt
import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from flows.deliver import shelve
from flows.deliver.published import read_published
from flows.errors import InputError, OutputError
from flows.model import Edition
from tests.deliver.conftest import NAME, publish


def test_the_identity_survives_a_rebuild_and_not_a_new_number(out_dir: Path) -> None:
    before = read_published(out_dir)
    after = read_published(publish(out_dir, salt=b"rebuilt"))
    assert before.pdfs["zh-Hans"].sha256 != after.pdfs["zh-Hans"].sha256
    assert before.identity == after.identity
    for change in ({"number": "8217"}, {"date": dt.date(2026, 5, 13)}, {"name": "另一刊"}, {"number": None}):
        edition = before.edition.model_copy(update=change)
        assert type(before)(before.folder, edition, before.pdfs).identity != before.identity


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda folder: (folder / "manifest.json").unlink(), "holds no published edition"),
        (lambda folder: (folder / "manifest.json").write_text("{"), "Build it again"),
        (lambda folder: (folder / f"{NAME}-zh-Hans.pdf").write_bytes(b"%PDF other"), "is not the file that was built"),
        (lambda folder: (folder / f"{NAME}-zh-Hans.pdf").unlink(), "cannot be read"),
        (lambda folder: (folder / "edition.json").write_text("{}"), "is not the file that was built"),
    ],
)
def test_a_folder_that_is_not_as_it_was_built_is_refused(out_dir: Path, spoil: object, said: str) -> None:
    assert callable(spoil)
    spoil(out_dir)
    with pytest.raises(InputError, match=said) as caught:
        read_published(out_dir)
    assert str(out_dir) in str(caught.value)


def test_the_shelf_holds_each_edition_once_and_links_to_it(tmp_path: Path, out_dir: Path) -> None:
    shelf = tmp_path / "书架 shelf"
    target = shelve(out_dir, shelf)
    assert target == shelf / f"2026-05-12-{NAME}"
    publish(out_dir, salt=b"corrected")
    assert shelve(out_dir, shelf) == target
    assert sorted(path.name for path in shelf.iterdir()) == [target.name, "index.html"]
    assert (target / f"{NAME}-zh-Hans.pdf").read_bytes() == (out_dir / f"{NAME}-zh-Hans.pdf").read_bytes()
    page = (shelf / "index.html").read_text(encoding="utf-8")
    links = [unquote(link) for link in re.findall(r'href="([^"]+)"', page)]
    assert links == [f"{target.name}/{NAME}-{variant}.pdf" for variant in ("zh-Hans", "zh-Hant-TW")]
    assert all((shelf / link).exists() for link in links)


def test_the_index_lists_the_latest_first_and_escapes(tmp_path: Path, out_dir: Path) -> None:
    shelf = tmp_path / "shelf"
    shelve(out_dir, shelf)
    edition = read_published(out_dir).edition.model_copy(
        update={"title": "<b>增刊</b>", "date": dt.date(2026, 6, 1), "variants": ("zh-Hans",)}
    )
    later = shelf / f"2026-06-01-{NAME}"
    later.mkdir()
    (later / "edition.json").write_text(edition.model_dump_json(), encoding="utf-8")
    (shelf / "not ours").mkdir()
    shelve(out_dir, shelf)
    page = (shelf / "index.html").read_text(encoding="utf-8")
    assert page.index("2026-06-01") < page.index("2026-05-12")
    assert "&lt;b&gt;增刊&lt;/b&gt;" in page
    assert Edition.model_validate(edition).title not in page


def test_the_same_shelf_is_the_same_bytes(tmp_path: Path, out_dir: Path) -> None:
    pages = []
    for name in ("one", "two"):
        shelve(out_dir, tmp_path / name)
        pages.append((tmp_path / name / "index.html").read_bytes())
    assert pages[0] == pages[1]


def test_a_shelf_that_cannot_be_written_is_said(tmp_path: Path, out_dir: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="the shelf cannot be written"):
        shelve(out_dir, tmp_path / "file")
