"""Publishing is all or nothing: whatever happens, one whole edition stands under its name."""

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from flows import publish
from flows.errors import OutputError
from flows.publish import MANIFEST, Stage, is_current, read_manifest

# Publishes generation after generation into one folder until it is killed.
LOOP = """
import itertools, sys
from pathlib import Path
from flows import publish
if sys.argv[2] == "two-steps":
    publish._exchange = lambda one, other: False
for number in itertools.count():
    with publish.Stage(Path(sys.argv[1])) as stage:
        files = dict.fromkeys(("one.pdf", "two.pdf", "three.pdf"), str(number).encode() * 5000)
        stage.publish("edition", files, {"pages/a.txt": str(number)})
    print(number, flush=True)
"""


def publish_once(target: Path, text: bytes = b"text") -> None:
    with Stage(target) as stage:
        stage.publish("edition", {"a.pdf": text}, {"pages/a.txt": "1"})


def assert_whole(folder: Path) -> None:
    manifest = json.loads((folder / MANIFEST).read_bytes())
    assert {path.name for path in folder.iterdir()} == {MANIFEST, *manifest["files"]}
    for name, digest in manifest["files"].items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest


def test_a_published_edition_stands_alone_in_its_parent(tmp_path: Path) -> None:
    target = tmp_path / "new" / "an edition's name"
    publish_once(target)
    publish_once(target, b"other")
    assert_whole(target)
    assert (target / "a.pdf").read_bytes() == b"other"
    assert list(target.parent.iterdir()) == [target]


def test_manifest_names_edition_inputs_and_versions(tmp_path: Path) -> None:
    publish_once(tmp_path / "x")
    manifest = read_manifest(tmp_path / "x")
    assert manifest is not None
    assert manifest.edition == "edition"
    assert manifest.inputs == {"pages/a.txt": "1"}
    assert manifest.versions["weasyprint"] == "70.0"


def test_the_same_files_give_the_same_manifest(tmp_path: Path) -> None:
    for name in ("x", "y"):
        publish_once(tmp_path / name)
    assert (tmp_path / "x" / MANIFEST).read_bytes() == (tmp_path / "y" / MANIFEST).read_bytes()


def test_an_edition_is_current_until_an_input_or_a_file_goes(tmp_path: Path) -> None:
    target = tmp_path / "x"
    assert not is_current(target, {"pages/a.txt": "1"})
    publish_once(target)
    assert is_current(target, {"pages/a.txt": "1"})
    assert not is_current(target, {"pages/a.txt": "2"})
    assert not is_current(target, {"pages/a.txt": "1", "edition.toml": "3"})
    (target / "a.pdf").unlink()
    assert not is_current(target, {"pages/a.txt": "1"})


def test_a_failure_changes_nothing_and_leaves_nothing(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "er" / "x"
    with pytest.raises(ZeroDivisionError), Stage(target) as stage:
        (stage.folder / "a.pdf").write_bytes(b"half")
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []
    publish_once(target)
    with pytest.raises(ZeroDivisionError), Stage(target) as stage:
        (stage.folder / "a.pdf").write_bytes(b"half")
        raise ZeroDivisionError
    assert (target / "a.pdf").read_bytes() == b"text"
    assert list(target.parent.iterdir()) == [target]


@pytest.mark.parametrize("place", ["/proc/digest/x", "/dev/null/x", "/sys/x"])
def test_a_place_that_cannot_be_written_is_refused_at_once(place: str) -> None:
    with (
        pytest.raises(OutputError, match=f"{place}: cannot be written: .*Choose another folder"),
        Stage(Path(place)),
    ):
        pytest.fail("the stage opened")


def test_a_folder_with_files_of_someone_else_is_never_replaced(tmp_path: Path) -> None:
    target = tmp_path / "x"
    target.mkdir()
    (target / "letter.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match=r"no build made: letter\.txt"):
        publish_once(target)
    (target / "letter.txt").unlink()
    publish_once(target)
    (target / "letter.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match=r"no build made: letter\.txt"):
        publish_once(target)
    assert (target / "letter.txt").read_text(encoding="utf-8") == "mine"
    assert list(tmp_path.iterdir()) == [target]


def test_a_file_that_arrives_during_the_build_is_not_lost(tmp_path: Path) -> None:
    target = tmp_path / "x"
    publish_once(target)
    with pytest.raises(OutputError, match=r"late\.txt"), Stage(target) as stage:
        (target / "late.txt").touch()
        stage.publish("edition", {"a.pdf": b"new"}, {})
    assert (target / "late.txt").exists()


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"file")
    with pytest.raises(OutputError, match="is a file"):
        publish_once(tmp_path / "x")


def test_a_link_to_a_folder_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "disk")
    publish_once(tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert_whole(tmp_path / "disk")


def test_publishing_may_be_tried_again(tmp_path: Path) -> None:
    target = tmp_path / "x"
    with Stage(target) as stage:
        for text in (b"first", b"second"):
            stage.publish("edition", {"a.pdf": text}, {})
    assert_whole(target)
    assert (target / "a.pdf").read_bytes() == b"second"
    assert list(tmp_path.iterdir()) == [target]


def test_two_builds_of_one_edition_do_not_mix(tmp_path: Path) -> None:
    target = tmp_path / "x"
    with Stage(target), pytest.raises(OutputError, match="another build is writing it"):
        publish_once(target)
    publish_once(target)


def test_many_builds_at_once_each_publish_or_say_why(tmp_path: Path) -> None:
    outcomes: list[str] = []

    def build() -> None:
        for _ in range(20):
            try:
                publish_once(tmp_path / "x")
                outcomes.append("published")
            except OutputError as error:
                assert "another build" in str(error)
                outcomes.append("refused")

    threads = [threading.Thread(target=build) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 80
    assert "published" in outcomes
    assert_whole(tmp_path / "x")
    assert list(tmp_path.iterdir()) == [tmp_path / "x"]


@pytest.mark.parametrize("way", ["one-step", "two-steps"])
def test_killed_at_a_random_moment_the_last_good_edition_stands(tmp_path: Path, way: str) -> None:
    target, seed = tmp_path / "x", random.randrange(2**32)
    moments = random.Random(seed)
    for _ in range(10):
        child = subprocess.Popen([sys.executable, "-c", LOOP, target, way], stdout=subprocess.PIPE, text=True)
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(moments.uniform(0, 0.05))
        os.kill(child.pid, signal.SIGKILL)
        child.communicate()
        if way == "one-step":
            assert_whole(target)
    with Stage(target):
        assert_whole(target)
    assert list(tmp_path.iterdir()) == [target], f"seed {seed}"


def test_the_swap_in_two_steps_is_completed_by_the_next_run(tmp_path: Path) -> None:
    target = tmp_path / "x"
    publish_once(target)
    target.rename(tmp_path / ".x.old")  # as a run leaves it that dies between the steps
    (tmp_path / ".x.new").mkdir()
    with Stage(target):
        assert_whole(target)
    assert list(tmp_path.iterdir()) == [target]


def test_without_the_exchange_the_swap_takes_two_steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publish, "_exchange", lambda one, other: False)
    publish_once(tmp_path / "x")
    publish_once(tmp_path / "x", b"other")
    assert (tmp_path / "x" / "a.pdf").read_bytes() == b"other"
    assert list(tmp_path.iterdir()) == [tmp_path / "x"]
