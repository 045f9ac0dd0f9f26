"""部门会商 beyond the single opinion: further departments, those that stand aside or stay silent, a new round."""

import json

from sqlalchemy.orm import Session

from app.canonical import canonical_text
from app.errors import Conflict, Invalid
from app.models import Application, Opinion
from app.services import case_file, clocks, intake, notices, opinions, screenings, steps
from app.services.acting import Acting
from workflows import opinion as opinion_procedure
from workflows.cases import Request
from workflows.invitation import invited_because
from workflows.vocabulary import Department, OpinionState, ReviewState

LONGEST_REASON = 500
SPOKEN = frozenset({OpinionState.SIGNED, OpinionState.FLAGGED})
"""States in which a department's words carry a signature."""


def open_to(session: Session, application: Application) -> list[Department]:
    """Departments that were not asked in this round."""
    asked = {row.department for row in case_file.opinions_of(session, application)}
    return [department for department in Department if department not in asked]


def invite_further(
    session: Session,
    acting: Acting,
    application: Application,
    *,
    seen: int,
    department: Department,
    reason: str,
) -> Opinion:
    """增加征求部门 by the coordinator, with his reason. Raises Conflict out of place, Invalid without a reason."""
    steps.require_version(session, application, seen)
    if application.state is not ReviewState.CONSULTATION:
        raise Conflict("只有在部门会商环节才能增加征求意见的部门")
    if department not in open_to(session, application):
        raise Conflict(f"本轮已经征求{department.label}的意见")
    if not reason.strip():
        raise Invalid([("reason", "请写明征求这个部门意见的原因")])
    if len(reason.strip()) > LONGEST_REASON:
        raise Invalid([("reason", f"原因最多 {LONGEST_REASON} 个字")])
    policy = clocks.policy_of(application, acting.today)
    because = f"牵头单位认为需要征求意见（{reason.strip().rstrip('。')}）"
    task = invited_because(department, because, policy)
    row = _asked(session, acting, application, department, task.lines, task.reason)
    label = f"增加征求意见部门：{department.label}"
    steps.touch(session, acting, application, action="opinion.invite", label=label, note=reason.strip())
    notices.invited(session, acting, application)
    return row


def _asked(
    session: Session,
    acting: Acting,
    application: Application,
    department: Department,
    lines: tuple[str, ...],
    because: str,
) -> Opinion:
    row = Opinion(
        application_id=application.id,
        round=application.round,
        department=department,
        criteria=canonical_text(list(lines)),
        invited_because=because,
        invited_at=acting.moment,
    )
    session.add(row)
    session.flush()
    clocks.refresh_opinions(session, acting.today, application)
    return row


def recuse(
    session: Session, acting: Acting, application: Application, opinion: Opinion, *, seen: int, reason: str
) -> None:
    """部门回避 by its signer: the department gives no opinion, its draft stays inside."""
    label = f"{opinion.department.label}回避"
    opinions.move(
        session, acting, application, opinion, "recuse", seen=seen, reason=reason.strip(), label=label
    )
    opinion.recused_because = reason.strip()
    session.flush()


def lapse(session: Session, acting: Acting, application: Application, opinion: Opinion) -> None:
    """逾期未反馈 by the clock. Raises StepRefused before the day, or where silence only calls for a reminder."""
    silence = clocks.policy_of(application, acting.today).silence[opinion.department]
    label = f"{opinion.department.label}逾期未反馈，{silence.label}"
    opinions.move(session, acting, application, opinion, "lapse", seen=opinion.version, label=label)
    opinion.silence = silence.label
    session.flush()


def reopen(session: Session, acting: Acting, application: Application, *, seen: int, reason: str) -> None:
    """重新会商: the earlier words stay, everybody who was asked is asked again."""
    earlier = case_file.opinions_of(session, application)
    request = Request(reason=reason)
    steps.take(session, acting, application, "reopen_round", seen=seen, request=request, note=reason)
    _supersede(session, acting, application, earlier, request)
    application.round += 1
    session.flush()
    kept = screenings.current(session, application)
    if kept is None:
        raise LookupError("a case that was consulted about has a screening")
    intake.invite(session, acting, application, kept.screening)
    missing = set(open_to(session, application))
    for row in earlier:
        if row.department in missing:
            lines = tuple(json.loads(row.criteria))
            _asked(session, acting, application, row.department, lines, row.invited_because)
    clocks.refresh_opinions(session, acting.today, application)
    notices.invited(session, acting, application)


def _supersede(
    session: Session, acting: Acting, application: Application, rows: list[Opinion], request: Request
) -> None:
    """Every opinion of the round gives way; what it was, and its words, stay. The step's event tells why."""
    for row in rows:
        case = case_file.opinion_case(session, application, row, acting.today)
        opinion_procedure.PROCEDURE.take("supersede", case, acting.actor, request)
        row.stood = row.state.value
        if row.state not in SPOKEN:
            row.signer_id = row.signer_for_id = row.signed_at = None
        row.state = OpinionState.SUPERSEDED
        row.version += 1
    session.flush()
