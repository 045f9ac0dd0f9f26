"""The clock of a case in words: each due date with its lamp and the sentence that explains it (W3, A10)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.models import Application, Opinion
from app.services import clocks
from app.services.acting import shanghai_day
from workflows.aggregation import CLOSED_OPINIONS
from workflows.deadlines import Stop, days_in, explain, lamp, remaining
from workflows.policies import ReviewPolicy
from workflows.vocabulary import FINAL_REVIEW_STATES, Lamp, ReviewState


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """One due date. days: working days left, negative when over; None while the clock stands. why: explanation.

    opinion_id: of the department whose it is, else 0.
    """

    title: str
    due_on: date | None
    days: int | None
    lamp: Lamp
    why: str
    opinion_id: int = 0

    @property
    def left(self) -> str:
        """剩 2 个工作日 · 今日到期 · 超期 1 个工作日 · 计时暂停."""
        return left_words(self.days, self.lamp)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """All of a case's. standing: 自 2026-11-20 起补正停表; empty while it runs."""

    deadlines: tuple[Deadline, ...]
    standing: str
    pauses: tuple[str, ...]
    near: int


def left_words(days: int | None, shown: Lamp) -> str:
    if shown is Lamp.PAUSED or days is None:
        return "计时暂停"
    if days < 0:
        return f"超期 {-days} 个工作日"
    return "今日到期" if days == 0 else f"剩 {days} 个工作日"


def left_on(today: date, due_on: date) -> str:
    """How a due date stands on a day; 已超期 on the days off after it, when no working day is lost yet."""
    days = remaining(today, due_on)
    return "已超期" if days == 0 and today > due_on else left_words(days, Lamp.GREEN)


def read(
    session: Session, application: Application, opinions: Sequence[Opinion], today: date
) -> Clock | None:
    """One query; None where no clock runs any more or yet."""
    if application.entered_on is None or application.state in FINAL_REVIEW_STATES | {ReviewState.DRAFT}:
        return None
    policy = clocks.policy_of(application, today)
    stops = clocks.stops_of(session, application)
    found = [
        *_stage(application, policy, stops, today),
        *_whole(application, policy, stops, today),
        *(_opinion(row, policy, stops, today) for row in opinions if _waited_for(application, row)),
    ]
    return Clock(
        deadlines=tuple(found),
        standing=next((standing_words(stop) for stop in stops if stop.last is None), ""),
        pauses=tuple(_pause_words(stop) for stop in stops if stop.last is not None),
        near=policy.warn_days,
    )


def standing_words(stop: Stop) -> str:
    return f"自 {stop.first} 起{stop.why}停表"


def _pause_words(stop: Stop) -> str:
    return f"{stop.first} 至 {stop.last} {stop.why}停表"


def _stage(
    application: Application, policy: ReviewPolicy, stops: Sequence[Stop], today: date
) -> list[Deadline]:
    """Of the present stage; of the stage that was stopped, while the clock stands and nothing of its own runs."""
    state, entered = application.state, application.entered_on
    days = days_in(state, policy=policy)
    if days is None or entered is None:
        return []
    own = [] if state in clocks.STOPPED_BY else stops
    why = explain(entered, days, stops=own, event=f"进入“{state.label}”")
    return [_deadline(f"本环节：{state.label}", application.due_on, why, today, policy)]


def _whole(
    application: Application, policy: ReviewPolicy, stops: Sequence[Stop], today: date
) -> list[Deadline]:
    if application.accepted_on is None:
        return []
    why = explain(application.accepted_on, policy.total_days, stops=stops)
    return [_deadline("全程：受理到办结", application.total_due_on, why, today, policy)]


def _waited_for(application: Application, row: Opinion) -> bool:
    at_departments = application.state is ReviewState.CONSULTATION or (
        application.paused_from is ReviewState.CONSULTATION
    )
    return at_departments and row.state not in CLOSED_OPINIONS


def _opinion(row: Opinion, policy: ReviewPolicy, stops: Sequence[Stop], today: date) -> Deadline:
    days = days_in(ReviewState.CONSULTATION, policy=policy) or 0
    why = explain(shanghai_day(row.invited_at), days, stops=stops, event="邀请")
    return _deadline(row.department.label, row.due_on, why, today, policy, opinion_id=row.id)


def _deadline(
    title: str, due_on: date | None, why: str, today: date, policy: ReviewPolicy, *, opinion_id: int = 0
) -> Deadline:
    shown = lamp(today, due_on, policy=policy) if due_on else Lamp.PAUSED
    days = remaining(today, due_on) if due_on else None
    return Deadline(title=title, due_on=due_on, days=days, lamp=shown, why=why, opinion_id=opinion_id)
