"""Delivery as a command, as a flow and as a switch of `digest`, to a real SMTP server."""

import os
import shutil
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from flows.pipeline import build
from tests.conftest import Digest
from tests.flows.conftest import REFUSED, Box, Desk, copy_short, mail_settings

pytestmark = pytest.mark.xdist_group("desk")  # one server for all of them


@pytest.fixture
def environment(mail_server: Controller, tmp_path: Path) -> dict[str, str]:
    return {**os.environ, **mail_settings(mail_server), "DIGEST_INPUTS": str(tmp_path / "inputs")}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("built")
    build(copy_short(root / "inputs", "short"), root / "outputs" / "short")
    return root


@pytest.fixture
def published(built: Path, inputs: Path) -> Path:
    shutil.copytree(built / "outputs", inputs.parent / "outputs")
    return inputs.parent / "outputs" / "short"


def test_each_reader_gets_the_edition_once(
    published: Path, digest: Digest, box: Box, environment: dict[str, str]
) -> None:
    first = digest("deliver", published, env=environment)
    assert first.returncode == 0, first.stderr
    assert box.by_address() == {
        "fang@example.org": ["short-zh-Hans.pdf"],
        "lin@example.org": ["short-zh-Hant-TW.pdf"],
    }
    assert first.stdout == ""
    assert first.stderr.splitlines()[-1] == "short: 2 sent."
    second = digest("deliver", published, env=environment)
    assert (second.returncode, len(box.mails)) == (0, 2)
    assert second.stderr.splitlines()[-1] == "short: 2 sent before."
    again = digest("deliver", published, "--again", env=environment)
    assert (again.returncode, len(box.mails)) == (0, 4)


def test_an_edition_with_a_shelf_is_kept_there(
    published: Path, inputs: Path, digest: Digest, environment: dict[str, str]
) -> None:
    settings = inputs / "short" / "edition.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("[delivery]", '[delivery]\nshelf = "../shelf"'), encoding="utf-8")
    done = digest("deliver", published, env=environment)
    assert done.returncode == 0, done.stderr
    (kept,) = (inputs / "shelf").glob("*-short")
    assert sorted(path.name for path in kept.glob("*.pdf")) == ["short-zh-Hans.pdf", "short-zh-Hant-TW.pdf"]
    assert kept.name in (inputs / "shelf" / "index.html").read_text(encoding="utf-8")


def test_a_rebuild_makes_no_second_mail(
    published: Path, inputs: Path, digest: Digest, box: Box, environment: dict[str, str]
) -> None:
    assert digest("deliver", published, env=environment).returncode == 0
    assert digest("build", inputs / "short", "--out", published).returncode == 0
    assert digest("deliver", published, env=environment).returncode == 0
    assert len(box.mails) == 2


def test_a_refused_address_is_reported_and_stops_nobody(
    published: Path, digest: Digest, box: Box, environment: dict[str, str], tmp_path: Path
) -> None:
    readers = tmp_path / "others.toml"
    readers.write_text(
        f'[[reader]]\nname = "甲"\naddress = "{REFUSED}"\nvariant = "zh-Hans"\n'
        '[[reader]]\nname = "乙"\naddress = "yi@example.org"\nvariant = "zh-Hans"\n',
        encoding="utf-8",
    )
    done = digest("deliver", published, "--readers", readers, env=environment)
    assert done.returncode == 8
    assert REFUSED in done.stderr and "550" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(box.by_address()) == ["yi@example.org"]


@pytest.mark.parametrize(
    ("arguments", "unset", "code", "message"),
    [
        (["nowhere"], None, 3, "nowhere: there is no such folder."),
        (["."], None, 3, ".: holds no published edition. Build it first."),
        (["outputs/short", "--readers", "gone.toml"], None, 4, "gone.toml"),
        (["outputs/short"], "DIGEST_SMTP_HOST", 4, "DIGEST_SMTP_HOST is not set"),
        (["outputs/short"], "DIGEST_INPUTS", 4, "name them with --readers"),
    ],
)
def test_what_is_missing_is_named(
    published: Path,
    digest: Digest,
    environment: dict[str, str],
    arguments: list[str],
    unset: str | None,
    code: int,
    message: str,
) -> None:
    if unset:
        del environment[unset]
    done = digest("deliver", *arguments, env=environment, cwd=published.parents[1])
    assert done.returncode == code, done.stderr
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_the_switch_of_the_form_delivers_what_was_made(desk: Desk, box: Box) -> None:
    copy_short(desk.inputs, "posted")
    made = desk.run("digest", edition="posted", deliver=True)
    assert made["state"]["type"] == "COMPLETED", made["state"]
    assert box.by_address() == {
        "fang@example.org": ["posted-zh-Hans.pdf"],
        "lin@example.org": ["posted-zh-Hant-TW.pdf"],
    }


def test_the_deployment_delivers_once_and_shows_to_whom(desk: Desk, box: Box) -> None:
    folder = copy_short(desk.inputs, "announced")
    with (folder / "readers.toml").open("a", encoding="utf-8") as readers:
        readers.write(f'[[reader]]\nname = "无名"\naddress = "{REFUSED}"\nvariant = "zh-Hans"\n')
    assert desk.run("digest", edition="announced")["state"]["type"] == "COMPLETED"
    run = desk.run("delivery", edition="announced")
    assert run["state"]["type"] == "FAILED"
    assert REFUSED in run["state"]["message"]
    assert set(box.by_address()) == {"fang@example.org", "lin@example.org"}
    [shown] = [artifact for artifact in desk.of_run("artifacts", run) if artifact["key"] == "delivery"]
    assert [line.split(" | ")[3] for line in shown["data"].splitlines()[2:]] == ["refused", "sent", "sent"]
    desk.run("delivery", edition="announced")
    assert len(box.mails) == 2
