"""One `digest serve` for all tests of a session that need a Prefect server."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from flows.serving import free_port
from tests.conftest import SAMPLE

REFUSED = "nobody@example.org"
ENDED = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}


class Box:
    """Keeps what a mail server is sent, which refuses one address."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if address == REFUSED:
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.mails.append(message_from_bytes(envelope.content, policy=default))  # type: ignore[arg-type]
        return "250 OK"

    def by_address(self) -> dict[str, list[str | None]]:
        """The files that each address got."""
        return {
            mail["to"].addresses[0].addr_spec: [part.get_filename() for part in mail.iter_attachments()]
            for mail in self.mails
        }


@pytest.fixture(scope="session")
def mail_server() -> Iterator[Controller]:
    controller = Controller(Box(), hostname="127.0.0.1", port=free_port())
    controller.start()
    yield controller
    controller.stop()


@pytest.fixture
def box(mail_server: Controller) -> Box:
    """The mail server's box, emptied."""
    box: Box = mail_server.handler
    box.mails.clear()
    return box


def mail_settings(server: Controller) -> dict[str, str]:
    return {
        "DIGEST_SMTP_HOST": "127.0.0.1",
        "DIGEST_SMTP_PORT": str(server.port),
        "DIGEST_MAIL_FROM": "文摘 <digest@example.org>",
    }


@dataclass
class Desk:
    """A running `digest serve`, its folders and its API."""

    url: str
    inputs: Path
    outputs: Path
    log: Path
    process: subprocess.Popen[bytes]

    def api(self, path: str, data: Any = None) -> Any:
        body = None if data is None else json.dumps(data).encode()
        request = urllib.request.Request(f"{self.url}/api{path}", body, {"content-type": "application/json"})
        for pause in (0.2, 0.5, 1, 2, 0):
            try:
                with urllib.request.urlopen(request, timeout=30) as answer:
                    return json.load(answer)
            except urllib.error.HTTPError as e:  # SQLite is busy: Prefect's own clients ask again too
                if e.code != 503 or not pause:
                    raise
                time.sleep(pause)

    def run(self, deployment: str, **parameters: Any) -> dict[str, Any]:
        """A run of a deployment, as it ended."""
        found = self.offering(deployment, parameters.get("edition"))
        run = self.api(f"/deployments/{found['id']}/create_flow_run", {"parameters": parameters})
        return self.wait(run["id"])

    def offering(self, deployment: str, edition: str | None, seconds: float = 30) -> dict[str, Any]:
        """A deployment, once its form offers an edition."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            found: dict[str, Any] = self.api(f"/deployments/name/{deployment}/{deployment}")
            offers = found["parameter_openapi_schema"]["properties"]["edition"].get("enum", [])
            if edition is None or edition in offers:
                return found
            time.sleep(0.3)
        pytest.fail(f"the form of {deployment} offers {offers}, and not {edition}")

    def wait(self, run_id: str, seconds: float = 180) -> dict[str, Any]:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            run: dict[str, Any] = self.api(f"/flow_runs/{run_id}")
            if run["state"]["type"] in ENDED:
                return run
            time.sleep(0.3)
        pytest.fail(f"run {run_id} did not end within {seconds} s: {self.log.read_text()}")

    def of_run(self, kind: str, run: dict[str, Any]) -> list[dict[str, Any]]:
        """Its task runs, or its artifacts."""
        found: list[dict[str, Any]] = self.api(
            f"/{kind}/filter", {"flow_runs": {"id": {"any_": [run["id"]]}}, "limit": 200}
        )
        return found


def start_desk(
    inputs: Path, outputs: Path, port: int | None = None, settings: Mapping[str, str] = MappingProxyType({})
) -> Desk:
    port = port or free_port()
    outputs.mkdir(exist_ok=True)
    log = outputs.parent / f"desk-{port}.log"
    command = [sys.executable, "-m", "flows", "serve", "--port", str(port)]
    elsewhere = {"HOME": str(outputs.parent), "PREFECT_API_URL": "http://127.0.0.1:9/api"}
    with log.open("ab") as out:
        process = subprocess.Popen(
            [*command, "--inputs", inputs, "--outputs", outputs],
            stdout=out,
            stderr=out,
            env={**os.environ, **elsewhere, **settings},
            cwd=outputs.parent,
            start_new_session=True,
            preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_IGN),
        )
    return Desk(f"http://127.0.0.1:{port}", inputs, outputs, log, process)


def wait_for_desk(desk: Desk, seconds: float = 180) -> None:
    deadline = time.monotonic() + seconds
    while "is served at" not in desk.log.read_text():
        if desk.process.poll() is not None or time.monotonic() > deadline:
            pytest.fail(f"`digest serve` did not come up: {desk.log.read_text()}")
        time.sleep(0.1)


def end_desk(desk: Desk) -> int:
    desk.process.send_signal(signal.SIGINT)
    return desk.process.wait(60)


def copy_short(inputs: Path, name: str) -> Path:
    """A new edition of the sample's first page."""
    folder = inputs / name
    (folder / "pages").mkdir(parents=True)
    shutil.copy(sorted((SAMPLE / "pages").iterdir())[0], folder / "pages")
    shutil.copy(SAMPLE / "edition.toml", folder)
    shutil.copy(SAMPLE / "readers.toml", folder)
    return folder


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory, mail_server: Controller) -> Iterator[Desk]:
    root = tmp_path_factory.mktemp("desk")
    shutil.copytree(SAMPLE, root / "inputs" / "sample")
    copy_short(root / "inputs", "short")
    desk = start_desk(root / "inputs", root / "outputs", settings=mail_settings(mail_server))
    try:
        wait_for_desk(desk)
        yield desk
    finally:
        assert end_desk(desk) == 0
