"""Deliveries: one notice on one channel, sent by a durable job after the commit, never knowingly twice (CC-5)."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import channels
from app.channels import Channels, Message
from app.db import Database
from app.errors import Absent, Conflict
from app.jobs.queue import enqueue
from app.models import Account, Application, Delivery, Notice
from app.services import events
from app.services.acting import Acting
from app.services.addressees import Reached
from app.services.notice_texts import shortened

log = structlog.get_logger()
DELIVER = "deliver_notice"
OUTGOING = "channels"
"""Key of a session's ``info``: names of the channels that are set up (app.db.Database)."""
# Nothing that old goes out any more: a mail server that comes back after days must not pour out what is long read.
STALE = timedelta(days=14)
LONGEST_SUBJECT = 78
"""Characters; RFC 5322 §2.1.1 advises no longer line."""
STATES = {
    "waiting": "待发送",
    "sending": "发送中",
    "sent": "已发送",
    "failed": "没有发出",
    "unsure": "不确定是否发出",
}


def queue(session: Session, acting: Acting, told: Mapping[int, Reached]) -> None:
    """Notice id → person: a row and a job for each who wants mail; nothing where mail is not set up."""
    if channels.MAIL not in session.info.get(OUTGOING, ()):
        return
    for notice_id, person in told.items():
        if person.email:
            session.add(
                Delivery(notice_id=notice_id, channel=channels.MAIL, address=person.email, at=acting.moment)
            )
            session.flush()
            enqueue(session, DELIVER, str(notice_id), job_id=f"mail-{notice_id}")


def deliver_job(
    database: Database, outgoing: Channels, now: Callable[[], datetime], notice_id: int, *, site: str = ""
) -> None:
    """Say that it is being sent, send, say how it went. Cut off in between it is never repeated by itself."""
    with database.transaction() as session:
        message, channel = _taken_up(session, notice_id, outgoing, now(), site)
    if message is None:
        return
    state, failure = "sent", ""
    try:
        outgoing[channel].send(message)
    except channels.Refused as error:
        state, failure = "failed", str(error)
    except channels.Unsure as error:
        state, failure = "unsure", str(error)
    if failure:
        log.warning("notice not delivered", notice=notice_id, state=state, failure=failure)
    with database.transaction() as session:
        row = _of_notice(session, notice_id)
        row.state, row.failure, row.at = state, failure[:2000], now()


def _taken_up(
    session: Session, notice_id: int, outgoing: Channels, moment: datetime, site: str
) -> tuple[Message | None, str]:
    """The words to send, or None where they are not to be sent (again)."""
    row, notice = _of_notice(session, notice_id), session.get_one(Notice, notice_id)
    application = session.get(Application, notice.application_id) if notice.application_id else None
    row.at = moment
    if row.state == "sending":
        row.state, row.failure = "unsure", "发送时中断"
    elif row.state == "waiting" and moment - notice.made_at > STALE:
        row.state, row.failure = "failed", "已过期，没有发送"
    elif row.state == "waiting" and session.get_one(Account, notice.account_id).disabled_at is not None:
        row.state, row.failure = "failed", "收件人已停用"
    elif row.state == "waiting" and row.channel not in outgoing:
        row.state, row.failure = "failed", "没有设置邮件服务器"
    elif row.state == "waiting":
        row.state = "sending"
        text = f"{notice.text}\n\n{site}{notice.link}\n" if site and notice.link else f"{notice.text}\n"
        return Message(
            number=notice.id,
            address=row.address,
            subject=subject_line(notice.subject, application.ref if application else ""),
            text=text,
            made_at=notice.made_at,
        ), row.channel
    return None, row.channel


def subject_line(subject: str, ref: str) -> str:
    """At most ``LONGEST_SUBJECT`` characters; what is cut off is never the case's number, where it was named."""
    cut = shortened(subject, LONGEST_SUBJECT)
    if not ref or ref not in subject or ref in cut:
        return cut
    before = subject.partition(ref)[0].rstrip()
    return f"{shortened(before, LONGEST_SUBJECT - len(ref) - 1)} {ref}"


def send_again(session: Session, acting: Acting, notice_id: int) -> None:
    """重发 what failed, or what a person has looked into and wants repeated. Raises Conflict or Absent."""
    row = session.scalar(select(Delivery).where(Delivery.notice_id == notice_id).with_for_update())
    if row is None:
        raise Absent(str(notice_id))
    if row.state not in {"failed", "unsure"}:
        raise Conflict(f"这封邮件是“{STATES[row.state]}”，不需要重发")
    before, row.state, row.failure, row.at = row.state, "waiting", "", acting.moment
    enqueue(session, DELIVER, str(notice_id), job_id=f"mail-{notice_id}-{acting.moment:%Y%m%d%H%M%S%f}")
    events.append(
        session,
        acting,
        action="delivery.again",
        label="重发邮件",
        about=f"notice-{notice_id}",
        note=f"原为“{STATES[before]}”",
    )


def open_ones(session: Session, *, limit: int = 100) -> list[tuple[Delivery, Notice]]:
    """Everything that did not simply go out, newest first."""
    rows = session.execute(
        select(Delivery, Notice)
        .join(Notice, Notice.id == Delivery.notice_id)
        .where(Delivery.state != "sent")
        .order_by(Delivery.id.desc())
        .limit(limit)
    )
    return [(row[0], row[1]) for row in rows]


def _of_notice(session: Session, notice_id: int) -> Delivery:
    row = session.scalar(select(Delivery).where(Delivery.notice_id == notice_id).with_for_update())
    if row is None:
        raise Absent(str(notice_id))
    return row
