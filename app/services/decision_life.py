"""A signed decision in its own life: revoked, expired, extended once, superseded. What was signed never changes."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Absent, StaleVersion
from app.models import Application, Decision
from app.services import after_words, events, letters, notices, side_facts, steps
from app.services.acting import Acting
from app.services.notice_texts import Field, shortened
from app.services.versioned import changed
from workflows import decision as procedure
from workflows.cases import DecisionCase, Request
from workflows.vocabulary import DecisionState, Verdict

VALID = (DecisionState.IN_FORCE, DecisionState.EXTENDED)


def of_id(session: Session, decision_id: int) -> Decision:
    """The decision's row, locked until the transaction ends. Raises Absent."""
    row = session.scalar(select(Decision).where(Decision.id == decision_id).with_for_update())
    if row is None:
        raise Absent(str(decision_id))
    return row


def revoke(session: Session, acting: Acting, decision: Decision, *, seen: int, reason: str) -> None:
    """撤销, by the chair, with his reason; the letter goes to the applicant."""
    application = _take(
        session, acting, decision, "revoke", seen=seen, request=Request(reason=reason), note=reason
    )
    decision.ended_because = reason.strip()
    session.flush()
    letter = after_words.revocation(session, acting, application, decision, reason.strip())
    letters.issue(session, acting, letter, application=application)
    said = {Field.REASON: shortened(reason.strip(), 200)}
    notices.tell(session, acting, "decision_revoked", application, once=f"{decision.id}", values=said)


def expire(session: Session, acting: Acting, decision: Decision) -> None:
    """有效期满, by the clock."""
    until = decision.valid_until
    note = f"有效期至 {until:%Y-%m-%d}" if until else ""
    _take(session, acting, decision, "expire", seen=decision.version, note=note)
    decision.ended_because = note
    session.flush()


def extend(session: Session, acting: Acting, decision: Decision, *, until: date, note: str) -> None:
    """延期, once: what a granted extension does."""
    _take(session, acting, decision, "extend", seen=decision.version, note=note, granted=True)
    decision.valid_until = until
    session.flush()


def supersede(session: Session, acting: Acting, decision: Decision, *, successor: str) -> None:
    """被替代 by the decision on a change or by a reconsideration that sets it aside."""
    decision.successor_number = successor
    _take(session, acting, decision, "supersede", seen=decision.version, note=f"由 {successor} 替代")
    decision.ended_because = f"由 {successor} 替代"
    session.flush()


def case_of(session: Session, decision: Decision, today: date, *, granted: bool = False) -> DecisionCase:
    """The decision as the guards of its life see it."""
    return DecisionCase(
        state=decision.state,
        recused=side_facts.recused(session, decision.application_id),
        validity_over=decision.valid_until is not None and today > decision.valid_until,
        extension_granted=granted,
        successor_number=decision.successor_number,
    )


def in_force(decision: Decision | None, today: date) -> bool:
    """By its dates as well: the clock may not have looked yet today."""
    if decision is None or decision.state not in VALID:
        return False
    return decision.valid_until is None or today <= decision.valid_until


def ended(decision: Decision, today: date) -> str:
    """How it ended, in a word; empty while it is in force."""
    if in_force(decision, today):
        return ""
    return "已过有效期" if decision.state in VALID else decision.state.label


def approves(decision: Decision | None) -> bool:
    return decision is not None and decision.verdict is not Verdict.REJECT


def _take(
    session: Session,
    acting: Acting,
    decision: Decision,
    name: str,
    *,
    seen: int,
    request: Request | None = None,
    note: str = "",
    granted: bool = False,
) -> Application:
    """Move the decision by one step, compare-and-set on its version. Raises StepRefused or StaleVersion."""
    application = session.get_one(Application, decision.application_id)
    if decision.version != seen:
        raise StaleVersion(steps.latest(session, application))
    case = case_of(session, decision, acting.today, granted=granted)
    taken = procedure.PROCEDURE.take(name, case, acting.actor, request)
    if not changed(session, decision, seen, state=taken.target):
        raise StaleVersion(steps.latest(session, application))
    events.append(
        session,
        acting,
        action=f"decision.{name}",
        label=f"会商联审意见{taken.step.label}",
        application=application,
        note=note.strip(),
        basis=taken.step.basis,
    )
    return application
