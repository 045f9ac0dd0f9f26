"""Reminders: a row for each deadline pointed out, once per lamp and due day; after downtime only the newest lamp (W4)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import Application, Condition, Opinion, Reminder
from app.services import addressees, clock_words, clocks, conditions, notices
from app.services.acting import Acting
from app.services.addressees import NEXT_IN_LINE, Posts
from app.services.notice_texts import Field
from workflows.deadlines import due, lamp
from workflows.policies import policies
from workflows.vocabulary import FINAL_REVIEW_STATES, Lamp, ReviewState, Role

S = ReviewState
WHOSE: Mapping[ReviewState, Role] = {
    S.COUNTY_CHECK: Role.COUNTY_OFFICER,
    S.INTAKE: Role.COORDINATOR,
    S.SUPPLEMENT: Role.APPLICANT,
    S.CLOSING_CHECK: Role.LEAD_CHECKER,
    S.CONSULTATION: Role.COORDINATOR,
    S.MEETING: Role.COORDINATOR,
    S.CONCLUSION: Role.COORDINATOR,
    S.CHECK: Role.LEAD_CHECKER,
    S.PUBLICITY: Role.COORDINATOR,
    S.SIGNING: Role.CHAIR,
}
"""Who holds a case in a state; without a row nobody's days run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A reminder that is due. about: opinion:12, stage:<ref>:intake:1 … with lamp and due_on its key."""

    about: str
    lamp: Lamp
    due_on: date
    application: Application
    occasion: str
    to: Posts
    values: Mapping[Field, str] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str, date]:
        return self.about, self.lamp.value, self.due_on


def pending(session: Session, today: date) -> list[Pending]:
    """What stands amber or red and was not pointed out yet, the longest due first; four queries."""
    horizon = due(today, max(policy.warn_days for policy in policies()))
    near = [
        *_stages(session, today, horizon),
        *_opinions(session, today, horizon),
        *_conditions(session, today, horizon),
    ]
    shown = [row for row in near if row.lamp in {Lamp.AMBER, Lamp.RED}]
    made = _made(session, shown)
    fresh = (row for row in shown if row.key not in made)
    return sorted(fresh, key=lambda row: (row.due_on, row.about))


def make(session: Session, acting: Acting, rows: Iterable[Pending] | None = None) -> int:
    """Write each pending reminder (or these) and tell whom it concerns; returns how many were new."""
    wanted = pending(session, acting.today) if rows is None else rows
    return sum(_make(session, acting, row) for row in wanted)


def _make(session: Session, acting: Acting, row: Pending) -> bool:
    if row.key in _made(session, [row]):
        return False
    values = {Field.DUE: str(row.due_on), Field.LEFT: clock_words.left_on(acting.today, row.due_on)}
    people = notices.tell(
        session,
        acting,
        row.occasion,
        row.application,
        once=f"{row.about}:{row.lamp}:{row.due_on}",
        to=row.to,
        values=values | dict(row.values),
        link=f"/case/{row.application.ref}/opinion" if row.occasion == "remind_opinion" else "",
    )
    session.add(
        Reminder(
            application_id=row.application.id,
            about=row.about,
            lamp=row.lamp.value,
            due_on=row.due_on,
            who="、".join(person.name for person in people)[:200],
            made_at=acting.moment,
        )
    )
    session.flush()
    return True


def of_application(session: Session, application: Application) -> list[Reminder]:
    """Newest first."""
    rows = select(Reminder).where(Reminder.application_id == application.id).order_by(Reminder.id.desc())
    return list(session.scalars(rows))


def _made(session: Session, rows: list[Pending]) -> set[tuple[str, str, date]]:
    """A lamp counts as shown once a later one was: nobody is told 临期 after 到期."""
    found = session.execute(
        select(Reminder.about, Reminder.lamp, Reminder.due_on).where(
            Reminder.about.in_([row.about for row in rows])
        )
    )
    keys = {(row.about, row.lamp, row.due_on) for row in found}
    return keys | {(about, Lamp.AMBER.value, day) for about, shown, day in keys if shown == Lamp.RED.value}


def _stages(session: Session, today: date, horizon: date) -> list[Pending]:
    due_on = func.coalesce(Application.due_on, Application.total_due_on)
    rows = session.scalars(
        select(Application).where(Application.state.in_(WHOSE), due_on <= horizon).order_by(Application.id)
    )
    return [_stage(row, today) for row in rows]


def _stage(application: Application, today: date) -> Pending:
    state = application.state
    due_on = application.due_on or application.total_due_on or today
    return Pending(
        about=f"stage:{application.ref}:{state}:{application.round}",
        lamp=_lamp(application, today, due_on),
        due_on=due_on,
        application=application,
        occasion="remind_supplement" if state is S.SUPPLEMENT else "remind_stage",
        to=addressees.by_role(WHOSE[state], application),
    )


def _opinions(session: Session, today: date, horizon: date) -> list[Pending]:
    rows = session.execute(
        select(Opinion, Application)
        .join(Application, Application.id == Opinion.application_id)
        .where(
            Application.state == S.CONSULTATION,
            Opinion.round == Application.round,
            Opinion.state.in_(NEXT_IN_LINE),
            Opinion.due_on <= horizon,
        )
        .order_by(Opinion.id)
    )
    return [_opinion(row[0], row[1], today) for row in rows]


def _opinion(opinion: Opinion, application: Application, today: date) -> Pending:
    due_on = opinion.due_on or today
    return Pending(
        about=f"opinion:{opinion.id}",
        lamp=_lamp(application, today, due_on),
        due_on=due_on,
        application=application,
        occasion="remind_opinion",
        to=addressees.department(opinion.department, NEXT_IN_LINE[opinion.state]),
        values={Field.DEPARTMENT: opinion.department.label},
    )


def _conditions(session: Session, today: date, horizon: date) -> list[Pending]:
    rows = session.execute(
        select(Condition, Application)
        .join(Application, Application.id == Condition.application_id)
        .where(*conditions.awaited(horizon))
        .order_by(Condition.id)
    )
    return [
        Pending(
            about=f"condition:{row[0].id}",
            lamp=_lamp(row[1], today, row[0].due_on),
            due_on=row[0].due_on,
            application=row[1],
            occasion="remind_condition",
            to=addressees.applicants(row[1]),
            values={Field.MATTER: row[0].text},
        )
        for row in rows
    ]


def _lamp(application: Application, today: date, due_on: date) -> Lamp:
    return lamp(today, due_on, policy=clocks.policy_of(application, today))


OPEN_STATES = tuple(state for state in S if state not in FINAL_REVIEW_STATES | {S.DRAFT})
"""Of cases whose clock runs or stands."""
