"""回避: one person leaves one case for good; colleagues go on with what he had begun."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Conflict, Invalid
from app.models import Account, Application, Appointment, Recusal
from app.services import accounts, steps
from app.services.acting import Acting, shanghai_day
from workflows.cases import Actor
from workflows.vocabulary import FINAL_REVIEW_STATES

REASON_CHARACTERS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One person who stands aside, as printed: name, body, role, why, since when."""

    account_id: int
    name: str
    body: str
    role: str
    reason: str
    day: date


def declare(session: Session, acting: Acting, application: Application, *, seen: int, reason: str) -> None:
    """申请回避. Raises Invalid without a reason, Conflict for a deputy or a case that is over."""
    steps.require_version(session, application, seen)
    actor = acting.actor
    if actor.principal_id is not None:
        raise Conflict("回避只能由本人申请，请先以本人身份办理")
    if application.state in FINAL_REVIEW_STATES:
        raise Conflict(f"这件申报已办结（{application.state.label}），不需要回避")
    if not reason.strip():
        raise Invalid([("reason", "请写明回避的原因")])
    session.add(
        Recusal(
            application_id=application.id,
            account_id=actor.account_id,
            reason=reason.strip(),
            declared_at=acting.moment,
        )
    )
    session.flush()
    steps.touch(session, acting, application, action="recusal.declare", label="申请回避", note=reason.strip())


def of_case(session: Session, application: Application) -> list[Line]:
    """Everybody who stands aside, oldest first; one query."""
    rows = session.execute(
        select(Recusal, Account.name, Appointment.role, Appointment.body)
        .join(Account, Account.id == Recusal.account_id)
        .join(Appointment, Appointment.account_id == Account.id)
        .where(Recusal.application_id == application.id)
        .order_by(Recusal.id, Appointment.id)
    )
    found: dict[int, Line] = {}
    for row, name, role, body in rows:
        person = Actor(account_id=row.account_id, name=name, role=role, body=body)
        found.setdefault(
            row.account_id,
            Line(
                account_id=row.account_id,
                name=name,
                body=accounts.body_label(session, person),
                role=role.label,
                reason=row.reason,
                day=shanghai_day(row.declared_at),
            ),
        )
    return list(found.values())
