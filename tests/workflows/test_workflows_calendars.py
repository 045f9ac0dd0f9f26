"""The calendar: the library's published years, the dated table over them, and refusals of wrong rows.

Notices here are invented (示例): no arrangement for these years is known.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import chinese_calendar
import pytest

from rules.vocabulary import Evidence
from workflows.calendars import CALENDAR, CalendarError, DayKind, calendar_from
from workflows.deadlines import due, explain

PUBLISHED = calendar_from([])
FAR = 2099
"""A year no arrangement reaches. 1 January 2099 is a Thursday."""


def notice(*periods: dict[str, Any], **changed: Any) -> dict[str, Any]:
    """An invented notice with these periods; None takes a key away."""
    row = {
        "title": f"示例：关于{FAR}年部分节假日安排的通知",
        "number": f"示例〔{FAR - 1}〕1号",
        "published": date(FAR - 1, 11, 4),
        "evidence": "secondary",
        "arranges": FAR,
        "period": list(periods),
    } | changed
    return {key: value for key, value in row.items() if value is not None}


NEW_YEAR = {"kind": "off", "name": "元旦", "first": date(FAR, 1, 1), "last": date(FAR, 1, 3)}
MADE_UP = {"kind": "work", "name": "元旦", "days": [date(FAR, 1, 4)]}


def test_the_published_years_are_those_of_the_library() -> None:
    first = date(2025, 1, 1)
    for day in (first + timedelta(days=step) for step in range(730)):
        assert PUBLISHED.is_workday(day) == chinese_calendar.is_workday(day)
        assert bool(PUBLISHED.holiday(day)) == (chinese_calendar.get_holiday_detail(day)[1] is not None) & (
            not PUBLISHED.is_workday(day)
        )
        assert not PUBLISHED.estimated(day)


ARRANGED = {
    2025: (
        {
            "元旦": [(1, 1, 1)],
            "春节": [(1, 28, 8)],
            "清明": [(4, 4, 3)],
            "劳动节": [(5, 1, 5)],
            "端午": [(5, 31, 3)],
            "国庆节": [(10, 1, 5), (10, 7, 2)],
            "中秋": [(10, 6, 1)],  # the notice gives both festivals together, 1 to 8 October
        },
        {(1, 26), (2, 8), (4, 27), (9, 28), (10, 11)},
    ),
    2026: (
        {
            "元旦": [(1, 1, 3)],
            "春节": [(2, 15, 9)],
            "清明": [(4, 4, 3)],
            "劳动节": [(5, 1, 5)],
            "端午": [(6, 19, 3)],
            "中秋": [(9, 25, 3)],
            "国庆节": [(10, 1, 7)],
        },
        {(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)},
    ),
}
"""As the State Council's notices of 2024-11-12 and 2025-11-04 say: first day off (month, day), days off; days worked."""


@pytest.mark.parametrize("year", ARRANGED)
def test_the_arrangement_is_that_of_the_notice_day_by_day(year: int) -> None:
    off, worked = ARRANGED[year]
    named = {
        date(year, month, day) + timedelta(days=step): name
        for name, periods in off.items()
        for month, day, days in periods
        for step in range(days)
    }
    for day in (date(year, 1, 1) + timedelta(days=step) for step in range(365)):
        assert PUBLISHED.holiday(day) == named.get(day, "")
        expected = day not in named and (day.weekday() < 5 or (day.month, day.day) in worked)
        assert PUBLISHED.is_workday(day) == expected


def test_a_year_without_arrangement_is_monday_to_friday_and_estimated() -> None:
    for calendar in (PUBLISHED, CALENDAR):
        assert calendar.estimated(date(FAR, 1, 1)) and calendar.estimated(date(2003, 12, 31))
        assert calendar.is_workday(date(FAR, 1, 1)) and not calendar.is_workday(date(FAR, 1, 3))
        assert calendar.holiday(date(FAR, 1, 1)) == ""


def test_an_entered_notice_moves_a_due_date_and_takes_the_mark_away() -> None:
    start = date(FAR - 1, 12, 31)  # a Wednesday, itself still without arrangement
    calendar = calendar_from([notice(NEW_YEAR, MADE_UP)])
    assert due(start, 2, PUBLISHED) == date(FAR, 1, 2)
    assert due(start, 2, calendar) == date(FAR, 1, 5)
    assert explain(start, 2, calendar) == (
        f"受理 {start}，次日起算 2 个工作日，元旦放假，{FAR} 年 1 月 4 日调休上班，到期 {FAR}-01-05"
    )
    assert "预估" in explain(start, 2, PUBLISHED)
    assert not calendar.estimated(date(FAR, 7, 1)) and calendar.estimated(start)
    assert calendar.notices[0].evidence is Evidence.SECONDARY
    assert calendar.named[date(FAR, 1, 4)].kind is DayKind.WORK
    assert calendar.named[date(FAR, 1, 4)].notice is calendar.notices[0]


