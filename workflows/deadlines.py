"""Due dates: the day after the event is day 1, stopped intervals taken out, computed when asked.

The days per state are conventions of workflows/data/review_policy.toml (系统约定). While a stop lasts, a due date that
it would move is not known: ``due_or_none`` gives None, ``due`` raises ClockStands, ``explain`` says so.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from workflows.calendars import CALENDAR, SATURDAY, Calendar
from workflows.policies import ReviewPolicy, policy_on
from workflows.vocabulary import Lamp, ReviewState

ONE_DAY = timedelta(days=1)
ESTIMATED = "（预估：超出已公布放假安排的日期按周一至周五计算）"


class ClockStands(ValueError):
    """A due date was asked for that depends on when a stop ends."""


@dataclass(frozen=True, slots=True)
class Stop:
    """The clock stands still from ``first`` to ``last``, both included; None: it still stands.

    why: 补正, 专家评审, 公示 …
    """

    first: date
    last: date | None
    why: str = "补正"

    def __post_init__(self) -> None:
        if self.last is not None and self.last < self.first:
            raise ValueError(f"a stop cannot end on {self.last}, before its first day {self.first}")

    def covers(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


def due(start: date, days: int, calendar: Calendar = CALENDAR, *, stops: Sequence[Stop] = ()) -> date:
    """The last of ``days`` working days after ``start``. Zero or fewer days fall on ``start`` itself.

    Raises ClockStands where a stop without a last day begins on or before that day.
    """
    end = due_or_none(start, days, calendar, stops=stops)
    if end is None:
        raise ClockStands(f"{days} working days after {start}: the clock stands")
    return end


def due_or_none(
    start: date, days: int, calendar: Calendar = CALENDAR, *, stops: Sequence[Stop] = ()
) -> date | None:
    """As ``due``; None while a stop lasts that moves the date."""
    standing = _standing_from(stops)
    day, left = start, days
    while left > 0:
        day += ONE_DAY
        if standing is not None and day >= standing:
            return None
        left -= _counts(day, calendar, stops)
    return day


def remaining(today: date, due: date, calendar: Calendar = CALENDAR, *, stops: Sequence[Stop] = ()) -> int:
    """Working days from tomorrow to the due date; 0 on the due date; negative once it is over.

    Also 0 on the days off right after a due date, when no working day is lost yet: ask ``lamp`` for how it stands.
    """
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
    if today >= due:
        return Lamp.RED
    left = remaining(today, due, calendar)
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
    """The due date in one sentence an applicant can check on a wall calendar.

    Named are every stop between event and due date, and the holidays and make-up days on which the clock ran.
    """
    end = due_or_none(start, days, calendar, stops=stops)
    span = _run(start, end, stops)
    counted = f"次日起算 {days} 个工作日" if days > 0 else "期限 0 个工作日"
    parts = [f"{event} {start:%Y-%m-%d}", counted]
    parts += [f"{_span(stop, start)}{stop.why}停表" for stop in _touching(start, end, stops)]
    names = dict.fromkeys(name for day in span if (name := calendar.holiday(day)))
    if names:
        parts.append(f"{'、'.join(names)}放假")
    made_up = [day for day in span if day.weekday() >= SATURDAY and calendar.is_workday(day)]
    if made_up:
        parts.append(f"{'、'.join(_month_day(day, start) for day in made_up)}调休上班")
    if end is None:
        return "，".join([*parts, "到期日待恢复后确定"])
    marked = ESTIMATED if any(calendar.estimated(day) for day in span) else ""
    return "，".join([*parts, f"到期 {end:%Y-%m-%d}"]) + marked


def _standing_from(stops: Sequence[Stop]) -> date | None:
    """First day of the earliest stop that still lasts."""
    return min((stop.first for stop in stops if stop.last is None), default=None)


def _run(start: date, end: date | None, stops: Sequence[Stop]) -> list[date]:
    """Days after ``start`` on which the clock ran, to the due date or to where it stands."""
    last = end or _standing_from(stops) or start
    return [day for day in _days_after(start, last) if not _stopped(day, stops)]


def _touching(start: date, end: date | None, stops: Sequence[Stop]) -> list[Stop]:
    """Stops that lie, at least in part, between the event and the due date; each once, the earliest first."""
    return [
        stop
        for stop in sorted(dict.fromkeys(stops), key=lambda stop: (stop.first, stop.last or date.max))
        if (stop.last is None or stop.last > start) and (end is None or stop.first <= end)
    ]


def _counts(day: date, calendar: Calendar, stops: Sequence[Stop]) -> bool:
    return calendar.is_workday(day) and not _stopped(day, stops)


def _stopped(day: date, stops: Sequence[Stop]) -> bool:
    return any(stop.covers(day) for stop in stops)


def _days_after(first: date, last: date) -> Iterator[date]:
    return (first + ONE_DAY * step for step in range(1, (last - first).days + 1))


def _month_day(day: date, start: date) -> str:
    """With its year where that is not the year of the event."""
    year = "" if day.year == start.year else f"{day.year} 年 "
    return f"{year}{day.month} 月 {day.day} 日"


def _span(stop: Stop, start: date) -> str:
    """5 月 12 日至 18 日; the month twice where it changes; 自 5 月 12 日起 while it lasts."""
    first = _month_day(stop.first, start)
    if stop.last is None:
        return f"自 {first}起"
    if stop.first == stop.last:
        return first
    if (stop.first.year, stop.first.month) == (stop.last.year, stop.last.month):
        return f"{first}至 {stop.last.day} 日"
    return f"{first}至 {_month_day(stop.last, start)}"
