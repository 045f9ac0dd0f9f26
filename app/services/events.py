"""The only writer of the record (AU-01–03): one event per change, in the transaction of the change."""

from typing import Any, cast

from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.orm import Session

from app import merkle
from app.canonical import canonical, sha256
from app.models import Application, Event, EventHead, SecurityEvent
from app.services.acting import Acting

_HEAD = cast(Table, EventHead.__table__)
_NEXT = (
    update(_HEAD).where(_HEAD.c.id == 1).values(seq=_HEAD.c.seq + 1).returning(_HEAD.c.seq, _HEAD.c.compact)
)
_GROW = update(_HEAD).where(_HEAD.c.id == 1).values(compact=bindparam("grown"))
_APPEND = insert(cast(Table, Event.__table__))


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
) -> int:
    """Append one event; its ``seq``. The head row is locked until the transaction ends, so ``seq`` has no gap.

    about: number of the meeting or request, where the event is not one of a case alone.
    """
    session.flush()
    connection = session.connection()
    head = connection.execute(_NEXT).first()
    if head is None:
        raise LookupError("event_head has no row")
    seq = head.seq
    actor, subject = acting.actor, about or (application.ref if application else "")
    version = application.version if application else 0
    digests = (before_digest, after_digest)
    record = _record(acting, seq, action, subject, version=version, note=note, basis=basis, digests=digests)
    event: dict[str, Any] = {
        "seq": seq,
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
        "canonical": canonical(record),
    }
    connection.execute(_APPEND, event)
    grown = merkle.extend(merkle.split(head.compact), seq - 1, merkle.leaf(event["canonical"]))
    connection.execute(_GROW, {"grown": b"".join(grown)})
    return int(seq)


def _record(
    acting: Acting,
    seq: int,
    action: str,
    subject: str,
    *,
    version: int,
    note: str,
    basis: str,
    digests: tuple[str, str],
) -> dict[str, object]:
    """The event's canonical form (AU-01). A note is committed to by its digest, never written in."""
    return {
        "v": 1,
        "seq": seq,
        "ts": acting.moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "actor": acting.actor.account_id,
        "role": acting.actor.role.value,
        "dept": acting.actor.body,
        "on_behalf": "" if acting.actor.principal_id is None else str(acting.actor.principal_id),
        "ip_hash": acting.ip_hash,
        "session_hash": acting.session_hash,
        "action": action,
        "object": subject,
        "object_version": version,
        "outcome": "ok",
        "basis": basis,
        "before_digest": digests[0],
        "after_digest": digests[1],
        "request_id": acting.request_id,
        "idem_key": acting.key,
        "commitments": {"note": sha256(note)} if note else {},
    }


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
