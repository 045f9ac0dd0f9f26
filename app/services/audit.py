"""What the auditor reads: the record and the security log, newest first, a page at a time; never what was written there.

Of a note only its commitment is shown, as it stands in the hashed bytes. Names are those of accounts: an auditor sees
every account (trust §5.3); the security administrator is given his own rows only.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.models import Account, Application, Event, SecurityEvent
from app.services.acting import SHANGHAI
from app.services.matching import words_in

PAGE = 50
MOST_PEOPLE = 200
"""A word that fits more people than this names nobody."""
_Number = InstrumentedAttribute[int] | InstrumentedAttribute[int | None]
_Moment = InstrumentedAttribute[datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Empty means any. who: part of a name or login; what: part of the label, or the beginning of an action;

    since, until: days in Asia/Shanghai, both included; before: keyset, the number after which the page starts;
    only: the account whose rows these are, where the reader may see no others.
    """

    who: str = ""
    what: str = ""
    object: str = ""
    outcome: str = ""
    since: date | None = None
    until: date | None = None
    before: int | None = None
    only: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One event. about: number of the case, meeting or request; commitment: to the note, empty where there is none."""

    seq: int
    at: datetime
    who: str
    role: str
    body: str
    action: str
    label: str
    outcome: str
    about: str
    commitment: str


def record(session: Session, sought: Sought) -> list[Line]:
    """One page and one line more, to know whether there is a next."""
    query = (
        select(
            Event.seq,
            Event.at,
            Event.actor_name,
            Event.for_name,
            Event.role,
            Event.body,
            Event.action,
            Event.label,
            Event.outcome,
            Event.object,
            Event.canonical,
            Application.ref,
        )
        .outerjoin(Application, Application.id == Event.application_id)
        .order_by(Event.seq.desc())
        .limit(PAGE + 1)
    )
    query = query.where(*_among(session, sought, Event.account_id, Event.at))
    query = query.where(*words_in(sought.what, Event.label))
    if sought.object:
        query = query.where(or_(Event.object == sought.object, Application.ref == sought.object))
    if sought.outcome:
        query = query.where(Event.outcome == sought.outcome)
    if sought.before:
        query = query.where(Event.seq < sought.before)
    return [_line(row) for row in session.execute(query)]


def _line(row: Any) -> Line:
    said = json.loads(row.canonical)
    return Line(
        seq=row.seq,
        at=row.at,
        who=f"{row.actor_name}代{row.for_name}" if row.for_name else row.actor_name,
        role=row.role,
        body=row.body,
        action=row.action,
        label=row.label,
        outcome=row.outcome,
        about=row.object or row.ref or "",
        commitment=said.get("commitments", {}).get("note", ""),
    )


def security(
    session: Session, sought: Sought, actions: Sequence[str] = ()
) -> list[tuple[SecurityEvent, str]]:
    """(row, name of the account or empty). actions: beginnings of the names of what was done; none: all."""
    query = (
        select(SecurityEvent, Account.name)
        .outerjoin(Account, Account.id == SecurityEvent.account_id)
        .order_by(SecurityEvent.id.desc())
        .limit(PAGE + 1)
    )
    query = query.where(*_among(session, sought, SecurityEvent.account_id, SecurityEvent.at))
    if actions:
        query = query.where(or_(*(SecurityEvent.action.startswith(f"{one}.") for one in actions)))
    if sought.object:
        query = query.where(SecurityEvent.object == sought.object)
    if sought.outcome == "ok":
        query = query.where(SecurityEvent.outcome == "ok")
    elif sought.outcome:
        query = query.where(SecurityEvent.outcome != "ok")
    if sought.before:
        query = query.where(SecurityEvent.id < sought.before)
    return [(row, name or "") for row, name in session.execute(query)]


def _among(session: Session, sought: Sought, account: _Number, at: _Moment) -> list[ColumnElement[bool]]:
    """By person and by day, the same for both logs."""
    found: list[ColumnElement[bool]] = []
    if sought.only is not None:
        found.append(account == sought.only)
    if sought.who:
        found.append(account.in_(_people(session, sought.who)))
    if sought.since:
        found.append(_from(at, sought.since))
    if sought.until:
        found.append(~_from(at, sought.until + timedelta(days=1)))
    return found


def _from(at: _Moment, day: date) -> ColumnElement[bool]:
    return at >= datetime.combine(day, time(), SHANGHAI)


def _people(session: Session, words: str) -> Sequence[int]:
    found = select(Account.id).where(*words_in(words, Account.name, Account.login)).limit(MOST_PEOPLE)
    return session.scalars(found).all()
