"""Everybody who may sign in, as the officers see them: search, one person, departments with their gaps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session, aliased

from app.errors import Absent, Conflict
from app.models import (
    Account,
    AccountChange,
    Appointment,
    Deputation,
    LoginFailure,
    Organisation,
    UserSession,
)
from app.services import events, person_words, token_requests
from app.services.acting import Acting
from app.settings import LIMITS
from workflows.people import AccountChangeKind, AccountChangeState, AccountKind
from workflows.vocabulary import Department, Role

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """words: part of a name or login. before: account id of the last row of the page before."""

    words: str = ""
    kind: AccountKind | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """An account with what it holds: (appointment id, duty, where; of a county its code)."""

    account: Account
    posts: tuple[tuple[int, str, str], ...]
    seen_at: datetime | None


def search(session: Session, sought: Sought) -> list[Person]:
    """Newest first, one more than a page holds; three queries."""
    which = select(Account).order_by(Account.id.desc()).limit(PAGE + 1)
    if sought.words:
        part = f"%{sought.words.replace('%', '').replace('_', '')}%"
        which = which.where(or_(Account.name.like(part), Account.login.like(part)))
    if sought.kind:
        which = which.where(Account.kind == sought.kind)
    if sought.before:
        which = which.where(Account.id < sought.before)
    return _with_posts(session, session.scalars(which).all())


def one(session: Session, account_id: int) -> Person:
    """Raises Absent."""
    account = session.get(Account, account_id)
    if account is None:
        raise Absent(str(account_id))
    return _with_posts(session, [account])[0]


def _with_posts(session: Session, accounts: Sequence[Account]) -> list[Person]:
    ids = [account.id for account in accounts]
    latest = (
        select(UserSession.account_id, func.max(UserSession.seen_at))
        .where(UserSession.account_id.in_(ids))
        .group_by(UserSession.account_id)
    )
    seen = {row[0]: row[1] for row in session.execute(latest)}
    organisations = {
        str(row.id): row.name for row in session.execute(select(Organisation.id, Organisation.name))
    }
    posts: dict[int, list[tuple[int, str, str]]] = {number: [] for number in ids}
    held = (
        select(Appointment).where(Appointment.account_id.in_(ids), Appointment.live).order_by(Appointment.id)
    )
    for row in session.scalars(held):
        where = organisations.get(row.body) if row.kind is AccountKind.COMPANY else _department(row.body)
        label = row.role.label + ("、管理员" if row.manager else "")
        posts[row.account_id].append((row.id, label, where or ""))
    return [Person(account, tuple(posts[account.id]), seen.get(account.id)) for account in accounts]


def _department(body: str) -> str:
    return Department(body).label if body in [one.value for one in Department] else body


def changes(
    session: Session, *, account_id: int | None = None, limit: int = 100
) -> list[tuple[AccountChange, str, str]]:
    """(change, what it is about, who proposed it): those that wait first, then the newest."""
    proposer = aliased(Account)
    which = (
        select(AccountChange, proposer.name)
        .join(proposer, proposer.id == AccountChange.proposed_by)
        .where(AccountChange.kind != AccountChangeKind.JOIN)
        .order_by(AccountChange.state != AccountChangeState.PROPOSED, AccountChange.id.desc())
        .limit(limit)
    )
    if account_id is not None:
        which = which.where(AccountChange.account_id == account_id)
    return [(row, person_words.subject(session, row), name) for row, name in session.execute(which)]


def waiting(session: Session) -> dict[str, int]:
    """What the security administrator has before him: page of the officers → how many."""
    return {"changes": _waiting(session), "tokens": token_requests.waiting(session)}


def _waiting(session: Session) -> int:
    count = select(func.count(AccountChange.id)).where(
        AccountChange.state == AccountChangeState.PROPOSED, AccountChange.kind != AccountChangeKind.JOIN
    )
    return session.scalar(count) or 0


def failures(session: Session, account: Account, now: datetime) -> int:
    """Failed sign-ins of the running window."""
    recent = select(func.count(LoginFailure.id)).where(
        LoginFailure.login == account.login, LoginFailure.at > now - LIMITS.login_window
    )
    return session.scalar(recent) or 0


def unlock(session: Session, acting: Acting, account_id: int) -> None:
    """The security administrator releases a lock before its time (SE-22): the failures no longer count. Raises Absent."""
    account = one(session, account_id).account
    if not failures(session, account, acting.moment):
        raise Conflict("这个账号没有锁定")
    forgiven = acting.moment - LIMITS.login_window
    session.execute(update(LoginFailure).where(LoginFailure.login == account.login).values(at=forgiven))
    events.append(
        session, acting, action="account.unlock", label="解除登录锁定", about=f"ACCOUNT-{account.id}"
    )


def reveal(session: Session, acting: Acting, account_id: int) -> Account:
    """Phone and identity number in full, for one look: each look is an event (PI-3). Raises Absent."""
    account = one(session, account_id).account
    events.append(
        session, acting, action="account.reveal", label="查看联系方式和证件号", about=f"ACCOUNT-{account.id}"
    )
    return account


@dataclass(frozen=True, slots=True)
class Desk:
    """A department and who holds its three roles; ``gaps``: roles that nobody holds."""

    department: Department
    people: tuple[tuple[Role, str], ...]

    @property
    def gaps(self) -> list[str]:
        held = {role for role, _ in self.people}
        return [role.label for role in (Role.HANDLER, Role.CHECKER, Role.SIGNER) if role not in held]


def departments(session: Session) -> list[Desk]:
    rows = session.execute(
        select(Appointment.body, Appointment.role, Account.name)
        .join(Account, Account.id == Appointment.account_id)
        .where(
            Appointment.role.in_((Role.HANDLER, Role.CHECKER, Role.SIGNER)),
            Appointment.live,
            Account.disabled_at.is_(None),
        )
        .order_by(Appointment.id)
    ).all()
    return [
        Desk(one, tuple((role, name) for body, role, name in rows if body == one.value)) for one in Department
    ]


def holders(session: Session, roles: Sequence[Role]) -> dict[Role, list[tuple[str, str]]]:
    """Role → (name, body) of everybody who holds it now."""
    found: dict[Role, list[tuple[str, str]]] = {role: [] for role in roles}
    rows = session.execute(
        select(Appointment.role, Account.name, Appointment.body)
        .join(Account, Account.id == Appointment.account_id)
        .where(Appointment.role.in_(roles), Appointment.live, Account.disabled_at.is_(None))
        .order_by(Appointment.body, Appointment.id)
    )
    for role, name, body in rows:
        found[role].append((name, body))
    return found


def deputations(session: Session) -> list[tuple[Deputation, Role, str, str]]:
    """(deputation, role, principal, deputy), newest first."""
    principal, deputy = aliased(Account), aliased(Account)
    rows = session.execute(
        select(Deputation, Appointment.role, principal.name, deputy.name)
        .join(Appointment, Appointment.id == Deputation.appointment_id)
        .join(principal, principal.id == Appointment.account_id)
        .join(deputy, deputy.id == Deputation.deputy_id)
        .order_by(Deputation.id.desc())
        .limit(200)
    )
    return [(row, role, whom, by) for row, role, whom, by in rows]
