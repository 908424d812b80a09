"""The workers use every core, hand errors back, and end with the process that started them."""

import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from flows.errors import InputError
from flows.workers import map_over, workers

CORES = len(os.sched_getaffinity(0))

# Starts more long jobs than there are cores, says which processes do them, and waits.
LONG = """
import os, sys, time
from pathlib import Path
from flows.workers import map_over, workers
from tests.flows.test_workers import linger
if __name__ == "__main__":
    with workers(9) as pool:
        print(list(map_over(pool, linger, [sys.argv[1]] * 9)))
"""


def linger(folder: str) -> None:
    (Path(folder) / str(os.getpid())).touch()
    time.sleep(120)


def fail(message: str) -> None:
    raise InputError(message)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_one_job_needs_no_other_process() -> None:
    with workers(1) as pool:
        assert pool.submit(os.getpid).result() == os.getpid()
        assert list(map_over(pool, abs, (-1, -2))) == [1, 2]
        with pytest.raises(InputError, match="gone"):
            pool.submit(fail, "gone").result()


@pytest.mark.skipif(CORES < 2, reason="one core")
def test_several_jobs_go_to_processes_and_errors_come_back() -> None:
    with workers(2) as pool:
        assert os.getpid() not in {pool.submit(os.getpid).result() for _ in range(4)}
        assert list(map_over(pool, abs, (-1, -2))) == [1, 2]
        with pytest.raises(InputError, match="gone"):
            pool.submit(fail, "gone").result()


@pytest.mark.skipif(CORES < 2, reason="one core")
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT])
def test_no_worker_outlives_the_process_that_started_it(tmp_path: Path, end: signal.Signals) -> None:
    script = tmp_path / "long.py"
    script.write_text(LONG, encoding="utf-8")
    (tmp_path / "pids").mkdir()
    root = Path(__file__).resolve().parents[2]
    parent = subprocess.Popen(
        [sys.executable, script, tmp_path / "pids"],
        env={**os.environ, "PYTHONPATH": str(root)},
        stderr=subprocess.PIPE,
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # whatever started the tests ignores
        text=True,
    )
    pids: list[int] = []
    while len(pids) < 2:
        assert parent.poll() is None
        pids = [int(path.name) for path in (tmp_path / "pids").iterdir()]
        time.sleep(0.05)
    parent.send_signal(end)
    _, said = parent.communicate(timeout=60)
    assert "InvalidStateError" not in said
    deadline = time.monotonic() + 30
    while any(map(alive, pids)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(alive, pids))


# Is interrupted while a worker is being born: nobody has been told of it yet.
NEWBORN = """
import sys
from multiprocessing import get_context, process
from flows.workers import workers
from tests.flows.test_workers import linger
if __name__ == "__main__":
    try:
        with workers(2) as pool:
            pool.submit(abs, -1).result()
            get_context("forkserver").Process(target=linger, args=[sys.argv[1]]).start()
            process._children.clear()
            raise KeyboardInterrupt
    except KeyboardInterrupt:
        sys.exit(0)
"""


@pytest.mark.skipif(CORES < 2, reason="one core")
def test_a_worker_that_is_just_being_born_ends_too(tmp_path: Path) -> None:
    script = tmp_path / "newborn.py"
    script.write_text(NEWBORN, encoding="utf-8")
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, script, tmp_path],
        check=False,
        env={**os.environ, "PYTHONPATH": str(root)},
        stderr=subprocess.PIPE,  # its end is waited for: all who hold it must have gone
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
