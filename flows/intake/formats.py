"""The formats a file can have, told by its first bytes. To read another one, give its entry a reader."""

from collections.abc import Callable
from typing import NamedTuple

from flows.intake.encoding import Text
from flows.intake.text import read_text

TAKE_TEXT = "Extract its text, save that as a .txt file and use it instead"
SAVE_TEXT = "Open it, save it as plain text (.txt) and use that instead"
UNPACK = "Unpack it and use the .txt files in it"
UNPACK_OR_SAVE = f"{UNPACK}, or save it as plain text"


class Format(NamedTuple):
    """How a format is called in messages, its suffixes, its first bytes, its reader."""

    name: str
    suffixes: tuple[str, ...]
    signatures: tuple[bytes, ...] = ()
    remedy: str = ""
    reader: Callable[[bytes], Text] | None = None


TEXT = Format("plain text", (".txt", ".text"), reader=read_text)

FORMATS = (
    TEXT,
    Format("a PDF document", (".pdf",), (b"%PDF-",), TAKE_TEXT),
    Format("a picture", (".png",), (b"\x89PNG",), TAKE_TEXT),
    Format("a picture", (".jpg", ".jpeg"), (b"\xff\xd8\xff",), TAKE_TEXT),
    Format("a picture", (".gif",), (b"GIF87a", b"GIF89a"), TAKE_TEXT),
    Format("a picture", (".tif", ".tiff"), (b"II*\0", b"MM\0*"), TAKE_TEXT),
    Format("a Word document", (".docx",), (), SAVE_TEXT),
    Format("a ZIP archive or an Office document", (".zip",), (b"PK\x03\x04",), UNPACK_OR_SAVE),
    Format("an old Office document", (".doc", ".xls", ".wps"), (b"\xd0\xcf\x11\xe0",), SAVE_TEXT),
    Format("a rich text document", (".rtf",), (b"{\\rtf",), SAVE_TEXT),
    Format("a web page", (".html", ".htm"), (b"<!doctype html", b"<html"), SAVE_TEXT),
    Format("a Markdown document", (".md",), (), "If it is a page, give it the suffix .txt"),
    Format("a compressed file", (".gz",), (b"\x1f\x8b",), UNPACK),
    Format("a RAR archive", (".rar",), (b"Rar!\x1a",), UNPACK),
    Format("a 7-Zip archive", (".7z",), (b"7z\xbc\xaf\x27\x1c",), UNPACK),
)

READABLE = tuple(suffix for format_ in FORMATS if format_.reader for suffix in format_.suffixes)


def format_of_content(data: bytes) -> Format:
    """The format whose signature `data` begins with; plain text when none does."""
    head = data[:256].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    known = (f for f in FORMATS for signature in f.signatures if head.startswith(signature.lower()))
    return next(known, TEXT)


def format_of_name(suffix: str) -> Format | None:
    """The format that goes by `suffix` ('.pdf'); None when it is unknown."""
    return next((f for f in FORMATS if suffix.lower() in f.suffixes), None)
