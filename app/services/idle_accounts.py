"""Accounts of staff and officers that nobody has used for 90 days are disabled by the clock (等保 访问控制, trust §5.2)."""

from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, aliased

from app.db import Database
from app.models import Account, Appointment, EventHead
from app.services import account_steps, events
from app.services.acting import Acting
from app.settings import LIMITS
from workflows.people import AccountKind


def due(session: Session, moment: datetime) -> list[int]:
    """Account ids, oldest first. An officer stays while nobody else uses an account of his office."""
    return list(session.scalars(_idle(moment).order_by(Account.id)))


def _idle(moment: datetime) -> Select[int]:
    since = moment - LIMITS.account_idle
    mine, others, colleague = aliased(Appointment), aliased(Appointment), aliased(Account)
    stands_in = (
        select(colleague.id)
        .join(others, others.account_id == colleague.id)
        .join(mine, mine.role == others.role)
        .where(
            mine.account_id == Account.id,
            mine.ended_at.is_(None),
            others.ended_at.is_(None),
            colleague.id != Account.id,
            colleague.disabled_at.is_(None),
            colleague.used_at >= since,
        )
        .correlate(Account)
    )
    return select(Account.id).where(
        Account.disabled_at.is_(None),
        Account.used_at < since,
        or_(
            Account.kind == AccountKind.STAFF,
            (Account.kind == AccountKind.OFFICER) & stands_in.exists(),
        ),
    )


def disable(database: Database, acting: Acting) -> int:
    """Each in its own transaction, looked at again under the lock of the record. How many."""
    with database.reading() as session:
        waiting = due(session, acting.moment)
    return sum(_disabled(database, acting, account_id) for account_id in waiting)


def _disabled(database: Database, acting: Acting, account_id: int) -> bool:
    with database.transaction() as session:
        session.execute(select(EventHead.id).with_for_update())  # as changes of accounts do: one at a time
        if session.scalar(_idle(acting.moment).where(Account.id == account_id)) is None:
            return False
        session.get_one(Account, account_id).disabled_at = acting.moment
        account_steps.end_sessions(session, account_id, acting)
        events.append(
            session,
            acting,
            action="account.disable_idle",
            label="停用长期未登录的账号",
            about=f"ACCOUNT-{account_id}",
            note=f"{LIMITS.account_idle.days} 天没有登录",
        )
        return True
