"""What someone with the database in hand may do to the record, and what of it shows (AU-09, trust.md §8)."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, text, update

from app import merkle
from app.db import Database
from app.models import Event, EventHead
from app.services import events, record
from app.services.acting import Acting
from app.services.record import Anchor, Outcome
from workflows.cases import Actor
from workflows.vocabulary import Role

MOMENT = datetime(2026, 11, 23, tzinfo=UTC)
OFF = {
    "sqlite": ("DROP TRIGGER event_no_update", "DROP TRIGGER event_no_delete"),
    "postgresql": ("ALTER TABLE event DISABLE TRIGGER USER",),
}
COLUMNS = (
    "application_id, at, account_id, actor_name, role, body, action, label, outcome, object_version, note"
)
COPY = (
    f"INSERT INTO event (seq, {COLUMNS}, canonical) SELECT 9, {COLUMNS}, canonical FROM event WHERE seq = 8"
)
PARTED = {
    "rewrite": ("UPDATE event SET action = 'other' WHERE seq = 3",),
    "rewrite the note": ("UPDATE event SET note = 'other' WHERE seq = 3",),
    "delete within": ("DELETE FROM event WHERE seq = 3",),
    "truncate the tail": ("DELETE FROM event WHERE seq > 6",),
    "insert": (COPY, "UPDATE event_head SET seq = 9"),
    "swap": (
        "UPDATE event SET seq = 99 WHERE seq = 3",
        "UPDATE event SET seq = 3 WHERE seq = 4",
        "UPDATE event SET seq = 4 WHERE seq = 99",
    ),
}


def append(database: Database, count: int, note: str = "示例") -> None:
    acting = Acting(actor=Actor(account_id=1, name="示例甲", role=Role.AUDITOR), moment=MOMENT)
    for number in range(count):
        with database.transaction() as session:
            events.append(session, acting, action="example", label="示例", note=f"{note}{number}")


def attack(database: Database, *statements: str) -> None:
    with database.transaction() as session:
        for statement in (*OFF[database.engine.dialect.name], *statements):
            session.execute(text(statement))


def verdict(database: Database, *anchors: Anchor) -> record.Verdict:
    with database.reading() as session:
        return record.verify(session, anchors)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    append(database, 8)
    yield database
    database.dispose()


def test_au_09_an_untouched_record_agrees_with_every_earlier_root(database: Database) -> None:
    first = verdict(database).head
    append(database, 5)
    second = verdict(database, first)
    assert (second.outcome, second.findings, second.head.size) == (Outcome.VERIFIED, (), 13)
    assert verdict(database, Anchor(0, "00" * 32)).outcome == Outcome.TAMPERED


@pytest.mark.parametrize("kind", PARTED)
def test_au_09_a_change_of_a_part_shows_without_any_anchor(database: Database, kind: str) -> None:
    attack(database, *PARTED[kind])
    found = verdict(database)
    assert found.outcome == Outcome.TAMPERED
    assert found.findings


def cut(database: Database, size: int) -> None:
    """Only the first events are left, and the head says so: an old copy, or the work of somebody who knows the tree."""
    with database.reading() as session:
        kept = session.scalars(select(Event.canonical).where(Event.seq <= size).order_by(Event.seq)).all()
    compact = b"".join(merkle.compact_of([merkle.leaf(one) for one in kept]))
    attack(database, f"DELETE FROM event WHERE seq > {size}")
    with database.transaction() as session:
        session.execute(update(EventHead).values(seq=size, compact=compact))


def test_au_09_a_rewriting_of_the_whole_shows_by_the_anchor_only(database: Database) -> None:
    kept = verdict(database).head
    cut(database, 0)
    append(database, 8, note="另写")
    assert verdict(database).outcome == Outcome.VERIFIED, "not shown without an anchor"
    assert "不符" in verdict(database, kept).findings[0]


def test_au_09_an_old_copy_shows_by_the_anchor_only(database: Database) -> None:
    kept = verdict(database).head
    cut(database, 6)
    assert verdict(database).outcome == Outcome.VERIFIED, "not shown without an anchor"
    assert "库中只有 6 条" in verdict(database, kept).findings[0]
    append(database, 2, note="另写")
    assert "不符" in verdict(database, kept).findings[0], "grown to the same size again"


def test_au_09_what_is_newer_than_the_last_anchor_is_not_shown(database: Database) -> None:
    kept = verdict(database).head
    append(database, 3)
    cut(database, 8)
    assert verdict(database, kept).outcome == Outcome.VERIFIED
