"""File to Page."""

import errno
import hashlib
import stat
from pathlib import Path

from flows.errors import InputError
from flows.intake.formats import format_of_content
from flows.intake.text import LINE, cut_blocks
from flows.model import Page

LIMIT = 2 << 20  # bytes: a month of a daily paper; more is no page, and would take a quarter of an hour

SAVE_AS_UTF8 = "Open it in the program it comes from and save it as UTF-8 text"
REMEDIES = {
    errno.EACCES: "Give yourself permission to read it",
    errno.ENOENT: "Correct the path",
    errno.ENOTDIR: "Correct the path",
    errno.ENAMETOOLONG: "Shorten the name",
    errno.ELOOP: "Replace the link by the file it should lead to",
}


def read_page(path: Path) -> Page:
    """The page in `path`: its non-empty lines as blocks, every character kept as it is.

    Raises InputError, which names the file, what is wrong with it and what to do.
    """
    check_name(path)
    data = read_bytes(path)
    format_ = format_of_content(data)
    if format_.reader is None:
        raise InputError(f"{path}: is {format_.name}, not text. {format_.remedy}.")
    try:
        text = format_.reader(data)
    except UnicodeDecodeError as e:
        raise InputError(f"{path}: {unread_byte(e, data)}. {SAVE_AS_UTF8}.") from e
    except UnicodeError as e:
        raise InputError(f"{path}: {e}. {SAVE_AS_UTF8}.") from e
    blocks = cut_blocks(text.characters)
    if not any(character.isprintable() for block in blocks for character in block.text):
        raise InputError(f"{path}: holds no text. Put the page's text in it, or remove it.")
    return Page(name=path.name, blocks=blocks, encoding=text.encoding, sha256=hashlib.sha256(data).hexdigest())


def check_name(path: Path) -> None:
    """A name that is no text (as unpacking an old archive leaves) could stand in no report."""
    try:
        path.name.encode()
    except UnicodeEncodeError as e:
        raise InputError(f"{str(path)!a}: the file's name is not UTF-8. Rename it.") from e


def read_bytes(path: Path) -> bytes:
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise InputError(f"{path}: is a folder, not a page. Name the page files in it.")
        if not stat.S_ISREG(status.st_mode):
            raise InputError(f"{path}: is not a regular file. Save the page's text in a .txt file.")
        if status.st_size > LIMIT:
            raise InputError(
                f"{path}: is {status.st_size / 2**20:.0f} MB large; the page of a paper has some ten thousand "
                f"characters, and {LIMIT >> 20} MB are the most. Give each page a file of its own."
            )
        return path.read_bytes()
    except OSError as e:
        raise cannot_read(path, e) from e


def cannot_read(path: Path, error: OSError) -> InputError:
    """What the system said about `path`, and the remedy."""
    remedy = REMEDIES.get(error.errno or 0, "Check the disk it is on")
    return InputError(f"{path}: cannot be read: {error.strerror}. {remedy}.")


def unread_byte(error: UnicodeDecodeError, data: bytes) -> str:
    """Which byte of `data` stands in the way, where, and in which encoding."""
    offset = error.start + len(data) - len(error.object)  # utf-8-sig reports without its mark
    line = len(LINE.split(error.object[: error.start].decode(error.encoding, "ignore")))
    place = f"byte 0x{data[offset]:02X} at offset {offset} (line {line})"
    return f"{place} cannot be read as {error.encoding.upper()}"
