"""The signed head by mail, once a day to each mailbox: a copy that nobody here can call back (AU-07).

Which mailbox had its mail stands in the record itself. One cut off between the record and the mail is not repeated: the
next day brings a newer head.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import channels
from app.canonical import canonical_text, sha256
from app.channels import Channels, Message
from app.db import Database
from app.jobs.queue import enqueue
from app.models import Checkpoint, Event, EventHead, NumberSeries
from app.services import events
from app.services.acting import SHANGHAI, Acting, shanghai_day
from app.services.documents import CLOCK

log = structlog.get_logger()
JOB = "mail_head"
GIVEN, REFUSED = "checkpoint.mail", "checkpoint.mail_refused"


def wake(database: Database, addresses: Sequence[str], moment: datetime) -> int:
    """Asked by every worker each minute: how many jobs it made. A mailbox that refused is tried again in the next hour."""
    if not addresses:
        return 0
    with database.reading() as session:
        there = _newest(session) is not None
        waiting = sorted(set(addresses) - _reached(session, moment)) if there else []
    hour = f"{moment.astimezone(SHANGHAI):%Y%m%d%H}"
    for address in waiting:
        with database.transaction() as session:
            enqueue(session, JOB, address, job_id=f"head-{hour}-{sha256(address)[:16]}")
    return len(waiting)


def mail_job(database: Database, outgoing: Channels, now: Callable[[], datetime], address: str) -> None:
    """First written down, then sent: of two workers the second finds it written."""
    channel, moment = outgoing.get(channels.MAIL), now()
    if channel is None:
        return
    with database.transaction() as session:
        head = _written_down(session, moment, address)
        issued = issued_words(session)
    if head is None:
        return
    try:
        channel.send(_message(head, address, moment, issued))
    except channels.Unsure as error:
        log.warning("head may not have arrived", size=head.size, failure=str(error))
    except channels.Refused as error:
        log.warning("head not mailed", size=head.size, failure=str(error))
        with database.transaction() as session:
            _event(session, moment, REFUSED, "审计树根邮件未发出", address)


def _written_down(session: Session, moment: datetime, address: str) -> Checkpoint | None:
    """With the head of the record locked: whoever comes second waits, and sees that it was done."""
    session.execute(select(EventHead.seq).with_for_update())
    head = _newest(session)
    if head is None or address in _reached(session, moment):
        return None
    _event(session, moment, GIVEN, "审计树根邮件", address)
    return head


def _event(session: Session, moment: datetime, action: str, label: str, address: str) -> None:
    acting = Acting(actor=CLOCK, moment=moment)
    events.append(session, acting, action=action, label=label, about=_about(moment), note=address)


def _about(moment: datetime) -> str:
    return f"head-{shanghai_day(moment):%Y%m%d}"


def _reached(session: Session, moment: datetime) -> set[str]:
    rows = session.execute(select(Event.action, Event.note).where(Event.object == _about(moment))).all()
    said = [(row.action, row.note) for row in rows]
    return {address for _, address in said if said.count((GIVEN, address)) > said.count((REFUSED, address))}


def _newest(session: Session) -> Checkpoint | None:
    return session.scalar(select(Checkpoint).order_by(Checkpoint.size.desc()).limit(1))


def issued_words(session: Session) -> list[str]:
    """The last number of each series, as ``restore --issued`` takes it: after a restore none is given out twice (BK-6)."""
    series = select(NumberSeries).order_by(NumberSeries.kind, NumberSeries.year)
    return [f"{row.kind}:{row.year}:{row.last}" for row in session.scalars(series)]


def _message(head: Checkpoint, address: str, moment: datetime, issued: Sequence[str]) -> Message:
    anchor = canonical_text({"root": head.root, "size": head.size})
    return Message(
        number=int(moment.timestamp() * 1000),
        address=address,
        subject=f"审计记录树根 {shanghai_day(moment)}，共 {head.size} 条",
        text=(
            "系统每天寄出一次审计记录的树根。收到后保存即可，不需要回复。\n"
            "日后核对时，系统里前面这些条记录算出的树根应与本邮件一致；不一致，说明有记录被改动、删除或者调换。\n\n"
            f"记录条数：{head.size}\n"
            f"树根（SHA-256）：{head.root}\n"
            f"签名时间：{head.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}\n"
            f"签名公钥（Ed25519）：{head.public_key}\n\n"
            f"核对用的锚点，存成文件后用于核验：\n{anchor}\n\n"
            "已发到的编号，恢复备份时用：\n"
            + "".join(f"{one}\n" for one in issued)
            + f"\n签名原文：\n{head.text}"
        ),
        made_at=moment,
    )
