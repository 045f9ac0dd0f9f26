"""The auditor's question and its answer: kept beside the record, one answer, one picture, three outcomes (AU-09, X6)."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from app.db import Database
from app.errors import Conflict, Invalid
from app.models import Account, SecurityEvent
from app.services import record, verification
from app.services.acting import Acting
from app.services.record import Anchor, Outcome
from tests.app.record.test_attacks import PARTED, append, attack
from workflows.cases import Actor
from workflows.people import AccountKind
from workflows.vocabulary import Role

MOMENT = datetime(2026, 11, 23, tzinfo=UTC)
WRONG = Anchor(3, "0" * 64)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    append(database, 8)
    with database.transaction() as session:
        session.add(
            Account(id=1, login="auditor", name="审示例", password_hash="!", kind=AccountKind.OFFICER)
        )
    yield database
    database.dispose()


def ask(
    database: Database, key: str = "k1", *, anchor: Anchor | None = None, after: timedelta = timedelta(0)
) -> None:
    actor = Actor(account_id=1, name="审示例", role=Role.AUDITOR)
    with database.transaction() as session:
        verification.ask(session, Acting(actor=actor, moment=MOMENT + after, key=key), anchor)


def answer(database: Database, key: str = "k1", anchor: Anchor | None = None) -> None:
    given = [anchor.size, anchor.root] if anchor else []
    verification.verify_job(database, lambda: MOMENT, json.dumps({"key": key, "anchor": given}))


def latest(database: Database) -> verification.Result:
    with database.reading() as session:
        return verification.results(session)[0]


def test_au_09_the_answer_says_size_root_and_that_all_is_well_once(database: Database) -> None:
    ask(database)
    waiting = latest(database)
    assert (waiting.outcome, waiting.asked_by, waiting.anchored) == (None, "审示例", False)
    answer(database)
    answer(database)
    found = latest(database)
    with database.reading() as session:
        head = record.head(session)
        rows = session.scalar(select(func.count()).where(SecurityEvent.action == verification.ANSWERED))
    assert (found.outcome, found.size, found.root, found.findings) == (
        Outcome.VERIFIED,
        8,
        head.root,
        (),
    )
    assert rows == 1


def test_au_09_one_question_at_a_time_until_it_is_given_up(database: Database) -> None:
    ask(database)
    with pytest.raises(Conflict, match="还没有完成"):
        ask(database, "k2", after=verification.GIVEN_UP - timedelta(seconds=1))
    ask(database, "k3", after=verification.GIVEN_UP)
    answer(database, "k3")
    ask(database, "k4", after=verification.GIVEN_UP)


@pytest.mark.parametrize("kind", ["rewrite", "truncate the tail"])
def test_au_09_a_changed_record_still_gets_its_answer(database: Database, kind: str) -> None:
    attack(database, *PARTED[kind])
    ask(database)
    answer(database)
    found = latest(database)
    assert found.outcome is Outcome.TAMPERED
    assert found.count == len(found.findings) > 0


def test_au_09_a_head_that_cannot_be_read_is_unknown_never_well(database: Database) -> None:
    attack(database, "DELETE FROM event_head")
    ask(database)
    answer(database)
    assert latest(database).outcome is Outcome.UNKNOWN


def test_au_09_of_many_findings_the_first_are_kept_with_their_number(database: Database) -> None:
    append(database, 40)
    attack(database, "UPDATE event SET note = 'other'")
    ask(database)
    answer(database)
    found = latest(database)
    assert len(found.findings) == verification.SHOWN
    assert found.count == 48


def test_au_09_a_typed_anchor_is_compared(database: Database) -> None:
    ask(database, anchor=WRONG)
    answer(database, anchor=WRONG)
    found = latest(database)
    assert found.anchored
    assert found.outcome is Outcome.TAMPERED
    assert "锚点不符" in found.findings[0]


@pytest.mark.parametrize(
    ("size", "root", "fields"),
    [
        ("", "ab" * 32, {"size"}),
        ("0", "ab" * 32, {"size"}),
        ("１", "ab" * 32, {"size"}),
        ("9" * 15, "ab" * 32, {"size"}),
        ("1", "", {"root"}),
        ("1", "ab" * 31, {"root"}),
        ("1", "xy" * 32, {"root"}),
        ("x", "y", {"size", "root"}),
    ],
)
def test_au_09_an_anchor_is_typed_whole_or_not_at_all(size: str, root: str, fields: set[str]) -> None:
    with pytest.raises(Invalid) as wrong:
        verification.anchor_of(size, root)
    assert {field for field, _ in wrong.value.faults} == fields


def test_au_09_an_anchor_may_be_left_out_or_typed_in_capitals() -> None:
    assert verification.anchor_of(" ", "") is None
    assert verification.anchor_of("9" * 14, "AB" * 32) == Anchor(int("9" * 14), "ab" * 32)


def test_au_09_what_is_appended_meanwhile_is_no_finding(database: Database) -> None:
    """Without one picture PostgreSQL would show the later head beside the earlier events."""
    with verification.steady(database) as session:
        before = record.head(session)
        if database.engine.dialect.name == "postgresql":
            append(database, 3)
        found = record.verify(session)
    assert (found.outcome, found.head) == (Outcome.VERIFIED, before)
