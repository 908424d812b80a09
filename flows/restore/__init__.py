"""Page -> articles: clean, tag roles, rejoin, assemble, account for every character; over an edition, follow jumps."""

from flows.restore.account import check_account, check_edition
from flows.restore.corrections import accept_checked, assign_corrections, follow_labels
from flows.restore.jumps import follow_jumps
from flows.restore.misprints import list_misprints
from flows.restore.settle import restore_page

__all__ = [
    "accept_checked",
    "assign_corrections",
    "check_account",
    "check_edition",
    "follow_jumps",
    "follow_labels",
    "list_misprints",
    "restore_page",
]
