"""Folder to page files."""

from pathlib import Path

import pytest

from flows.errors import InputError
from flows.intake import page_files


def fill(folder: Path, *names: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).write_text("正文")
    return folder


def names(folder: Path) -> list[str]:
    return [path.name for path in page_files(folder)]


def refusal(folder: Path) -> str:
    with pytest.raises(InputError) as error:
        page_files(folder)
    return str(error.value)


def test_numbers_are_sorted_by_value(tmp_path: Path) -> None:
    fill(
        tmp_path,
        "A10.txt",
        "a2.txt",
        "A1.txt",
        "B1.txt",
        "第2版.txt",
        "第10版.txt",
        "２.txt",
        "10.txt",
        "1.txt",
    )
    assert names(tmp_path) == [
        "1.txt", "２.txt", "10.txt", "A1.txt", "a2.txt", "A10.txt", "B1.txt", "第2版.txt", "第10版.txt",
    ]  # fmt: skip


def test_names_that_count_alike_have_one_order(tmp_path: Path) -> None:
    fill(tmp_path, "a1.txt", "A1.txt", "a01.txt", "a1 b.txt")
    assert names(tmp_path) == ["a1 b.txt", "A1.txt", "a01.txt", "a1.txt"]


def test_the_folder_pages_comes_first(tmp_path: Path) -> None:
    fill(tmp_path, "notes.txt", "photo.png")
    fill(tmp_path / "pages", "a01.txt", "a02.TEXT")
    assert page_files(tmp_path) == (tmp_path / "pages" / "a01.txt", tmp_path / "pages" / "a02.TEXT")


def test_settings_and_hidden_files_are_passed_over(tmp_path: Path) -> None:
    fill(
        tmp_path,
        "edition.toml",
        "corrections.toml",
        "readers.toml",
        ".DS_Store",
        "._a1.txt",
        "Thumbs.db",
        "a1.txt",
    )
    (tmp_path / ".git").mkdir()
    assert names(tmp_path) == ["a1.txt"]


def test_names_with_spaces_and_quotes(tmp_path: Path) -> None:
    fill(tmp_path, "第1版 要闻.txt", 'it\'s "A".txt')
    assert names(tmp_path) == ['it\'s "A".txt', "第1版 要闻.txt"]


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("a2.docx", "is a Word document, not a page's text. Open it, save it as plain text (.txt)"),
        ("a2.PDF", "is a PDF document, not a page's text. Extract its text"),
        ("a2.png", "is a picture, not a page's text. Extract its text"),
        ("a2.md", "is a Markdown document, not a page's text. If it is a page, give it the suffix .txt"),
        ("a2", "is not a page. If it is one, give it the suffix .txt"),
        ("a2.txt~", "is not a page. If it is one"),
    ],
)
def test_what_is_not_a_page_is_named(tmp_path: Path, name: str, what: str) -> None:
    for folder in (tmp_path / "flat", tmp_path / "deep" / "pages"):
        message = refusal(
            fill(folder, "a1.txt", name).parent if folder.name == "pages" else fill(folder, "a1.txt", name)
        )
        assert message.startswith(f"{folder / name}: {what}")
        assert ("put the pages in a folder pages/" in message) == (folder.name == "flat")


def test_a_folder_among_the_pages_is_named(tmp_path: Path) -> None:
    fill(tmp_path, "a1.txt")
    (tmp_path / "a2.txt").mkdir()
    assert f"{tmp_path / 'a2.txt'}: is a folder, not a page. Move it elsewhere" in refusal(tmp_path)


def test_folders_that_hold_no_pages(tmp_path: Path) -> None:
    assert "there is no such folder. Correct the path" in refusal(tmp_path / "none")
    assert "is a file, not a folder" in refusal(fill(tmp_path / "x", "a.txt") / "a.txt")
    (tmp_path / "empty").mkdir()
    assert "holds no pages. Put" in refusal(tmp_path / "empty")
    fill(tmp_path / "only", "edition.toml", "a1.txt")
    (tmp_path / "only" / "pages").mkdir()
    assert f"{tmp_path / 'only' / 'pages'}: holds no pages" in refusal(tmp_path / "only")
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    assert "cannot be read" in refusal(loop)
