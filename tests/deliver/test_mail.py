"""The mail as bytes: standards, and the same for the same."""

import datetime as dt
import email
import re
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from flows.deliver import Reader, SmtpSettings
from flows.deliver.mail import WORDS, compose, words_for
from flows.deliver.published import read_published
from flows.model import Edition, Variant
from tests.deliver.conftest import NAME

READER = Reader(name="周一围，“老周”" * 8, address="zhou@example.org", variant="zh-Hans")
SETTINGS = SmtpSettings(host="localhost", port=25, sender="digest@example.org", sender_name="云津文摘")
DATE = dt.datetime(2026, 5, 12, tzinfo=dt.UTC)


def mail(out_dir: Path, reader: Reader = READER, *, round_: int = 1, subject: str = "") -> bytes:
    published = read_published(out_dir)
    pdf = published.pdfs[reader.variant]
    return compose(
        published, reader, pdf, settings=SETTINGS, date=DATE, round_=round_, subject=subject,
        convert=lambda text, variant: text,
    )  # fmt: skip


def parsed(data: bytes) -> EmailMessage:
    message = email.message_from_bytes(data, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def test_the_same_mail_twice_is_the_same_bytes(out_dir: Path) -> None:
    assert mail(out_dir) == mail(out_dir)


def test_the_bytes_are_what_smtp_takes(out_dir: Path) -> None:
    data = mail(out_dir, subject="长" * 300)
    assert data.isascii()
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", data)
    assert max(map(len, data.split(b"\r\n"))) <= 998
    assert parsed(data)["Subject"] == "长" * 300
    to = email.message_from_bytes(data)["To"]  # read as of old: the newer parser of 3.11 adds spaces
    assert str(make_header(decode_header(to))) == f"{READER.name} <{READER.address}>"
    assert b"filename*=utf-8''" in data  # RFC 2231
    assert [part.get_filename() for part in parsed(data).iter_attachments()] == [f"{NAME}-zh-Hans.pdf"]


def test_the_id_tells_readers_variants_and_rounds_apart(out_dir: Path) -> None:
    others = (
        mail(out_dir),
        mail(out_dir, round_=2),
        mail(out_dir, Reader(name="方", address="fang@example.org", variant="zh-Hans")),
        mail(out_dir, Reader(name="方", address="fang@example.org", variant="zh-Hant-TW")),
    )
    ids = [str(parsed(data)["Message-ID"]) for data in others]
    assert len(set(ids)) == 4
    assert all(re.fullmatch(r"<[^@<>\s]+@example\.org>", one) for one in ids)


def test_a_subject_cannot_open_a_header(out_dir: Path) -> None:
    with pytest.raises(ValueError, match="linefeed"):
        mail(out_dir, subject="今日\r\nBcc: other@example.org")


@pytest.mark.parametrize(
    ("number", "date", "issue"),
    [
        ("8216", dt.date(2026, 5, 12), "第8216期（2026年5月12日）"),
        ("第8216期", None, "第8216期"),
        (None, dt.date(2026, 5, 12), "2026年5月12日"),
        (None, None, ""),
    ],
)
def test_number_and_date_as_far_as_there_are(
    out_dir: Path, number: str | None, date: dt.date | None, issue: str
) -> None:
    published = read_published(out_dir)
    edition = Edition.model_validate(published.edition.model_copy(update={"number": number, "date": date}))
    changed = type(published)(published.folder, edition, published.pdfs)
    data = compose(
        changed, READER, published.pdfs["zh-Hans"], settings=SETTINGS, date=DATE, convert=lambda text, variant: text
    )
    assert parsed(data)["Subject"] == f"云津日报文摘　{issue}".strip()


@pytest.mark.parametrize("variant", ["zh-Hant-TW", "zh-Hant-HK"])
def test_the_words_are_there_in_every_variant(variant: Variant) -> None:
    assert words_for(variant).keys() == words_for("zh-Hans").keys()
    assert f"[{variant}]" in WORDS.read_text(encoding="utf-8")
    for key, words in words_for("zh-Hans").items():
        assert re.findall(r"{\w+}", words_for(variant)[key]) == re.findall(r"{\w+}", words)
