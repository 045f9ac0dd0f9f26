"""An organisation and its people: registering, joining, binding consultants, running it, leaving (trust deliver 1)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.errors import Absent, Conflict, Invalid
from app.models import Account, AccountChange, Appointment, Organisation, UserSession
from app.services import account_changes, account_steps, events, passwords, person_words
from app.services.acting import Acting
from app.typed import credit_code_fault, normalised, unprintable
from workflows.cases import Actor
from workflows.people import COMPANY, AccountChangeKind, AccountChangeState, AccountKind
from workflows.sign_in import Profile
from workflows.vocabulary import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """The business licence as kept: digest, name, media type."""

    sha256: str
    name: str
    media_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """What a person types to register a company, or to join one that is registered."""

    credit_code: str
    organisation: str
    name: str
    id_number: str
    phone: str
    email: str
    login: str
    password: str


def known(session: Session, credit_code: str) -> Organisation | None:
    return session.scalar(
        select(Organisation).where(Organisation.credit_code == normalised(credit_code).upper())
    )


def faults(
    session: Session, typed: Registration, scan: Scan | None, profile: Profile = Profile.DENGBAO
) -> account_changes.Faults:
    """A sentence for each field that cannot stand. The licence is asked of a company that is new."""
    found: account_changes.Faults = []
    if wrong := credit_code_fault(typed.credit_code):
        found.append(("credit_code", wrong))
    new = not wrong and known(session, typed.credit_code) is None
    if new and (not 2 <= len(typed.organisation) <= 100 or unprintable(typed.organisation)):
        found.append(("organisation", "单位名称应为 2–100 个字符，与营业执照一致"))
    found += person_words.contact_faults(typed.name, typed.email, typed.phone)
    if not typed.phone:
        found.append(("phone", "请填写手机号，核验登记时联系"))
    if wrong := person_words.id_number_fault(typed.id_number):
        found.append(("id_number", wrong))
    found += person_words.login_faults(session, typed.login)
    context = (typed.login, typed.name, typed.organisation)
    wrongs = passwords.faults(typed.password, AccountKind.COMPANY, context, profile=profile)
    found += [("password", one) for one in wrongs]
    if new and scan is None:
        found.append(("licence", "请上传营业执照扫描件"))
    return found


def register(
    session: Session,
    moment: datetime,
    typed: Registration,
    password_hash: str,
    scan: Scan | None,
    profile: Profile = Profile.DENGBAO,
) -> AccountChange:
    """Keep the person and what he asks for: a new company waits for the officers, a known one for its manager.

    Until then he can sign in nowhere. Raises Invalid.
    """
    if wrong := faults(session, typed, scan, profile):
        raise Invalid(wrong)
    organisation = known(session, typed.credit_code)
    account = Account(
        login=typed.login, name=typed.name, email=typed.email, phone=typed.phone, id_number=typed.id_number,
        kind=AccountKind.COMPANY, password_hash=password_hash, password_set_at=moment,
    )  # fmt: skip
    session.add(account)
    session.flush()
    acting = Acting(actor=Actor(account_id=account.id, name=account.name, role=Role.APPLICANT), moment=moment)
    row = AccountChange(
        kind=AccountChangeKind.JOIN if organisation else AccountChangeKind.REGISTER,
        account_id=account.id,
        role=Role.APPLICANT,
        organisation_id=organisation.id if organisation else None,
        body=str(organisation.id) if organisation else "",
        credit_code=normalised(typed.credit_code).upper(),
        organisation_name=organisation.name if organisation else typed.organisation,
        reason="本人申请",
        **(
            {"scan_sha256": scan.sha256, "scan_name": scan.name, "scan_type": scan.media_type} if scan else {}
        ),
    )
    account_changes.written_down(session, acting, row)
    return row


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who may act for the organisation. phone: masked (PI-2)."""

    appointment: Appointment
    name: str
    login: str
    phone: str


def members(session: Session, organisation_id: int) -> list[Member]:
    rows = session.execute(
        select(Appointment, Account.name, Account.login, Account.phone)
        .join(Account, Account.id == Appointment.account_id)
        .where(Appointment.body == str(organisation_id), Appointment.role.in_(COMPANY), Appointment.live)
        .order_by(Appointment.id)
    )
    return [Member(held, name, login, person_words.masked_phone(phone)) for held, name, login, phone in rows]


