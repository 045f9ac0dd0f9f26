"""Two confirmations at once give one publication, on SQLite and on PostgreSQL."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from app.errors import StaleVersion
from app.models import RuleChange
from app.rulebook import Shelf
from app.services import rule_changes, rule_steps
from app.services.acting import Acting
from tests.app.rules.house import PROPOSER, SECOND, WORDS, Office, now
from workflows.engine import StepRefused

pytestmark = pytest.mark.slow  # Seconds each: in the gate, not in make quick.


def press(office: Office, start: threading.Barrier, login: str, number: int, seen: int) -> str:
    acting = Acting(actor=office.town.house.cast.actors[login], moment=now())
    shelf = Shelf(office.town.settings.overlay)
    start.wait(timeout=30)
    try:
        with office.town.house.database.transaction() as session:
            row = rule_steps.locked(session, number)
            rule_changes.publish(session, acting, row, seen=seen, shelf=shelf)
    except (StaleVersion, StepRefused):
        return "refused"
    return "published"


def publications(office: Office) -> list[int]:
    with office.town.house.database.reading() as session:
        found = session.scalars(select(RuleChange.publication).where(RuleChange.publication.is_not(None)))
        return sorted(number for number in found if number)


def test_two_confirmations_of_one_change_give_one_publication(either_office: Office) -> None:
    office = either_office
    number = office.propose()
    office.weigh()
    seen, start = office.change(number).version, threading.Barrier(2)
    with ThreadPoolExecutor(max_workers=2) as pool:
        answers = list(pool.map(lambda _: press(office, start, SECOND, number, seen), range(2)))
    assert sorted(answers) == ["published", "refused"]
    assert publications(office) == [1]
    assert office.actions(number).count("publish") == 1
    assert office.book().version.endswith("+1")


def test_two_changes_confirmed_at_once_are_published_one_after_the_other_never_unweighed(
    either_office: Office,
) -> None:
    office = either_office
    numbers = [office.propose(), office.propose(WORDS | {"value": "3", "valid_from": "2026-02-01"})]
    office.weigh()
    start = threading.Barrier(2)
    with ThreadPoolExecutor(max_workers=2) as pool:
        answers = list(
            pool.map(
                lambda number: press(office, start, SECOND, number, office.change(number).version), numbers
            )
        )
    assert sorted(answers) == ["published", "refused"]
    assert publications(office) == [1]


def test_the_database_refuses_a_publication_by_its_proposer(either_office: Office) -> None:
    office = either_office
    number = office.propose()
    me = office.town.house.cast.actors[PROPOSER].account_id
    refused = False
    try:
        with office.town.house.database.transaction() as session:
            row = rule_steps.locked(session, number)
            row.checked_by, row.checked_at = me, now()
    except DBAPIError:
        refused = True
    assert refused
