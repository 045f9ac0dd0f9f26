"""Which days are working days: the State Council's yearly arrangement, make-up days included."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

import chinese_calendar
from chinese_calendar.constants import Holiday

SATURDAY = 5


class Calendar(Protocol):
    """Days as the authority works them. ``estimated``: no arrangement is published for that day yet."""

    def is_workday(self, day: date) -> bool: ...

    def holiday(self, day: date) -> str: ...

    def estimated(self, day: date) -> bool: ...


@dataclass(frozen=True, slots=True)
class OfficialCalendar:
    """chinese_calendar (2004 to its last published year); weekdays only outside it, marked 预估."""

    def is_workday(self, day: date) -> bool:
        if self.estimated(day):
            return day.weekday() < SATURDAY
        return bool(chinese_calendar.is_workday(day))

    def holiday(self, day: date) -> str:
        """Chinese name of the holiday a day off belongs to; empty for weekends and working days."""
        if self.estimated(day):
            return ""
        off, name = chinese_calendar.get_holiday_detail(day)
        return str(Holiday(name).chinese) if off and name else ""

    def estimated(self, day: date) -> bool:
        try:
            chinese_calendar.is_workday(day)
        except NotImplementedError:  # outside the published years
            return True
        return False


CALENDAR = OfficialCalendar()
