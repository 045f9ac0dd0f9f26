"""Mail follows the commit, once: a real SMTP conversation, a server that says no, one that hangs up, a worker cut off (CC-5)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from app import channels
from app.channels import Channel, Message
from app.errors import Conflict
from app.jobs.queue import jobs
from app.models import Account, Delivery, Notice
from app.services import deliveries, notices, steps
from app.services.acting import Acting
from tests.app.notices.sink import Sink, listening
from tests.app.review.played import Desk

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)
ADDRESS = "coordinator@example.invalid"


@pytest.fixture
def sink() -> Iterator[Sink]:
    with listening() as one:
        yield one


@pytest.fixture
def mailing(desk: Desk) -> Iterator[Desk]:
    """A town that sends mail, and a coordinator who wants it."""
    database = desk.town.house.database
    database.info[deliveries.OUTGOING] = (channels.MAIL,)
    with database.transaction() as session:
        session.execute(update(Account).where(Account.login == "coordinator").values(email=ADDRESS))
    yield desk
    database.info.clear()


def outgoing(desk: Desk, sink: Sink) -> dict[str, Channel]:
    settings = replace(desk.town.settings, smtp_url=sink.url, mail_from="ls@example.invalid")
    return channels.from_settings(settings)


def tell(desk: Desk, *, once: str = "1") -> list[int]:
    """Ids of the notices that go out by mail."""
    acting = Acting(actor=desk.actor("chair"), moment=NOW)
    with desk.town.house.database.transaction() as session:
        application = steps.of_ref(session, desk.refs["consultation"])
        notices.tell(session, acting, "opinions_complete", application, once=once)
        return list(session.scalars(select(Delivery.notice_id).order_by(Delivery.id)))


def send(desk: Desk, using: dict[str, Channel], notice: int, *, now: datetime = NOW) -> Delivery:
    database = desk.town.house.database
    deliveries.deliver_job(database, using, lambda: now, notice, site="https://ls.example.invalid")
    with database.reading() as session:
        return session.scalars(select(Delivery).where(Delivery.notice_id == notice)).one()


def test_a_notice_goes_out_once_by_mail_with_a_number_of_its_own(mailing: Desk, sink: Sink) -> None:
    (notice,) = tell(mailing)
    assert tell(mailing) == [notice]  # the same occasion again tells nobody again
    assert [
        row.job_id for row in jobs(mailing.town.house.database.engine) if row.job == deliveries.DELIVER
    ] == [f"mail-{notice}"]
    using = outgoing(mailing, sink)
    assert send(mailing, using, notice).state == "sent"
    assert send(mailing, using, notice).state == "sent"
    (mail,) = sink.mails
    assert (mail["To"], mail["From"]) == (ADDRESS, "ls@example.invalid")
    assert mail["Message-ID"] == f"<notice-{notice}@example.invalid>"
    assert "部门意见已齐" in mail["Subject"]
    assert f"https://ls.example.invalid/case/{mailing.refs['consultation']}/" in mail.get_content()


def test_nothing_is_told_or_sent_of_what_was_rolled_back(mailing: Desk) -> None:
    database = mailing.town.house.database
    acting = Acting(actor=mailing.actor("chair"), moment=NOW)
    before = len(jobs(database.engine))

    def fail() -> None:
        with database.transaction() as session:
            application = steps.of_ref(session, mailing.refs["consultation"])
            assert notices.tell(session, acting, "opinions_complete", application, once="gone")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with database.reading() as session:
        assert session.scalars(select(Delivery)).all() == []
        assert session.scalars(select(Notice).where(Notice.once == "opinions_complete:gone")).all() == []
    assert len(jobs(database.engine)) == before


def test_without_a_mail_server_or_an_address_the_inbox_is_all(desk: Desk) -> None:
    assert tell(desk) == []
    desk.town.house.database.info[deliveries.OUTGOING] = (channels.MAIL,)
    assert tell(desk, once="2") == []  # nobody gave an address
    desk.town.house.database.info.clear()


def test_a_server_that_says_no_or_is_away_leaves_a_failure_that_a_person_repeats(
    mailing: Desk, sink: Sink
) -> None:
    (notice,) = tell(mailing)
    sink.refuse = True
    failed = send(mailing, outgoing(mailing, sink), notice)
    assert (failed.state, failed.failure) == ("failed", "550 no such person")
    sink.refuse = False
    acting = Acting(actor=mailing.actor("coordinator"), moment=NOW)
    with mailing.town.house.database.transaction() as session:
        deliveries.send_again(session, acting, notice)
    with pytest.raises(Conflict), mailing.town.house.database.transaction() as session:
        deliveries.send_again(session, acting, notice)
    assert send(mailing, outgoing(mailing, sink), notice).state == "sent"
    assert len(sink.mails) == 1


def test_a_connection_lost_after_the_words_is_unsure_and_never_repeated_by_itself(
    mailing: Desk, sink: Sink
) -> None:
    (notice,) = tell(mailing)
    sink.hang_up = True
    using = outgoing(mailing, sink)
    assert send(mailing, using, notice).state == "unsure"
    sink.hang_up = False
    assert send(mailing, using, notice).state == "unsure"
    assert len(sink.mails) == 1


class Cut(BaseException):
    """The worker's end between sending and writing it down."""


def test_a_worker_killed_between_sending_and_writing_it_down_leaves_it_unsure(
    mailing: Desk, sink: Sink
) -> None:
    (notice,) = tell(mailing)
    using = outgoing(mailing, sink)

    class Dies:
        name = channels.MAIL

        def send(self, message: Message) -> None:
            using[channels.MAIL].send(message)
            raise Cut

    with pytest.raises(Cut):
        send(mailing, {channels.MAIL: Dies()}, notice)
    found = send(mailing, using, notice)  # the survivor takes the job over
    assert (found.state, found.failure) == ("unsure", "发送时中断")
    assert len(sink.mails) == 1
    page = mailing.person("coordinator").get("/texts/outbox").text
    assert "不确定是否发出" in page
    again = mailing.press("coordinator", "/texts/outbox", "/texts/outbox/again")
    assert again.status_code == 303
    assert send(mailing, using, notice).state == "sent"
    assert sink.mails[0]["Message-ID"] == sink.mails[1]["Message-ID"]


def test_what_waited_for_weeks_is_not_poured_out(mailing: Desk, sink: Sink) -> None:
    (notice,) = tell(mailing)
    late = send(mailing, outgoing(mailing, sink), notice, now=NOW + timedelta(days=30))
    assert (late.state, sink.mails) == ("failed", [])


def test_a_long_subject_is_cut_and_still_names_the_case(mailing: Desk, sink: Sink) -> None:
    ref = mailing.refs["consultation"]
    (number,) = tell(mailing)
    with mailing.town.house.database.transaction() as session:
        session.execute(update(Notice).where(Notice.id == number).values(subject="示例" * 60 + ref))
    assert send(mailing, outgoing(mailing, sink), number).state == "sent"
    subject = sink.mails[0]["Subject"]
    assert len(subject) <= 78 and subject.endswith(f"… {ref}")


def test_who_left_before_it_went_out_gets_no_mail(mailing: Desk, sink: Sink) -> None:
    (number,) = tell(mailing)
    with mailing.town.house.database.transaction() as session:
        session.execute(update(Account).where(Account.login == "coordinator").values(disabled_at=NOW))
    row = send(mailing, outgoing(mailing, sink), number)
    assert (row.state, row.failure, sink.mails) == ("failed", "收件人已停用", [])
