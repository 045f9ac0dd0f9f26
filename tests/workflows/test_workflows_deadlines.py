"""Due dates checked by hand on the wall calendar (deadline_cases.toml), lamps day by day, and what holds of any period."""

import tomllib
from datetime import date, timedelta
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.calendars import CALENDAR, calendar_from
from workflows.deadlines import ClockStands, Stop, days_in, due, due_or_none, explain, lamp, remaining
from workflows.policies import policies, policy_on
from workflows.vocabulary import Lamp, ReviewState

PUBLISHED = calendar_from([])
CASES: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("deadline_cases.toml").read_text(encoding="utf-8")
)["case"]
STANDING = Stop(date(2025, 5, 12), None)
DUE = date(2025, 6, 11)


def stops_of(case: dict[str, Any]) -> list[Stop]:
    return [Stop(row["first"], row.get("last"), row["why"]) for row in case.get("stops", [])]


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in CASES])
def test_a_case_counted_by_hand(case: dict[str, Any]) -> None:
    stops = stops_of(case)
    assert due_or_none(case["start"], case["days"], PUBLISHED, stops=stops) == case.get("due")
    assert explain(case["start"], case["days"], PUBLISHED, stops=stops) == case["sentence"]


def test_the_order_in_which_stops_are_given_is_of_no_account() -> None:
    for case in CASES:
        turned = list(reversed(stops_of(case)))
        assert explain(case["start"], case["days"], PUBLISHED, stops=turned + turned) == case["sentence"]


def test_the_example_of_the_law_holds_on_the_calendar_in_use() -> None:
    stops = (Stop(date(2025, 5, 12), date(2025, 5, 18)),)
    assert due(date(2025, 5, 6), 20, CALENDAR, stops=stops) == DUE
    assert explain(date(2025, 5, 6), 20, event="收到材料", stops=stops).startswith("收到材料 2025-05-06，")


def test_while_the_clock_stands_no_date_is_given_out() -> None:
    with pytest.raises(ClockStands, match="20 working days after 2025-05-06"):
        due(date(2025, 5, 6), 20, stops=(STANDING,))
    assert due(date(2025, 5, 6), 3, stops=(STANDING,)) == date(2025, 5, 9)
    assert due(date(2025, 5, 20), 0, stops=(STANDING,)) == date(2025, 5, 20)
    assert due_or_none(date(2025, 5, 20), 1, stops=(STANDING,)) is None


def test_a_stop_cannot_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="before its first day 2025-05-12"):
        Stop(date(2025, 5, 12), date(2025, 5, 11))


@pytest.mark.parametrize(
    ("left", "today", "shown"),
    [
        (8, date(2025, 5, 29), Lamp.GREEN),  # Thursday; 31 May to 2 June are off
        (7, date(2025, 5, 30), Lamp.GREEN),
        (6, date(2025, 6, 3), Lamp.GREEN),
        (5, date(2025, 6, 4), Lamp.GREEN),
        (4, date(2025, 6, 5), Lamp.GREEN),
        (3, date(2025, 6, 6), Lamp.AMBER),  # Friday; the weekend does not count
        (2, date(2025, 6, 9), Lamp.AMBER),
        (1, date(2025, 6, 10), Lamp.AMBER),
        (0, date(2025, 6, 11), Lamp.RED),
        (-1, date(2025, 6, 12), Lamp.RED),
        (-2, date(2025, 6, 13), Lamp.RED),
        (-3, date(2025, 6, 16), Lamp.RED),
        (-4, date(2025, 6, 17), Lamp.RED),
        (-5, date(2025, 6, 18), Lamp.RED),
    ],
)
def test_the_lamp_on_every_day_from_eight_before_to_five_after(left: int, today: date, shown: Lamp) -> None:
    assert remaining(today, DUE, PUBLISHED) == left
    assert lamp(today, DUE, PUBLISHED) is shown
    assert lamp(today, DUE, PUBLISHED, paused=True) is Lamp.PAUSED


