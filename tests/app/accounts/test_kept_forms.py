"""CC-10: what is sent under a sign-in that has ended waits a day for the same person, and for nobody else."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from app import timepiece
from app.models import KeptForm, UserSession
from app.settings import LIMITS
from tests.people import Person, Town

WORDS = "示例：写了半小时的备注"


def expire(town: Town) -> None:
    """Everybody's sign-in has been idle for too long."""
    with town.house.database.transaction() as session:
        session.execute(
            update(UserSession).values(seen_at=timepiece.now() - LIMITS.session_idle - timedelta(seconds=1))
        )


def sent_too_late(town: Town, login: str = "ecology-handler", **changed: str) -> Person:
    ref = town.case(reaches="consultation")
    person = town.person(login)
    page = f"/case/{ref}/notes"
    fields = person.hidden(page, "/notes") | {"text": WORDS, "audience": "reviewers"} | changed
    expire(town)
    answer = person.client.post(page, data=fields, headers={"Referer": f"http://localhost{page}"})
    assert answer.status_code == 303
    person.login = answer.location
    return person


def come_back(town: Town, person: Person, login: str) -> str:
    fields = {"login": login, "password": town.house.cast.passwords[login]}
    answer = person.post(person.login, fields, form="/login", key=False)
    assert answer.status_code == 303, answer.text
    return answer.location


def test_cc_10_typed_text_comes_back_after_signing_in_again(town: Town) -> None:
    person = sent_too_late(town)
    assert "kept=1" in person.login
    assert "填写的内容保留 24 小时" in person.get(person.login).text
    assert come_back(town, person, "ecology-handler") == "/kept"
    page = person.get("/kept").text
    assert WORDS in page
    assert "/notes" in page
    assert person.post("/kept", {}, form="/kept", key=False).status_code == 303
    assert WORDS not in person.get("/kept").text


def test_cc_10_another_person_at_the_same_browser_sees_nothing(town: Town) -> None:
    person = sent_too_late(town)
    come_back(town, person, "ecology-checker")
    assert WORDS not in person.get("/kept").text


@pytest.mark.parametrize(
    ("age", "there"), [(timedelta(hours=23, minutes=59), True), (timedelta(hours=24, minutes=1), False)]
)
def test_cc_10_it_is_kept_a_day(town: Town, age: timedelta, there: bool) -> None:
    person = sent_too_late(town)
    with town.house.database.transaction() as session:
        session.execute(update(KeptForm).values(at=timepiece.now() - age))
    come_back(town, person, "ecology-handler")
    assert (WORDS in person.get("/kept").text) is there


def test_cc_10_a_strangers_page_can_leave_nothing_for_anybody(town: Town) -> None:
    person = sent_too_late(town, csrf_token="0" * 64)
    assert "kept" not in person.login
    come_back(town, person, "ecology-handler")
    assert WORDS not in person.get("/kept").text
