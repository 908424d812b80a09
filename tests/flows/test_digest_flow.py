"""The flow `digest` on a real Prefect server, read back through its API."""

import json
import time
from pathlib import Path

import pytest

from flows.errors import InputError
from flows.publish import read_manifest
from tests.conftest import Digest
from tests.flows.conftest import Desk, copy_short

pytestmark = pytest.mark.xdist_group("desk")  # one server for all of them


@pytest.fixture(scope="module")
def sample_run(desk: Desk) -> dict[str, object]:
    return desk.run("digest", edition="sample")


def test_a_run_completes_with_a_task_a_page_and_a_variant(desk: Desk, sample_run: dict[str, object]) -> None:
    assert sample_run["state"]["type"] == "COMPLETED", sample_run["state"]  # type: ignore[index]
    assert sample_run["name"] == "digest sample"
    tasks = {task["name"]: task["state_type"] for task in desk.of_run("task_runs", sample_run)}
    pages = [path.name for path in (desk.inputs / "sample" / "pages").iterdir()]
    expected = {f"{verb} {page}" for verb in ("read", "restore", "enrich") for page in pages}
    expected |= {"typeset zh-Hans", "typeset zh-Hant-TW", "follow jumps of sample"}
    expected |= {"assemble sample", "proof sample", "publish sample"}
    assert set(tasks) == expected
    assert set(tasks.values()) == {"COMPLETED"}


def test_a_run_publishes_the_edition(desk: Desk, sample_run: dict[str, object]) -> None:
    folder = desk.outputs / "sample"
    assert {path.name for path in folder.iterdir()} == {
        "edition.json",
        "manifest.json",
        "proof.html",
        "sample-zh-Hans.pdf",
        "sample-zh-Hant-TW.pdf",
    }


def test_a_run_shows_articles_doubts_and_files(desk: Desk, sample_run: dict[str, object]) -> None:
    shown = {artifact["key"]: artifact["data"] for artifact in desk.of_run("artifacts", sample_run)}
    assert set(shown) == {"articles", "doubts", "files"}
    edition = json.loads((desk.outputs / "sample" / "edition.json").read_text(encoding="utf-8"))
    articles = [entry["article"] for section in edition["sections"] for entry in section["entries"]]
    assert shown["articles"].count("\n") == len(articles) + 1
    assert "sample-zh-Hant-TW.pdf" in shown["files"].replace("\\", "")


def test_the_flow_makes_the_same_bytes_as_build(
    desk: Desk, sample_run: dict[str, object], digest: Digest, tmp_path: Path
) -> None:
    assert digest("build", desk.inputs / "sample", "--out", tmp_path / "sample").returncode == 0
    manifests = [read_manifest(folder) for folder in (desk.outputs / "sample", tmp_path / "sample")]
    assert manifests[0] == manifests[1]


def test_the_form_overrides_variants_and_theme(desk: Desk) -> None:
    run = desk.run("digest", edition="short", variants=["zh-Hant-HK"], theme="booklet")
    assert run["state"]["type"] == "COMPLETED", run["state"]
    edition = json.loads((desk.outputs / "short" / "edition.json").read_text(encoding="utf-8"))
    assert (edition["variants"], edition["theme"]) == (["zh-Hant-HK"], "booklet")
    assert (desk.outputs / "short" / "short-zh-Hant-HK.pdf").exists()


def test_every_changed_edition_is_made_and_a_bad_one_stops_no_other(desk: Desk, sample_run: dict[str, object]) -> None:
    before = (desk.outputs / "sample" / "manifest.json").stat().st_mtime_ns
    good, bad = copy_short(desk.inputs, "good"), desk.inputs / "bad"
    bad.mkdir()
    run = desk.run("digest")
    assert run["state"]["type"] == "FAILED"
    assert "bad" in run["state"]["message"] and "holds no pages" in run["state"]["message"]
    assert (desk.outputs / "good" / "good-zh-Hans.pdf").exists()
    assert not (desk.outputs / "bad").exists()
    assert (desk.outputs / "sample" / "manifest.json").stat().st_mtime_ns == before
    bad.rmdir()
    page = next((good / "pages").iterdir())
    page.write_text(page.read_text(encoding="utf-8") + "\n更正一则。\n", encoding="utf-8")
    inputs = read_manifest(desk.outputs / "good").inputs  # type: ignore[union-attr]
    assert desk.run("digest")["state"]["type"] == "COMPLETED"
    changed = read_manifest(desk.outputs / "good").inputs  # type: ignore[union-attr]
    assert [name for name in inputs if inputs[name] != changed[name]] == [f"pages/{page.name}"]


def test_a_failed_run_says_why_and_publishes_nothing(desk: Desk) -> None:
    broken = copy_short(desk.inputs, "broken")
    (broken / "edition.toml").write_text("theme = 'poster'\n", encoding="utf-8")
    run = desk.run("digest", edition="broken")
    (broken / "edition.toml").unlink()
    assert run["state"]["type"] == "FAILED"
    said = "edition.toml, line 1: 'theme': must be 'daily', 'booklet' or 'screen' (found 'poster')."
    assert said in run["state"]["message"]
    line = f"digest broken failed: {broken}/{said} See {desk.url}/runs/flow-run/{run['id']}\n"
    deadline = time.monotonic() + 30
    while line not in desk.log.read_text():
        assert time.monotonic() < deadline, desk.log.read_text()
        time.sleep(0.2)
    assert not (desk.outputs / "broken").exists()


def test_only_what_may_pass_is_tried_again() -> None:
    from prefect.states import Failed

    from flows import digest

    wrapped = InputError("page: cannot be read")
    wrapped.__cause__ = OSError(5, "Input/output error")
    missing = InputError("page: there is no such file")
    missing.__cause__ = FileNotFoundError()
    outcomes = {
        error: digest.may_pass(None, None, Failed(data=error))  # type: ignore[arg-type]
        for error in (wrapped, OSError(28, "No space left"), missing, InputError("empty"), ValueError())
    }
    assert list(outcomes.values()) == [True, True, False, False, False]
    assert {task.name for task in digest.STEPS if task.retries} == {"read_page", "publish"}


def test_run_makes_the_edition_on_a_server_of_its_own(digest: Digest, inputs: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    environment = {"HOME": str(home), "PATH": "/usr/bin:/bin", "PREFECT_API_URL": "http://127.0.0.1:9/api"}
    done = digest("run", inputs / "short", "--outputs", tmp_path / "outputs", env=environment)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    [line] = done.stderr.splitlines()
    assert line.startswith("short: ")
    assert "short-zh-Hans.pdf, short-zh-Hant-TW.pdf" in line
    assert str(tmp_path / "outputs" / "short") in line
    assert (tmp_path / "outputs" / "short" / "short-zh-Hans.pdf").exists()
    assert list(home.iterdir()) == []


def test_run_says_what_is_wrong_before_a_server_starts(digest: Digest, inputs: Path, tmp_path: Path) -> None:
    (inputs / "short" / "edition.toml").write_text("titel = '文摘'\n", encoding="utf-8")
    done = digest("run", inputs / "short", "--outputs", tmp_path / "outputs")
    assert done.returncode == 4
    place = f"{inputs / 'short' / 'edition.toml'}, line 1"
    assert done.stderr == f"digest: {place}: unknown key 'titel'. Remove it or correct its spelling.\n"
    assert not (tmp_path / "outputs").exists()
