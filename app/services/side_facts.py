"""What the side roads say of a case: recusals, supplement, experts, meeting, province, publicity, closing.

Each is asked only in the states whose guards look at it, so that a page's queries stay few.
"""

from datetime import date
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from app.models import (
    AgendaItem,
    Application,
    Attendance,
    Closing,
    Decision,
    ExpertReview,
    Meeting,
    Objection,
    ProvincialReview,
    Publicity,
    Recusal,
    SupplementItem,
    SupplementNotice,
)
from app.services import clocks
from workflows.states import MeetingState
from workflows.vocabulary import CORE_DEPARTMENTS, ApplicationKind, DecisionState, ReviewState, Verdict

S = ReviewState
SUPPLEMENTED_IN = frozenset({S.INTAKE, S.CONSULTATION, S.CONCLUSION})
CONCLUDING = frozenset({S.MEETING, S.CONCLUSION, S.CHECK, S.PUBLICITY, S.SIGNING})


def recused(session: Session, application_id: int) -> frozenset[int]:
    return frozenset(
        session.scalars(select(Recusal.account_id).where(Recusal.application_id == application_id))
    )


def read(session: Session, application: Application, today: date) -> dict[str, Any]:
    """Keyword arguments of workflows.cases.ReviewCase."""
    policy = clocks.policy_of(application, today)
    over = application.due_on is not None and today > application.due_on
    state = application.state
    found: dict[str, Any] = {
        "recused": recused(session, application.id),
        "county_check_required": policy.county_check_required,
        "publicity_required": policy.publicity_required,
        "notice_period_over": state is S.INTAKE and over,
    }
    if application.kind is ApplicationKind.CHANGE_REVIEW:
        found |= _change(session, application)
    if state in SUPPLEMENTED_IN:
        found["supplements_in_stage"] = _notices(session, application)
    if state is S.SUPPLEMENT:
        found |= {"supplement_items_open": _open_items(session, application), "answer_period_over": over}
    if state is S.EXPERT_REVIEW:
        found["expert_report_attached"] = _report_attached(session, application)
    if state is S.CLOSING_CHECK:
        found |= _closing(session, application)
    if state in CONCLUDING:
        found |= _meeting(session, application, policy.quorum) | _province(session, application)
    if state is S.PUBLICITY:
        found |= _publicity(session, application, today)
    return found


def _change(session: Session, application: Application) -> dict[str, Any]:
    in_force = exists().where(
        Decision.application_id == application.follows_id,
        Decision.verdict != Verdict.REJECT,
        Decision.state.in_((DecisionState.IN_FORCE, DecisionState.EXTENDED)),
    )
    return {
        "earlier_decision_in_force": bool(session.scalar(select(in_force))),
        "change_stated": bool(application.change_text.strip()),
    }


def _notices(session: Session, application: Application) -> int:
    return (
        session.scalar(
            select(func.count(SupplementNotice.id)).where(
                SupplementNotice.application_id == application.id,
                SupplementNotice.stage == application.state,
                SupplementNotice.round == application.round,
            )
        )
        or 0
    )


def open_notice(session: Session, application: Application) -> SupplementNotice | None:
    """The notice the applicant may still answer."""
    return session.scalar(
        select(SupplementNotice).where(
            SupplementNotice.application_id == application.id, SupplementNotice.closed_as == ""
        )
    )


def _open_items(session: Session, application: Application) -> tuple[str, ...]:
    rows = session.execute(
        select(SupplementItem.number, SupplementItem.text)
        .join(SupplementNotice, SupplementNotice.id == SupplementItem.notice_id)
        .where(
            SupplementNotice.application_id == application.id,
            SupplementNotice.closed_as == "",
            SupplementItem.done.is_(False),
        )
        .order_by(SupplementItem.number)
    )
    return tuple(f"第 {row.number} 项" for row in rows)


def _report_attached(session: Session, application: Application) -> bool:
    number = session.scalar(
        select(ExpertReview.report_number)
        .where(ExpertReview.application_id == application.id, ExpertReview.closed_at.is_(None))
        .order_by(ExpertReview.number.desc())
        .limit(1)
    )
    return number is not None


def open_closing(session: Session, application: Application) -> Closing | None:
    return session.scalar(
        select(Closing)
        .where(Closing.application_id == application.id, Closing.dropped_at.is_(None))
        .order_by(Closing.id.desc())
        .limit(1)
    )


def _closing(session: Session, application: Application) -> dict[str, Any]:
    row = open_closing(session, application)
    if row is None:
        return {}
    return {
        "closing_kind": row.kind,
        "closing_author_id": row.author_id,
        "closing_author_for_id": row.author_for_id,
    }


def agenda_item(session: Session, application: Application) -> tuple[AgendaItem, Meeting] | None:
    """The case on the agenda of its current round's meeting, the newest where it was put off."""
    row = session.execute(
        select(AgendaItem, Meeting)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(AgendaItem.application_id == application.id, AgendaItem.round == application.round)
        .order_by(AgendaItem.id.desc())
        .limit(1)
    ).first()
    return (row[0], row[1]) if row else None


def _meeting(session: Session, application: Application, quorum: int) -> dict[str, Any]:
    found = agenda_item(session, application)
    if found is None:
        return {}
    item, meeting = found
    signed = meeting.state is MeetingState.MINUTES_SIGNED
    return {
        "meeting_quorate": attending(session, meeting.id) >= quorum,
        "minutes_signed": signed,
        "meeting_resolved": item.resolution is not None and (signed or application.state is S.MEETING),
        "meeting_verdict": item.resolution if signed else None,
    }


def attending(session: Session, meeting_id: int) -> int:
    """How many of the four departments have a voting member present."""
    return (
        session.scalar(
            select(func.count(func.distinct(Attendance.department))).where(
                Attendance.meeting_id == meeting_id,
                Attendance.voting.is_(True),
                Attendance.department.in_(CORE_DEPARTMENTS),
            )
        )
        or 0
    )


def provincial(session: Session, application: Application) -> ProvincialReview | None:
    return session.scalar(
        select(ProvincialReview)
        .where(ProvincialReview.application_id == application.id)
        .order_by(ProvincialReview.number.desc())
        .limit(1)
    )


def _province(session: Session, application: Application) -> dict[str, Any]:
    row = provincial(session, application)
    return {"provincial_result": row.verdict if row else None}


def publicity(session: Session, application: Application) -> Publicity | None:
    return session.scalar(
        select(Publicity)
        .where(Publicity.application_id == application.id)
        .order_by(Publicity.number.desc())
        .limit(1)
    )


def _publicity(session: Session, application: Application, today: date) -> dict[str, Any]:
    row = publicity(session, application)
    if row is None:
        return {}
    unanswered = exists().where(Objection.publicity_id == row.id, Objection.answered_at.is_(None))
    return {
        "publicity_over": today > row.last_day,
        "objections_open": bool(session.scalar(select(unanswered))),
    }
