"""Folder to page files, in the order of the paper."""

import re
import unicodedata
from pathlib import Path

from flows.errors import InputError
from flows.intake.formats import READABLE, format_of_name
from flows.intake.page import cannot_read

PAGES = "pages"
SETTINGS = ".toml"  # edition.toml, corrections.toml, the readers, a taxonomy
LITTER = frozenset({"thumbs.db", "desktop.ini"})  # what Windows leaves in folders


def page_files(folder: Path) -> tuple[Path, ...]:
    """The page files of an edition: those of `folder`/pages, or of `folder` when it has none.

    In natural order (A2 before A10). Hidden files and settings are passed over; anything else that
    is not a page is an InputError, so that no page is left out unseen.
    """
    inner = folder / PAGES
    place = inner if inner.is_dir() else folder
    files = sorted((path for path in entries(place) if not is_passed_over(path)), key=natural_order)
    for path in files:
        check_is_page(path, place)
    if not files:
        raise InputError(f"{place}: holds no pages. Put the pages' text there, one .txt file a page.")
    return tuple(files)


def entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except FileNotFoundError as e:
        raise InputError(f"{folder}: there is no such folder. Correct the path, or create it.") from e
    except NotADirectoryError as e:
        raise InputError(f"{folder}: is a file, not a folder. Name the folder that holds the pages.") from e
    except OSError as e:
        raise cannot_read(folder, e) from e


def is_passed_over(path: Path) -> bool:
    name = path.name.lower()
    return name.startswith((".", "~$")) or name in LITTER or path.suffix.lower() == SETTINGS


def check_is_page(path: Path, place: Path) -> None:
    if path.suffix.lower() in READABLE and not path.is_dir():
        return
    if path.is_dir():
        what, remedy = "is a folder, not a page", "Move it elsewhere"
    elif known := format_of_name(path.suffix):
        what, remedy = f"is {known.name}, not a page's text", known.remedy
    else:
        what, remedy = "is not a page", "If it is one, give it the suffix .txt; if not, move it elsewhere"
    way_out = "" if place.name == PAGES else f" (or leave it there and put the pages in a folder {PAGES}/)"
    raise InputError(f"{path}: {what}. {remedy}{way_out}.")


def natural_order(path: Path) -> tuple[list[str | int], str]:
    """Numbers by value, letters without regard to case; the name itself decides between equals."""
    name = unicodedata.normalize("NFKC", path.name).casefold()
    parts = re.split(r"(\d+)", name)
    return [int(part) if part.isdecimal() else part for part in parts], path.name
