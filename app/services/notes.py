"""Notes beside a case. Who may read one is decided here and nowhere else (R14)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import Session

from app.errors import Invalid
from app.models import Application, CaseNote
from app.services import events, names, steps
from app.services.acting import Acting
from workflows.cases import Actor
from workflows.vocabulary import Audience, Department, Role

LEAD = frozenset({Role.COORDINATOR, Role.LEAD_CHECKER, Role.CHAIR})
INSIDE = frozenset({Role.HANDLER, Role.CHECKER, Role.SIGNER})
OFFICERS = LEAD | INSIDE | {Role.COUNTY_OFFICER}
APPLICANTS = frozenset({Role.APPLICANT, Role.CONSULTANT})
CHARACTERS = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One note as shown. body: the department, 牵头单位 or 县级初审."""

    audience: Audience
    body: str
    text: str
    who: str
    at: datetime


def may_read(actor: Actor) -> ColumnElement[bool]:
    """The SQL condition on CaseNote for this person, who may see the case anyway."""
    if actor.role in APPLICANTS:
        return CaseNote.audience == Audience.APPLICANT
    if actor.role not in OFFICERS:
        return false()
    read: list[ColumnElement[bool]] = [CaseNote.audience.in_((Audience.REVIEWERS, Audience.APPLICANT))]
    read.append(
        and_(CaseNote.audience.in_((Audience.DEPARTMENT, Audience.LEAD)), CaseNote.body == own_body(actor))
    )
    if actor.role in LEAD:
        read.append(CaseNote.audience == Audience.LEAD)
    return or_(*read)


def own_body(actor: Actor) -> str:
    """The department, the division code of a county, or empty for the lead."""
    return "" if actor.role in LEAD else actor.body


def write(
    session: Session, acting: Acting, application: Application, *, audience: Audience, text: str
) -> None:
    """The record says that a note was written and for whom, never what; the case's version stays as it is."""
    steps.require_deputed(acting)
    words = text.strip()
    if not words:
        raise Invalid([("text", "请填写备注")])
    if len(words) > CHARACTERS:
        raise Invalid([("text", f"最多 {CHARACTERS} 个字，现有 {len(words)} 个字")])
    session.add(
        CaseNote(
            application_id=application.id,
            audience=audience,
            body=own_body(acting.actor),
            text=words,
            account_id=acting.actor.account_id,
            for_id=acting.actor.principal_id,
            written_at=acting.moment,
        )
    )
    session.flush()
    events.append(session, acting, action="note.write", label="写备注", application=application)


def read(session: Session, actor: Actor, application: Application) -> list[Line]:
    """Newest first; only what this person may read."""
    rows = session.scalars(
        select(CaseNote)
        .where(CaseNote.application_id == application.id, may_read(actor))
        .order_by(CaseNote.id.desc())
        .limit(200)
    ).all()
    known = names.all(session) if rows else {}
    return [
        Line(
            audience=row.audience,
            body=body_of(row.body),
            text=row.text,
            who=names.shown(known, row.account_id, row.for_id),
            at=row.written_at,
        )
        for row in rows
    ]


def body_of(body: str) -> str:
    """What a note's or a mark's ``body`` is called."""
    if not body:
        return "牵头单位"
    return Department(body).label if body in set(Department) else "县级初审"
