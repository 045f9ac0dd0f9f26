"""What no person starts: lapses, silences and expiries, found by their dates, each done once as an event by the clock.

Nothing is counted down: whatever is over when the service looks is caught up, the longest due first (procedure, Clocks).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.canonical import digest
from app.db import Database
from app.errors import DomainError
from app.jobs.queue import enqueue
from app.models import Application, Condition, Decision, Opinion
from app.services import (
    clocks,
    conditions,
    consultation,
    decision_life,
    events,
    idle_accounts,
    intake,
    notices,
    reminders,
    steps,
    supplements,
)
from app.services.acting import SHANGHAI, Acting, shanghai_day
from app.services.documents import CLOCK
from app.services.notice_texts import Field
from workflows.calendars import CALENDAR
from workflows.engine import StepRefused
from workflows.opinion import OPEN
from workflows.vocabulary import DecisionState, ReviewState, Silence

log = structlog.get_logger()
JOB = "clockwork"
RECOUNT = "recount_deadlines"
Over = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True, order=True)
class Due:
    """One thing whose day is over. kind: a row of KINDS; id: of the row it is about; ref: of the case."""

    due_on: date
    kind: str
    id: int
    ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """found: (last day, id, case) of what is over on a day; do: the effect, on the locked case."""

    key: InstrumentedAttribute[int]
    found: Callable[[date], Over]
    do: Callable[[Session, Acting, Application, int], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one run did, in order; refused: (what, why)."""

    done: tuple[Due, ...]
    refused: tuple[tuple[Due, str], ...]
    reminded: int


def _cases_in(state: ReviewState) -> Callable[[date], Over]:
    def found(today: date) -> Over:
        return select(Application.due_on, Application.id, Application).where(
            Application.state == state, Application.due_on < today
        )

    return found


def _silent_opinions(today: date) -> Over:
    return (
        select(Opinion.due_on, Opinion.id, Application, Opinion.department)
        .join(Application, Application.id == Opinion.application_id)
        .where(
            Application.state == ReviewState.CONSULTATION,
            Opinion.round == Application.round,
            Opinion.state.in_(OPEN),
            Opinion.due_on < today,
        )
    )


def _decisions_over(today: date) -> Over:
    return (
        select(Decision.valid_until, Decision.id, Application)
        .join(Application, Application.id == Decision.application_id)
        .where(
            Decision.state.in_((DecisionState.IN_FORCE, DecisionState.EXTENDED)), Decision.valid_until < today
        )
    )


def _conditions_over(today: date) -> Over:
    return (
        select(Condition.due_on, Condition.id, Application)
        .join(Application, Application.id == Condition.application_id)
        .where(*conditions.awaited(today - timedelta(days=1)))
    )


def _accept_by_silence(session: Session, acting: Acting, application: Application, _id: int) -> None:
    intake.accept_by_silence(session, acting, application, seen=application.version)


def _lapse_supplement(session: Session, acting: Acting, application: Application, _id: int) -> None:
    supplements.lapse(session, acting, application)


def _lapse_opinion(session: Session, acting: Acting, application: Application, opinion_id: int) -> None:
    consultation.lapse(session, acting, application, session.get_one(Opinion, opinion_id))


def _expire(session: Session, acting: Acting, application: Application, decision_id: int) -> None:
    decision_life.expire(session, acting, session.get_one(Decision, decision_id))
    notices.tell(session, acting, "decision_expired", application, once=f"{decision_id}")


def _fall_due(session: Session, acting: Acting, application: Application, condition_id: int) -> None:
    condition = session.get_one(Condition, condition_id)
    conditions.fall_due(session, acting, condition)
    values = {Field.MATTER: condition.text, Field.DUE: str(condition.due_on)}
    once = f"{condition_id}:{condition.due_on}"
    notices.tell(session, acting, "condition_overdue", application, once=once, values=values)


KINDS: dict[str, Kind] = {
    "lapse_supplement": Kind(
        key=Application.id, found=_cases_in(ReviewState.SUPPLEMENT), do=_lapse_supplement
    ),
    "lapse_opinion": Kind(key=Opinion.id, found=_silent_opinions, do=_lapse_opinion),
    "expire_decision": Kind(key=Decision.id, found=_decisions_over, do=_expire),
    "condition_falls_due": Kind(key=Condition.id, found=_conditions_over, do=_fall_due),
    "accept_by_silence": Kind(key=Application.id, found=_cases_in(ReviewState.INTAKE), do=_accept_by_silence),
}
"""Every effect of the clock."""


