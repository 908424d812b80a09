"""File to Page, and what is said about a file that is none."""

import hashlib
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from flows.errors import InputError
from flows.intake import read_page
from flows.intake.page import LIMIT

TEXT = "\n\n春耕开犁\n\n本报记者 高逸飞\n\n清晨，河湾村的田埂上已经有了人声。\n"


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def refusal(path: Path) -> str:
    """What `read_page` says; it must name the file."""
    with pytest.raises(InputError) as error:
        read_page(path)
    message = str(error.value)
    assert path.name in message
    assert message.endswith(".")
    return message.split(str(path), 1)[1]


def test_a_page(tmp_path: Path) -> None:
    page = read_page(write(tmp_path / "a01.txt", TEXT))
    assert page.name == "a01.txt"
    assert [b.text for b in page.blocks] == [line for line in TEXT.splitlines() if line]
    assert [b.line for b in page.blocks] == [3, 5, 7]
    assert page.encoding == "utf-8"
    assert page.sha256 == hashlib.sha256(TEXT.encode()).hexdigest()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "gb18030"])
def test_the_encoding_is_that_which_gives_the_text_back(tmp_path: Path, encoding: str) -> None:
    path = write(tmp_path / "a01.txt", TEXT.encode(encoding))
    page = read_page(path)
    assert [b.text for b in page.blocks] == [line for line in TEXT.splitlines() if line]
    assert path.read_bytes().decode(page.encoding) == TEXT


@pytest.mark.parametrize(
    "name",
    [
        "第1版 要闻.txt",
        'it\'s "A" page.txt',
        "Ａ１　頭版.TXT",
        "no suffix",
        "-rf.txt",
        "a\nb.txt",
        "%s{0}.txt",
        "ü'$(x).txt",
    ],
)
def test_any_name_will_do(tmp_path: Path, name: str) -> None:
    assert read_page(write(tmp_path / name, TEXT)).name == name


def test_a_mark_inside_the_text_is_kept(tmp_path: Path) -> None:
    page = read_page(write(tmp_path / "a.txt", "\ufeff\ufeff甲\ufeff乙"))
    assert page.blocks[0].text == "\ufeff甲\ufeff乙"


@pytest.mark.parametrize("content", ["", "\ufeff", " \n\t\r\n\u3000\xa0\n", "\u200b\n\ufeff\n\x07", "\ue000"])
def test_a_page_without_text(tmp_path: Path, content: str) -> None:
    assert "holds no text. Put" in refusal(write(tmp_path / "a.txt", content))


def test_other_formats_under_a_false_name(tmp_path: Path) -> None:
    docx = tmp_path / "letter.txt"
    with zipfile.ZipFile(docx, "w") as archive:
        archive.writestr("word/document.xml", "<w:document/>")
    assert "is a ZIP archive or an Office document, not text. Unpack" in refusal(docx)
    for content, name in (
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "a PDF document"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a picture"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "a picture"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document"),
        (b"{\\rtf1\\ansi", "a rich text document"),
        ("\ufeff\n<!DOCTYPE HTML><html>字</html>".encode(), "a web page"),
    ):
        assert f"is {name}, not text. " in refusal(write(tmp_path / "a.txt", content))


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    assert "holds NUL bytes" in refusal(write(tmp_path / "a.txt", "正文\0正文".encode()))
    assert "do not read as Chinese" in refusal(write(tmp_path / "a.txt", bytes(range(1, 256)) * 4))


def test_a_damaged_byte_is_placed(tmp_path: Path) -> None:
    for mark in ("", "\ufeff"):
        good = (mark + "第一行是好的\r\n第二行也是好的\r第三行").encode()
        message = refusal(write(tmp_path / "a.txt", good + b"\xff" + "坏了".encode()))
        assert f"byte 0xFF at offset {len(good)} (line 3) cannot be read as UTF-8. Open it" in message


def test_half_a_character_of_utf_16(tmp_path: Path) -> None:
    data = "上上\n上".encode("utf-16")  # the code of 上 holds the byte 0x0A
    assert f"offset {len(data)} (line 2) cannot be read as UTF-16-LE" in refusal(
        write(tmp_path / "a.txt", data + b"\x0a")
    )


def test_what_is_no_file(tmp_path: Path) -> None:
    folder = tmp_path / "x.txt"
    folder.mkdir()
    assert "is a folder, not a page" in refusal(folder)
    assert "No such file or directory. Correct the path." in refusal(tmp_path / "none.txt")
    fifo = tmp_path / "fifo.txt"
    os.mkfifo(fifo)
    assert "is not a regular file" in refusal(fifo)
    loop = tmp_path / "loop.txt"
    loop.symlink_to(loop)
    assert "Replace the link" in refusal(loop)
    assert "Shorten the name" in refusal(tmp_path / ("长" * 90 + ".txt"))


def test_a_name_that_is_no_text(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + "头版.txt".encode("gb18030")))
    path.write_text(TEXT)
    with pytest.raises(InputError, match=r"name is not UTF-8\. Rename it\."):
        read_page(path)


@contextmanager
def without_privileges() -> Iterator[None]:
    """Root may read everything: become nobody for a while."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_file_one_may_not_read(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", TEXT)
    path.chmod(0)
    with without_privileges():
        assert "cannot be read: Permission denied. Give yourself permission" in refusal(path)


def test_a_large_page_is_read_and_a_huge_one_refused(tmp_path: Path) -> None:
    text = "\n\n".join(["清晨，河湾村的田埂上已经有了人声。" * 20] * 1900)
    path = write(tmp_path / "a.txt", text)
    assert path.stat().st_size > 1_900_000
    assert len(read_page(path).blocks) == 1900
    huge = tmp_path / "huge.txt"
    with huge.open("wb") as file:
        file.truncate(LIMIT + 1)
    assert "is 2 MB large; the page of a paper has" in refusal(huge)
