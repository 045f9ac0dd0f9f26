"""代办: a colleague acts in one's own role for a period. Nothing is passed on, and one role has one deputy at a time."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import BindParameter, ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session, aliased

from app.errors import Absent, Conflict, Invalid
from app.models import Account, Appointment, Deputation, UserSession
from app.services import events, notices
from app.services.acting import Acting
from app.services.notice_texts import Field
from workflows.cases import Actor
from workflows.policies import policy_on
from workflows.vocabulary import Role

LEAD = (Role.COORDINATOR, Role.LEAD_CHECKER, Role.CHAIR)
INSIDE = (Role.HANDLER, Role.CHECKER, Role.SIGNER)
MAY_APPOINT = frozenset({*LEAD, *INSIDE, Role.COUNTY_OFFICER})
REASON_CHARACTERS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One deputation as listed. state: 未开始, 代办中, 已期满 or 已提前结束."""

    id: int
    deputy: str
    principal: str
    principal_id: int
    role: Role
    body: str
    first_day: date
    last_day: date
    reason: str
    state: str

    @property
    def open(self) -> bool:
        return self.state in {"未开始", "代办中"}

    @property
    def runs(self) -> bool:
        return self.state == "代办中"


def runs_on(today: date | BindParameter[date]) -> ColumnElement[bool]:
    """The SQL condition: in its period and not ended."""
    return and_(Deputation.ended_at.is_(None), Deputation.first_day <= today, Deputation.last_day >= today)


def in_place_of(
    actor: Actor, deputation: Deputation, principal: Appointment, whom: Account, today: date
) -> Actor:
    """甲 in the role of 乙. Outside the period he still stands there, and every guard says no (deputation_holds)."""
    in_period = deputation.first_day <= today <= deputation.last_day
    return Actor(
        account_id=actor.account_id,
        name=actor.name,
        role=principal.role,
        body=principal.body,
        principal_id=whom.id,
        principal_name=whom.name,
        deputed=in_period and not (deputation.ended_at or whom.disabled_at or principal.ended_at),
    )


def appointments_of(session: Session, account_id: int) -> list[Appointment]:
    """Those for which a deputy may be named."""
    return list(
        session.scalars(
            select(Appointment)
            .where(Appointment.account_id == account_id, Appointment.role.in_(MAY_APPOINT), Appointment.live)
            .order_by(Appointment.id)
        )
    )


def colleagues(session: Session, appointment: Appointment) -> dict[int, tuple[str, Role]]:
    """Account id → name and role of everybody of the same body."""
    rows = session.execute(
        select(Account.id, Account.name, Appointment.role)
        .join(Appointment, Appointment.account_id == Account.id)
        .where(
            _same_body(appointment),
            Appointment.live,
            Account.id != appointment.account_id,
            Account.disabled_at.is_(None),
        )
        .order_by(Appointment.id)
    )
    return {row.id: (row.name, row.role) for row in rows}


