"""The mail to a reader: a letter in their Chinese and the PDF."""

import datetime as dt
import hashlib
import tomllib
from collections.abc import Callable, Mapping
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache
from pathlib import Path

from flows.deliver.published import Pdf, Published
from flows.deliver.readers import Reader
from flows.deliver.settings import SmtpSettings
from flows.model import Edition, Variant

WORDS = Path(__file__).with_name("words.toml")

Convert = Callable[[str, Variant], str]


def compose(
    published: Published,
    reader: Reader,
    pdf: Pdf,
    *,
    settings: SmtpSettings,
    date: dt.datetime,
    round_: int = 1,
    subject: str = "",
    convert: Convert,
) -> bytes:
    """The mail as SMTP takes it: CRLF lines, all ASCII (RFC 5322, 2045, 2047, 2231).

    It depends on its arguments only. The Message-ID stays the same when the same edition is tried again,
    so that a mail system which gets it twice may notice.
    """
    words = words_for(reader.variant)
    edition = published.edition
    message = EmailMessage(policy=SMTP)
    message["From"] = settings.from_header
    message["To"] = Address(display_name=reader.name, addr_spec=reader.address)
    message["Subject"] = convert(subject or default_subject(edition, words), reader.variant)
    message["Date"] = format_datetime(date)
    message["Message-ID"] = message_id(published.identity, reader, round_, settings.sender)
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday replies
    message.set_content(letter(edition, reader, words, convert, corrected=round_ > 1), cte="base64")
    message["Content-Language"] = reader.variant  # of the letter: the attachment moves it into that part
    message.add_attachment(pdf.data, maintype="application", subtype="pdf", filename=pdf.name)
    message.set_boundary(f"={hashlib.sha256(pdf.data).hexdigest()[:40]}=")
    return message.as_bytes()


def letter(edition: Edition, reader: Reader, words: Mapping[str, str], convert: Convert, *, corrected: bool) -> str:
    """The text: greeting, the titles by section, closing."""

    def own(text: str) -> str:
        return convert(text, reader.variant)

    count = sum(len(section.entries) for section in edition.sections)
    title = own(edition.title).removeprefix("《").removesuffix("》")
    lines = [
        words["greeting"].format(name=reader.name),
        "",
        words["intro"].format(title=title, issue=issue(edition, words), count=count),
    ]
    if corrected:
        lines += ["", words["corrected"]]
    for section in edition.sections:
        lines += ["", f"【{own(section.label)}】"]
        lines += [
            f"  {own(entry.article.title) if entry.article.title else words['untitled']}" for entry in section.entries
        ]
    lines += ["", words["closing"], "", "-- ", own(edition.title), words["note"], ""]
    return "\n".join(lines)


def default_subject(edition: Edition, words: Mapping[str, str]) -> str:
    """Title, number and date, as far as the edition has them."""
    return f"{edition.title}　{issue(edition, words)}".strip()


def issue(edition: Edition, words: Mapping[str, str]) -> str:
    """第12期（2023年7月1日）, or the half of it that the edition has."""
    number = (edition.number or "").strip()
    if number and not number.startswith("第"):
        number = words["number"].format(number=number)
    if not edition.date:
        return number
    date = words["date"].format(year=edition.date.year, month=edition.date.month, day=edition.date.day)
    return f"{number}（{date}）" if number else date


def message_id(identity: str, reader: Reader, round_: int, sender: str) -> str:
    """A Message-ID made of the edition and the reader, in the sender's domain."""
    key = "\n".join((identity, str(round_), reader.address.casefold(), reader.variant))
    return f"<digest.{hashlib.sha256(key.encode()).hexdigest()[:32]}@{sender.rpartition('@')[2]}>"


@cache
def words_for(variant: Variant) -> Mapping[str, str]:
    """The words of the letter in `variant`."""
    words: dict[str, str] = tomllib.loads(WORDS.read_text(encoding="utf-8"))[variant]
    return words
