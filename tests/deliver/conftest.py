"""A published edition, readers, and a real mail server that does what a test asks of it."""

import datetime as dt
import email
import hashlib
import json
import socket
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from flows.deliver import Reader, SmtpSettings
from flows.model import Article, Edition, Entry, Section, Variant

NAME = "样刊 一"


class Box:
    """A handler that keeps the mails it takes. `on_rcpt` and `on_data` may answer in its place.

    They get the recipient and the server's protocol; None means: take it.
    """

    def __init__(self) -> None:
        self.mails: list[tuple[str, EmailMessage]] = []
        self.rcpt_calls: list[str] = []
        self.sessions: set[int] = set()
        self.on_rcpt: Callable[[str, Any], str | None] = lambda address, server: None
        self.on_data: Callable[[str, Any], str | None] = lambda address, server: None

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        self.rcpt_calls.append(address)
        self.sessions.add(id(session))
        answer = self.on_rcpt(address, server)
        if answer is None:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        address = envelope.rcpt_tos[0]
        answer = self.on_data(address, server)
        if answer is None:
            message = email.message_from_bytes(envelope.content, policy=default)
            assert isinstance(message, EmailMessage)
            self.mails.append((address, message))
        return answer or "250 OK"

    @property
    def recipients(self) -> list[str]:
        return sorted(address for address, _ in self.mails)


def drop(address: str, server: Any) -> str:
    """Cut the connection without an answer."""
    server.transport.abort()
    return "250 nobody hears this"


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@pytest.fixture(name="box")
def box_fixture() -> Box:
    return Box()


@pytest.fixture(name="settings")
def running_server(box: Box) -> Iterator[SmtpSettings]:
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield SmtpSettings(host="127.0.0.1", port=controller.port, sender="digest@example.org", sender_name="云津文摘")
    controller.stop()


def publish(folder: Path, *, variants: tuple[Variant, ...] = ("zh-Hans", "zh-Hant-TW"), salt: bytes = b"") -> Path:
    """An edition's folder, whose PDFs are a few bytes that no encoding of mails may touch."""
    articles = [Article(title="县城的面馆干了二十年"), Article(title=None), Article(title="“三只羊”进城")]
    entries = tuple(Entry(id=f"a{i}", page="a.txt", index=i, article=a) for i, a in enumerate(articles))
    edition = Edition(
        name=NAME,
        title="云津日报文摘",
        number="8216",
        date=dt.date(2026, 5, 12),
        variants=variants,
        sections=(Section(id="s1", label="经济", code="04000000", entries=entries),),
    )
    files = {
        f"{NAME}-{variant}.pdf": b"%PDF-1.7\r\n.\r\n..\n\x00\xff" + variant.encode() + salt + bytes(range(256)) * 50
        for variant in variants
    }
    files["edition.json"] = edition.model_dump_json().encode()
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    sums = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    (folder / "manifest.json").write_text(json.dumps({"edition": NAME, "files": sums, "inputs": {}}), encoding="utf-8")
    return folder


@pytest.fixture(name="out_dir")
def published_folder(tmp_path: Path) -> Path:
    return publish(tmp_path / "outputs" / NAME)


@pytest.fixture(name="ledger")
def ledger_path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "ledger.sqlite"


@pytest.fixture(name="readers")
def three_readers() -> tuple[Reader, ...]:
    return (
        Reader(name="方知远", address="fang@example.org", variant="zh-Hans"),
        Reader(name="林若谷", address="lin@example.org", variant="zh-Hant-TW"),
        Reader(name="周一围，“老周”", address="zhou@example.org", variant="zh-Hans"),
    )
