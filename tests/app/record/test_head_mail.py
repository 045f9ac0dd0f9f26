"""The signed head leaves the house by mail, once a day to each mailbox, through a real SMTP conversation (AU-07)."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select

from app import channels
from app.db import Database
from app.jobs.queue import jobs
from app.models import Checkpoint, Event
from app.services import checkpoints, head_mail, record
from app.services.record import Anchor, Outcome
from tests.app.notices.sink import Sink, listening
from tests.app.record.test_checkpoints import MOMENT, SIGNER, append, made
from tests.people import settings_for

MAILBOXES = ("audit@example.invalid", "archive@example.invalid")


@pytest.fixture
def sink() -> Iterator[Sink]:
    with listening() as one:
        yield one


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    database.info[checkpoints.SIGNER] = SIGNER
    append(database, 3)
    yield database
    database.dispose()


def waiting(database: Database) -> list[str]:
    return [row.argument for row in jobs(database.engine) if row.job == head_mail.JOB]


def test_au_07_each_mailbox_gets_the_signed_head_once_a_day(
    database: Database, sink: Sink, tmp_path: Path
) -> None:
    settings = replace(
        settings_for(database.url, tmp_path), smtp_url=sink.url, mail_from="ls@example.invalid"
    )
    using = channels.from_settings(settings)
    assert head_mail.wake(database, MAILBOXES, MOMENT) == 0, "there is no signed head yet"
    head = made(database)

    assert head_mail.wake(database, (), MOMENT) == 0
    assert head_mail.wake(database, MAILBOXES, MOMENT) == 2
    head_mail.wake(database, MAILBOXES, MOMENT + timedelta(minutes=1))
    assert sorted(waiting(database)) == sorted(MAILBOXES), "however often it is asked"
    with ThreadPoolExecutor(4) as pool:  # workers that took over from each other
        list(pool.map(lambda one: head_mail.mail_job(database, using, lambda: MOMENT, one), MAILBOXES * 2))
    assert sorted(mail["To"] for mail in sink.mails) == sorted(MAILBOXES)
    text = sink.mails[0].get_content().replace("\r\n", "\n")
    assert head.text.strip() in text, "the mail carries the checkpoint as it was signed"
    signed = checkpoints.read(text.partition("签名原文：\n")[2].rstrip("\n") + "\n", head.public_key)
    assert (signed and signed.size, signed and signed.root) == (3, head.root)
    anchor = next(line for line in text.splitlines() if line.startswith("{"))
    with database.reading() as session:
        verdict = record.verify(session, [msgspec.json.decode(anchor, type=Anchor)])
    assert verdict.outcome == Outcome.VERIFIED, "the mail itself serves as an anchor"
    assert head_mail.wake(database, MAILBOXES, MOMENT + timedelta(hours=5)) == 0
    next_day = MOMENT + timedelta(days=1)
    assert checkpoints.daily(database, next_day), "the mails are events: each day has a head of its own"
    assert head_mail.wake(database, MAILBOXES, next_day) == 2


def test_au_07_a_mailbox_that_refuses_is_tried_again_in_the_next_hour(
    database: Database, sink: Sink, tmp_path: Path
) -> None:
    settings = replace(
        settings_for(database.url, tmp_path), smtp_url=sink.url, mail_from="ls@example.invalid"
    )
    using, one = channels.from_settings(settings), MAILBOXES[:1]
    made(database)
    sink.refuse = True
    for hour in range(2):
        moment = MOMENT + timedelta(hours=hour)
        assert head_mail.wake(database, one, moment) == 1
        head_mail.mail_job(database, using, lambda moment=moment: moment, one[0])
        sink.refuse = False
    assert head_mail.wake(database, one, MOMENT + timedelta(hours=2)) == 0
    assert len(sink.mails) == 1
    with database.reading() as session:
        said = session.scalars(
            select(Event.action).where(Event.object == "head-20261123").order_by(Event.seq)
        ).all()
        assert session.scalar(select(Checkpoint.size)) == 3
    assert said == [head_mail.GIVEN, head_mail.REFUSED, head_mail.GIVEN]