def _same_body(appointment: Appointment) -> ColumnElement[bool]:
    """The same department, the same county, or the lead with its three roles."""
    if appointment.role in LEAD:
        return Appointment.role.in_(LEAD)
    roles = INSIDE if appointment.role in INSIDE else (Role.COUNTY_OFFICER,)
    return and_(Appointment.role.in_(roles), Appointment.body == appointment.body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the form brought; ``None`` where nothing readable was typed."""

    appointment_id: int | None
    deputy_id: int | None
    first_day: date | None
    last_day: date | None
    reason: str


def appoint(session: Session, acting: Acting, wanted: Wanted) -> Deputation:
    """委托代办. Raises Invalid with a sentence for each field, Conflict for a deputy who would pass it on."""
    if acting.actor.principal_id is not None:
        raise Conflict("代办时不能再委托他人，请先以本人身份办理")
    appointment = session.scalar(
        select(Appointment)
        .where(
            Appointment.id == (wanted.appointment_id or 0),
            Appointment.account_id == acting.actor.account_id,
            Appointment.live,
        )
        .with_for_update()
    )
    if appointment is None or appointment.role not in MAY_APPOINT:
        raise Invalid([("appointment", "请选择委托的职务")])
    wrong = _faults(session, acting.today, appointment, wanted)
    if wrong or wanted.deputy_id is None or wanted.first_day is None or wanted.last_day is None:
        raise Invalid(wrong)
    row = Deputation(
        appointment_id=appointment.id,
        deputy_id=wanted.deputy_id,
        first_day=wanted.first_day,
        last_day=wanted.last_day,
        reason=wanted.reason,
        made_at=acting.moment,
    )
    session.add(row)
    session.flush()
    name = colleagues(session, appointment)[wanted.deputy_id][0]
    note = f"{name}代{acting.actor.name}（{appointment.role.label}），{row.first_day}至{row.last_day}：{row.reason}"
    events.append(
        session, acting, action="deputation.appoint", label="委托代办", about=_number(row), note=note
    )
    notices.tell(
        session, acting, "deputed", once=f"{row.id}", to=[row.deputy_id],
        values={Field.WHO: acting.actor.name, Field.DUE: str(row.last_day)},
    )  # fmt: skip
    return row


def _faults(session: Session, today: date, appointment: Appointment, wanted: Wanted) -> list[tuple[str, str]]:
    wrong = []
    if wanted.deputy_id is None or wanted.deputy_id not in colleagues(session, appointment):
        wrong.append(("deputy", "请选择本单位的一位同事"))
    wrong += _period_faults(session, today, appointment, wanted.first_day, wanted.last_day)
    if not wanted.reason:
        wrong.append(("reason", "请写明委托的原因"))
    elif len(wanted.reason) > REASON_CHARACTERS:
        wrong.append(("reason", f"最多 {REASON_CHARACTERS} 个字，现有 {len(wanted.reason)} 个字"))
    return wrong


def _period_faults(
    session: Session, today: date, appointment: Appointment, first: date | None, last: date | None
) -> list[tuple[str, str]]:
    if first is None or last is None:
        missing = (("first_day", "第一天", first), ("last_day", "最后一天", last))
        return [
            (name, f"请填写{label}，例如 {today.isoformat()}") for name, label, day in missing if day is None
        ]
    if first < today:
        return [("first_day", "第一天不能早于今天")]
    if last < first:
        return [("last_day", "最后一天不能早于第一天")]
    most = policy_on(today).deputation_days
    if last > first + timedelta(days=most - 1):
        return [("last_day", f"一次委托最长 {most} 天（系统约定）")]
    overlapping = session.scalar(
        select(Deputation)
        .where(
            Deputation.appointment_id == appointment.id,
            Deputation.ended_at.is_(None),
            Deputation.first_day <= last,
            Deputation.last_day >= first,
        )
        .limit(1)
    )
    if overlapping is None:
        return []
    when = f"{overlapping.first_day}至{overlapping.last_day}"
    return [("first_day", f"这个职务在{when}已经委托他人代办，请先结束那次委托或者改日期")]


def end(session: Session, acting: Acting, deputation_id: int) -> None:
    """提前结束, by the principal or by the deputy. Raises Absent for anybody else, Conflict where it is over."""
    found = session.execute(
        select(Deputation, Appointment.account_id)
        .join(Appointment, Appointment.id == Deputation.appointment_id)
        .where(Deputation.id == deputation_id)
        .with_for_update(of=Deputation)
    ).first()
    if found is None or acting.actor.account_id not in {found[0].deputy_id, found[1]}:
        raise Absent(str(deputation_id))
    row = found[0]
    if row.ended_at is not None or row.last_day < acting.today:
        raise Conflict("这次委托已经结束")
    row.ended_at = acting.moment
    session.flush()
    events.append(session, acting, action="deputation.end", label="提前结束代办", about=_number(row))


def take_up(session: Session, account_id: int, session_hash: str, deputation_id: int, today: date) -> None:
    """代 乙 办理 from now on in this sign-in. Raises Absent unless it is his and runs today."""
    mine = session.scalar(
        select(Deputation.id).where(
            Deputation.id == deputation_id, Deputation.deputy_id == account_id, runs_on(today)
        )
    )
    if mine is None:
        raise Absent(str(deputation_id))
    _stand(session, account_id, session_hash, mine)


def lay_down(session: Session, account_id: int, session_hash: str) -> None:
    """以本人身份办理."""
    _stand(session, account_id, session_hash, None)


def _stand(session: Session, account_id: int, session_hash: str, deputation_id: int | None) -> None:
    session.execute(
        update(UserSession)
        .where(UserSession.id_hash == session_hash, UserSession.account_id == account_id)
        .values(deputation_id=deputation_id)
    )


def of_person(session: Session, account_id: int, today: date) -> tuple[list[Line], list[Line]]:
    """(those he gave, those he holds), newest first."""
    deputy, principal = aliased(Account), aliased(Account)
    rows = session.execute(
        select(Deputation, Appointment.role, Appointment.body, deputy.name, principal.name, principal.id)
        .join(Appointment, Appointment.id == Deputation.appointment_id)
        .join(deputy, deputy.id == Deputation.deputy_id)
        .join(principal, principal.id == Appointment.account_id)
        .where(or_(Appointment.account_id == account_id, Deputation.deputy_id == account_id))
        .order_by(Deputation.id.desc())
        .limit(100)
    )
    lines = [
        Line(
            id=row.id, deputy=by, principal=whom, principal_id=whom_id, role=role, body=body,
            first_day=row.first_day, last_day=row.last_day, reason=row.reason, state=_state(row, today),
        )
        for row, role, body, by, whom, whom_id in rows
    ]  # fmt: skip
    return [one for one in lines if one.principal_id == account_id], [
        one for one in lines if one.principal_id != account_id
    ]


def _state(row: Deputation, today: date) -> str:
    if row.ended_at is not None:
        return "已提前结束"
    if row.last_day < today:
        return "已期满"
    return "代办中" if row.first_day <= today else "未开始"


def _number(row: Deputation) -> str:
    return f"代办{row.id}"
