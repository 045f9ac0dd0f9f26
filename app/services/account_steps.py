"""Bringing a change of an account into force, or refusing it: one way, one event, in one transaction."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.errors import StaleVersion
from app.models import Account, AccountChange, Appointment, EventHead, Organisation, UserSession
from app.services import account_changes, accounts, events, passwords, person_words, steps
from app.services.acting import Acting
from app.services.versioned import changed
from workflows.account_change import PROCEDURE
from workflows.cases import Request
from workflows.people import AccountChangeKind, AccountChangeState, kind_of
from workflows.vocabulary import Role

FIRST_SIGN_IN = timedelta(hours=72)
"""How long a one-time password lasts."""


def take(
    session: Session,
    acting: Acting,
    row: AccountChange,
    name: str,
    *,
    seen: int,
    reason: str = "",
    second_hash: str = "",
) -> None:
    """One step of the change; what it brings happens with it. Raises StepRefused or StaleVersion.

    second_hash: of the half of the one-time password that the approver is about to be shown.
    """
    if row.version != seen:
        raise _stale(session, row)
    # Two approvals could each see the other's officer as the one who stays: the record's head lets one in at a time.
    session.execute(select(EventHead.id).with_for_update())
    case = account_changes.case_of(session, row)
    taken = PROCEDURE.take(name, case, acting.actor, Request(reason=reason))
    withdrawn = taken.target is AccountChangeState.WITHDRAWN
    values = {
        "decided_by": None if withdrawn else acting.actor.account_id,
        "decided_at": acting.moment,
        "closing": reason,
        "first_hash": "",  # belongs to the account from now on, or to nobody
    }
    first_hash = row.first_hash
    if not changed(session, row, seen, state=taken.target, **values):
        raise _stale(session, row)
    if taken.target is AccountChangeState.APPROVED:
        if effect := EFFECTS.get(row.kind):
            effect(session, row)
        end_sessions(session, row.account_id or 0, acting)
        if row.kind in ONE_TIME_PASSWORD:
            account = session.get_one(Account, row.account_id)
            passwords.one_time(
                session, account, first_hash, second_hash, expires_at=acting.moment + FIRST_SIGN_IN
            )
    said = f"{row.kind.label}：{person_words.subject(session, row)}"
    events.append(
        session,
        acting,
        action=f"account_change.{name}",
        label=f"账号变更：{taken.step.label}",
        about=row.ref,
        note=f"{said}。{reason}" if reason else said,
    )


def _stale(session: Session, row: AccountChange) -> StaleVersion:
    last = events.about(session, row.ref)[-1:]
    return StaleVersion([steps.change(event) for event in last], "这项变更")


def end_sessions(session: Session, account_id: int, acting: Acting) -> None:
    """Every sign-in of the account ends: what it may do has changed (SE-20)."""
    running = update(UserSession).where(UserSession.account_id == account_id, UserSession.ended_at.is_(None))
    session.execute(running.values(ended_at=accounts.ending(acting.moment)))


def _register(session: Session, row: AccountChange) -> None:
    organisation = Organisation(credit_code=row.credit_code, name=row.organisation_name)
    session.add(organisation)
    session.flush()
    row.organisation_id = organisation.id
    _hold(session, row, Role.APPLICANT, str(organisation.id), manager=True)


def _join(session: Session, row: AccountChange) -> None:
    _hold(session, row, row.role or Role.APPLICANT, str(row.organisation_id))


def _create(session: Session, row: AccountChange) -> None:
    assert row.role is not None, "the table says that it is there"  # noqa: S101
    account = Account(
        login=row.login,
        name=row.name,
        email=row.email,
        phone=row.phone,
        kind=kind_of(row.role),
        password_hash=passwords.NOBODYS,
    )
    session.add(account)
    session.flush()
    row.account_id = account.id
    _hold(session, row, row.role, row.body)


def _appoint(session: Session, row: AccountChange) -> None:
    _hold(session, row, row.role or Role.CLOCK, row.body)


def _hold(session: Session, row: AccountChange, role: Role, body: str, *, manager: bool = False) -> None:
    session.add(Appointment(account_id=row.account_id, role=role, body=body, manager=manager))
    session.flush()


def _dismiss(session: Session, row: AccountChange) -> None:
    session.get_one(Appointment, row.appointment_id).ended_at = row.decided_at


def _disable(session: Session, row: AccountChange) -> None:
    session.get_one(Account, row.account_id).disabled_at = row.decided_at


def _enable(session: Session, row: AccountChange) -> None:
    account = session.get_one(Account, row.account_id)
    account.disabled_at, account.used_at = None, row.decided_at  # not idle again before it could be used


EFFECTS: dict[AccountChangeKind, Callable[[Session, AccountChange], None]] = {
    AccountChangeKind.REGISTER: _register,
    AccountChangeKind.JOIN: _join,
    AccountChangeKind.CREATE: _create,
    AccountChangeKind.APPOINT: _appoint,
    AccountChangeKind.DISMISS: _dismiss,
    AccountChangeKind.DISABLE: _disable,
    AccountChangeKind.ENABLE: _enable,
}
ONE_TIME_PASSWORD = frozenset({AccountChangeKind.CREATE, AccountChangeKind.RESET})
"""Changes after which a person signs in with a one-time password of two halves."""