def due_now(session: Session, today: date) -> list[Due]:
    """Everything that is over, the longest first; one query a kind."""
    found = [
        Due(row[0], name, row[1], row[2].ref)
        for name, kind in KINDS.items()
        for row in session.execute(kind.found(today))
        if _concerns(row, today)
    ]
    return sorted(found)


def _concerns(row: Any, today: date) -> bool:
    """Of departments only those whose silence counts as something; the others are only reminded."""
    if len(row) < 4:
        return True
    return clocks.policy_of(row[2], today).silence[row[3]] is not Silence.REMIND


def wake(database: Database, moment: datetime) -> bool:
    """Called by every worker now and again: one job for what is due, however many workers ask; nothing otherwise."""
    today = shanghai_day(moment)
    with database.reading() as session:
        waiting = [str(item) for item in due_now(session, today)]
        waiting += [str(row.key) for row in reminders.pending(session, today)]
        waiting += [f"idle account {number}" for number in idle_accounts.due(session, moment)]
    if not waiting:
        return False
    hour = moment.astimezone(SHANGHAI).strftime("%Y%m%d%H")
    with database.transaction() as session:
        enqueue(session, JOB, hour, job_id=f"clock-{hour}-{digest(waiting)[:16]}")
    return True


def wake_at_start(database: Database) -> None:
    """The stored due dates are computed anew once under each calendar: the job's id is the calendar's digest."""
    with database.transaction() as session:
        enqueue(session, RECOUNT, CALENDAR.digest, job_id=f"recount-{CALENDAR.digest[:32]}")


def run(database: Database, moment: datetime) -> Outcome:
    """Do everything that is over, each in its own transaction, then remind. Raises ExceptionGroup at the end where some failed."""
    acting = Acting(actor=CLOCK, moment=moment)
    with database.reading() as session:
        waiting = due_now(session, acting.today)
    done, refused, failures = [], [], []
    for item in waiting:
        try:
            if _do(database, acting, item):
                done.append(item)
        except (StepRefused, DomainError) as refusal:
            refused.append((item, str(refusal)))
            log.warning("not done by the clock", kind=item.kind, case=item.ref, why=str(refusal))
        except Exception as failure:  # the others must not wait for one that is broken
            log.exception("failed by the clock", kind=item.kind, case=item.ref)
            failures.append(failure)
    reminded = _remind(database, acting)
    idle_accounts.disable(database, acting)
    if failures:
        raise ExceptionGroup("the clock could not do everything", failures)
    return Outcome(tuple(done), tuple(refused), reminded)


def _do(database: Database, acting: Acting, item: Due) -> bool:
    """Lock the case, look again whether it is still due, do it: of two at once the second finds nothing."""
    kind = KINDS[item.kind]
    with database.transaction() as session:
        application = steps.locked(session, item.ref)
        if session.execute(kind.found(acting.today).where(kind.key == item.id)).first() is None:
            return False
        kind.do(session, acting, application, item.id)
    return True


def _remind(database: Database, acting: Acting) -> int:
    with database.reading() as session:
        waiting = reminders.pending(session, acting.today)
    made = 0
    for row in waiting:
        with database.transaction() as session:
            steps.locked(session, row.application.ref)
            still = [one for one in reminders.pending(session, acting.today) if one.key == row.key]
            made += reminders.make(session, acting, still)
    return made


def recount(database: Database, moment: datetime) -> int:
    """Compute the due dates of every open case anew; a case whose dates moved gets an event. Returns how many."""
    acting = Acting(actor=CLOCK, moment=moment)
    open_cases = select(Application.ref).where(Application.state.in_(reminders.OPEN_STATES))
    with database.reading() as session:
        refs = session.scalars(open_cases.order_by(Application.id)).all()
    return sum(_recount(database, acting, ref) for ref in refs)


def _recount(database: Database, acting: Acting, ref: str) -> bool:
    with database.transaction() as session:
        application = steps.locked(session, ref)
        before = application.due_on, application.total_due_on
        moved = clocks.refresh(session, acting.today, application)
        if moved:
            after = application.due_on, application.total_due_on
            events.append(
                session,
                acting,
                action="clock.recount",
                label="按放假安排重算时限",
                application=application,
                note="；".join(
                    f"{what} {old or '无'} → {new or '无'}"
                    for what, old, new in zip(("本环节", "全程"), before, after, strict=True)
                    if old != new
                ),
            )
        return moved


Handlers = Mapping[str, Callable[[str], None]]


def handlers(database: Database, now: Callable[[], datetime]) -> Handlers:
    """Of the worker."""

    def work(_argument: str) -> None:
        run(database, now())

    def count_again(_argument: str) -> None:
        recount(database, now())

    return {JOB: work, RECOUNT: count_again}
