"""Conditions of an approval: opened at signing, kept with evidence, judged by somebody else, overdue by the clock."""

import json
from collections.abc import Mapping
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.errors import Absent, StaleVersion
from app.models import Application, Condition, Decision, Proposal
from app.services import events, notices, steps
from app.services.acting import Acting
from app.services.addressees import Posts
from app.services.notice_texts import Field, shortened
from app.services.versioned import changed
from app.services.visibility import may_see
from workflows import condition as procedure
from workflows.cases import Actor, Request
from workflows.engine import Taken
from workflows.side_cases import ConditionCase
from workflows.states import ConditionState
from workflows.vocabulary import ApplicationKind, DecisionState, Role

RUNNING = tuple(state for state in ConditionState if procedure.PROCEDURE.steps_from(state))
KEPT = frozenset({ConditionState.FULFILLED, ConditionState.WAIVED})
MOST = 200
"""Rows of the list; the longest overdue stand first."""


def open_of(session: Session, decision: Decision, proposal: Proposal) -> None:
    """One row a condition, in the order of the proposal."""
    for number, row in enumerate(json.loads(proposal.conditions), start=1):
        session.add(
            Condition(
                decision_id=decision.id,
                application_id=decision.application_id,
                number=number,
                text=row["text"],
                owner=row["owner"],
                due_on=date.fromisoformat(row["due"]),
            )
        )
    session.flush()


def of_application(session: Session, application_id: int) -> list[Condition]:
    return list(
        session.scalars(
            select(Condition).where(Condition.application_id == application_id).order_by(Condition.id)
        )
    )


def find(session: Session, application: Application, number: int) -> Condition:
    """One condition of the case, locked. Raises Absent."""
    row = session.scalar(
        select(Condition)
        .where(Condition.application_id == application.id, Condition.number == number)
        .order_by(Condition.id.desc())
        .limit(1)
        .with_for_update()
    )
    if row is None:
        raise Absent(f"{application.ref}/{number}")
    return row


def awaited(last: date) -> tuple[ColumnElement[bool], ...]:
    """On Condition: open, due on ``last`` or before, and its decision still binds: what was built under an expired one owes it too."""
    binding = select(Decision.id).where(Decision.state != DecisionState.REVOKED)
    return (
        Condition.state == procedure.PROCEDURE.initial,
        Condition.due_on <= last,
        Condition.decision_id.in_(binding),
    )


def case_of(condition: Condition, today: date) -> ConditionCase:
    return ConditionCase(
        state=condition.state, due_over=today > condition.due_on, evidence_by=condition.evidence_by
    )


def listed(session: Session, actor: Actor, *, everything: bool) -> list[tuple[Condition, Application]]:
    """Conditions of the cases this person sees, the longest overdue first; those not yet closed, or all."""
    query = (
        select(Condition, Application)
        .join(Application, Application.id == Condition.application_id)
        .where(may_see(actor))
        .order_by(Condition.due_on, Condition.id)
        .limit(MOST)
    )
    if not everything:
        query = query.where(Condition.state.in_(RUNNING))
    return [(row[0], row[1]) for row in session.execute(query)]


def table(session: Session, acting: Acting) -> list[tuple[str, ...]]:
    """Every condition this person sees, with a first row of headings; that it was taken is an event."""
    rows = [
        (
            case.ref,
            case.title,
            str(row.number),
            row.text,
            row.owner,
            row.due_on.isoformat(),
            row.state.label,
            row.evidence,
        )
        for row, case in listed(session, acting.actor, everything=True)
    ]
    events.append(session, acting, action="condition.export", label="导出前置条件", note=f"{len(rows)} 项")
    return [("受理编号", "项目", "序号", "前置条件", "责任单位", "期限", "状态", "凭证"), *rows]


def give_evidence(
    session: Session, acting: Acting, condition: Condition, *, seen: int, text: str, files: tuple[str, ...]
) -> None:
    """提交落实凭证: words and the names of the files that were uploaded with them."""
    _take(
        session,
        acting,
        condition,
        "give_evidence",
        seen=seen,
        request=Request(reason=text, attachments=files),
    )
    condition.evidence = f"{text.strip()}（{'、'.join(files)}）"
    condition.evidence_at = acting.moment
    condition.closed_because = ""
    session.flush()
    _tell(session, acting, condition, "evidence_given", to=Posts((Role.COORDINATOR, Role.SUPERVISOR)))


def judge(
    session: Session, acting: Acting, condition: Condition, step: str, *, seen: int, reason: str
) -> None:
    """accept_evidence, refuse_evidence, waive or fail, each with its reason."""
    taken = _take(session, acting, condition, step, seen=seen, request=Request(reason=reason), note=reason)
    condition.closed_because = reason.strip()
    session.flush()
    about = {Field.VERDICT: taken.step.label, Field.REASON: shortened(reason.strip(), 200)}
    _tell(session, acting, condition, "condition_judged", values=about)


def fall_due(session: Session, acting: Acting, condition: Condition) -> None:
    """逾期, by the clock."""
    note = f"应于 {condition.due_on:%Y-%m-%d} 前完成"
    _take(session, acting, condition, "fall_due", seen=condition.version, note=note)


def owed_before(session: Session, application: Application) -> list[tuple[Condition, Decision]]:
    """Conditions of the approvals this change replaced which nobody has closed: they stay owed, where they were made."""
    found: list[tuple[Condition, Decision]] = []
    while application.kind is ApplicationKind.CHANGE_REVIEW and application.follows_id is not None:
        rows = session.execute(
            select(Condition, Decision)
            .join(Decision, Decision.id == Condition.decision_id)
            .where(
                Condition.application_id == application.follows_id,
                Condition.state.not_in(KEPT),
                Decision.state == DecisionState.SUPERSEDED,
            )
            .order_by(Condition.number)
        )
        found = [*((row[0], row[1]) for row in rows), *found]
        application = session.get_one(Application, application.follows_id)
    return found


def _tell(
    session: Session,
    acting: Acting,
    condition: Condition,
    occasion: str,
    *,
    to: Posts | None = None,
    values: Mapping[Field, str] | None = None,
) -> None:
    application = session.get_one(Application, condition.application_id)
    own = f"/apply/{application.ref}/conditions/{condition.number}"
    notices.tell(
        session,
        acting,
        occasion,
        application,
        once=f"{condition.id}:{condition.version}",
        to=to,
        values={Field.MATTER: shortened(condition.text, 120), **(values or {})},
        link="/conditions/" if to else own,
    )


def _take(
    session: Session,
    acting: Acting,
    condition: Condition,
    name: str,
    *,
    seen: int,
    request: Request | None = None,
    note: str = "",
) -> Taken:
    application = session.get_one(Application, condition.application_id)
    if condition.version != seen:
        raise StaleVersion(steps.latest(session, application))
    taken = procedure.PROCEDURE.take(name, case_of(condition, acting.today), acting.actor, request)
    # State and giver in one UPDATE: the row's CHECK sees them together.
    given = (
        acting.actor.account_id
        if acting.actor.role in {Role.APPLICANT, Role.CONSULTANT}
        else condition.evidence_by
    )
    if not changed(session, condition, seen, state=taken.target, evidence_by=given):
        raise StaleVersion(steps.latest(session, application))
    events.append(
        session,
        acting,
        action=f"condition.{name}",
        label=f"条件 {condition.number}：{taken.step.label}",
        application=application,
        note=note or (request.reason if request else ""),
    )
    return taken
