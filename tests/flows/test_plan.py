"""What an edition is made from, and when that has changed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from flows.errors import ConfigError, InputError
from flows.plan import changed_editions, edition_folders, edition_name, input_sums, make_plan
from flows.publish import Stage


def publish(inputs: Path, outputs: Path, name: str) -> None:
    with Stage(outputs / name) as stage:
        stage.publish(name, {f"{name}.pdf": b"pdf"}, input_sums(inputs / name))


def test_a_plan_names_every_file_that_the_edition_depends_on(inputs: Path) -> None:
    folder = inputs / "short"
    (folder / "topics.toml").write_text(
        '[[topic]]\nlabel = "水"\ncode = "1"\ndescription = ""\nkeywords = ["水"]\nexamples = ["供水恢复"]\n',
        encoding="utf-8",
    )
    (folder / "edition.toml").write_text('taxonomy = "topics.toml"\n', encoding="utf-8")
    (folder / "corrections.toml").write_text("", encoding="utf-8")
    page = next((folder / "pages").iterdir()).name
    assert set(make_plan(folder).inputs) == {f"pages/{page}", "edition.toml", "corrections.toml", "topics.toml"}


def test_what_is_asked_for_goes_before_what_the_edition_sets(inputs: Path) -> None:
    config = make_plan(inputs / "short", ["zh-Hant-HK", "zh-Hant-HK"], "screen").config
    assert (config.variants, config.theme) == (("zh-Hant-HK",), "screen")
    assert make_plan(inputs / "short").config.variants == ("zh-Hans", "zh-Hant-TW")


def test_an_edition_has_the_name_of_its_folder(inputs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(inputs / "short")
    assert edition_name(Path()) == "short"
    assert edition_name(Path("pages/..")) == "short"
    (inputs / "today").symlink_to("short")
    assert edition_name(inputs / "today") == "today"


def test_hidden_folders_are_no_editions(inputs: Path) -> None:
    (inputs / ".git").mkdir()
    (inputs / "notes.txt").touch()
    assert edition_folders(inputs) == (inputs / "short",)
    assert edition_folders(inputs / "nowhere") == ()


def touch_page(folder: Path) -> None:
    page = next((folder / "pages").iterdir())
    page.write_bytes(page.read_bytes() + "\n新的一段。\n".encode())


@pytest.mark.parametrize(
    "change",
    [
        touch_page,
        lambda folder: (folder / "pages" / "b01.txt").write_text("新的一页。\n", encoding="utf-8"),
        lambda folder: (folder / "edition.toml").unlink(),
        lambda folder: (folder / "corrections.toml").write_text("# none yet\n", encoding="utf-8"),
        lambda folder: (folder / "edition.toml").write_text("theme = 1\n", encoding="utf-8"),
    ],
)
def test_an_edition_has_changed_when_one_of_its_files_has(
    inputs: Path, tmp_path: Path, change: Callable[[Path], object]
) -> None:
    outputs = tmp_path / "outputs"
    assert changed_editions(inputs, outputs) == (inputs / "short",)
    publish(inputs, outputs, "short")
    assert changed_editions(inputs, outputs) == ()
    (inputs / "short" / "readers.toml").unlink()  # says who reads it, and nothing of what stands in it
    assert changed_editions(inputs, outputs) == ()
    change(inputs / "short")
    assert changed_editions(inputs, outputs) == (inputs / "short",)


def test_what_is_wrong_is_said_by_the_room_that_reads_it(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such folder"):
        make_plan(tmp_path / "nowhere")
    (tmp_path / "a.txt").write_text("正文。", encoding="utf-8")
    (tmp_path / "edition.toml").write_text("variants = []\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="'variants'"):
        make_plan(tmp_path)
