"""Whatever is put in: a correct digest, or a message that names the file and the remedy. Nothing between."""

import json
import os
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader

from flows.errors import ExitCode
from tests.conftest import Digest

PARAGRAPH = "五月的清晨，北山区的水厂恢复了供水，全区三万户居民在家中用上了清水，抢修队员这才坐下来吃早饭。"
PAGE = f"水厂恢复供水\n{PARAGRAPH}\n城南新开三条公交线路\n{PARAGRAPH.replace('水厂', '车站')}\n"
# Private use, a bidirectional override, a byte order mark, and controls that XML cannot hold.
STRANGE = "\ue000\uf8ff\u202e\ufeff\x01\x07\x1b[31m\x0b\x85\u2028"


def png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\x00" + os.urandom(24) for _ in range(8)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def page_of(name: str, data: bytes | str) -> Callable[[Path], object]:
    def put(folder: Path) -> None:
        (folder / name).write_bytes(data if isinstance(data, bytes) else data.encode())

    return put


def nothing(folder: Path) -> None:
    return None


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "paper"
    folder.mkdir()
    return folder


def assert_refused(done: object, code: int, *words: str) -> None:
    assert done.returncode == code, done.stderr  # type: ignore[attr-defined]
    assert done.stdout == ""  # type: ignore[attr-defined]
    assert "Traceback" not in done.stderr  # type: ignore[attr-defined]
    assert all(word in done.stderr for word in words), done.stderr  # type: ignore[attr-defined]


