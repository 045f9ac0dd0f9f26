"""Proposed changes of accounts: what is wanted, checked and written down; what stands against bringing it into force."""

from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import Absent, Invalid
from app.models import Account, AccountChange, Appointment, Organisation
from app.services import events, numbers, person_words
from app.services.acting import Acting
from workflows.people import (
    OFFICERS,
    AccountChangeCase,
    AccountChangeKind,
    AccountChangeState,
    AccountKind,
    kind_of,
)
from workflows.vocabulary import Department, Role

SERIES = "AC"
IN_DEPARTMENTS = frozenset({Role.HANDLER, Role.CHECKER, Role.SIGNER})
Faults = list[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the system administrator typed. counties: the division codes there are."""

    kind: AccountChangeKind
    account_id: int | None = None
    appointment_id: int | None = None
    login: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    role: Role | None = None
    department: str = ""
    county: str = ""
    reason: str = ""
    counties: Collection[str] = field(default=())

    @property
    def body(self) -> str:
        """Department value or division code, as the role asks; empty for all others."""
        if self.role in IN_DEPARTMENTS:
            return self.department
        return self.county if self.role is Role.COUNTY_OFFICER else ""


def propose(session: Session, acting: Acting, wanted: Wanted, *, first_hash: str = "") -> AccountChange:
    """Write the change down for another to decide. Raises Invalid with a sentence for each field, Absent.

    first_hash: of the half of the one-time password that the proposer is about to be shown.
    """
    account = _account(session, wanted.account_id) if wanted.kind is not AccountChangeKind.CREATE else None
    if faults := _faults(session, wanted, account):
        raise Invalid(faults)
    row = AccountChange(
        kind=wanted.kind,
        account_id=account.id if account else None,
        appointment_id=wanted.appointment_id if wanted.kind is AccountChangeKind.DISMISS else None,
        login=wanted.login,
        name=wanted.name,
        email=wanted.email,
        phone=wanted.phone,
        role=wanted.role,
        body=wanted.body,
        first_hash=first_hash,
        reason=wanted.reason,
    )
    written_down(session, acting, row)
    return row


def written_down(session: Session, acting: Acting, row: AccountChange) -> None:
    """Number the change, keep it, and put its proposal into the record."""
    year = acting.today.year
    row.ref = f"{SERIES}{year}-{numbers.next_serial(session, SERIES, year):04d}"
    row.proposed_by, row.proposed_at = acting.actor.account_id, acting.moment
    session.add(row)
    session.flush()
    said = f"{row.kind.label}：{person_words.subject(session, row)}"
    events.append(
        session, acting, action="account_change.propose", label="提出账号变更", about=row.ref, note=said
    )


def _account(session: Session, account_id: int | None) -> Account:
    found = session.get(Account, account_id) if account_id else None
    if found is None:
        raise Absent(str(account_id))
    return found


def _faults(session: Session, wanted: Wanted, account: Account | None) -> Faults:
    faults: Faults = []
    if wanted.kind is AccountChangeKind.CREATE:
        faults += person_words.login_faults(session, wanted.login)
        faults += person_words.contact_faults(wanted.name, wanted.email, wanted.phone)
    if wanted.kind in {AccountChangeKind.CREATE, AccountChangeKind.APPOINT}:
        faults += _role_faults(wanted)
    if wanted.kind is AccountChangeKind.DISMISS:
        held = session.get(Appointment, wanted.appointment_id) if wanted.appointment_id else None
        if held is None or account is None or held.account_id != account.id or not held.live:
            faults.append(("appointment", "请选择要免去的职务"))
    if not wanted.reason:
        faults.append(("reason", "请写明依据，例如任职文件的文号"))
    return faults


def _role_faults(wanted: Wanted) -> Faults:
    if wanted.role is None or kind_of(wanted.role) is AccountKind.COMPANY or wanted.role is Role.CLOCK:
        return [("role", "请选择职务")]
    if wanted.role in IN_DEPARTMENTS and wanted.department not in [one.value for one in Department]:
        return [("department", "请选择部门")]
    if wanted.role is Role.COUNTY_OFFICER and wanted.county not in wanted.counties:
        return [("county", "请选择县（市、区）")]
    return []


def locked(session: Session, ref: str) -> AccountChange:
    """Locked until the transaction ends. Raises Absent."""
    row = session.scalar(select(AccountChange).where(AccountChange.ref == ref).with_for_update())
    if row is None:
        raise Absent(ref)
    return row


def of_ref(session: Session, ref: str) -> AccountChange:
    """For reading. Raises Absent."""
    row = session.scalar(select(AccountChange).where(AccountChange.ref == ref))
    if row is None:
        raise Absent(ref)
    return row


def case_of(session: Session, row: AccountChange) -> AccountChangeCase:
    """What the guards may ask."""
    account = session.get(Account, row.account_id) if row.account_id else None
    open_now = row.state is AccountChangeState.PROPOSED
    return AccountChangeCase(
        state=row.state,
        kind=row.kind,
        proposer_id=row.proposed_by,
        subject_id=row.account_id,
        managers=managers(session, row.organisation_id) if row.organisation_id else frozenset(),
        last_holder=_last_holder(session, row) if open_now else "",
        clash=_clash(session, row, account) if open_now else "",
        overtaken=_overtaken(session, row, account) if open_now else "",
    )


def managers(session: Session, organisation_id: int) -> frozenset[int]:
    """Account ids of those who run the organisation's people."""
    rows = session.scalars(
        select(Appointment.account_id)
        .join(Account, Account.id == Appointment.account_id)
        .where(
            Appointment.body == str(organisation_id),
            Appointment.manager,
            Appointment.live,
            Account.disabled_at.is_(None),
        )
    )
    return frozenset(rows)


def held_by(session: Session, account_id: int) -> list[Appointment]:
    """What the account holds now, oldest first."""
    held = select(Appointment).where(Appointment.account_id == account_id, Appointment.live)
    return list(session.scalars(held.order_by(Appointment.id)))


def _last_holder(session: Session, row: AccountChange) -> str:
    """Label of the office that nobody could act in after this change."""
    if row.kind is AccountChangeKind.DISMISS:
        losing = [one for one in held_by(session, row.account_id or 0) if one.id == row.appointment_id]
    elif row.kind is AccountChangeKind.DISABLE:
        losing = held_by(session, row.account_id or 0)
    else:
        return ""
    for one in losing:
        if one.role in OFFICERS and not _others(session, one):
            return one.role.label
    return ""


def _others(session: Session, held: Appointment) -> int:
    """How many others could act in the same office."""
    count = (
        select(func.count(Appointment.id))
        .join(Account, Account.id == Appointment.account_id)
        .where(
            Appointment.role == held.role,
            Appointment.live,
            Appointment.account_id != held.account_id,
            Account.disabled_at.is_(None),
        )
    )
    return session.scalar(count) or 0


def _clash(session: Session, row: AccountChange, account: Account | None) -> str:
    if account is None or row.role is None or row.kind is AccountChangeKind.REGISTER:
        return ""
    holds = held_by(session, account.id)
    if kind_of(row.role) is not account.kind:
        return f"{holds[0].role.label if holds else account.kind.label}和{row.role.label}"
    if account.kind is AccountKind.OFFICER and holds:
        return f"{holds[0].role.label}和{row.role.label}"
    return ""


def _overtaken(session: Session, row: AccountChange, account: Account | None) -> str:
    """Why the change no longer makes sense, in a sentence; empty while it does."""
    match row.kind:
        case AccountChangeKind.CREATE:
            return "这个登录名已经有人使用" if person_words.taken(session, row.login) else ""
        case AccountChangeKind.REGISTER:
            known = select(Organisation.id).where(Organisation.credit_code == row.credit_code)
            return "这个统一社会信用代码的单位已经登记" if session.scalar(known) else ""
        case AccountChangeKind.APPOINT | AccountChangeKind.JOIN:
            role, body = row.role or Role.APPLICANT, row.body
            held = any((one.role, one.body) == (role, body) for one in held_by(session, row.account_id or 0))
            return "已经担任这个职务" if held else _disabled(account)
        case AccountChangeKind.DISMISS:
            ended = session.get_one(Appointment, row.appointment_id).ended_at
            return "这个职务已经免去" if ended else ""
        case AccountChangeKind.ENABLE:
            return "" if account and account.disabled_at else "这个账号没有停用"
        case AccountChangeKind.DISABLE | AccountChangeKind.RESET:
            return _disabled(account)


def _disabled(account: Account | None) -> str:
    return "这个账号已经停用" if account is not None and account.disabled_at else ""
