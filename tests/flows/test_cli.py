"""The `digest` command: what it prints where, and how it exits."""

import json
import re
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import get_args

import jsonschema
import pytest
from click.testing import CliRunner

from flows import cli, model, pipeline
from flows.errors import DigestError, ExitCode
from flows.model import Edition, Restored
from tests.conftest import Digest

COMMANDS = sorted(cli.cli.commands)
FILLING = "北山区的水厂今日恢复供水，全区三万户居民用上了清水。"


def loaded(code: str) -> set[str]:
    """The names of the packages that are loaded after `code` has run."""
    ask = f"{code}\nimport sys; print(*{{name.partition('.')[0] for name in sys.modules}})"
    return set(subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True).stdout.split())


def test_the_contract_is_complete() -> None:
    contract = {"restore", "enrich", "convert", "typeset", "build", "check", "run", "deliver", "serve", "schema"}
    assert contract <= set(COMMANDS)


@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS)])
def test_help_is_on_stdout_and_says_what_it_is_about(command: list[str]) -> None:
    done = CliRunner().invoke(cli.cli, [*command, "--help"])
    assert done.exit_code == 0
    assert done.stdout.startswith("Usage: ")
    assert done.stderr == ""
    for name in COMMANDS if not command else ():
        assert f"  {name}" in done.stdout


def test_help_loads_nothing_heavy() -> None:
    heavy = {"prefect", "weasyprint", "pydantic", "jinja2", "opencc", "rjieba", "rich", "asyncio"}
    assert not heavy & loaded("from flows.cli import code_of; code_of(['--help'])")


def test_a_build_loads_no_prefect(inputs: Path, tmp_path: Path) -> None:
    arguments = ["build", str(inputs / "short"), "--out", str(tmp_path / "x")]
    names = loaded(f"from flows.cli import code_of\nif __name__ == '__main__': assert code_of({arguments}) == 0")
    assert "flows" in names
    assert "prefect" not in names


