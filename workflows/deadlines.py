"""Due dates: the day after the event is day 1, stopped intervals taken out, computed when asked, never stored.

The days per state are conventions of workflows/data/review_policy.toml (系统约定).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from workflows.calendars import CALENDAR, Calendar
from workflows.policies import ReviewPolicy, policy_on
from workflows.vocabulary import Lamp, ReviewState

ONE_DAY = timedelta(days=1)
ESTIMATED = "（预估：超出已公布放假安排的日期按周一至周五计算）"


@dataclass(frozen=True, slots=True)
class Stop:
    """The clock stands still from ``first`` to ``last``, both included; ``why``: 补正, 专家评审, 公示 …"""

    first: date
    last: date
    why: str = "补正"


def due(start: date, days: int, calendar: Calendar = CALENDAR, *, stops: Sequence[Stop] = ()) -> date:
    """The last of ``days`` working days after ``start``. Zero or fewer days fall on ``start`` itself."""
    day, left = start, days
    while left > 0:
        day += ONE_DAY
        left -= _counts(day, calendar, stops)
    return day


def remaining(today: date, due: date, calendar: Calendar = CALENDAR, *, stops: Sequence[Stop] = ()) -> int:
    """Working days from tomorrow to the due date; 0 on the due date; negative once it is over."""
    if today <= due:
        return sum(_counts(day, calendar, stops) for day in _days_after(today, due))
    return -sum(_counts(day, calendar, stops) for day in _days_after(due, today))


def lamp(
    today: date,
    due: date,
    calendar: Calendar = CALENDAR,
    *,
    paused: bool = False,
    policy: ReviewPolicy | None = None,
) -> Lamp:
    """Amber within the policy's warning days, red on the due date and after."""
    if paused:
        return Lamp.PAUSED
    left = remaining(today, due, calendar)
    if today >= due:
        return Lamp.RED
    return Lamp.AMBER if left <= (policy or policy_on(None)).warn_days else Lamp.GREEN


def days_in(state: ReviewState, *, policy: ReviewPolicy | None = None) -> int | None:
    """Working days the policy gives a state; None where it sets none."""
    return (policy or policy_on(None)).state_days.get(state)


def explain(
    start: date,
    days: int,
    calendar: Calendar = CALENDAR,
    *,
    stops: Sequence[Stop] = (),
    event: str = "受理",
) -> str:
    """The due date in one sentence an applicant can check on a wall calendar."""
    end = due(start, days, calendar, stops=stops)
    span = [day for day in _days_after(start, end) if not _stopped(day, stops)]
    parts = [f"{event} {start:%Y-%m-%d}", f"次日起算 {days} 个工作日"]
    parts += [f"{_span(stop)}{stop.why}停表" for stop in stops if start < stop.last and stop.first <= end]
    holidays = dict.fromkeys(calendar.holiday(day) for day in span)
    parts += [f"{name}放假" for name in holidays if name]
    made_up = [day for day in span if day.weekday() > 4 and calendar.is_workday(day)]
    if made_up:
        parts.append(f"{'、'.join(_month_day(day) for day in made_up)}调休上班")
    parts.append(f"到期 {end:%Y-%m-%d}")
    return "，".join(parts) + (ESTIMATED if any(calendar.estimated(day) for day in span) else "")


def _counts(day: date, calendar: Calendar, stops: Sequence[Stop]) -> bool:
    return calendar.is_workday(day) and not _stopped(day, stops)


def _stopped(day: date, stops: Sequence[Stop]) -> bool:
    return any(stop.first <= day <= stop.last for stop in stops)


def _days_after(first: date, last: date) -> Iterator[date]:
    return (first + ONE_DAY * step for step in range(1, (last - first).days + 1))


def _month_day(day: date) -> str:
    return f"{day.month} 月 {day.day} 日"


def _span(stop: Stop) -> str:
    """5 月 12 日至 18 日, or the month twice where it changes."""
    if stop.first == stop.last:
        return _month_day(stop.first)
    same_month = (stop.first.year, stop.first.month) == (stop.last.year, stop.last.month)
    return f"{_month_day(stop.first)}至{f' {stop.last.day} 日' if same_month else _month_day(stop.last)}"
