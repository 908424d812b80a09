"""The ledger: an SQLite file that knows who was sent what, so that nobody is sent it twice.

A row is one reader (address and variant) of one edition in one round; a correction that is sent
again opens a new round. Its states:

    pending -> sending -> sent       the server has taken the mail
                       -> refused    the server will not take it for this address
                       -> pending    nothing was handed over; a later try may
                       -> doubtful   handed over, and no answer came

`sending` is on the disk before the mail's text leaves, `sent` after the server's 250. A run that finds
a row in `sending` found the trace of one that died in between: the server may have the mail or not,
and no protocol can tell (RFC 1047). As a reader gets an edition once, such a row becomes doubtful and
is not sent again unless asked for. One run at a time: a lock, which the kernel drops with its process,
makes another wait, so that its rows are not taken for a dead one's.
"""

import contextlib
import fcntl
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from flows.deliver.readers import Reader
from flows.errors import DeliveryError

State = Literal["pending", "sending", "sent", "refused", "doubtful"]

INTERRUPTED = "the run was cut off between handing over the mail and the server's answer"
VERSION = 1
SCHEMA = """
CREATE TABLE IF NOT EXISTS delivery (
    edition TEXT NOT NULL,
    round   INTEGER NOT NULL,
    address TEXT NOT NULL,
    variant TEXT NOT NULL,
    sha256  TEXT NOT NULL,
    state   TEXT NOT NULL CHECK (state IN ('pending', 'sending', 'sent', 'refused', 'doubtful')),
    reason  TEXT NOT NULL DEFAULT '',
    changed TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    PRIMARY KEY (edition, round, address, variant)
) WITHOUT ROWID
"""
WHERE = "edition = ? AND round = ? AND address = ? AND variant = ?"


@dataclass(frozen=True)
class Line:
    """What the ledger says of a reader."""

    state: State
    reason: str


class Ledger:
    """The rows of one edition in its latest round. Made by `open_ledger`."""

    def __init__(self, connection: sqlite3.Connection, edition: str) -> None:
        self.connection = connection
        self.edition = edition
        self.round = 1

    def begin(self, sums: Mapping[str, str], *, again: bool, resend: bool) -> None:
        """Settle what a dead run left and choose the round. `sums` are the SHA-256 of the PDFs by variant.

        `again` opens a round for everybody, unless it would only repeat one of the same bytes that is not
        finished: then that one is finished. `resend` makes refused and doubtful rows pending.
        """
        with self.transaction():
            self._set("doubtful", INTERRUPTED, "edition = ? AND state = 'sending'", self.edition)
            rows = self.connection.execute(
                "SELECT round, variant, sha256, state FROM delivery WHERE edition = ?", (self.edition,)
            ).fetchall()
            self.round = max((row[0] for row in rows), default=1)
            latest = [row[1:] for row in rows if row[0] == self.round]
            corrected = any(sums.get(variant, sha256) != sha256 for variant, sha256, _ in latest)
            unfinished = any(state == "pending" for _, _, state in latest)
            if again and latest and (corrected or not unfinished):
                self.round += 1
            elif resend:
                where = "edition = ? AND round = ? AND state IN ('refused', 'doubtful')"
                self._set("pending", "", where, self.edition, self.round)

    def enrol(self, reader: Reader, sha256: str) -> Line:
        """The line of `reader`, pending if new."""
        with self.transaction():
            self.connection.execute(
                "INSERT OR IGNORE INTO delivery (edition, round, address, variant, sha256, state) "
                "VALUES (?, ?, ?, ?, ?, 'pending')",
                (*self._key(reader), sha256),
            )
            row = self.connection.execute(
                f"SELECT state, reason FROM delivery WHERE {WHERE}",  # noqa: S608
                self._key(reader),
            ).fetchone()
        return Line(*row)

    def claim(self, reader: Reader, sha256: str) -> bool:
        """Make a pending row `sending`; False if it is not pending any more. On disk when this returns."""
        with self.transaction():
            cursor = self.connection.execute(
                "UPDATE delivery SET state = 'sending', sha256 = ?, changed = CURRENT_TIMESTAMP "  # noqa: S608
                f"WHERE {WHERE} AND state = 'pending'",
                (sha256, *self._key(reader)),
            )
        return cursor.rowcount == 1

    def settle(self, reader: Reader, state: State, reason: str = "") -> None:
        """Write what became of the mail to `reader`."""
        with self.transaction():
            self._set(state, reason, WHERE, *self._key(reader))

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """A transaction that has the right to write from its beginning."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")

    def _key(self, reader: Reader) -> tuple[str, int, str, str]:
        return self.edition, self.round, reader.address.casefold(), reader.variant

    def _set(self, state: State, reason: str, where: str, *values: str | int) -> None:
        self.connection.execute(
            f"UPDATE delivery SET state = ?, reason = ?, changed = CURRENT_TIMESTAMP WHERE {where}",  # noqa: S608
            (state, reason, *values),
        )


@contextlib.contextmanager
def open_ledger(path: Path, edition: str, report: Callable[[str], None]) -> Iterator[Ledger]:
    """The ledger at `path` for `edition`, made if there is none; for this run alone until it is left.

    Raises DeliveryError if the file cannot be used.
    """
    with contextlib.ExitStack() as stack:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            stack.enter_context(locked(path.with_name(f"{path.name}.lock"), report))
        except OSError as e:
            raise DeliveryError(f"{path}: the ledger cannot be written: {e.strerror}. Nothing was sent.") from e
        try:
            yield Ledger(stack.enter_context(contextlib.closing(connect(path))), edition)
        except sqlite3.Error as e:
            raise DeliveryError(
                f"{path}: the ledger cannot be used: {e}. Nothing more was sent. Free the disk or restore the "
                "file from a copy; without it every reader would get the edition again."
            ) from e


def connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=60, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        # FULL: a commit survives a power cut; WAL's usual NORMAL may lose the last ones
        connection.execute("PRAGMA synchronous = FULL")
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version not in (0, VERSION):
            raise sqlite3.DatabaseError(f"it is of version {version}, which this program does not know")
        connection.execute(SCHEMA)
        connection.execute(f"PRAGMA user_version = {VERSION}")
    except BaseException:
        connection.close()
        raise
    return connection


@contextlib.contextmanager
def locked(path: Path, report: Callable[[str], None]) -> Iterator[None]:
    """Hold the lock file `path`, waiting for who holds it."""
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            report("Another delivery is under way; waiting for its end.")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
