"""Rows the record vouches for: what each says is committed to by an event of the transaction that wrote it.

So a later change of such a row, made past the service, disagrees with the record (trust.md §8, PI-5: only a keyed digest).
"""

import hmac
from collections.abc import Iterator
from datetime import UTC, date, datetime
from enum import Enum
from hashlib import sha256
from typing import Any

from sqlalchemy import Select, event, inspect
from sqlalchemy.orm import Session, UOWTransaction

from app.canonical import canonical

_WAITING = "sealed"
GONE = b"gone"
"""What is committed to of a row that was deleted."""


class Sealed:
    """Mixin of models whose rows the record vouches for, whole. Their primary key is ``id``."""

    id: Any


class NotVouchedFor(RuntimeError):
    """A transaction would end with rows that no event of it names: an event is missing, or was read before them."""


def written(session: Session, row: object) -> None:
    """``row`` was written by a statement that the session did not see as a change (compare-and-set)."""
    if isinstance(row, Sealed):
        _waiting(session)[name_of(row)] = row


def remove(session: Session, rows: Select[Any]) -> None:
    """Delete these rows one by one, so that the record says that they are gone."""
    for row in session.scalars(rows):
        session.delete(row)
    session.flush()


@event.listens_for(Session, "after_flush")
def _collect(session: Session, _flush: UOWTransaction) -> None:
    waiting: dict[str, Sealed | None] = {}
    for row in session.new:
        if isinstance(row, Sealed):
            waiting[name_of(row)] = row
    for row in session.dirty:
        if isinstance(row, Sealed) and session.is_modified(row):
            waiting[name_of(row)] = row
    for row in session.deleted:
        if isinstance(row, Sealed):
            waiting[name_of(row)] = None
    if waiting:
        _waiting(session).update(waiting)


def commitments(session: Session, salt: bytes) -> dict[str, str]:
    """What waits for an event: ``table id`` → keyed digest of the row. Afterwards nothing waits."""
    waiting = session.info.pop(_WAITING, {})
    return {name: keyed(salt, said(row) if row is not None else GONE) for name, row in waiting.items()}


def require_vouched(session: Session) -> None:
    """Raise NotVouchedFor when a sealed row was written and no event came after it."""
    if waiting := session.info.get(_WAITING):
        raise NotVouchedFor(", ".join(sorted(waiting)))


def snapshot(session: Session) -> dict[str, Sealed | None]:
    """What waits now, for ``restore`` after a savepoint was undone."""
    return dict(session.info.get(_WAITING, {}))


def restore(session: Session, waiting: dict[str, Sealed | None]) -> None:
    session.info[_WAITING] = waiting


def keyed(salt: bytes, value: bytes) -> str:
    """HMAC-SHA-256, 64 hex digits: without the salt nobody can try out what was said."""
    return hmac.new(salt, value, sha256).hexdigest()


def name_of(row: Sealed) -> str:
    return f"{type(row).__tablename__} {row.id}"  # type: ignore[attr-defined]


def said(row: Sealed) -> bytes:
    """Every column of the row in one byte form, the same on both databases."""
    return canonical({name: _plain(getattr(row, name)) for name in _columns(type(row))})


def _columns(model: type[Sealed]) -> Iterator[str]:
    return (attribute.key for attribute in inspect(model).column_attrs)


def _plain(value: Any) -> Any:
    match value:
        case Enum():
            return value.value
        case datetime():
            return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        case date():
            return value.isoformat()
        case _:
            return value


def _waiting(session: Session) -> dict[str, Sealed | None]:
    waiting: dict[str, Sealed | None] = session.info.setdefault(_WAITING, {})
    return waiting
