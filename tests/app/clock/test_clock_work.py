"""What is over is done once, in order, also after three weeks off and by two workers at once (R8, W4)."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from app import timepiece
from app.jobs.queue import jobs
from app.models import Application, ClockStop, Condition, Decision, Event, Notice, Opinion, Reminder
from app.services import clockwork, reminders, steps
from app.services.acting import Acting, shanghai_day
from app.services.documents import CLOCK
from tests.app.review.played import Desk
from tests.databases import by_hand
from tests.people import Town, town_at
from workflows.vocabulary import DecisionState, Lamp, OpinionState, ReviewState, Role

NOW = timepiece.now()
LATER = NOW + timedelta(days=21)


def over(desk: Desk) -> None:
    """A case for every effect of the clock, all of them overdue in three weeks, one after the other."""
    today = shanghai_day(NOW)
    refs = desk.refs
    with by_hand(desk.town.house.database) as session:

        def change(stage: str, **values: object) -> Application:
            application = steps.locked(session, refs[stage])
            for name, value in values.items():
                setattr(application, name, value)
            session.flush()
            return application

        change("intake", due_on=today + timedelta(days=1))
        paused = change(
            "county",
            state=ReviewState.SUPPLEMENT,
            paused_from=ReviewState.INTAKE,
            due_on=today + timedelta(days=2),
        )
        session.add(ClockStop(application_id=paused.id, state=ReviewState.SUPPLEMENT, first_day=today))
        consultation = steps.locked(session, refs["consultation"])
        session.execute(
            update(Opinion)
            .where(Opinion.application_id == consultation.id)
            .values(due_on=today + timedelta(days=3))
        )
        decided = steps.locked(session, refs["issued"])
        session.execute(
            update(Decision)
            .where(Decision.application_id == decided.id)
            .values(valid_until=today + timedelta(days=4))
        )
        decision = session.scalars(select(Decision).where(Decision.application_id == decided.id)).one()
        session.add(
            Condition(
                decision_id=decision.id,
                application_id=decided.id,
                number=1,
                text="示例：拆除第 2 条线",
                owner="示例公司",
                due_on=today + timedelta(days=5),
            )
        )


def by_the_clock(desk: Desk) -> list[str]:
    with desk.town.house.database.reading() as session:
        rows = select(Event.action).where(
            Event.role == Role.CLOCK.value, Event.at >= LATER - timedelta(minutes=1)
        )
        return list(session.scalars(rows.order_by(Event.seq)))


def test_after_three_weeks_off_everything_that_is_over_is_done_once_in_its_order(desk: Desk) -> None:
    over(desk)
    database = desk.town.house.database
    outcome = clockwork.run(database, LATER)
    kinds = list(dict.fromkeys(item.kind for item in outcome.done))
    assert kinds == [
        "accept_by_silence",
        "lapse_supplement",
        "lapse_opinion",
        "expire_decision",
        "condition_falls_due",
    ]
    assert outcome.refused == ()
    first = Counter(by_the_clock(desk))
    assert first["joint_review.accept_by_silence"] == first["joint_review.lapse"] == 1
    again = clockwork.run(database, LATER)
    assert (again.done, again.reminded) == ((), 0)
    assert Counter(by_the_clock(desk)) == first
    with database.reading() as session:
        accepted = steps.of_ref(session, desk.refs["intake"])
        lapsed = select(Opinion).where(Opinion.state == OpinionState.LAPSED)
        assert accepted.state is ReviewState.CONSULTATION
        assert accepted.accepted_on is not None
        assert accepted.accepted_on < shanghai_day(LATER)
        assert steps.of_ref(session, desk.refs["county"]).state is ReviewState.LAPSED
        assert {row.department.label for row in session.scalars(lapsed)} <= {
            "市市场监督管理局", "市统计局", "市应急管理局",
        }  # fmt: skip
        assert session.scalars(
            select(Decision.state).where(Decision.valid_until < shanghai_day(LATER))
        ).all() == [DecisionState.EXPIRED]
        told = session.scalars(select(Notice.occasion).distinct()).all()
    assert {"accepted", "accepted_by_silence", "supplement_lapsed", "opinion_lapsed", "decision_expired",
            "condition_overdue"} <= set(told)  # fmt: skip


def test_what_cannot_be_done_is_told_and_does_not_hold_up_the_rest(desk: Desk) -> None:
    over(desk)
    database = desk.town.house.database
    with database.transaction() as session:  # never filed under rules that still hold: no screening
        application = steps.locked(session, desk.refs["intake"])
        application.rules_digest = "0" * 64
    outcome = clockwork.run(database, LATER)
    assert [item.kind for item, _ in outcome.refused] == ["accept_by_silence"]
    assert "lapse_supplement" in [item.kind for item in outcome.done]


def test_many_workers_asking_make_one_job_and_nothing_due_makes_none(desk: Desk) -> None:
    over(desk)
    database = desk.town.house.database
    assert [clockwork.wake(database, LATER) for _ in range(3)] == [True] * 3
    found = [row for row in jobs(database.engine) if row.job == clockwork.JOB]
    assert len(found) == 1
    clockwork.run(database, LATER)
    assert not clockwork.wake(database, LATER)


@pytest.fixture
def own_town(database_url: str, tmp_path: Path) -> Iterator[Town]:
    town = town_at(database_url, tmp_path / "var")
    yield town
    town.close()


@pytest.mark.slow
def test_two_workers_at_once_do_it_once(own_town: Town) -> None:
    ref = own_town.case("intake_a", reaches="intake")
    database = own_town.house.database
    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(lambda _: clockwork.run(database, LATER), range(2)))
    assert [item.ref for outcome in outcomes for item in outcome.done] == [ref]
    with database.reading() as session:
        once = select(func.count()).where(Event.action == "joint_review.accept_by_silence")
        assert session.scalar(once) == 1
        reminded = session.execute(select(Reminder.about, Reminder.lamp, Reminder.due_on)).all()
        assert len(set(reminded)) == len(reminded)
        per_person = session.execute(select(Notice.account_id, Notice.once)).all()
        assert len(set(per_person)) == len(per_person)


def test_a_deadline_is_pointed_out_amber_then_red_and_only_red_after_downtime(desk: Desk) -> None:
    database, ref = desk.town.house.database, desk.refs["conclusion"]
    monday = date(2026, 12, 7)
    with database.transaction() as session:
        application = steps.locked(session, ref)
        application.due_on = date(2026, 12, 9)
        about = f"stage:{ref}:conclusion:{application.round}"

    def lamps(day: date) -> list[str]:
        moment = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
        with database.transaction() as session:
            reminders.make(session, Acting(actor=CLOCK, moment=moment))
            rows = select(Reminder.lamp).where(Reminder.about == about).order_by(Reminder.id)
            return list(session.scalars(rows))

    assert lamps(date(2026, 12, 1)) == []
    assert lamps(monday) == lamps(monday + timedelta(days=1)) == [Lamp.AMBER]
    assert lamps(date(2026, 12, 9)) == lamps(date(2026, 12, 20)) == [Lamp.AMBER, Lamp.RED]
    with database.transaction() as session:
        steps.locked(session, ref).due_on = date(2026, 12, 16)  # moved by a pause: a deadline of its own
    assert lamps(date(2026, 12, 21)) == [Lamp.AMBER, Lamp.RED, Lamp.RED]


def test_stored_due_dates_are_computed_anew_with_an_event_where_they_moved(desk: Desk) -> None:
    database, ref = desk.town.house.database, desk.refs["consultation"]
    clockwork.recount(database, NOW)
    right = desk.town.application(ref).due_on
    with database.transaction() as session:
        steps.locked(session, ref).due_on = date(2026, 1, 5)
    assert clockwork.recount(database, NOW) == 1
    assert desk.town.application(ref).due_on == right
    assert desk.actions(ref)[-1] == "clock.recount"
    assert clockwork.recount(database, NOW) == 0
    clockwork.wake_at_start(database)
    clockwork.wake_at_start(database)
    assert len([row for row in jobs(database.engine) if row.job == clockwork.RECOUNT]) == 1
