"""The only writer of the record (AU-01–03): one event per change, in the transaction of the change."""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, cast

from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.event import listens_for
from sqlalchemy.orm import ORMExecuteState, Session

from app import merkle, sealed
from app.canonical import canonical
from app.models import Application, Event, EventHead, SecurityEvent
from app.services.acting import Acting

VERSION = 2
"""Of the canonical form. 1 committed to the note only, by a plain digest, and did not name the case beside ``object``."""
_HEAD = cast(Table, EventHead.__table__)
_NEXT = (
    update(_HEAD)
    .where(_HEAD.c.id == 1)
    .values(seq=_HEAD.c.seq + bindparam("more"))
    .returning(_HEAD.c.seq, _HEAD.c.compact)
)
_LAST = select(_HEAD.c.seq).where(_HEAD.c.id == 1)
_GROW = update(_HEAD).where(_HEAD.c.id == 1).values(compact=bindparam("grown"))
_APPEND = insert(cast(Table, Event.__table__))
_EVENT = Event.__mapper__
_PENDING = "events"
WORDS = ("actor_name", "for_name", "label", "note")


def append(
    session: Session,
    acting: Acting,
    *,
    action: str,
    label: str,
    application: Application | None = None,
    about: str = "",
    note: str = "",
    basis: str = "",
    before_digest: str = "",
    after_digest: str = "",
) -> None:
    """One event of this transaction. It is written when the transaction ends, or when somebody reads events before.

    So it vouches for every sealed row written until then. about: number of the meeting or request, where the event is
    not one of a case alone.
    """
    session.flush()
    actor = acting.actor
    case, version = (application.ref, application.version) if application else ("", 0)
    columns = {
        "application_id": application.id if application else None,
        "at": acting.moment,
        "account_id": actor.account_id,
        "actor_name": actor.name,
        "for_name": actor.principal_name or None,
        "object": about or None,
        "role": actor.role.value,
        "body": actor.body,
        "action": action,
        "label": label,
        "outcome": "ok",
        "object_version": version,
        "note": note,
    }
    record = {
        "on_behalf": "" if actor.principal_id is None else str(actor.principal_id),
        "ip_hash": acting.ip_hash,
        "session_hash": acting.session_hash,
        "case": case,
        "object": about or case,
        "basis": basis,
        "before_digest": before_digest,
        "after_digest": after_digest,
        "request_id": acting.request_id,
        "idem_key": acting.key,
    }
    session.info.setdefault(_PENDING, []).append((columns, record))


def settle(session: Session) -> int:
    """Write what was appended; the last ``seq`` of the record. Its head is locked until the transaction ends: no gaps."""
    pending: list[tuple[dict[str, Any], dict[str, Any]]] = session.info.pop(_PENDING, [])
    if not pending:
        return int(session.connection().execute(_LAST).scalar_one())
    session.flush()
    connection = session.connection()
    head = connection.execute(_NEXT, {"more": len(pending)}).one()
    compact, seq = merkle.split(head.compact), head.seq - len(pending)
    for place, (columns, record) in enumerate(pending, 1):
        salt = secrets.token_bytes(16)
        rows = sealed.commitments(session, salt) if place == len(pending) else {}
        commitments = committed(salt, columns) | rows
        columns |= {"seq": seq + 1, "salt": salt}
        columns["canonical"] = canonical(_told(columns) | record | {"commitments": commitments})
        compact = merkle.extend(compact, seq, merkle.leaf(columns["canonical"]))
        seq += 1
    connection.execute(_APPEND, [columns for columns, _ in pending])
    connection.execute(_GROW, {"grown": b"".join(compact)})
    return int(seq)


@contextmanager
def savepoint(session: Session) -> Iterator[None]:
    """A part of the transaction that may be refused: then its events and rows are as if they had never been."""
    settle(session)
    waiting = sealed.snapshot(session)
    try:
        with session.begin_nested():
            yield
            settle(session)
    except BaseException:
        session.info.pop(_PENDING, None)
        sealed.restore(session, waiting)
        raise


@listens_for(Session, "before_commit")
def _at_the_end(session: Session) -> None:
    """Raises NotVouchedFor when a sealed row was written and no event of the transaction came after it."""
    if session.in_nested_transaction():
        return
    session.flush()
    if session.info.get(_PENDING):
        settle(session)
    sealed.require_vouched(session)


@listens_for(Session, "do_orm_execute")
def _before_reading(state: ORMExecuteState) -> None:
    """Who reads events in the middle of a transaction finds those of it."""
    if state.session.info.get(_PENDING) and state.is_select and _EVENT in state.all_mappers:
        settle(state.session)


@listens_for(Session, "after_rollback")
def _undone(session: Session) -> None:
    session.info.pop(_PENDING, None)


def _told(columns: Mapping[str, Any]) -> dict[str, Any]:
    """What the canonical form says as the columns do (AU-01)."""
    return {
        "v": VERSION,
        "seq": columns["seq"],
        "ts": columns["at"].strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "actor": columns["account_id"],
        "role": columns["role"],
        "dept": columns["body"],
        "action": columns["action"],
        "object_version": columns["object_version"],
        "outcome": columns["outcome"],
    }


def committed(salt: bytes, columns: Mapping[str, Any]) -> dict[str, str]:
    """Name → keyed digest of each word that is not empty: words are committed to and never written in (PI-5)."""
    return {name: sealed.keyed(salt, canonical(columns[name])) for name in WORDS if columns[name]}


def of_application(session: Session, application_id: int) -> list[Event]:
    """The case's history, oldest first."""
    return list(
        session.scalars(select(Event).where(Event.application_id == application_id).order_by(Event.seq))
    )


def about(session: Session, ref: str) -> list[Event]:
    """The history of a meeting or a request, oldest first."""
    return list(session.scalars(select(Event).where(Event.object == ref).order_by(Event.seq)))


def security(
    session: Session,
    *,
    acting: Acting | None,
    action: str,
    outcome: str,
    source: str,
    request_id: str,
    at: object = None,
    account_id: int | None = None,
    reasons: str = "",
    target: str = "",
) -> None:
    """Sign-ins and refusals go to their own table, outside the case record."""
    moment = acting.moment if acting else at
    session.add(
        SecurityEvent(
            at=moment,
            account_id=acting.actor.account_id if acting else account_id,
            action=action,
            outcome=outcome,
            object=target[:60],
            source=source,
            request_id=request_id,
            reasons=reasons[:2000],
        )
    )