@pytest.mark.parametrize(
    ("today", "end", "left", "shown"),
    [
        pytest.param(date(2025, 6, 14), date(2025, 6, 13), 0, Lamp.RED, id="the Saturday after the due date"),
        pytest.param(date(2025, 6, 16), date(2025, 6, 13), -1, Lamp.RED, id="the Monday after it"),
        pytest.param(date(2025, 6, 7), DUE, 3, Lamp.AMBER, id="a Saturday before it"),
        pytest.param(date(2025, 5, 31), date(2025, 6, 6), 4, Lamp.GREEN, id="four days behind a festival"),
        pytest.param(date(2025, 9, 30), date(2025, 10, 10), 2, Lamp.AMBER, id="two days behind National Day"),
        pytest.param(date(2026, 2, 13), date(2026, 2, 14), 1, Lamp.AMBER, id="tomorrow a worked Saturday"),
    ],
)
def test_the_lamp_around_days_off(today: date, end: date, left: int, shown: Lamp) -> None:
    assert remaining(today, end, PUBLISHED) == left
    assert lamp(today, end, PUBLISHED) is shown


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
    assert policy_on(None).warn_days == 3


def test_every_policy_is_marked_as_convention() -> None:
    assert {policy.evidence.label for policy in policies()} == {"系统约定"}
    assert policy_on(date(2026, 1, 1)) is policy_on(date(2020, 1, 1)) is policies()[0]


def test_ten_thousand_due_dates_are_quick() -> None:
    stops = (Stop(date(2025, 5, 12), date(2025, 5, 18)), Stop(date(2025, 6, 3), date(2025, 6, 9)))
    began = process_time()
    for shift in range(10_000):
        due(date(2025, 1, 1) + timedelta(days=shift % 365), 20, stops=stops)
    assert (
        process_time() - began < 3
    )  # about 0.4 s; a question to the library's own is_workday takes 47 µs, so 14 s


DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))
LENGTHS = st.integers(1, 40)
OVER = st.builds(
    lambda first, length, why: Stop(first, first + timedelta(days=length), why),
    DAYS,
    st.integers(0, 60),
    st.sampled_from(["补正", "专家评审", "公示", "报省审查", "政策暂停"]),
)
STOPS = st.lists(OVER, max_size=4)


@given(start=DAYS, days=LENGTHS, stops=STOPS)
@settings(max_examples=40)
def test_a_due_date_is_a_working_day_on_which_the_clock_runs(
    start: date, days: int, stops: list[Stop]
) -> None:
    end = due(start, days, PUBLISHED, stops=stops)
    assert PUBLISHED.is_workday(end)
    assert not any(stop.covers(end) for stop in stops)
    assert remaining(start, end, PUBLISHED, stops=stops) == days
    assert remaining(end, end, PUBLISHED, stops=stops) == 0
    assert remaining(end, start, PUBLISHED, stops=stops) == -days


@given(start=DAYS, later=st.integers(0, 30), days=LENGTHS, more=st.integers(0, 10), stops=STOPS)
@settings(max_examples=40)
def test_a_later_event_or_a_longer_period_never_falls_due_earlier(
    start: date, later: int, days: int, more: int, stops: list[Stop]
) -> None:
    end = due(start, days, PUBLISHED, stops=stops)
    assert end <= due(start + timedelta(days=later), days, PUBLISHED, stops=stops)
    assert end + timedelta(days=more) <= due(start, days + more, PUBLISHED, stops=stops)


@given(start=DAYS, days=LENGTHS, stops=STOPS, another=OVER)
@settings(max_examples=40)
def test_another_stop_never_makes_a_due_date_earlier(
    start: date, days: int, stops: list[Stop], another: Stop
) -> None:
    end = due(start, days, PUBLISHED, stops=stops)
    stopped = due(start, days, PUBLISHED, stops=[*stops, another])
    lasting = due_or_none(start, days, PUBLISHED, stops=[*stops, Stop(another.first, None)])
    assert stopped >= end
    assert lasting == (end if another.first > end else None)


@given(start=DAYS, days=st.integers(0, 40), stops=STOPS)
@settings(max_examples=40)
def test_the_explanation_names_the_due_date_and_every_stop_that_cost_a_day(
    start: date, days: int, stops: list[Stop]
) -> None:
    end = due(start, days, PUBLISHED, stops=stops)
    sentence = explain(start, days, PUBLISHED, stops=stops)
    assert sentence.startswith(f"受理 {start}，")
    assert f"，到期 {end}" in sentence
    for stop in stops:
        if stop.last is not None and start < stop.last and stop.first <= end:
            assert f"{stop.why}停表" in sentence
