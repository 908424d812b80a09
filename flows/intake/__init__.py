"""Intake: the files of an edition's pages, and each file as a Page."""

from flows.intake.folder import page_files
from flows.intake.page import read_page

__all__ = ["page_files", "read_page"]
