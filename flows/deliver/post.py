"""A published edition to its readers, to each once."""

import contextlib
import datetime as dt
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Literal

from flows.deliver.ledger import Ledger, State, open_ledger
from flows.deliver.mail import Convert, compose
from flows.deliver.published import Pdf, Published, read_published
from flows.deliver.readers import Reader
from flows.deliver.report import DeliveryReport
from flows.deliver.settings import SmtpSettings
from flows.deliver.smtp import DoubtfulError, FailedError, Postman, RefusedError, UnreachableError
from flows.errors import DeliveryError

PAUSES = (2.0, 10.0)  # seconds before the second and the third try

Report = Callable[[str], None]
Compose = Callable[[Reader, Pdf], bytes]
Job = tuple[Reader, Pdf]
Fate = Literal["sent", "already", "refused", "unsent", "doubtful"]
Fates = dict[Reader, tuple[Fate, str]]

FATES: dict[State, Fate] = {"sent": "already", "refused": "refused", "sending": "doubtful", "doubtful": "doubtful"}


def deliver(
    out_dir: Path,
    readers: Sequence[Reader],
    settings: SmtpSettings,
    ledger_path: Path,
    *,
    subject: str = "",
    report: Report | None = None,
    again: bool = False,
    resend: bool = False,
    convert: Convert = lambda text, _: text,
    date: dt.datetime | None = None,
    sleep: Callable[[float], None] = time.sleep,
    pauses: Sequence[float] = PAUSES,
) -> DeliveryReport:
    """Mail each active reader the PDF of their variant, unless the ledger says that they have this edition.

    The same edition is one of the same name, number and date, whatever its bytes. `again` sends it once
    more to everybody (a corrected edition); `resend` to those whose mail was refused or is in doubt.
    `convert` puts a text into a reader's Chinese (subject, titles); without it they stand as in
    edition.json. `date` is the mails' Date, now by default. `report` hears of each reader as it happens.

    One reader's trouble stops nobody else: it is in the result. What failed for the moment (4xx, a lost
    connection) is tried once more after each of `pauses`, in seconds, and stays pending for the next run.
    Raises InputError for a folder without an edition, and DeliveryError if the ledger cannot be used or
    the server accepts no mail of ours at all; who was served before that stays served.
    """
    tell: Report = report or (lambda _: None)
    published = read_published(out_dir)
    fates: Fates = {}
    with open_ledger(ledger_path, published.identity, tell) as ledger:
        ledger.begin({variant: pdf.sha256 for variant, pdf in published.pdfs.items()}, again=again, resend=resend)
        write = partial(
            compose,
            published,
            settings=settings,
            date=date or dt.datetime.now(dt.UTC),
            round_=ledger.round,
            subject=subject,
            convert=convert,
        )
        waiting = due(published, readers, ledger, fates)
        with contextlib.closing(Postman(settings)) as postman:
            send = partial(send_one, postman, ledger, write)
            for pause in (None, *pauses):
                if pause is not None and waiting:
                    tell(f"Trying {len(waiting)} again in {pause:g} s: {fates[waiting[0][0]][1]}")
                    sleep(pause)
                for (reader, _), fate, reason in send_all(waiting, send):
                    fates[reader] = fate, reason
                    if fate != "unsent":
                        tell(f"{reader}: {fate}{reason and f': {reason}'}")
                waiting = [job for job in waiting if fates[job[0]][0] == "unsent"]
    for reader, (fate, reason) in fates.items():
        if fate == "unsent":
            tell(f"{reader}: not sent: {reason}")
    return report_of(published.edition.name, fates)


def due(published: Published, readers: Sequence[Reader], ledger: Ledger, fates: Fates) -> list[Job]:
    """The active readers who are to get a mail now; the fate of the others is known."""
    jobs = []
    for reader in readers:
        if not reader.active:
            continue
        pdf = published.pdfs.get(reader.variant)
        if pdf is None:
            name = f"{published.edition.name}-{reader.variant}.pdf"
            remedy = f'add "{reader.variant}" to variants in edition.toml and build again'
            fates[reader] = "unsent", f"{published.folder} has no {name}; {remedy}"
            continue
        line = ledger.enrol(reader, pdf.sha256)
        if line.state == "pending":
            jobs.append((reader, pdf))
        else:
            fates[reader] = FATES[line.state], line.reason
    return jobs


def send_all(jobs: Sequence[Job], send: Callable[[Job], tuple[Fate, str]]) -> Iterator[tuple[Job, Fate, str]]:
    """Try each job once; "unsent" are those that may be tried again."""
    for number, job in enumerate(jobs):
        try:
            yield job, *send(job)
        except UnreachableError as e:  # the others would wait for the same server
            yield from ((waiting, "unsent", str(e)) for waiting in jobs[number:])
            return


def send_one(postman: Postman, ledger: Ledger, write: Compose, job: Job) -> tuple[Fate, str]:
    """Send one mail and write in the ledger what became of it."""
    reader, pdf = job
    try:
        if not postman.send(reader.address, write(reader, pdf), partial(ledger.claim, reader, pdf.sha256)):
            # taken meanwhile: by another run, or by the same address earlier in the list
            line = ledger.enrol(reader, pdf.sha256)
            return FATES.get(line.state, "unsent"), line.reason
    except UnreachableError:
        raise
    except FailedError as e:
        ledger.settle(reader, "pending", str(e))
        return "unsent", str(e)
    except RefusedError as e:
        ledger.settle(reader, "refused", str(e))
        return "refused", str(e)
    except DoubtfulError as e:
        ledger.settle(reader, "doubtful", str(e))
        return "doubtful", str(e)
    except DeliveryError:
        ledger.settle(reader, "pending")
        raise
    ledger.settle(reader, "sent")
    return "sent", ""


def report_of(edition: str, fates: Fates) -> DeliveryReport:
    """The fates of the readers, sorted."""

    def readers(wanted: Fate) -> tuple[Reader, ...]:
        return tuple(reader for reader, (fate, _) in fates.items() if fate == wanted)

    def reasons(wanted: Fate) -> tuple[tuple[Reader, str], ...]:
        return tuple((reader, reason) for reader, (fate, reason) in fates.items() if fate == wanted)

    return DeliveryReport(
        edition=edition,
        sent=readers("sent"),
        already=readers("already"),
        refused=reasons("refused"),
        unsent=reasons("unsent"),
        doubtful=reasons("doubtful"),
    )
