"""Which days are working days: the State Council's yearly arrangement, make-up days included.

Two sources: chinese_calendar, and data/calendar.toml for what came out or was corrected later. The table wins.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from importlib.resources import files
from typing import Protocol

from chinese_calendar.constants import Holiday, holidays, workdays

from rules.vocabulary import Evidence

SATURDAY = 5
LONGEST_PERIOD = 31  # more days in one row are a slip of the pen, not a holiday
NOTICE_KEYS = frozenset({"title", "number", "published", "evidence", "arranges", "period"})
PERIOD_KEYS = frozenset({"kind", "name", "first", "last", "days"})
LIBRARY_YEARS = range(min(holidays).year, max(holidays).year + 1)


class CalendarError(ValueError):
    """A row of the table cannot be used. The sentence names the notice and the row, counted from 1."""

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(f"工作日历 calendar.toml {place}：{problem}")


class DayKind(StrEnum):
    """What a notice says of a day."""

    OFF = "off"
    WORK = "work"


@dataclass(frozen=True, slots=True)
class Notice:
    """The document days come from. arranges: the year it gives in full; None where it only corrects days."""

    title: str
    number: str
    published: date
    evidence: Evidence
    arranges: int | None


@dataclass(frozen=True, slots=True)
class NamedDay:
    """One day of a notice. name: the holiday it is off for, or worked for."""

    kind: DayKind
    name: str
    notice: Notice


class Calendar(Protocol):
    """Days as the authority works them. ``estimated``: no arrangement is published for that day yet.

    digest: changes whenever a day may have changed; due dates stored under another digest are computed anew.
    """

    @property
    def digest(self) -> str: ...

    def is_workday(self, day: date) -> bool: ...

    def holiday(self, day: date) -> str: ...

    def estimated(self, day: date) -> bool: ...


@dataclass(frozen=True, slots=True, eq=False)
class OfficialCalendar:
    """A day of the table first, then the year's arrangement, else Monday to Friday, marked 预估.

    notices: oldest first. years: arranged in full by the table, so that the library is not asked.
    """

    notices: tuple[Notice, ...]
    named: Mapping[date, NamedDay]
    years: frozenset[int]
    digest: str

    def is_workday(self, day: date) -> bool:
        if row := self.named.get(day):
            return row.kind is DayKind.WORK
        if self._in_library(day):
            return day in workdays or (day.weekday() < SATURDAY and day not in holidays)
        return day.weekday() < SATURDAY

    def holiday(self, day: date) -> str:
        """Chinese name of the holiday a day off belongs to; empty for weekends and working days."""
        if row := self.named.get(day):
            return row.name if row.kind is DayKind.OFF else ""
        if self._in_library(day) and day in holidays:
            return str(Holiday(holidays[day]).chinese)
        return ""

    def estimated(self, day: date) -> bool:
        return day.year not in LIBRARY_YEARS and day.year not in self.years and day not in self.named

    def _in_library(self, day: date) -> bool:
        return day.year in LIBRARY_YEARS and day.year not in self.years


def calendar_from(rows: Iterable[Mapping[str, object]]) -> OfficialCalendar:
    """The calendar under these notices, tables as in data/calendar.toml. Of two notices the later one wins a day.

    Raises CalendarError for a row that cannot be used.
    """
    read = [_notice(row, f"第 {number} 份通知") for number, row in enumerate(rows, start=1)]
    read.sort(key=lambda pair: pair[0].published)
    notices = tuple(notice for notice, _ in read)
    arranged = [notice.arranges for notice in notices if notice.arranges is not None]
    for year in arranged:
        if arranged.count(year) > 1:
            raise CalendarError(f"{year} 年", "有两份通知都写明安排全年，更正的一份不写 arranges")
    named: dict[date, NamedDay] = {}
    for notice, days in read:
        for day, row in days.items():
            earlier = named.get(day)
            if earlier and earlier.notice.published == notice.published:
                raise CalendarError(
                    f"《{notice.title}》", f"{day} 与同日公布的《{earlier.notice.title}》重复"
                )
            named[day] = row
    years = frozenset(arranged)
    return OfficialCalendar(notices=notices, named=named, years=years, digest=_digest(named, years))


def _digest(named: Mapping[date, NamedDay], years: frozenset[int]) -> str:
    """Of the days alone: another wording of a title moves no due date."""
    lines = [f"library off {day}" for day in sorted(holidays)]
    lines += [f"library work {day}" for day in sorted(workdays)]
    lines += [f"table year {year}" for year in sorted(years)]
    lines += [f"table {row.kind} {day}" for day, row in sorted(named.items(), key=lambda item: item[0])]
    return sha256("\n".join(lines).encode()).hexdigest()


def _notice(row: Mapping[str, object], place: str) -> tuple[Notice, dict[date, NamedDay]]:
    _only(row, NOTICE_KEYS, place)
    arranges = row.get("arranges")
    if arranges is not None and type(arranges) is not int:
        raise CalendarError(place, "arranges 应是年份")
    word = _text(row, "evidence", place)
    if word not in set(Evidence):
        raise CalendarError(place, f"没有“{word}”这种核实状态")
    notice = Notice(
        title=_text(row, "title", place),
        number=_text(row, "number", place),
        published=_date(row.get("published"), "published", place),
        evidence=Evidence(word),
        arranges=arranges,
    )
    periods = row.get("period")
    if not isinstance(periods, list) or not periods:
        raise CalendarError(place, "没有写放假或上班的日期（period）")
    days: dict[date, NamedDay] = {}
    for number, period in enumerate(periods, start=1):
        spot = f"{place}第 {number} 行"
        for day, named in _period(period, notice, spot):
            if day in days:
                raise CalendarError(spot, f"{day} 在同一份通知里写了两次")
            days[day] = named
    return notice, days


def _period(row: Mapping[str, object], notice: Notice, place: str) -> Iterator[tuple[date, NamedDay]]:
    _only(row, PERIOD_KEYS, place)
    word = _text(row, "kind", place)
    if word not in set(DayKind):
        raise CalendarError(place, f"kind 只能是 off（放假）或 work（上班），不能是“{word}”")
    named = NamedDay(kind=DayKind(word), name=_text(row, "name", place), notice=notice)
    return ((day, named) for day in _days(row, place))


def _days(row: Mapping[str, object], place: str) -> list[date]:
    """Either ``days`` or ``first`` to ``last``, both included."""
    listed = row.get("days")
    if (listed is None) == ("first" not in row and "last" not in row):
        raise CalendarError(place, "日期写 days，或写 first 和 last，两种写法用一种")
    if listed is not None:
        if not isinstance(listed, list) or not listed:
            raise CalendarError(place, "days 应是日期列表")
        return [_date(day, "days", place) for day in listed]
    first, last = (_date(row.get(key), key, place) for key in ("first", "last"))
    if last < first:
        raise CalendarError(place, f"last {last} 早于 first {first}")
    if (length := (last - first).days + 1) > LONGEST_PERIOD:
        raise CalendarError(place, f"一段 {length} 天，超过 {LONGEST_PERIOD} 天，请核对年月")
    return [first + timedelta(days=step) for step in range(length)]


def _only(row: object, known: frozenset[str], place: str) -> None:
    if not isinstance(row, Mapping):
        raise CalendarError(place, "应是一张表，写法见文件开头的说明")
    if unknown := sorted(set(row) - known):
        raise CalendarError(place, f"没有 {'、'.join(unknown)} 这个键")


def _text(row: Mapping[str, object], key: str, place: str) -> str:
    value = row.get(key)
    if not isinstance(value, str) or not value.strip():
        raise CalendarError(place, f"缺少 {key}")
    return value


def _date(value: object, key: str, place: str) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise CalendarError(place, f"{key} 应是日期" if value is not None else f"缺少 {key}")
    return value


def _official() -> OfficialCalendar:
    """Of data/calendar.toml, read once: the program does not start on a table it cannot use."""
    text = (files("workflows") / "data" / "calendar.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    _only(table, frozenset({"notice"}), "文件")
    return calendar_from(table.get("notice", []))


CALENDAR = _official()
