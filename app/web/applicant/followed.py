"""后续事项 on the applicant's page: what he may ask for now, what he asked, the conditions he owes."""

from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from app.models import Application, Condition, Decision
from app.services import conditions, decision_life, decisions, follow_up_desk, follow_ups
from app.web.current import acting, actor, services
from workflows.states import ConditionState
from workflows.vocabulary import ReviewState

DECIDED = frozenset({ReviewState.APPROVED, ReviewState.APPROVED_WITH_CONDITIONS, ReviewState.REJECTED})


def of_case(session: Session, application: Application) -> dict[str, Any]:
    """Empty, and without a question to the database, while nothing is decided."""
    if application.state not in DECIDED:
        return {}
    decision = decisions.of_application(session, application)
    if decision is None:
        return {}
    shelf, today = services().shelf, acting().today
    may_change = decision_life.in_force(decision, today) and decision_life.approves(decision)
    return {
        "decision": decision,
        "tasks": [
            *(_owed(session, row, earlier) for row, earlier in conditions.owed_before(session, application)),
            *(_task(application.ref, row) for row in conditions.of_application(session, application.id)),
        ],
        "requests": [
            (row, follow_ups.procedure_of(row).states(row.state))
            for row in follow_ups.of_application(session, application.id)
        ],
        "kinds": [
            (kind, follow_up_desk.bars(session, actor(), application, decision, kind, today, shelf))
            for kind in follow_up_desk.kinds(decision)
        ],
        "may_change": may_change,
    }


def _owed(session: Session, row: Condition, earlier: Decision) -> dict[str, str]:
    """What an approval asked that was replaced since: evidence is given where the condition was made."""
    task = _task(session.get_one(Application, row.application_id).ref, row)
    return task | {"title": f"《{earlier.number}》条件 {task['title']}"}


def _task(ref: str, row: Condition) -> dict[str, str]:
    """A row of ui/lists.html task_list."""
    return {
        "title": f"{row.number}. {row.text}",
        "href": url_for("after.evidence", ref=ref, number=row.number),
        "hint": f"{row.owner}，{row.due_on.isoformat()} 前完成",
        "kind": KINDS[row.state],
        "status": row.state.label,
    }


KINDS = {
    ConditionState.OPEN: "warn",
    ConditionState.EVIDENCE_GIVEN: "info",
    ConditionState.FULFILLED: "ok",
    ConditionState.OVERDUE: "bad",
    ConditionState.WAIVED: "mute",
    ConditionState.FAILED: "bad",
}
