"""What the decision on a change says of the approval it is about: replaced or left standing, and what stays owed."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Application, Condition, Decision
from app.services import conditions, decision_life
from app.services.printed_days import chinese_day
from workflows.vocabulary import ApplicationKind, Verdict


def said(session: Session, application: Application, verdict: Verdict, decision: Decision | None) -> str:
    """Empty of a first review. ``decision``: None in the preview; signed, it may have replaced the earlier one already."""
    if application.kind is not ApplicationKind.CHANGE_REVIEW:
        return ""
    earlier = session.scalar(select(Decision).where(Decision.application_id == application.follows_id))
    if earlier is None:
        return ""
    replaced = decision is not None and earlier.successor_number == decision.number
    if not (replaced or earlier.state in decision_life.VALID):
        return f"原意见《{earlier.number}》{earlier.state.label}。"
    if verdict is Verdict.REJECT:
        return f"原意见《{earlier.number}》继续有效，项目按原意见建设。"
    owed = [_owed(earlier, row) for row in conditions.of_application(session, earlier.application_id)]
    before = [
        _owed(older, row)
        for row, older in conditions.owed_before(session, application)
        if older.id != earlier.id
    ]
    still = "；".join(line for line in (*before, *owed) if line)
    return f"原意见《{earlier.number}》自本意见印发之日起由本意见替代。" + (
        f"原来所附的下列条件还没有落实，继续有效：{still}。" if still else ""
    )


def _owed(decision: Decision, row: Condition) -> str:
    if row.state in conditions.KEPT:
        return ""
    return f"《{decision.number}》条件{row.number}“{row.text}”（{row.owner}，{chinese_day(row.due_on)}前）"