def test_the_flows_alone_import_prefect() -> None:
    folder = Path(cli.__file__).parent
    importing = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*.py")
        if re.search(r"^\s*(from|import) prefect", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert importing == {"digest.py", "delivery.py"}


@pytest.mark.parametrize("name", ["Variant", "Theme"])
def test_choices_are_those_of_the_model(name: str) -> None:
    assert cli.Known(name).values == get_args(getattr(model, name))


def test_version(digest: Digest) -> None:
    done = digest("--version")
    assert re.fullmatch(r"digest, version [\d.]+\n", done.stdout)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "Usage: digest"),
        (["stir"], "No such command 'stir'"),
        (["build"], "Missing argument 'INPUT_DIR'"),
        (["build", "x"], "Missing option '--out'"),
        (["build", "x", "--out", "y", "--variant", "zh"], "'zh' is not one of zh-Hans, zh-Hant-TW, zh-Hant-HK"),
        (["convert", "--to", "zh-Hant"], "'zh-Hant' is not one of"),
        (["enrich", "x", "--out", "y", "--sentences", "2", "--characters", "90"], "exclude each other"),
    ],
)
def test_a_wrong_call_is_explained_on_stderr(digest: Digest, arguments: list[str], message: str) -> None:
    done = digest(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr


# --- restore and enrich -----------------------------------------------------------------------


def test_restore_writes_a_file_a_page(digest: Digest, sample: Path, tmp_path: Path) -> None:
    pages = sorted((sample / "pages").iterdir())
    done = digest("restore", *pages, "--out", tmp_path / "restored")
    written = [tmp_path / "restored" / f"{page.stem}.json" for page in pages]
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.splitlines() == [f"Wrote {path}" for path in written]
    assert sorted((tmp_path / "restored").iterdir()) == written
    for page in pages:
        restored = Restored.model_validate_json((tmp_path / "restored" / f"{page.stem}.json").read_bytes())
        assert restored.page == page.name
        assert restored.articles


def test_one_bad_page_hides_no_other(digest: Digest, inputs: Path, tmp_path: Path) -> None:
    good = next((inputs / "short" / "pages").iterdir())
    bad, gone = tmp_path / "bad.txt", tmp_path / "gone.txt"
    bad.write_bytes(b"")
    done = digest("restore", bad, good, gone, "--out", tmp_path / "restored")
    assert done.returncode == ExitCode.BAD_INPUT
    assert str(bad) in done.stderr and str(gone) in done.stderr
    assert [path.name for path in (tmp_path / "restored").iterdir()] == [f"{good.stem}.json"]


def test_two_pages_of_one_name_are_refused(digest: Digest, inputs: Path, tmp_path: Path) -> None:
    page = next((inputs / "short" / "pages").iterdir())
    twin = tmp_path / page.name
    twin.write_bytes(page.read_bytes())
    done = digest("restore", page, twin, "--out", tmp_path / "restored")
    assert done.returncode == ExitCode.BAD_INPUT
    assert "has the same name" in done.stderr
    assert not (tmp_path / "restored").exists()


def test_corrections_apply_only_where_they_are_named(digest: Digest, tmp_path: Path) -> None:
    folder = tmp_path / "paper"
    folder.mkdir()
    page = folder / "a01.txt"
    page.write_text(f"水厂恢复供水\n{FILLING}\n夜色中的水厂灯火通明\n{FILLING}\n", encoding="utf-8")
    corrections = folder / "corrections.toml"
    corrections.write_text('[[role]]\ntext = "灯火通明"\nrole = "furniture"\n', encoding="utf-8")
    discarded = {}
    for name, option in (("plain", []), ("corrected", ["--corrections", corrections])):
        assert digest("restore", page, *option, "--out", tmp_path / name).returncode == 0
        restored = Restored.model_validate_json((tmp_path / name / "a01.json").read_bytes())
        discarded[name] = [item.text for item in restored.discarded]
    assert discarded == {"plain": [], "corrected": ["夜色中的水厂灯火通明"]}
    corrections.write_text('[[role]]\ntext = "不在这版"\nrole = "title"\n', encoding="utf-8")
    done = digest("restore", page, "--corrections", corrections, "--out", tmp_path / "stale")
    assert done.returncode == ExitCode.BAD_CORRECTION
    assert f"{corrections}, line 2: [[role]] number 1, text = “不在这版” stands on no page" in done.stderr


def test_enrich_adds_topics_and_summaries_of_the_length_asked_for(digest: Digest, inputs: Path, tmp_path: Path) -> None:
    page = next((inputs / "short" / "pages").iterdir())
    assert digest("restore", page, "--out", tmp_path / "restored").returncode == 0
    restored = tmp_path / "restored" / f"{page.stem}.json"
    summaries = {}
    for name, option in (("default", []), ("one", ["--sentences", 1]), ("short", ["--characters", 40])):
        assert digest("enrich", restored, *option, "--out", tmp_path / name).returncode == 0
        enriched = Restored.model_validate_json((tmp_path / name / restored.name).read_bytes())
        assert all(article.topic for article in enriched.articles)
        for article in enriched.articles:
            body = "".join(item.text or "" for item in article.body)
            assert all(sentence in body for sentence in article.summary)
        summaries[name] = [article.summary for article in enriched.articles]
    assert max(map(len, summaries["one"])) == 1
    assert max(map(len, summaries["default"])) == 2
    assert summaries["short"] != summaries["default"]


def test_enrich_takes_topics_of_ones_own(digest: Digest, inputs: Path, tmp_path: Path) -> None:
    page = next((inputs / "short" / "pages").iterdir())
    assert digest("restore", page, "--out", tmp_path / "restored").returncode == 0
    taxonomy = tmp_path / "topics.toml"
    tables = (
        f'[[topic]]\nlabel = "{n}"\ncode = "{n}"\ndescription = ""\nkeywords = ["{n}"]\nexamples = ["{n}报道"]\n'
        for n in ("甲类", "乙类")
    )
    taxonomy.write_text("".join(tables), encoding="utf-8")
    restored = tmp_path / "restored" / f"{page.stem}.json"
    done = digest("enrich", restored, "--taxonomy", taxonomy, "--out", tmp_path / "enriched")
    assert done.returncode == 0, done.stderr
    enriched = Restored.model_validate_json((tmp_path / "enriched" / restored.name).read_bytes())
    assert {article.topic.label for article in enriched.articles if article.topic} <= {"甲类", "乙类"}


def test_enrich_names_the_key_that_is_wrong(digest: Digest, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"page": "a.txt", "articles": [{"titel": "x"}]}', encoding="utf-8")
    done = digest("enrich", tmp_path / "a.json", tmp_path / "gone.json", "--out", tmp_path / "out")
    assert done.returncode == ExitCode.BAD_INPUT
    assert f"{tmp_path / 'a.json'}: unknown key 'articles.0.titel'" in done.stderr
    assert f"{tmp_path / 'gone.json'}: cannot be read" in done.stderr


# --- convert, typeset, schema ---------------------------------------------------------------


def test_convert_reads_stdin_or_a_file(digest: Digest, tmp_path: Path) -> None:
    text = "“发展”的里程\r\n头发\n"
    piped = digest("convert", "--to", "zh-Hant-TW", input=text.encode(), text=False)
    (tmp_path / "in.txt").write_bytes(text.encode())
    filed = digest("convert", "--to", "zh-Hant-TW", tmp_path / "in.txt", text=False)
    assert piped.stdout == filed.stdout == "「發展」的里程\r\n頭髮\n".encode()
    for source in (text, piped.stdout.decode()):
        assert digest("convert", "--to", "zh-Hans", input=source.encode(), text=False).stdout == text.encode()


def test_convert_names_what_it_cannot_read(digest: Digest, tmp_path: Path) -> None:
    done = digest("convert", "--to", "zh-Hant-TW", input="好\n好".encode() + b"\xff", text=False)
    assert done.returncode == ExitCode.BAD_INPUT
    assert b"line 2 is not UTF-8 text" in done.stderr
    done = digest("convert", "--to", "zh-Hans", tmp_path / "gone.txt")
    assert done.returncode == ExitCode.BAD_INPUT
    assert f"{tmp_path / 'gone.txt'}: cannot be read" in done.stderr


def test_a_reader_that_has_enough_is_no_error_to_speak_of(tmp_path: Path) -> None:
    (tmp_path / "long.txt").write_text("长文。\n" * 100_000, encoding="utf-8")
    command = f"'{sys.executable}' -m flows convert --to zh-Hant-TW long.txt | head -1"
    done = subprocess.run(command, shell=True, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("長文。\n", "")


def test_typeset_writes_a_pdf_for_each_variant(digest: Digest, inputs: Path, tmp_path: Path) -> None:
    assert digest("build", inputs / "short", "--out", tmp_path / "short").returncode == 0
    done = digest("typeset", tmp_path / "short" / "edition.json", "--out", tmp_path / "pdfs")
    assert done.returncode == 0, done.stderr
    for variant in ("zh-Hans", "zh-Hant-TW"):
        name = f"short-{variant}.pdf"
        assert (tmp_path / "pdfs" / name).read_bytes() == (tmp_path / "short" / name).read_bytes()
        assert f"Wrote {tmp_path / 'pdfs' / name}\n" in done.stderr
    assert len(list((tmp_path / "pdfs").iterdir())) == 2


def test_the_schema_describes_what_is_built(digest: Digest, inputs: Path, tmp_path: Path) -> None:
    schema = json.loads(digest("schema").stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert digest("build", inputs / "short", "--out", tmp_path / "short").returncode == 0
    edition = json.loads((tmp_path / "short" / "edition.json").read_bytes())
    jsonschema.validate(edition, schema)
    assert Edition.model_validate(edition).name == "short"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**edition, "variant": "zh"}, schema)


# --- build and check --------------------------------------------------------------------------


def test_build_says_what_it_made_and_where(digest: Digest, inputs: Path, tmp_path: Path) -> None:
    done = digest("build", inputs / "short", "--out", tmp_path / "an edition", "--variant", "zh-Hant-HK")
    assert (done.returncode, done.stdout) == (0, "")
    [line] = done.stderr.splitlines()
    assert re.match(
        r"short: (1 article|\d+ articles) of 1 page, (1 doubt|\d+ doubts) to look at in proof.html\. ", line
    )
    assert line.endswith(f"Made short-zh-Hant-HK.pdf in {tmp_path / 'an edition'}")


def test_check_finds_nothing_wrong_with_the_sample(digest: Digest, sample: Path) -> None:
    done = digest("check", sample)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", f"{sample}: nothing is wrong.\n")


def test_check_says_everything_that_is_wrong(digest: Digest, inputs: Path) -> None:
    folder = inputs / "short"
    (folder / "pages" / "b1.txt").write_bytes(b"")
    (folder / "pages" / "b2.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    (folder / "edition.toml").write_text("theme = 'poster'\nnumbre = 3\n", encoding="utf-8")
    (folder / "corrections.toml").write_text("[[role]]\n", encoding="utf-8")
    done = digest("check", folder)
    assert done.returncode == ExitCode.BAD_INPUT
    for words in (
        "b1.txt",
        "b2.txt",
        "edition.toml, line 1: 'theme': must be",
        "edition.toml, line 2: unknown key 'numbre'",
        "corrections.toml, line 1: [[role]] number 1, 'text': is missing",
    ):
        assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_taxonomy_is_asked_for_by_the_key_that_names_it(digest: Digest, inputs: Path) -> None:
    settings = inputs / "short" / "edition.toml"
    settings.write_text('title = "文摘"\ntaxonomy = "topics.toml"\n', encoding="utf-8")
    for command in (["check"], ["build", "--out", inputs / "out"], ["run", "--outputs", inputs / "out"]):
        done = digest(*command, inputs / "short")
        assert done.returncode == ExitCode.BAD_CONFIG
        assert f"{settings}, line 2: 'taxonomy': there is no file {inputs / 'short' / 'topics.toml'}." in done.stderr


def test_a_correction_that_no_longer_applies_is_named_with_its_file(
    digest: Digest, inputs: Path, tmp_path: Path
) -> None:
    stale = '[[role]]\ntext = "不在任何一版"\nrole = "title"\n'
    (inputs / "short" / "corrections.toml").write_text(f"# 更正\n\n{stale}", encoding="utf-8")
    for command in (["check"], ["build", "--out", tmp_path / "out"], ["run", "--outputs", tmp_path / "out"]):
        done = digest(*command, "inputs/short")
        assert done.returncode == ExitCode.BAD_CORRECTION
        said = (
            "digest: inputs/short/corrections.toml, line 4: [[role]] number 1, text = “不在任何一版” stands on no page"
        )
        assert done.stderr.startswith(said)


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("corrections.toml", '[[role]]\ntext = "不在任何一版"\nrole = "title"\n', ExitCode.BAD_CORRECTION),
        ("corrections.toml", '[[topic]]\narticle = "不在任何一版"\ntopic = "经济"\n', ExitCode.BAD_CORRECTION),
        ("readers.toml", '[[reader]]\nname = "甲"\naddress = "nowhere"\nvariant = "zh-Hans"\n', ExitCode.BAD_CONFIG),
        ("edition.toml", 'taxonomy = "gone.toml"\n', ExitCode.BAD_CONFIG),
        ("edition.toml", '[delivery]\nreaders = "gone.toml"\n', ExitCode.BAD_CONFIG),
        ("edition.toml", "title = \n", ExitCode.BAD_CONFIG),
    ],
)
def test_check_finds_each_kind_of_mistake(digest: Digest, inputs: Path, name: str, text: str, code: int) -> None:
    (inputs / "short" / name).write_text(text, encoding="utf-8")
    done = digest("check", inputs / "short")
    assert done.returncode == code, done.stderr
    assert ("gone.toml" if "gone.toml" in text else name) in done.stderr
    assert "Traceback" not in done.stderr


