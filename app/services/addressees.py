"""Whom a notice reaches: the people of a role and body, whoever acts for them today, nobody who stands aside."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Boolean, ColumnElement, Date, Select, and_, bindparam, or_, select
from sqlalchemy.orm import Session, aliased

from app.models import Account, Application, Appointment, Deputation, Notice, Recusal
from workflows.vocabulary import Department, OpinionState, Role

# Who is next in a department, by how far its opinion came.
NEXT_IN_LINE: dict[OpinionState, Role] = {
    OpinionState.INVITED: Role.HANDLER,
    OpinionState.RETURNED: Role.HANDLER,
    OpinionState.SUB_CONSULTED: Role.HANDLER,
    OpinionState.DRAFTED: Role.CHECKER,
    OpinionState.CHECKED: Role.SIGNER,
    OpinionState.FLAGGED: Role.SIGNER,
}


@dataclass(frozen=True, slots=True)
class Posts:
    """Appointments by role; ``body`` None: any body."""

    roles: tuple[Role, ...]
    body: str | None = None


@dataclass(frozen=True, slots=True)
class Reached:
    """One person a notice goes to. email empty: none wanted."""

    account_id: int
    name: str
    email: str


def applicants(application: Application) -> Posts:
    return Posts((Role.APPLICANT, Role.CONSULTANT), str(application.organisation_id))


def department(which: Department, role: Role) -> Posts:
    return Posts((role,), which.value)


def by_role(role: Role, application: Application | None) -> Posts:
    """The people of a role who have to do with this case, where the role is bound to a place or company."""
    if application and role is Role.APPLICANT:
        return applicants(application)
    if application and role is Role.COUNTY_OFFICER:
        return Posts((role,), application.county_code)
    return Posts((role,))


def _asked(people: ColumnElement[bool]) -> Select[int, str, str, bool]:
    return (
        select(Account.id, Account.name, Account.email, Account.mail_wanted)
        .where(
            Account.disabled_at.is_(None),
            Account.id != bindparam("but"),
            people,
            Account.id.not_in(select(Notice.account_id).where(Notice.once == bindparam("once"))),
            Account.id.not_in(_ASIDE),
        )
        .order_by(Account.id)
    )


def _holding() -> ColumnElement[bool]:
    """Who holds one of these posts, or stands in today for a holder who could act here himself."""
    chosen = and_(
        Appointment.role.in_(bindparam("roles", expanding=True)),
        Appointment.live,
        or_(bindparam("anywhere", type_=Boolean), Appointment.body == bindparam("body")),
    )
    own = select(Appointment.account_id).where(chosen)
    principal = aliased(Account)
    acting_for = (
        select(Deputation.deputy_id)
        .join(Appointment, Appointment.id == Deputation.appointment_id)
        .join(principal, principal.id == Appointment.account_id)
        .where(
            chosen,
            bindparam("today", type_=Date).between(Deputation.first_day, Deputation.last_day),
            Deputation.ended_at.is_(None),
            principal.disabled_at.is_(None),
            principal.id.not_in(_ASIDE),
        )
    )
    return or_(Account.id.in_(own), Account.id.in_(acting_for))


# Built once: a step tells several groups of people, and building these costs more than the answer.
_ASIDE = select(Recusal.account_id).where(Recusal.application_id == bindparam("case"))
_OF_POSTS = _asked(_holding())
_NAMED = _asked(  # these, as long as they hold any post at all
    and_(
        Account.id.in_(bindparam("people", expanding=True)),
        Account.id.in_(select(Appointment.account_id).where(Appointment.live)),
    )
)


def reached(
    session: Session,
    today: date,
    to: Posts | Iterable[int],
    *,
    once: str,
    application: Application | None = None,
    but: int = 0,
) -> list[Reached]:
    """Who has not had the notice ``once`` yet, without the account ``but``; in one query."""
    asked = {"but": but, "once": once, "case": application.id if application else None}
    if isinstance(to, Posts):
        places = {"anywhere": to.body is None, "body": to.body or ""}
        rows = session.execute(_OF_POSTS, asked | places | {"roles": list(to.roles), "today": today})
    else:
        rows = session.execute(_NAMED, asked | {"people": list(to)})
    return [Reached(row.id, row.name, row.email if row.mail_wanted else "") for row in rows]
