"""Rows to what the guards of follow_up read: the decision, who acted on it, what the gate before production misses."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.models import Application, Condition, Decision, Event, FollowUp
from app.rulebook import Shelf
from app.services import clocks, conditions, decision_life, screenings, side_facts
from rules.facts import GateCondition, ProductionGate
from rules.findings import Finding
from rules.screening import screen
from rules.vocabulary import Outcome
from workflows.deadlines import due
from workflows.procedures import FOLLOW_UPS
from workflows.side_cases import FollowUpCase
from workflows.vocabulary import FollowUpKind, Role, Verdict

OUTSIDE = frozenset({Role.APPLICANT, Role.CONSULTANT, Role.CLOCK})


def case_of(session: Session, row: FollowUp, today: date, shelf: Shelf) -> FollowUpCase:
    """The request as its table sees it today."""
    application = session.get_one(Application, row.application_id)
    decision = session.get_one(Decision, row.decision_id)
    checks_gate = row.kind is FollowUpKind.PRODUCTION_CHECK
    return FollowUpCase(
        state=FOLLOW_UPS[row.kind].states(row.state),
        decision_approves=decision.verdict is not Verdict.REJECT,
        decision_rejects=decision.verdict is Verdict.REJECT,
        decision_in_force=decision_life.in_force(decision, today),
        extended_before=decision.state.value == "extended",
        another_open=_another_open(session, row),
        too_late=_too_late(application, decision, today),
        verdict=row.verdict,
        author_id=row.author_id,
        author_for_id=row.author_for_id,
        checker_id=row.checker_id,
        checker_for_id=row.checker_for_id,
        recused=side_facts.recused(session, application.id),
        acted_before=acted_on(session, application.id),
        promises_open=tuple(promises_open(session, row, application, shelf)) if checks_gate else (),
    )


def _another_open(session: Session, row: FollowUp) -> bool:
    procedure = FOLLOW_UPS[row.kind]
    running = [state.value for state in procedure.states if procedure.steps_from(state)]
    other = exists().where(
        FollowUp.application_id == row.application_id,
        FollowUp.kind == row.kind,
        FollowUp.id != row.id,
        FollowUp.state.in_(running),
    )
    return bool(session.scalar(select(other)))


def _too_late(application: Application, decision: Decision, today: date) -> bool:
    days = clocks.policy_of(application, today).reconsideration_days
    return today > due(decision.signed_on, days)


def acted_on(session: Session, application_id: int) -> frozenset[int]:
    """Officers who took any step on the case, and whom they acted for; requests that followed do not count."""
    rows = session.execute(
        select(Event.account_id, Event.for_name, Event.canonical).where(
            Event.application_id == application_id,
            Event.object.is_(None),
            Event.role.not_in([role.value for role in OUTSIDE]),
        )
    ).all()
    principals = {int(json.loads(row.canonical)["on_behalf"]) for row in rows if row.for_name}
    return frozenset(row.account_id for row in rows) | principals


def promises_open(session: Session, row: FollowUp, application: Application, shelf: Shelf) -> Iterable[str]:
    """Conditions neither kept nor waived, of the replaced approvals too, then what law R18 says of the stated gate."""
    for condition, earlier in conditions.owed_before(session, application):
        yield f"《{earlier.number}》条件 {condition.number}（{condition.state.label}）"
    for condition in session.scalars(
        select(Condition).where(Condition.decision_id == row.decision_id).order_by(Condition.number)
    ):
        if condition.state not in conditions.KEPT:
            yield f"条件 {condition.number}（{condition.state.label}）"
    finding = gate_finding(session, row, application, shelf)
    if finding is not None and finding.outcome in {Outcome.NOT_MET, Outcome.CANNOT_TELL}:
        yield str(finding.summary).rstrip("。")


def gate_finding(session: Session, row: FollowUp, application: Application, shelf: Shelf) -> Finding | None:
    """Law R18 over what was stated, under the law of the day of production and the rule data in force."""
    gate = gate_of(row)
    if gate is None:
        return None
    facts, _ = screenings.facts_of(session, application)
    screening = screen(replace(facts, production_gate=gate), as_of=gate.on, book=shelf.current(session))
    return screening.finding("production_gate")


def gate_of(row: FollowUp) -> ProductionGate | None:
    """The stated gate; None before anything was stated."""
    stated = json.loads(row.content)
    if "on" not in stated:
        return None
    return ProductionGate(
        on=date.fromisoformat(stated["on"]),
        conditions=tuple(
            GateCondition(item=item["item"], done=item["done"], proof=item["proof"] or None)
            for item in stated.get("conditions", ())
        ),
    )
