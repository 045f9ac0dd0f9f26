"""Requests after a decision as officers meet them: which a person sees, which wait for him, what he may do."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import Session

from app.errors import Absent
from app.models import Application, Decision, FollowUp
from app.rulebook import Shelf
from app.services import follow_up_cases
from app.services.visibility import may_see
from workflows.cases import Actor, Request
from workflows.engine import Refusal, Step
from workflows.procedures import BARS, FOLLOW_UPS
from workflows.vocabulary import FollowUpKind, Role, Verdict

MOST = 200
"""Rows of the list, the newest first."""


def seen_by(actor: Actor) -> ColumnElement[bool]:
    """Requests about the cases he sees. A reconsideration is also for a signer whose department was not asked before."""
    if actor.role is Role.SIGNER:
        return or_(may_see(actor), FollowUp.kind == FollowUpKind.RECONSIDERATION)
    return may_see(actor)


def find(session: Session, actor: Actor, ref: str) -> tuple[FollowUp, Application]:
    """Raises Absent."""
    row = session.execute(
        select(FollowUp, Application)
        .join(Application, Application.id == FollowUp.application_id)
        .where(FollowUp.ref == ref, seen_by(actor))
    ).first()
    if row is None:
        raise Absent(ref)
    return row[0], row[1]


def listed(session: Session, actor: Actor, *, everything: bool) -> Sequence[tuple[FollowUp, Application]]:
    """What waits for this person, or everything he sees."""
    query = (
        select(FollowUp, Application)
        .join(Application, Application.id == FollowUp.application_id)
        .where(seen_by(actor))
        .order_by(FollowUp.id.desc())
        .limit(MOST)
    )
    if not everything:
        query = query.where(_waits_for(actor))
    return [(row[0], row[1]) for row in session.execute(query)]


def _waits_for(actor: Actor) -> ColumnElement[bool]:
    own = [
        and_(FollowUp.kind == kind, FollowUp.state == step.source.value)
        for kind, procedure in FOLLOW_UPS.items()
        for step in procedure.steps
        if actor.role in step.roles
    ]
    return or_(false(), *own)


def offered(
    session: Session, actor: Actor, row: FollowUp, today: date, shelf: Shelf
) -> tuple[tuple[Step, tuple[Refusal, ...]], ...]:
    """The steps this person has from here, each with what stands against it."""
    case = follow_up_cases.case_of(session, row, today, shelf)
    return FOLLOW_UPS[row.kind].offered(case, actor)


def against_granting(
    session: Session, actor: Actor, row: FollowUp, today: date, shelf: Shelf
) -> tuple[Refusal, ...]:
    """Why it could only be refused, as it stands now."""
    case = follow_up_cases.case_of(session, row, today, shelf)
    granting = Request(verdict=Verdict.APPROVE)
    answers = (bar(case, actor, granting) for bar in BARS[row.kind])
    return tuple(answer for answer in answers if answer is not None)


def bars(
    session: Session,
    actor: Actor,
    application: Application,
    decision: Decision,
    kind: FollowUpKind,
    today: date,
    shelf: Shelf,
) -> tuple[Refusal, ...]:
    """What stands against asking now, before anything is handed in."""
    procedure = FOLLOW_UPS[kind]
    row = FollowUp(
        kind=kind,
        application_id=application.id,
        decision_id=decision.id,
        state=procedure.initial.value,
        content="{}",
    )
    case = follow_up_cases.case_of(session, row, today, shelf)
    return tuple(refusal for _, refusals in procedure.offered(case, actor) for refusal in refusals)


def kinds(decision: Decision) -> tuple[FollowUpKind, ...]:
    """What may be asked about a decision of this verdict at all."""
    if decision.verdict is Verdict.REJECT:
        return (FollowUpKind.RECONSIDERATION,)
    return (FollowUpKind.PRODUCTION_CHECK, FollowUpKind.EXTENSION)