REFUSED = {
    "an empty folder": (nothing, ["{folder}: holds no pages", "Put the pages' text there"]),
    "an empty file": (page_of("a.txt", b""), ["{folder}/a.txt: holds no text. Put"]),
    "a file of spaces": (page_of("a.txt", " \n\t\n\u3000\n"), ["{folder}/a.txt"]),
    "a picture named .txt": (page_of("a.txt", png()), ["{folder}/a.txt: is a picture, not text"]),
    "text with NUL bytes": (page_of("a.txt", PAGE.replace("。", "。\0")), ["{folder}/a.txt", "NUL", "save it as"]),
    "a page of 5 MB": (page_of("a.txt", PAGE * (5_000_000 // len(PAGE.encode()))), ["{folder}/a.txt: is 5 MB large"]),
    "noise": (page_of("a.txt", bytes(range(256)) * 40), ["{folder}/a.txt"]),
    "a picture": (page_of("a.png", png()), ["{folder}/a.png"]),
    "no page at all": (page_of("notes.docx", b"PK\x03\x04"), ["{folder}/notes.docx"]),
    "a folder for a page": (lambda folder: (folder / "a.txt").mkdir(), ["{folder}/a.txt"]),
    "a link to nothing": (lambda folder: (folder / "a.txt").symlink_to("gone"), ["{folder}/a.txt"]),
    "one bad page of two": (
        lambda folder: (page_of("a.txt", PAGE)(folder), page_of("b 'x'.txt", b"")(folder)),
        ["{folder}/b 'x'.txt"],
    ),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_cannot_be_used_is_refused(kind: str, digest: Digest, folder: Path, tmp_path: Path) -> None:
    put, words = REFUSED[kind]
    put(folder)
    out = tmp_path / "out" / "paper"
    done = digest("build", folder, "--out", out)
    assert_refused(done, ExitCode.BAD_INPUT, *(word.format(folder=folder) for word in words))
    assert not out.parent.exists()


def test_a_folder_that_is_not_there(digest: Digest, tmp_path: Path) -> None:
    done = digest("build", tmp_path / "gone", "--out", tmp_path / "out")
    assert_refused(done, ExitCode.BAD_INPUT, f"{tmp_path / 'gone'}: there is no such folder")
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_place_of_a_folder(digest: Digest, tmp_path: Path) -> None:
    (tmp_path / "paper.txt").write_text(PAGE, encoding="utf-8")
    done = digest("build", tmp_path / "paper.txt", "--out", tmp_path / "out")
    assert_refused(done, ExitCode.BAD_INPUT, f"{tmp_path / 'paper.txt'}: is a file, not a folder")


@pytest.mark.parametrize("place", ["/proc/digest", "/sys/digest", "{file}/out", "{file}"])
def test_an_output_that_cannot_be_written(place: str, digest: Digest, folder: Path, tmp_path: Path) -> None:
    page_of("a.txt", PAGE)(folder)
    file = tmp_path / "file"
    file.write_bytes(b"mine")
    out = place.format(file=file)
    done = digest("build", folder, "--out", out)
    assert_refused(done, ExitCode.OUTPUT, out)
    assert file.read_bytes() == b"mine"
    for command in (["restore", folder / "a.txt"], ["run", folder]):
        option = "--out" if command[0] == "restore" else "--outputs"
        assert_refused(digest(*command, option, out), ExitCode.OUTPUT, out)


def test_files_of_someone_else_are_not_replaced(digest: Digest, folder: Path, tmp_path: Path) -> None:
    page_of("a.txt", PAGE)(folder)
    done = digest("build", folder, "--out", folder)
    assert_refused(done, ExitCode.OUTPUT, str(folder), "a.txt", "choose another folder")
    assert (folder / "a.txt").read_text(encoding="utf-8") == PAGE


MADE = {
    "GB18030 text": ("a.txt", PAGE.encode("gb18030")),
    "Big5 text": (
        "a.txt",
        PAGE.translate(str.maketrans("厂复区万户员队这饭", "廠復區萬戶員隊這飯")).encode("big5", "ignore"),
    ),
    "UTF-16 text": ("a.txt", PAGE.encode("utf-16")),
    "a single block": ("a.txt", PARAGRAPH),
    "a single character": ("a.txt", "水"),
    "only headlines": ("a.txt", "水厂恢复供水\n城南新开三条公交线路\n市图书馆延时开放\n"),
    "nested markup": (
        "a.txt",
        f"<b>水厂<i>恢复</b>供水</i>\n{PARAGRAPH}<script>alert('1')</script>&amp;&lt;{{{{ title }}}}{{% raw %}}\n",
    ),
    "control and private-use characters": (
        "a.txt",
        f"水厂恢复供水\n{STRANGE}{PARAGRAPH[:20]}{STRANGE}{PARAGRAPH[20:]}\n",
    ),
    "a name with spaces and quotes": ('a 01 "o\'clock" & <b>版.txt', PAGE),
    "a name that begins like an option": ("--out.txt", PAGE),
    "CRLF": ("a.txt", PAGE.replace("\n", "\r\n")),
}


@pytest.mark.parametrize("kind", MADE)
def test_what_can_be_used_makes_a_digest(kind: str, digest: Digest, folder: Path, tmp_path: Path) -> None:
    name, data = MADE[kind]
    page_of(name, data)(folder)
    out = tmp_path / "out"
    done = digest("build", folder, "--out", out)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    edition = json.loads((out / "edition.json").read_text(encoding="utf-8"))
    assert [source["page"] for source in edition["sources"]] == [name]
    for variant in ("zh-Hans", "zh-Hant-TW"):
        text = "".join(page.extract_text() for page in PdfReader(out / f"paper-{variant}.pdf").pages)
        assert "水" in text
    if kind in ("GB18030 text", "UTF-16 text", "CRLF", "nested markup"):
        assert "水厂恢复供水" in "".join(page.extract_text() for page in PdfReader(out / "paper-zh-Hans.pdf").pages)


def test_a_name_of_an_edition_may_hold_spaces_and_quotes(digest: Digest, folder: Path, tmp_path: Path) -> None:
    odd = folder.rename(tmp_path / '五月 "12" 日\'s & <版>')
    page_of("a.txt", PAGE)(odd)
    assert digest("build", odd, "--out", tmp_path / "out").returncode == 0
    assert (tmp_path / "out" / f"{odd.name}-zh-Hans.pdf").exists()