def asking(session: Session, organisation_id: int) -> list[tuple[AccountChange, str]]:
    """Who wants to join: the change and the person's name, the longest waiting first."""
    waiting = (
        select(AccountChange, Account.name)
        .join(Account, Account.id == AccountChange.account_id)
        .where(
            AccountChange.organisation_id == organisation_id,
            AccountChange.kind == AccountChangeKind.JOIN,
            AccountChange.state == AccountChangeState.PROPOSED,
        )
        .order_by(AccountChange.id)
    )
    return [(row, name) for row, name in session.execute(waiting)]


def bind(session: Session, acting: Acting, login: str, role: Role) -> None:
    """Let a registered person act for the manager's organisation, as colleague or as consultant. Raises Invalid."""
    organisation_id = _run_by(session, acting)
    account = session.scalar(
        select(Account).where(
            Account.login == login, Account.kind == AccountKind.COMPANY, Account.disabled_at.is_(None)
        )
    )
    if account is None or not account_changes.held_by(session, account.id):
        raise Invalid([("login", "没有这个登录名的企业用户；请对方先注册，并在其单位登记核验后再邀请")])
    if role not in COMPANY:
        raise Invalid([("role", "请选择以什么身份办理")])
    if any(one.body == str(organisation_id) for one in account_changes.held_by(session, account.id)):
        raise Invalid([("login", "对方已经可以办理本单位的事项")])
    session.add(Appointment(account_id=account.id, role=role, body=str(organisation_id)))
    session.flush()
    _tell(session, acting, "bind", "授权人员", f"{account.name}，{role.label}")


def part(session: Session, acting: Acting, appointment_id: int) -> bool:
    """End one person's acting for the organisation: the manager anybody's, everybody his own; whether it was his own.

    Raises Absent, or Conflict for the last manager.
    """
    held = session.scalar(select(Appointment).where(Appointment.id == appointment_id).with_for_update())
    if held is None or not held.live or held.role not in COMPANY or held.body != acting.actor.body:
        raise Absent(str(appointment_id))
    own = held.account_id == acting.actor.account_id
    if not own:
        _run_by(session, acting)
    if held.manager:
        _keep_one_manager(session, int(held.body), held.account_id)
    held.ended_at = acting.moment
    session.flush()
    account_steps.end_sessions(session, held.account_id, acting)
    name = session.get_one(Account, held.account_id).name
    _tell(session, acting, "leave" if own else "part", "退出单位" if own else "取消授权", name)
    return own


def run(session: Session, acting: Acting, appointment_id: int, *, manager: bool) -> None:
    """Make a colleague a manager, or no longer one. Raises Absent, or Conflict for the last manager."""
    organisation_id = _run_by(session, acting)
    held = session.scalar(select(Appointment).where(Appointment.id == appointment_id).with_for_update())
    if held is None or not held.live or held.role is not Role.APPLICANT or held.body != acting.actor.body:
        raise Absent(str(appointment_id))
    if not manager:
        _keep_one_manager(session, organisation_id, held.account_id)
    held.manager = manager
    session.flush()
    name = session.get_one(Account, held.account_id).name
    _tell(session, acting, "manager", "设为单位管理员" if manager else "不再担任单位管理员", name)


def _run_by(session: Session, acting: Acting) -> int:
    """The organisation that the actor runs, its row locked. Raises Conflict where he runs none."""
    organisation_id = int(acting.actor.body)
    # Locked, so that of two managers who leave at once the second finds himself the last.
    session.execute(select(Organisation.id).where(Organisation.id == organisation_id).with_for_update())
    if acting.actor.account_id not in account_changes.managers(session, organisation_id):
        raise Conflict("单位人员由单位管理员办理")
    return organisation_id


def _keep_one_manager(session: Session, organisation_id: int, leaving: int) -> None:
    session.execute(select(Organisation.id).where(Organisation.id == organisation_id).with_for_update())
    if not account_changes.managers(session, organisation_id) - {leaving}:
        raise Conflict("这是最后一名单位管理员，请先另设一名")


def _tell(session: Session, acting: Acting, what: str, label: str, note: str) -> None:
    about = f"ORG-{acting.actor.body}"
    events.append(session, acting, action=f"organisation.{what}", label=label, about=about, note=note)


def stand_as(session: Session, account_id: int, session_hash: str, appointment_id: int) -> None:
    """Go on under another of one's own roles, in this sign-in. Raises Absent."""
    mine = select(Appointment.id).where(
        Appointment.id == appointment_id, Appointment.account_id == account_id, Appointment.live
    )
    if session.scalar(mine) is None:
        raise Absent(str(appointment_id))
    session.execute(
        update(UserSession)
        .where(UserSession.id_hash == session_hash, UserSession.account_id == account_id)
        .values(appointment_id=appointment_id, deputation_id=None)
    )
