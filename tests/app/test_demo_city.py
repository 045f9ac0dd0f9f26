"""The demonstration city shows every state of the procedure on the day it is loaded, and the clock leaves it so."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from app.db import Database
from app.demo import city
from app.files import Store
from app.models import Application, Condition, Deputation, Event, FollowUp, Meeting, Opinion, Recusal
from app.rulebook import Shelf
from app.services import agenda, clockwork, meetings, publicity, reminders
from app.services.acting import shanghai_day
from rules.parameters import RuleBook
from tests.databases import sqlite_copy, sqlite_url
from tests.people import CHEAP, OVERLAY
from workflows.calendars import CALENDAR
from workflows.deadlines import lamp
from workflows.states import ConditionState
from workflows.vocabulary import ApplicationKind, FollowUpKind, Lamp, OpinionState, ReviewState

pytestmark = pytest.mark.slow  # Seconds: in the gate, not in make quick.

LOADED = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)
TODAY = shanghai_day(LOADED)


@pytest.fixture(scope="module")
def database(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    folder = tmp_path_factory.mktemp("city")
    database = Database(sqlite_url(sqlite_copy(migrated_sqlite, folder)))
    store = Store(folder / "var" / "files")
    house = city.found(database, store, RuleBook.load(overlay=OVERLAY), CHEAP)
    city.play(house, LOADED, Shelf(OVERLAY))
    yield database
    database.dispose()


def states(database: Database) -> dict[str, ReviewState]:
    with database.reading() as session:
        return {row.ref: row.state for row in session.scalars(select(Application))}


def test_every_state_is_held_and_the_clock_takes_none_away(database: Database) -> None:
    before = states(database)
    assert set(before.values()) == set(ReviewState)
    outcome = clockwork.run(database, LOADED)
    assert (outcome.done, outcome.refused, outcome.reminded) == ((), (), 0)
    assert states(database) == before


def test_every_kind_of_request_waits_for_somebody(database: Database) -> None:
    with database.reading() as session:
        asked = {row.kind: row.state for row in session.scalars(select(FollowUp))}
        changed = session.scalars(
            select(Application).where(Application.kind == ApplicationKind.CHANGE_REVIEW)
        ).all()
        promised = {row.state for row in session.scalars(select(Condition))}
    assert asked == dict.fromkeys(FollowUpKind, "filed")
    assert [row.state for row in changed] == [ReviewState.INTAKE]
    assert promised == {ConditionState.EVIDENCE_GIVEN, ConditionState.OVERDUE}


def test_opinions_stand_in_every_way_a_department_can_leave_one(database: Database) -> None:
    with database.reading() as session:
        rows = session.scalars(select(Opinion)).all()
        deputies = session.scalars(select(Deputation)).all()
        aside = session.scalars(select(Recusal)).all()
        events = session.scalars(select(Event).where(Event.action == "opinion.sign")).all()
    kinds = {row.state for row in rows}
    assert kinds >= {OpinionState.FLAGGED, OpinionState.LAPSED, OpinionState.SUPERSEDED, OpinionState.INVITED}
    assert any(row.round == 2 and row.state is OpinionState.SIGNED for row in rows)
    assert [row.first_day <= TODAY <= row.last_day for row in deputies] == [True]
    assert "韦示例代" in "".join(event.who for event in events) and len(aside) == 1


def test_the_planned_meeting_is_too_much_for_its_county(database: Database) -> None:
    with database.reading() as session:
        meeting = session.scalars(select(Meeting)).one()
        rows = meetings.entries(session, meeting)
        (county,) = agenda.simulation(session, meeting, rows)
    assert meeting.held_on > TODAY and CALENDAR.is_workday(meeting.held_on)
    assert len(rows) == 2 and county.unknown == 0 and county.over


def test_lamps_burn_in_every_colour_and_the_public_has_something_to_read(database: Database) -> None:
    with database.reading() as session:
        waiting = session.scalars(
            select(Application.due_on).where(
                Application.state.in_(reminders.OPEN_STATES), Application.due_on.is_not(None)
            )
        )
        colours = {lamp(TODAY, day) for day in waiting if day}
        shown = publicity.running(session, TODAY)
    assert colours == {Lamp.GREEN, Lamp.AMBER, Lamp.RED}
    assert len(shown) == 1


def test_nobody_works_at_night_or_on_a_day_off(database: Database) -> None:
    with database.reading() as session:
        moments = session.scalars(select(Event.at).where(Event.at < LOADED)).all()
    local = [moment.astimezone(LOADED.tzinfo) for moment in moments]
    assert moments and all(CALENDAR.is_workday(shanghai_day(moment)) for moment in local)
    assert {(moment.hour + 8) % 24 for moment in local} <= set(range(8, 18))