# --- ends that are no errors of the input -----------------------------------------------------


def test_an_interrupted_build_leaves_nothing(inputs: Path, sample: Path, tmp_path: Path) -> None:
    target = tmp_path / "made" / "sample"
    command = [sys.executable, "-m", "flows", "build", sample, "--out", target]
    child = subprocess.Popen(
        command,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # whatever started the tests ignores
    )
    while not target.parent.exists():
        time.sleep(0.01)
    time.sleep(0.5)
    child.send_signal(signal.SIGINT)
    _, said = child.communicate(timeout=60)
    assert child.returncode == ExitCode.INTERRUPTED
    assert said.split() == ["digest:", "interrupted."]
    assert not target.parent.exists()


def test_what_should_not_happen_is_said_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], inputs: Path
) -> None:
    def fail(*_: object) -> None:
        raise KeyError("surprise")

    monkeypatch.setattr(pipeline, "build", fail)
    arguments = ["build", str(inputs / "short"), "--out", "x"]
    assert cli.code_of(arguments) == ExitCode.INTERNAL
    said = capsys.readouterr()
    assert (said.out, len(said.err.splitlines())) == ("", 1)
    assert "KeyError: 'surprise'" in said.err and "--debug" in said.err
    with pytest.raises(KeyError):
        cli.code_of(["--debug", *arguments])


def test_every_kind_of_error_has_its_own_exit_code() -> None:
    kinds = DigestError.__subclasses__()
    codes = [kind.exit_code for kind in kinds]
    assert len(set(codes)) == len(kinds)
    assert not {ExitCode.OK, ExitCode.USAGE, ExitCode.INTERRUPTED} & set(codes)
