"""The auditor asks for the record to be verified: a job, because it reads every event; its result is kept for ever.

Question and result go to the security log. The record itself may be what is broken, and then takes no more events.
"""

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.db import Database
from app.errors import Conflict, Invalid
from app.jobs.queue import enqueue
from app.models import Account, SecurityEvent
from app.services import events, record
from app.services.acting import Acting
from app.services.record import Anchor, Outcome, Verdict

log = structlog.get_logger()
VERIFY = "verify_record"
ASKED, ANSWERED = "record.verify_ask", "record.verify"
GIVEN_UP = timedelta(hours=1)
"""A question without an answer stands in the way of the next for so long."""
SHOWN = 20
"""Findings that are kept in words; of more only their number."""
LONGEST = 70
OUTCOMES = {Outcome.VERIFIED: "ok", Outcome.TAMPERED: "tampered", Outcome.UNKNOWN: "error"}


@dataclass(frozen=True, slots=True)
class Result:
    """One question with its answer; outcome None while there is none. count: of all findings, shown or not."""

    asked_at: datetime
    asked_by: str
    anchored: bool
    answered_at: datetime | None = None
    outcome: Outcome | None = None
    size: int = 0
    root: str = ""
    findings: tuple[str, ...] = ()
    count: int = 0


def anchor_of(size: str, root: str) -> Anchor | None:
    """As typed from a paper or a mail: both or neither. Raises Invalid."""
    size, root = size.strip(), root.strip().lower()
    faults = []
    if (size or root) and not (size.isascii() and size.isdigit() and len(size) < 15 and int(size) > 0):
        faults.append(("size", "条数应为大于 0 的整数"))
    if (size or root) and (len(root) != 64 or set(root) - set("0123456789abcdef")):
        faults.append(("root", "根应为 64 位，只含数字和字母 a–f"))
    if faults:
        raise Invalid(faults)
    return Anchor(int(size), root) if size else None


def ask(session: Session, acting: Acting, anchor: Anchor | None = None) -> None:
    """Raises Conflict while an earlier question waits for its answer."""
    last = next(iter(results(session, limit=1)), None)
    if last and last.outcome is None and acting.moment - last.asked_at < GIVEN_UP:
        raise Conflict("上一次核验还没有完成，请稍后再看结果")
    events.security(
        session,
        acting=acting,
        action=ASKED,
        outcome="ok",
        source=acting.ip_hash,
        request_id=acting.request_id,
        target=acting.key,
        reasons="与所填的树根比对" if anchor else "",
    )
    argument = {"key": acting.key, "anchor": [anchor.size, anchor.root] if anchor else []}
    enqueue(session, VERIFY, json.dumps(argument), job_id=f"record-verify-{acting.key}")


def verify_job(
    database: Database, now: Callable[[], datetime], argument: str, *, keys: Collection[str] | None = None
) -> None:
    """The job's body. Idempotent: a question has one answer. keys: as ``record.verify`` takes them."""
    asked = json.loads(argument)
    with database.reading() as session:
        answered = select(SecurityEvent.id).where(
            SecurityEvent.action == ANSWERED, SecurityEvent.object == asked["key"]
        )
        if session.scalar(answered.limit(1)) is not None:
            return
    found = _looked(database, [Anchor(*asked["anchor"])] if asked["anchor"] else [], keys)
    outcome = found.outcome if found else Outcome.UNKNOWN
    with database.transaction() as session:
        events.security(
            session,
            acting=None,
            at=now(),
            action=ANSWERED,
            outcome=OUTCOMES[outcome],
            source="后台任务",
            request_id="",
            target=asked["key"],
            reasons=_kept(found),
        )


def _looked(database: Database, anchors: Sequence[Anchor], keys: Collection[str] | None) -> Verdict | None:
    """None where it could not be looked: never the finding that all is well."""
    try:
        with steady(database) as session:
            return record.verify(session, anchors, keys=keys)
    except Exception as error:
        log.error("record not verified", kind=type(error).__name__, exc_info=error)
        return None


@contextmanager
def steady(database: Database) -> Iterator[Session]:
    """One picture of the whole record, whatever is appended meanwhile, and without the time limit of a page.

    PostgreSQL shows each statement what was committed before it: the head would be newer than the events read first.
    """
    with database.reading() as session:
        if database.engine.dialect.name == "postgresql":
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            session.execute(text("SET LOCAL statement_timeout = 0"))
        yield session


def _kept(found: Verdict | None) -> str:
    if found is None:
        return json.dumps(
            {"size": 0, "root": "", "findings": ["没有能够核验完，请联系系统管理员"], "count": 1}
        )
    words = [sentence[:LONGEST] for sentence in found.findings[:SHOWN]]
    said = {"size": found.head.size, "root": found.head.root, "findings": words}
    return json.dumps(said | {"count": len(found.findings)}, ensure_ascii=False)


def results(session: Session, limit: int = 20) -> list[Result]:
    """Newest first; two queries."""
    asked = session.execute(
        select(SecurityEvent, Account.name)
        .join(Account, Account.id == SecurityEvent.account_id)
        .where(SecurityEvent.action == ASKED)
        .order_by(SecurityEvent.id.desc())
        .limit(limit)
    ).all()
    keys = [row.object for row, _ in asked]
    given = select(SecurityEvent).where(SecurityEvent.action == ANSWERED, SecurityEvent.object.in_(keys))
    answers = {row.object: row for row in session.scalars(given.order_by(SecurityEvent.id.desc()))}
    return [_result(row, name, answers.get(row.object)) for row, name in asked]


def _result(asked: SecurityEvent, name: str, answer: SecurityEvent | None) -> Result:
    if answer is None:
        return Result(asked.at, name, bool(asked.reasons))
    said = json.loads(answer.reasons)
    return Result(
        asked.at,
        name,
        bool(asked.reasons),
        answer.at,
        next(outcome for outcome, word in OUTCOMES.items() if word == answer.outcome),
        said["size"],
        said["root"],
        tuple(said["findings"]),
        said["count"],
    )
