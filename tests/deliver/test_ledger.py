"""The ledger: claims, rounds, and a file that cannot be used."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.deliver import Reader, SmtpSettings, deliver
from flows.deliver.ledger import INTERRUPTED, Ledger, connect, open_ledger
from flows.errors import DeliveryError
from tests.deliver.conftest import Box

READER = Reader(name="方", address="fang@example.org", variant="zh-Hans")
SUMS = {"zh-Hans": "a" * 64}


def opened(path: Path) -> contextlib.AbstractContextManager[Ledger]:
    return open_ledger(path, "样刊|1|2026-05-12", lambda said: None)


@pytest.fixture(name="two")
def two_connections(tmp_path: Path) -> Iterator[tuple[Ledger, Ledger]]:
    """Two runs on one file whose locks did not hold, as on some network file systems."""
    path = tmp_path / "ledger.sqlite"
    with contextlib.closing(connect(path)) as one, contextlib.closing(connect(path)) as other:
        yield Ledger(one, "样刊"), Ledger(other, "样刊")


def test_one_of_two_claims_holds(two: tuple[Ledger, Ledger]) -> None:
    for ledger in two:
        assert ledger.enrol(READER, "a" * 64).state == "pending"
    assert [ledger.claim(READER, "a" * 64) for ledger in two] == [True, False]
    two[0].settle(READER, "sent")
    assert two[1].enrol(READER, "a" * 64).state == "sent"


def test_what_a_dead_run_was_sending_is_in_doubt(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with opened(path) as ledger:
        ledger.begin(SUMS, again=False, resend=False)
        ledger.enrol(READER, "a" * 64)
        assert ledger.claim(READER, "a" * 64)
    with opened(path) as ledger:
        ledger.begin(SUMS, again=False, resend=False)
        line = ledger.enrol(READER, "a" * 64)
        assert (line.state, line.reason) == ("doubtful", INTERRUPTED)
        assert not ledger.claim(READER, "a" * 64)
    with opened(path) as ledger:
        ledger.begin(SUMS, again=False, resend=True)
        assert ledger.enrol(READER, "a" * 64).state == "pending"


def test_editions_do_not_touch_each_other(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with opened(path) as ledger:
        ledger.begin(SUMS, again=False, resend=False)
        ledger.enrol(READER, "a" * 64)
        ledger.settle(READER, "sent")
    with open_ledger(path, "样刊|2|2026-05-13", lambda said: None) as ledger:
        ledger.begin(SUMS, again=False, resend=False)
        assert ledger.enrol(READER, "b" * 64).state == "pending"


def test_a_failed_transaction_leaves_no_trace(two: tuple[Ledger, Ledger]) -> None:
    with pytest.raises(RuntimeError), two[0].transaction():
        two[0].connection.execute(
            "INSERT INTO delivery (edition, round, address, variant, sha256, state) "
            "VALUES ('e', 1, 'a', 'v', 's', 'sent')"
        )
        raise RuntimeError
    assert two[1].connection.execute("SELECT count(*) FROM delivery").fetchone() == (0,)


def test_the_journal_is_a_wal_that_survives_a_power_cut(tmp_path: Path) -> None:
    with contextlib.closing(connect(tmp_path / "ledger.sqlite")) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)


@pytest.mark.parametrize("content", [b"not a database, but long enough to be taken for one" * 40, b"\x00" * 4096])
def test_a_damaged_ledger_stops_the_delivery_before_a_mail(
    out_dir: Path, readers: tuple[Reader, ...], settings: SmtpSettings, ledger: Path, box: Box, content: bytes
) -> None:
    ledger.parent.mkdir()
    ledger.write_bytes(content)
    with pytest.raises(DeliveryError, match=r"ledger\.sqlite: the ledger cannot be used"):
        deliver(out_dir, readers, settings, ledger)
    assert not box.mails


def test_a_ledger_of_a_later_program_is_left_alone(
    out_dir: Path, readers: tuple[Reader, ...], settings: SmtpSettings, ledger: Path, box: Box
) -> None:
    ledger.parent.mkdir()
    with contextlib.closing(sqlite3.connect(ledger)) as connection:
        connection.execute("PRAGMA user_version = 7")
    with pytest.raises(DeliveryError, match="version 7"):
        deliver(out_dir, readers, settings, ledger)
    assert not box.mails


def test_a_ledger_that_cannot_be_made_is_said(
    tmp_path: Path, out_dir: Path, readers: tuple[Reader, ...], settings: SmtpSettings
) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DeliveryError, match="cannot be written"):
        deliver(out_dir, readers, settings, tmp_path / "file" / "ledger.sqlite")
    (tmp_path / "ledger.sqlite").mkdir()
    with pytest.raises(DeliveryError, match="cannot be used"):
        deliver(out_dir, readers, settings, tmp_path / "ledger.sqlite")
