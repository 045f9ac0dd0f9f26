"""When the demonstration's people are at their desks, so that no notice bears the time of a Sunday night."""

from datetime import UTC, datetime, time, timedelta

from app.services.acting import SHANGHAI
from workflows.calendars import CALENDAR

OPENS, NOON, AFTERNOON, CLOSES = time(8, 40), time(12), time(14, 30), time(17, 40)
STEP = timedelta(hours=2, minutes=50)
SPREAD = 47
"""Minutes over which the first step of a morning or afternoon falls, so that not all fall on the opening."""


NEARLY_A_DAY = timedelta(hours=22)


def steady(moment: datetime) -> datetime:
    """The next step nearly a day later, whatever day that is."""
    return moment + NEARLY_A_DAY


def office(moment: datetime) -> datetime:
    """The next step: a few hours later, in office hours of a working day. Takes and gives aware moments."""
    return at_desk(moment + STEP).astimezone(UTC)


def at_desk(moment: datetime) -> datetime:
    """The same moment where the offices are open, else the next opening and some minutes."""
    local = moment.astimezone(SHANGHAI)
    late = timedelta(minutes=(local.minute * 7 + local.day * 5) % SPREAD)
    if CALENDAR.is_workday(local.date()):
        if local.time() < OPENS:
            return datetime.combine(local.date(), OPENS, SHANGHAI) + late
        if NOON <= local.time() < AFTERNOON:
            return datetime.combine(local.date(), AFTERNOON, SHANGHAI) + late
        if local.time() < CLOSES:
            return local
    day = local.date() + timedelta(days=1)
    while not CALENDAR.is_workday(day):
        day += timedelta(days=1)
    return datetime.combine(day, OPENS, SHANGHAI) + late
