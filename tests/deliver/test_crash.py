"""Killed at any point, run again, run twice at once: each reader still gets the edition at most once."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flows.config import ROOT
from flows.deliver import DeliveryReport, Reader, SmtpSettings, deliver
from tests.deliver.conftest import Box

RUN = """
import sys
from pathlib import Path
from flows.deliver import deliver, read_readers, SmtpSettings
out, readers, ledger, port = sys.argv[1:]
settings = SmtpSettings(host="127.0.0.1", port=int(port), sender="digest@example.org")
report = deliver(Path(out), read_readers(Path(readers)), settings, Path(ledger), report=print, sleep=lambda s: None)
print(report.sentence())
"""


@pytest.fixture(name="six")
def six_readers() -> tuple[Reader, ...]:
    return tuple(Reader(name=f"读者{i}", address=f"r{i}@example.org", variant="zh-Hans") for i in range(6))


@pytest.fixture(name="start")
def starter(
    tmp_path: Path, out_dir: Path, six: tuple[Reader, ...], settings: SmtpSettings, ledger: Path
) -> Callable[[], "subprocess.Popen[str]"]:
    """Start a delivery to six readers in another process."""
    path = tmp_path / "readers.toml"
    tables = [f'[[reader]]\nname = "{r.name}"\naddress = "{r.address}"\nvariant = "{r.variant}"\n' for r in six]
    path.write_text("\n".join(tables), encoding="utf-8")
    arguments = [sys.executable, "-c", RUN, *map(str, (out_dir, path, ledger, settings.port))]
    return lambda: subprocess.Popen(
        arguments, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )


def addresses(report: DeliveryReport, what: str) -> list[str]:
    return [item.address if isinstance(item, Reader) else item[0].address for item in getattr(report, what)]


def test_killed_before_the_text_the_rest_goes_out_in_the_next_run(
    out_dir: Path,
    six: tuple[Reader, ...],
    settings: SmtpSettings,
    ledger: Path,
    box: Box,
    start: Callable[[], "subprocess.Popen[str]"],
) -> None:
    def kill(address: str, server: Any) -> None:
        if address == "r2@example.org":
            box.on_rcpt = lambda address, server: None
            process.kill()
            process.wait()

    box.on_rcpt = kill
    process = start()
    assert process.wait(60) == -9
    assert box.recipients == ["r0@example.org", "r1@example.org"]
    report = deliver(out_dir, six, settings, ledger)
    assert report.complete
    assert addresses(report, "sent") == [f"r{i}@example.org" for i in range(2, 6)]
    assert box.recipients == [reader.address for reader in six]


@pytest.mark.parametrize("accepted", [True, False], ids=["server-took-it", "server-did-not"])
def test_killed_between_the_text_and_the_answer_is_in_doubt_and_not_sent_again(
    out_dir: Path,
    six: tuple[Reader, ...],
    settings: SmtpSettings,
    ledger: Path,
    box: Box,
    start: Callable[[], "subprocess.Popen[str]"],
    accepted: bool,
) -> None:
    def kill(address: str, server: Any) -> str | None:
        if address == "r3@example.org":
            process.kill()
            process.wait()
            return None if accepted else "451 nobody hears this"
        return None

    box.on_data = kill
    process = start()
    assert process.wait(60) == -9
    box.on_data = lambda address, server: None
    for _ in range(2):
        report = deliver(out_dir, six, settings, ledger)
        assert addresses(report, "doubtful") == ["r3@example.org"]
        assert "cut off" in report.problems[0]
    counts = {reader.address: box.recipients.count(reader.address) for reader in six}
    assert counts == {reader.address: int(accepted or i != 3) for i, reader in enumerate(six)}
    assert addresses(deliver(out_dir, six, settings, ledger, resend=True), "sent") == ["r3@example.org"]


def test_killed_at_any_moment_nobody_gets_it_twice(
    tmp_path: Path,
    settings: SmtpSettings,
    box: Box,
    six: tuple[Reader, ...],
    start: Callable[[], "subprocess.Popen[str]"],
) -> None:
    out_dir, ledger = tmp_path / "outputs" / "样刊 一", tmp_path / "state" / "ledger.sqlite"
    for moment in (0.0, 0.01, 0.03, 0.06):  # after the first word it says
        process = start()
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(moment)
        process.kill()
        process.communicate()
    report = deliver(out_dir, six, settings, ledger, resend=False)
    assert not report.unsent
    counts = [box.recipients.count(reader.address) for reader in six]
    assert max(counts) == 1
    assert sum(counts) >= 6 - len(report.doubtful)


def test_two_runs_at_once_send_each_mail_once(
    six: tuple[Reader, ...], box: Box, start: Callable[[], "subprocess.Popen[str]"]
) -> None:
    box.on_data = lambda address, server: time.sleep(0.05)
    runs = [start() for _ in range(3)]
    said = [run.communicate(timeout=60) for run in runs]
    assert [run.returncode for run in runs] == [0, 0, 0], said
    assert box.recipients == [reader.address for reader in six]
    assert "".join(out for out, _ in said).count(": sent\n") == 6
    assert not any("doubt" in out for out, _ in said)
