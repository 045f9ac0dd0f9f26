"""The first system administrator, security administrator and auditor of an installation: made where it runs, once.

Everybody else, later officers included, is proposed by one officer and approved by another (trust §5.3).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Conflict, Invalid
from app.models import Account, Appointment, EventHead
from app.services import account_changes, events, passwords, person_words
from app.services.account_steps import FIRST_SIGN_IN
from app.services.acting import Acting
from workflows.cases import Actor
from workflows.people import OFFICERS, AccountKind
from workflows.vocabulary import Role

HOUSE = Actor(account_id=0, name="系统", role=Role.CLOCK)
OFFICES = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR)


@dataclass(frozen=True, slots=True)
class Named:
    """Who shall hold an office."""

    login: str
    name: str


@dataclass(frozen=True, slots=True)
class Newcomer:
    """What is told to one person, half by half, and shown only now."""

    role: Role
    login: str
    name: str
    first: str
    second: str


def found(session: Session, moment: datetime, named: Mapping[Role, Named], *, who: str) -> list[Newcomer]:
    """One account an office. who: the operator at the machine. Raises Conflict where officers are, Invalid.

    A half is hashed here, inside the transaction: nobody else works in a house without officers.
    """
    session.execute(
        select(EventHead.id).with_for_update()
    )  # of two who found it at once, one finds the other's
    if session.scalar(select(Account.id).where(Account.kind == AccountKind.OFFICER).limit(1)):
        raise Conflict("已经有三员账号；新的三员由系统管理员提出、安全管理员同意")
    if faults := _faults(session, named):
        raise Invalid(faults)
    told = []
    for role in OFFICES:
        account = Account(
            login=named[role].login, name=named[role].name, kind=AccountKind.OFFICER, password_hash=passwords.NOBODYS
        )  # fmt: skip
        session.add(account)
        session.flush()
        session.add(Appointment(account_id=account.id, role=role))
        told.append(_told(session, moment, account, role, "account.found", "设立首批三员", who))
    return told


def renew(session: Session, moment: datetime, *, who: str) -> list[Newcomer]:
    """New halves for the offices in which nobody has ever set a password: their first ones ran out. Raises Conflict."""
    session.execute(select(EventHead.id).with_for_update())
    held = session.execute(
        select(Account, Appointment.role)
        .join(Appointment, Appointment.account_id == Account.id)
        .where(Appointment.role.in_(OFFICERS), Appointment.live, Account.disabled_at.is_(None))
        .order_by(Account.id)
    ).all()
    opened = {role for account, role in held if account.password_hash != passwords.NOBODYS}
    waiting = [(account, role) for account, role in held if role not in opened]
    if not waiting:
        raise Conflict("没有需要重发的：三员都已设置过密码，或者还没有设立；忘记密码由另外两员办理重置")
    return [
        _told(session, moment, account, role, "account.found_again", "重发首次密码", who)
        for account, role in waiting
    ]


def _faults(session: Session, named: Mapping[Role, Named]) -> account_changes.Faults:
    faults: account_changes.Faults = []
    for role in OFFICES:
        one = named[role]
        wrong = person_words.login_faults(session, one.login) + person_words.contact_faults(one.name, "", "")
        faults += [(role.value, f"{role.label}：{sentence}") for _, sentence in wrong]
    if len({one.login for one in named.values()}) < len(OFFICES):
        faults.append(("login", "三员是三个人，登录名不能相同"))
    return faults


def _told(
    session: Session, moment: datetime, account: Account, role: Role, action: str, label: str, who: str
) -> Newcomer:
    (first, its_hash), (second, another) = passwords.half(), passwords.half()
    passwords.one_time(session, account, its_hash, another, expires_at=moment + FIRST_SIGN_IN)
    events.append(
        session,
        Acting(actor=HOUSE, moment=moment),
        action=action,
        label=label,
        about=f"ACCOUNT-{account.id}",
        note=f"{role.label}，登录名 {account.login}；操作系统用户 {who}",
    )
    return Newcomer(role, account.login, account.name, first, second)
