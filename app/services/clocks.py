"""The clock of a case: stages with days, intervals in which it stands, due dates computed from both (procedure, Clocks)."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Application, ClockStop, Opinion
from app.services.acting import Acting, shanghai_day
from workflows.aggregation import CLOSED_OPINIONS
from workflows.deadlines import Stop, days_in, due, due_or_none
from workflows.engine import Taken
from workflows.policies import ReviewPolicy, policy_on
from workflows.vocabulary import FINAL_REVIEW_STATES, ReviewState

STOPPED_BY: dict[ReviewState, str] = {
    ReviewState.SUPPLEMENT: "补正",
    ReviewState.EXPERT_REVIEW: "专家评审",
    ReviewState.PUBLICITY: "公示",
    ReviewState.PROVINCIAL_REVIEW: "报省审查",
    ReviewState.HALTED: "政策暂停",
}
"""States in which the city's clock stands, and the word the explanation uses."""


def policy_of(application: Application, today: date) -> ReviewPolicy:
    """Of the day of filing; of today while it is a draft."""
    return policy_on(application.filed_on or today)


def stops_of(session: Session, application: Application) -> list[Stop]:
    """Every interval, oldest first; the one that still lasts without a last day."""
    rows = session.scalars(
        select(ClockStop)
        .where(ClockStop.application_id == application.id)
        .order_by(ClockStop.first_day, ClockStop.id)
    )
    return [Stop(row.first_day, row.last_day, STOPPED_BY[row.state]) for row in rows]


def standing(session: Session, application: Application) -> ClockStop | None:
    """The interval that still lasts."""
    return session.scalar(
        select(ClockStop).where(ClockStop.application_id == application.id, ClockStop.last_day.is_(None))
    )


def moved(session: Session, acting: Acting, application: Application, taken: Taken) -> dict[str, Any]:
    """What a step does to the clock: columns of the application for the same UPDATE that moves it.

    Entering a stopping state opens an interval and remembers the stage; leaving it closes the interval, and the
    stage that was stopped goes on with its own first day.
    """
    source, target = ReviewState(taken.source), ReviewState(taken.target)
    resumed: date | None = None
    if source in STOPPED_BY and (stop := standing(session, application)) is not None:
        stop.last_day = acting.today
        resumed = stop.entered_on if target is application.paused_from else None
        session.flush()
    if target in STOPPED_BY:
        session.add(
            ClockStop(
                application_id=application.id,
                state=target,
                first_day=acting.today,
                entered_on=application.entered_on,
            )
        )
        session.flush()
    entered = resumed or acting.today
    paused_from = (
        (application.paused_from if source in STOPPED_BY else source) if target in STOPPED_BY else None
    )
    accepted = _accepted(application, taken, acting.today)
    return {"entered_on": entered, "paused_from": paused_from, "accepted_on": accepted} | _due(
        session, acting.today, application, target, entered=entered, accepted=accepted
    )


def _accepted(application: Application, taken: Taken, today: date) -> date | None:
    """受理 counts from today; 视为受理 from the day the case was received (参照 ER-2023 第十二条)."""
    if taken.step.name == "accept":
        return today
    if taken.step.name == "accept_by_silence":
        return application.entered_on or today
    return application.accepted_on


def _due(
    session: Session,
    today: date,
    application: Application,
    state: ReviewState,
    *,
    entered: date,
    accepted: date | None,
) -> dict[str, date | None]:
    """Of the stage and of the whole. While the clock stands only a stopping state's own period runs."""
    policy = policy_of(application, today)
    days = days_in(state, policy=policy)
    if state in FINAL_REVIEW_STATES:
        return {"due_on": None, "total_due_on": None}
    if state in STOPPED_BY:
        return {"due_on": due(entered, days) if days is not None else None, "total_due_on": None}
    stops = stops_of(session, application)
    return {
        "due_on": due_or_none(entered, days, stops=stops) if days is not None else None,
        "total_due_on": due_or_none(accepted, policy.total_days, stops=stops) if accepted else None,
    }


def refresh(session: Session, today: date, application: Application) -> bool:
    """Compute the stored due dates anew (the calendar changed, the case was accepted); True where one moved."""
    if application.entered_on is None:
        return False
    fresh = _due(
        session,
        today,
        application,
        application.state,
        entered=application.entered_on,
        accepted=application.accepted_on,
    )
    changed = (application.due_on, application.total_due_on) != (fresh["due_on"], fresh["total_due_on"])
    application.due_on, application.total_due_on = fresh["due_on"], fresh["total_due_on"]
    return refresh_opinions(session, today, application) or changed


def refresh_opinions(session: Session, today: date, application: Application) -> bool:
    """Each open opinion's own due date: from its invitation, stops taken out; none while the clock stands."""
    days = days_in(ReviewState.CONSULTATION, policy=policy_of(application, today))
    stopped = application.state in STOPPED_BY
    stops = [] if stopped else stops_of(session, application)
    changed = False
    for row in session.scalars(
        select(Opinion).where(
            Opinion.application_id == application.id,
            Opinion.round == application.round,
            Opinion.state.not_in(CLOSED_OPINIONS),
        )
    ):
        fresh = (
            None if stopped or days is None else due_or_none(shanghai_day(row.invited_at), days, stops=stops)
        )
        changed = changed or fresh != row.due_on
        row.due_on = fresh
    session.flush()
    return changed
