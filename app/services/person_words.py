"""Words about people: is a login, a name, a contact right; who a change is about."""

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Account, AccountChange, Appointment, Organisation
from app.settings import is_address
from app.typed import unprintable
from workflows.people import AccountChangeKind, AccountChangeState
from workflows.vocabulary import Department, Role

LOGIN = re.compile(r"[a-z][a-z0-9-]{2,39}")
PHONE = re.compile(r"(?:1[3-9][0-9]{9}|0[0-9]{2,3}-?[0-9]{7,8})")
_ID = re.compile(r"[1-9][0-9]{16}[0-9X]")
_ID_WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(17))
Faults = list[tuple[str, str]]


def login_faults(session: Session, login: str) -> Faults:
    if not LOGIN.fullmatch(login):
        return [("login", "登录名应为 3–40 位小写字母、数字或连字符，以字母开头")]
    return [("login", "这个登录名已经有人使用，请换一个")] if taken(session, login) else []


def taken(session: Session, login: str) -> bool:
    """Is there an account of this login?"""
    return session.scalar(select(Account.id).where(Account.login == login)) is not None


def asked_for(session: Session, login: str) -> bool:
    """Does a change that waits already want this login?"""
    waiting = select(AccountChange.id).where(
        AccountChange.login == login, AccountChange.state == AccountChangeState.PROPOSED
    )
    return session.scalar(waiting) is not None


def contact_faults(name: str, email: str, phone: str) -> Faults:
    faults: Faults = []
    if not 2 <= len(name) <= 50 or unprintable(name):
        faults.append(("name", "姓名应为 2–50 个字符，不含看不见的字符"))
    if email and not is_address(email):
        faults.append(("email", "邮箱地址不对，例如 name@example.cn"))
    if phone and not PHONE.fullmatch(phone):
        faults.append(("phone", "电话应为 11 位手机号，或带区号的固定电话"))
    return faults


def id_number_fault(typed: str) -> str:
    """GB 11643 check of a 公民身份号码: empty when right, else the sentence."""
    if not _ID.fullmatch(typed):
        return "身份证号应为 18 位，最后一位可以是 X"
    total = sum(int(digit) * weight for digit, weight in zip(typed, _ID_WEIGHTS, strict=False))
    return "" if "10X98765432"[total % 11] == typed[17] else "身份证号的校验位不对，请核对"


def masked_phone(phone: str) -> str:
    """138****1234 (PI-2); shorter numbers keep their last four."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) == 11 else f"****{phone[-4:]}" if phone else ""


def masked_mail(address: str) -> str:
    """z***@example.cn: whose mail server it is may be seen, whose box it is may not."""
    box, at, server = address.rpartition("@")
    return f"{box[:1]}***{at}{server}" if at else ""


def masked_id(number: str) -> str:
    """410***********123X (PI-2)."""
    return f"{number[:3]}{'*' * 11}{number[-4:]}" if number else ""


def post(session: Session, role: Role, body: str) -> str:
    """部门签发（市生态环境局）, as printed."""
    where = body_name(session, role, body)
    return f"{role.label}（{where}）" if where else role.label


def body_name(session: Session, role: Role, body: str) -> str:
    """Name of the organisation or department; a division's code stays a code, pages know its name."""
    if role in {Role.APPLICANT, Role.CONSULTANT} and body:
        return session.scalar(select(Organisation.name).where(Organisation.id == int(body))) or ""
    return Department(body).label if body in [one.value for one in Department] else body


def subject(session: Session, row: AccountChange) -> str:
    """Whom and what a change is about, in one line."""
    if row.kind is AccountChangeKind.CREATE:
        return f"{row.name}，{post(session, row.role or Role.CLOCK, row.body)}"
    name = session.get_one(Account, row.account_id).name
    match row.kind:
        case AccountChangeKind.REGISTER:
            return f"{row.organisation_name}，经办人 {name}"
        case AccountChangeKind.JOIN:
            return f"{name}，{session.get_one(Organisation, row.organisation_id).name}"
        case AccountChangeKind.APPOINT:
            return f"{name}，{post(session, row.role or Role.CLOCK, row.body)}"
        case AccountChangeKind.DISMISS:
            held = session.get_one(Appointment, row.appointment_id)
            return f"{name}，{post(session, held.role, held.body)}"
        case _:
            return name
