"""F8: the machine's clock jumps 400 days, either way, or stands on a leap day; order and numbers go by ``seq`` (FC-13)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app import timepiece
from app.db import Database
from app.models import Application, Event
from app.services import clockwork, steps
from app.services.acting import Acting, shanghai_day
from app.services.world import check_world
from tests.people import Town, town_at

FAR = timedelta(days=400)


def touched(town: Town, ref: str, moment: datetime) -> int:
    """One change of the case at that moment; the version it made."""
    actor = town.house.cast.actors["coordinator"]
    with town.house.database.transaction() as session:
        application = steps.locked(session, ref)
        steps.touch(
            session, Acting(actor=actor, moment=moment), application, action="test.change", label="变更"
        )
        return application.version


def agrees(town: Town, ref: str, version: int) -> None:
    with town.house.database.reading() as session:
        assert check_world(session, town.house.store, acknowledged={ref: version}) == ()


@pytest.fixture
def both(database_url: str, tmp_path: Path) -> Iterator[Town]:
    """On SQLite and on PostgreSQL."""
    town = town_at(database_url, tmp_path / "var")
    yield town
    town.close()


@pytest.mark.slow
def test_f8_a_clock_that_jumps_changes_no_order_and_no_number(both: Town) -> None:
    ref = both.case(reaches="consultation")
    now = timepiece.now()
    version = 0
    for moment in (now, now + FAR, now - FAR, now):
        version = touched(both, ref, moment)
    agrees(both, ref, version)
    with both.house.database.reading() as session:
        case = select(Application.id).where(Application.ref == ref).scalar_subquery()
        rows = session.scalars(select(Event).where(Event.application_id == case).order_by(Event.seq)).all()
        made = [row.at for row in rows[-4:]]
        versions = [row.object_version for row in rows[-4:]]
    assert made == [now, now + FAR, now - FAR, now], "told as they were written, in the order they happened"
    assert versions == list(range(version - 3, version + 1))


def test_f8_a_clock_set_back_does_nothing_twice_and_nothing_early(town: Town) -> None:
    """What the clock did in the future is not done again when the future comes a second time."""
    ref = town.case(reaches="consultation")
    database: Database = town.house.database
    now = timepiece.now()
    assert clockwork.run(database, now - FAR).done == (), "nothing is due before its day"
    ahead = clockwork.run(database, now + FAR)
    again = clockwork.run(database, now + FAR)
    assert (again.done, again.reminded) == ((), 0)
    back = clockwork.run(database, now)
    assert back.done == ()
    assert clockwork.run(database, now + FAR).done == ()
    agrees(town, ref, 1)
    assert len(set(ahead.done)) == len(ahead.done)


def test_f8_a_sign_in_ends_when_the_clock_jumps_ahead_and_holds_when_it_goes_back(town: Town) -> None:
    person = town.person("coordinator")
    before = timepiece.now()
    try:
        timepiece.pretend(shanghai_day(before + FAR))
        assert person.get("/review/").status_code == 303, "sign in anew"
    finally:
        timepiece.pretend(shanghai_day(before))
    person = town.person("coordinator")
    try:
        timepiece.pretend(shanghai_day(before - FAR))
        assert person.get("/review/").status_code in {200, 303}, "never an error"
    finally:
        timepiece.pretend(shanghai_day(before))


DAYS = (
    (datetime(2028, 2, 28, 15, 59, 59, tzinfo=UTC), date(2028, 2, 28)),
    (datetime(2028, 2, 28, 16, 0, tzinfo=UTC), date(2028, 2, 29)),
    (datetime(2028, 2, 29, 15, 59, 59, tzinfo=UTC), date(2028, 2, 29)),
    (datetime(2028, 2, 29, 16, 0, tzinfo=UTC), date(2028, 3, 1)),
    (datetime(2027, 2, 28, 16, 0, tzinfo=UTC), date(2027, 3, 1)),
    (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), date(2027, 1, 1)),
)


def test_f8_the_leap_day_and_the_new_year_begin_in_shanghai(town: Town) -> None:
    ref = town.case(reaches="consultation")
    for moment, day in DAYS:
        assert shanghai_day(moment) == day
        agrees(town, ref, touched(town, ref, moment))
