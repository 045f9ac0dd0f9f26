"""Due dates checked by hand on the wall calendar."""

from datetime import date

import pytest

from workflows.calendars import CALENDAR
from workflows.deadlines import Stop, days_in, due, explain, lamp, remaining
from workflows.policies import policies, policy_on
from workflows.vocabulary import Lamp, ReviewState

SUPPLEMENT = Stop(date(2025, 5, 12), date(2025, 5, 18))


def test_twenty_days_with_a_supplement_and_the_dragon_boat_festival() -> None:
    assert due(date(2025, 5, 6), 20, CALENDAR, stops=(SUPPLEMENT,)) == date(2025, 6, 11)


def test_the_due_date_is_explained_in_one_sentence() -> None:
    assert explain(date(2025, 5, 6), 20, CALENDAR, stops=(SUPPLEMENT,)) == (
        "受理 2025-05-06，次日起算 20 个工作日，5 月 12 日至 18 日补正停表，端午放假，到期 2025-06-11"
    )


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        pytest.param(
            date(2025, 1, 24), 6, date(2025, 2, 8), id="Spring Festival: 26 Jan and 8 Feb are worked"
        ),
        pytest.param(date(2025, 1, 27), 1, date(2025, 2, 5), id="the eve: first day after 28 Jan to 4 Feb"),
        pytest.param(
            date(2025, 9, 26), 3, date(2025, 9, 30), id="Sunday 28 Sep is worked before National Day"
        ),
        pytest.param(date(2025, 9, 30), 1, date(2025, 10, 9), id="eight days off from 1 Oct"),
        pytest.param(date(2025, 9, 30), 3, date(2025, 10, 11), id="Saturday 11 Oct is worked"),
        pytest.param(date(2025, 4, 25), 1, date(2025, 4, 27), id="Sunday 27 Apr is worked for Labour Day"),
        pytest.param(date(2025, 4, 30), 1, date(2025, 5, 6), id="Labour Day 1 to 5 May"),
        pytest.param(
            date(2026, 2, 13), 2, date(2026, 2, 24), id="Spring Festival 2026: Saturday 14 Feb is worked"
        ),
        pytest.param(date(2025, 5, 9), 5, date(2025, 5, 16), id="an ordinary week"),
        pytest.param(date(2025, 5, 10), 1, date(2025, 5, 12), id="an event on a Saturday"),
        pytest.param(date(2025, 5, 9), 0, date(2025, 5, 9), id="no days"),
    ],
)
def test_working_days_follow_the_yearly_arrangement(start: date, days: int, end: date) -> None:
    assert due(start, days, CALENDAR) == end


def test_worked_weekends_are_named() -> None:
    assert "9 月 28 日调休上班" in explain(date(2025, 9, 26), 3, CALENDAR)


def test_a_year_without_arrangement_counts_weekdays_and_says_so() -> None:
    assert CALENDAR.estimated(date(2100, 1, 4))
    assert due(date(2100, 1, 1), 1, CALENDAR) == date(2100, 1, 4)
    assert "预估" in explain(date(2100, 1, 1), 1, CALENDAR)
    assert "预估" not in explain(date(2025, 5, 6), 20, CALENDAR)


@pytest.mark.parametrize(
    ("today", "left", "shown"),
    [
        (date(2025, 6, 5), 4, Lamp.GREEN),
        (date(2025, 6, 6), 3, Lamp.AMBER),
        (date(2025, 6, 10), 1, Lamp.AMBER),
        (date(2025, 6, 11), 0, Lamp.RED),
        (date(2025, 6, 12), -1, Lamp.RED),
    ],
)
def test_the_lamp_turns_three_days_before_and_on_the_day(today: date, left: int, shown: Lamp) -> None:
    assert remaining(today, date(2025, 6, 11), CALENDAR) == left
    assert lamp(today, date(2025, 6, 11), CALENDAR) is shown
    assert lamp(today, date(2025, 6, 11), CALENDAR, paused=True) is Lamp.PAUSED


def test_a_weekend_after_the_due_date_is_not_amber() -> None:
    assert lamp(date(2025, 6, 14), date(2025, 6, 13), CALENDAR) is Lamp.RED
    assert remaining(date(2025, 6, 14), date(2025, 6, 13), CALENDAR) == 0


def test_the_days_are_the_conventions_of_the_policy() -> None:
    states = (
        ReviewState.COUNTY_CHECK,
        ReviewState.INTAKE,
        ReviewState.CONSULTATION,
        ReviewState.CONCLUSION,
        ReviewState.SUPPLEMENT,
        ReviewState.PUBLICITY,
    )
    assert [days_in(state) for state in states] == [5, 5, 10, 5, 30, 10]
    assert days_in(ReviewState.SIGNING) is None
    assert policy_on(None).total_days == 20


def test_every_policy_is_marked_as_convention() -> None:
    assert {policy.evidence.label for policy in policies()} == {"系统约定"}
    assert policy_on(date(2026, 1, 1)) is policy_on(date(2020, 1, 1)) is policies()[0]
