"""Page -> articles: clean, tag roles, rejoin, assemble, account for every character."""

from flows.restore.account import check_account
from flows.restore.corrections import assign_corrections
from flows.restore.page import restore_page

__all__ = ["assign_corrections", "check_account", "restore_page"]
