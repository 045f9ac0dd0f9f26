"""A stored screening is read from its JSON once; what does not match its digest is never shared."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.models import ScreeningRecord
from app.services import parsed, screenings, steps
from tests.app.review.played import Desk
from tests.databases import by_hand


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    """Nothing is remembered from another test, nor left to one."""
    parsed.forget()
    yield
    parsed.forget()


def kept(desk: Desk, stage: str = "check") -> screenings.Kept:
    with desk.town.house.database.reading() as session:
        found = screenings.current(session, steps.of_ref(session, desk.refs[stage]))
    assert found is not None
    return found


def test_the_second_reader_gets_the_same_value_without_its_json(desk: Desk) -> None:
    first = kept(desk)
    with desk.statements() as sent:
        second = kept(desk)
    assert second == first and second.screening is first.screening
    assert [statement for statement in sent if "screening_record.content" in statement] == []


def test_each_case_gets_its_own(desk: Desk) -> None:
    assert kept(desk, "check").screening.facts != kept(desk, "signing").screening.facts
    assert kept(desk, "check").screening.facts != kept(desk, "signing").screening.facts


def test_a_text_that_is_not_what_its_digest_says_is_not_shared(desk: Desk) -> None:
    other = kept(desk, "signing")
    parsed.forget()
    with by_hand(desk.town.house.database) as session:
        case = steps.of_ref(session, desk.refs["check"])
        old = session.scalars(select(ScreeningRecord).where(ScreeningRecord.application_id == case.id)).one()
        values = {column.key: getattr(old, column.key) for column in ScreeningRecord.__table__.columns}
        wrong = {"id": None, "as_of": old.as_of + timedelta(days=1), "sha256": other.sha256}
        session.add(ScreeningRecord(**values | wrong))
    assert kept(desk, "check").screening != other.screening
    assert kept(desk, "signing") == other


def test_the_least_used_one_goes_first(desk: Desk) -> None:
    screening = kept(desk).screening
    for number in range(parsed.MOST - 1):
        parsed.keep(str(number), screening)
    assert parsed.get(kept(desk).sha256) is screening
    parsed.keep("one more", screening)
    assert parsed.get("0") is None
    assert parsed.get(kept(desk).sha256) is screening