def test_a_correction_of_single_days_leaves_the_rest_of_the_year_alone() -> None:
    extra = {"kind": "off", "name": "示例纪念日", "days": [date(2025, 5, 14)]}
    worked = {"kind": "work", "name": "端午", "days": [date(2025, 6, 2)]}
    calendar = calendar_from([notice(extra, worked, arranges=None)])
    assert not calendar.is_workday(date(2025, 5, 14)) and calendar.holiday(date(2025, 5, 14)) == "示例纪念日"
    assert calendar.is_workday(date(2025, 6, 2)) and calendar.holiday(date(2025, 6, 2)) == ""
    assert calendar.holiday(date(2025, 6, 1)) == "端午"
    alone = calendar_from([notice(NEW_YEAR, arranges=None)])
    assert not alone.estimated(date(FAR, 1, 1)) and alone.estimated(date(FAR, 1, 5))


def test_a_year_arranged_by_the_table_does_not_ask_the_library() -> None:
    only = {"kind": "off", "name": "元旦", "days": [date(2025, 1, 1)]}
    calendar = calendar_from([notice(only, arranges=2025)])
    assert calendar.is_workday(date(2025, 10, 1)) and calendar.holiday(date(2025, 10, 1)) == ""
    assert not calendar.is_workday(date(2025, 9, 28))
    assert not calendar.is_workday(date(2026, 10, 1))


def test_of_two_notices_the_later_one_wins_whatever_their_order() -> None:
    later = notice(
        {"kind": "off", "name": "元旦", "days": [date(FAR, 1, 4)]},
        arranges=None,
        published=date(FAR - 1, 12, 20),
        title="示例：关于延长元旦假期的通知",
    )
    first = notice(NEW_YEAR, MADE_UP)
    for rows in ([first, later], [later, first]):
        calendar = calendar_from(rows)
        assert not calendar.is_workday(date(FAR, 1, 4))
        assert [row.published.month for row in calendar.notices] == [11, 12]


def test_the_digest_follows_the_days_and_nothing_else() -> None:
    with_notice = calendar_from([notice(NEW_YEAR, MADE_UP)])
    assert PUBLISHED.digest == calendar_from(()).digest
    assert with_notice.digest != PUBLISHED.digest
    assert calendar_from([notice(MADE_UP, NEW_YEAR, title="示例：另一个标题")]).digest == with_notice.digest
    assert calendar_from([notice(NEW_YEAR)]).digest != with_notice.digest
    assert calendar_from([notice(NEW_YEAR, MADE_UP, arranges=None)]).digest != with_notice.digest


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (notice(NEW_YEAR, title=None), "第 1 份通知：缺少 title"),
        (notice(NEW_YEAR, number="  "), "第 1 份通知：缺少 number"),
        (notice(NEW_YEAR, evidence=None), "第 1 份通知：缺少 evidence"),
        (notice(NEW_YEAR, evidence="sure"), "没有“sure”这种核实状态"),
        (notice(NEW_YEAR, published=None), "缺少 published"),
        (notice(NEW_YEAR, published=datetime(2098, 11, 4, 8, tzinfo=UTC)), "published 应是日期"),
        (notice(NEW_YEAR, arranges="2099"), "arranges 应是年份"),
        (notice(NEW_YEAR, source="x"), "没有 source 这个键"),
        (notice(), "没有写放假或上班的日期"),
        (notice(NEW_YEAR | {"kind": "half"}), "第 1 份通知第 1 行：kind 只能是 off（放假）或 work（上班）"),
        (notice(NEW_YEAR | {"name": ""}), "缺少 name"),
        (notice(NEW_YEAR | {"note": "x"}), "没有 note 这个键"),
        (notice(NEW_YEAR, NEW_YEAR), "第 1 份通知第 2 行：2099-01-01 在同一份通知里写了两次"),
        (notice(MADE_UP | {"days": [date(FAR, 1, 4)] * 2}), "写了两次"),
        (notice(NEW_YEAR | {"days": [date(FAR, 1, 1)]}), "两种写法用一种"),
        (notice({"kind": "off", "name": "元旦"}), "两种写法用一种"),
        (notice({"kind": "off", "name": "元旦", "first": date(FAR, 1, 1)}), "缺少 last"),
        (notice(NEW_YEAR | {"last": date(FAR - 1, 1, 3)}), "last 2098-01-03 早于 first 2099-01-01"),
        (notice(NEW_YEAR | {"last": date(FAR + 1, 1, 3)}), "超过 31 天，请核对年月"),
        (notice(MADE_UP | {"days": []}), "days 应是日期列表"),
        (notice(MADE_UP | {"days": ["2099-01-04"]}), "days 应是日期"),
        (notice(period=["元旦"]), "应是一张表"),
    ],
)
def test_a_wrong_row_is_refused_with_its_place(row: dict[str, Any], said: str) -> None:
    with pytest.raises(CalendarError) as refused:
        calendar_from([row])
    assert said in str(refused.value)
    assert str(refused.value).startswith("工作日历 calendar.toml 第 1 份通知")


def test_two_notices_that_cannot_both_hold_are_refused() -> None:
    with pytest.raises(CalendarError, match="2099 年：有两份通知都写明安排全年"):
        calendar_from([notice(NEW_YEAR), notice(MADE_UP)])
    with pytest.raises(CalendarError, match="2099-01-01 与同日公布的"):
        calendar_from([notice(NEW_YEAR), notice(NEW_YEAR, arranges=None)])
