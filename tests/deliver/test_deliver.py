"""Readers get the edition once, whatever the server does."""

import datetime as dt
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest

from flows.deliver import Reader, SmtpSettings, deliver
from flows.errors import DeliveryError
from tests.deliver.conftest import NAME, Box, drop, free_port, publish

FANG, LIN, ZHOU = "fang@example.org", "lin@example.org", "zhou@example.org"
Readers = tuple[Reader, ...]


class Naps(list[float]):
    """A sleep that only notes how long."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)


@pytest.fixture(name="naps")
def naps_fixture() -> Naps:
    return Naps()


def test_each_reader_gets_the_pdf_in_their_chinese(
    out_dir: Path, readers: Readers, settings: SmtpSettings, ledger: Path, box: Box
) -> None:
    heard: list[str] = []
    date = dt.datetime(2026, 5, 12, 6, 30, tzinfo=dt.timezone(dt.timedelta(hours=8)))
    report = deliver(
        out_dir,
        readers,
        settings,
        ledger,
        report=heard.append,
        date=date,
        convert=lambda text, variant: text.replace("云", "雲") if variant == "zh-Hant-TW" else text,
    )
    assert report.sent == readers
    assert report.complete
    assert report.sentence() == f"{NAME}: 3 sent."
    assert heard == [f"{reader}: sent" for reader in readers]
    assert box.recipients == [FANG, LIN, ZHOU]
    assert len(box.sessions) == 1
    for reader in readers:
        [message] = [message for address, message in box.mails if address == reader.address]
        name = f"{NAME}-{reader.variant}.pdf"
        assert message["To"].addresses[0].display_name == reader.name
        assert message["From"].addresses[0].display_name == "云津文摘"
        assert parsedate_to_datetime(message["Date"]) == date
        title = "雲津日报文摘" if reader.variant == "zh-Hant-TW" else "云津日报文摘"
        assert message["Subject"] == f"{title}　第8216期（2026年5月12日）"
        body, [attachment] = message.get_body(("plain",)), list(message.iter_attachments())
        assert body is not None
        assert body["Content-Language"] == reader.variant
        assert attachment.get_filename() == name
        assert attachment.get_content_type() == "application/pdf"
        assert attachment.get_content() == (out_dir / name).read_bytes()
        text = body.get_content()
        assert text.startswith(f"{reader.name}，您好：")
        assert all(said in text for said in ("县城的面馆干了二十年", "“三只羊”进城", "【经济】", "共3篇"))
        assert ("〔原版無題〕" if reader.variant == "zh-Hant-TW" else "〔原版无题〕") in text
        assert "更正" not in text
        assert "不同" not in text


def test_a_second_run_sends_nothing(
    out_dir: Path, readers: Readers, settings: SmtpSettings, ledger: Path, box: Box
) -> None:
    deliver(out_dir, readers, settings, ledger)
    report = deliver(out_dir, readers, settings, ledger)
    assert (report.sent, report.already) == ((), readers)
    assert report.complete
    assert len(box.mails) == 3


def test_a_rebuild_is_the_same_edition_and_a_new_reader_gets_it(
    out_dir: Path, readers: Readers, settings: SmtpSettings, ledger: Path, box: Box
) -> None:
    deliver(out_dir, readers[:2], settings, ledger)
    publish(out_dir, salt=b"rebuilt")
    report = deliver(out_dir, readers, settings, ledger)
    assert report.sent == readers[2:]
    assert box.recipients == [FANG, LIN, ZHOU]


def test_an_address_in_other_letters_is_the_same_reader(
    out_dir: Path, settings: SmtpSettings, ledger: Path, box: Box
) -> None:
    for address in ("Fang@Example.org", "fang@example.ORG"):
        deliver(out_dir, [Reader(name="方", address=address, variant="zh-Hans")], settings, ledger)
    assert len(box.mails) == 1


def test_one_address_may_read_two_variants_and_an_inactive_reader_none(
    out_dir: Path, settings: SmtpSettings, ledger: Path, box: Box
) -> None:
    both = [Reader(name="方", address=FANG, variant=variant) for variant in ("zh-Hans", "zh-Hant-TW")]
    away = Reader(name="林", address=LIN, variant="zh-Hans", active=False)
    report = deliver(out_dir, [*both, away], settings, ledger)
    assert report.sent == tuple(both)
    assert box.recipients == [FANG, FANG]


def test_the_same_reader_twice_in_a_list_gets_one_mail(
    out_dir: Path, settings: SmtpSettings, ledger: Path, box: Box
) -> None:
    twice = [Reader(name=name, address=FANG, variant="zh-Hans") for name in ("方", "方知远")]
    report = deliver(out_dir, twice, settings, ledger)
    assert (len(report.sent), len(report.already), len(box.mails)) == (1, 1, 1)


def test_a_correction_goes_to_everybody_once_under_a_new_id(
    out_dir: Path, readers: Readers, settings: SmtpSettings, ledger: Path, box: Box
) -> None:
    deliver(out_dir, readers, settings, ledger)
    publish(out_dir, salt=b"corrected")
    assert deliver(out_dir, readers, settings, ledger, again=True).sent == readers
    assert deliver(out_dir, readers, settings, ledger).already == readers
    assert len(box.mails) == 6
    assert len({message["Message-ID"] for _, message in box.mails}) == 6
    body = box.mails[-1][1].get_body(("plain",))
    assert body is not None
    assert "请以此件为准" in body.get_content()


def test_again_first_finishes_what_is_not_finished(
    out_dir: Path, readers: Readers, settings: SmtpSettings, ledger: Path, box: Box
) -> None:
    deliver(out_dir, readers, settings, ledger)
    box.on_rcpt = lambda address, server: "451 later" if address == LIN else None
    assert len(deliver(out_dir, readers, settings, ledger, again=True, pauses=()).unsent) == 1
    box.on_rcpt = lambda address, server: None
    report = deliver(out_dir, readers, settings, ledger, again=True)
    assert [reader.address for reader in report.sent] == [LIN]
    assert box.recipients == [FANG, FANG, LIN, LIN, ZHOU, ZHOU]


def test_a_refused_address_stops_nobody_else(
    out_dir: Path, readers: Readers, settings: SmtpSettings, ledger: Path, box: Box, naps: Naps
) -> None:
    box.on_rcpt = lambda address, server: "550 5.1.1 no such user 查无此人" if address == FANG else None
    for already in (0, 2):
        report = deliver(out_dir, readers, settings, ledger, sleep=naps)
        assert len(report.already) == already
        assert report.refused == ((readers[0], "550 5.1.1 no such user 查无此人"),)
        assert not report.complete
        assert "--resend" in report.problems[0]
        assert FANG in report.problems[0]
    assert box.recipients == [LIN, ZHOU]
    assert box.rcpt_calls.count(FANG) == 1
    assert not naps
    box.on_rcpt = lambda address, server: None
    assert deliver(out_dir, readers, settings, ledger, resend=True).sent == readers[:1]
    assert box.recipients == [FANG, LIN, ZHOU]


def test_a_mail_refused_after_its_text_is_refused(
    out_dir: Path, readers: Readers, settings: SmtpSettings, ledger: Path, box: Box
) -> None:
    box.on_data = lambda address, server: "554 5.7.1 rejected" if address == LIN else None
    report = deliver(out_dir, readers, settings, ledger)
    assert report.refused == ((readers[1], "554 5.7.1 rejected"),)
    assert box.recipients == [FANG, ZHOU]


@pytest.mark.parametrize("stage", ["on_rcpt", "on_data"])
def test_a_passing_failure_is_tried_again(
    out_dir: Path, readers: Readers, settings: SmtpSettings, ledger: Path, box: Box, naps: Naps, stage: str
) -> None:
    answers = iter(["451 4.7.1 greylisted", "452 busy"])
    setattr(box, stage, lambda address, server: next(answers, None) if address == FANG else None)
    report = deliver(out_dir, readers, settings, ledger, sleep=naps, pauses=(2, 10))
    assert report.complete
    assert naps == [2, 10]
    assert [address for address, _ in box.mails] == [LIN, ZHOU, FANG]  # nobody waits for the slow one


def test_what_fails_all_the_time_waits_for_the_next_run(
    out_dir: Path, readers: Readers, settings: SmtpSettings, ledger: Path, box: Box, naps: Naps
) -> None:
    box.on_rcpt = lambda address, server: "451 4.3.0 try later" if address == FANG else None
    report = deliver(out_dir, readers, settings, ledger, sleep=naps)
    assert report.unsent == ((readers[0], "451 4.3.0 try later"),)
    assert len(naps) == 2
    box.on_rcpt = lambda address, server: None
    assert deliver(out_dir, readers, settings, ledger).sent == readers[:1]
    assert box.recipients == [FANG, LIN, ZHOU]


def test_a_connection_lost_before_the_text_is_opened_again(
    out_dir: Path, readers: Readers, settings: SmtpSettings, ledger: Path, box: Box, naps: Naps
) -> None:
    drops = iter([True, True])
    box.on_rcpt = lambda address, server: drop(address, server) if address == LIN and next(drops, False) else None
    report = deliver(out_dir, readers, settings, ledger, sleep=naps)
    assert report.sent == (readers[0], readers[1], readers[2])
    assert box.recipients == [FANG, LIN, ZHOU]


def test_a_server_that_closes_is_left_and_called_again(
    out_dir: Path, readers: Readers, settings: SmtpSettings, ledger: Path, box: Box, naps: Naps
) -> None:
    def closing(address: str, server: Any) -> str | None:
        if address == LIN and not naps:
            server.transport.close()
            return "421 4.3.2 shutting down"
        return None

    box.on_rcpt = closing
    assert deliver(out_dir, readers, settings, ledger, sleep=naps).complete
    assert box.recipients == [FANG, LIN, ZHOU]


def test_a_connection_lost_after_the_text_leaves_a_doubt_that_only_a_person_settles(
    out_dir: Path, readers: Readers, settings: SmtpSettings, ledger: Path, box: Box, naps: Naps
) -> None:
    box.on_data = lambda address, server: drop(address, server) if address == LIN else None
    for _ in range(2):
        report = deliver(out_dir, readers, settings, ledger, sleep=naps)
        assert [reader for reader, _ in report.doubtful] == [readers[1]]
        assert "--resend" in report.problems[0]
    assert box.rcpt_calls.count(LIN) == 1
    assert box.recipients == [FANG, ZHOU]
    assert not naps
    box.on_data = lambda address, server: None
    assert deliver(out_dir, readers, settings, ledger, resend=True).sent == readers[1:2]


def test_no_server_is_said_once_and_nothing_is_lost(
    out_dir: Path, readers: Readers, settings: SmtpSettings, ledger: Path, box: Box, naps: Naps
) -> None:
    nowhere = settings.model_copy(update={"port": free_port()})
    report = deliver(out_dir, readers, nowhere, ledger, sleep=naps)
    assert [reader for reader, _ in report.unsent] == list(readers)
    assert f"127.0.0.1:{nowhere.port} cannot be reached" in report.problems[0]
    assert deliver(out_dir, readers, settings, ledger).sent == readers


def test_a_sender_that_the_server_refuses_is_an_error_and_no_readers_fault(
    out_dir: Path, readers: Readers, settings: SmtpSettings, ledger: Path, box: Box
) -> None:
    async def refuse(server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        return "553 5.7.1 not yours"

    box.handle_MAIL = refuse  # type: ignore[attr-defined]
    with pytest.raises(DeliveryError, match=r"digest@example\.org: 553 5\.7\.1 not yours.*DIGEST_MAIL_FROM"):
        deliver(out_dir, readers, settings, ledger)
    assert not box.mails


def test_a_variant_that_was_not_built_is_said_with_the_remedy(
    out_dir: Path, settings: SmtpSettings, ledger: Path, box: Box
) -> None:
    reader = Reader(name="陈", address="chan@example.org", variant="zh-Hant-HK")
    report = deliver(out_dir, [reader], settings, ledger)
    assert f"{NAME}-zh-Hant-HK.pdf" in report.problems[0]
    assert "edition.toml" in report.problems[0]
    publish(out_dir, variants=("zh-Hans", "zh-Hant-HK"))
    assert deliver(out_dir, [reader], settings, ledger).sent == (reader,)


def test_the_editions_subject_is_put_into_the_readers_chinese(
    out_dir: Path, readers: Readers, settings: SmtpSettings, ledger: Path, box: Box
) -> None:
    deliver(
        out_dir, readers[:2], settings, ledger, subject="今日文摘",
        convert=lambda text, variant: f"{text}/{variant}",
    )  # fmt: skip
    assert {message["Subject"] for _, message in box.mails} == {"今日文摘/zh-Hans", "今日文摘/zh-Hant-TW"}
