"""The head kept as a compact range and signed checkpoints: on both databases, under races and attacks (AU-05, AU-06)."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.db import Database
from app.models import Checkpoint, Event
from app.services import checkpoints, events, record
from app.services.acting import Acting
from app.services.record import Outcome
from tests.people import Town
from workflows.cases import Actor
from workflows.vocabulary import Role

MOMENT = datetime(2026, 11, 23, tzinfo=UTC)
SECRET, OTHER_SECRET = "示例密钥，只用于测试", "另一个示例密钥"
SIGNER = checkpoints.signer(SECRET, "lianshen/example")
OTHER = checkpoints.signer(OTHER_SECRET, "lianshen/example")


def append(database: Database, count: int) -> None:
    acting = Acting(actor=Actor(account_id=1, name="示例甲", role=Role.AUDITOR), moment=MOMENT)
    for number in range(count):
        with database.transaction() as session:
            events.append(session, acting, action="example", label="示例", note=f"示例{number}")


def made(database: Database, moment: datetime = MOMENT) -> Checkpoint:
    with database.transaction() as session:
        found = checkpoints.make(session, moment, "daily")
        assert found is not None
        return found


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    database.info[checkpoints.SIGNER] = SIGNER
    yield database
    database.dispose()


def test_au_05_the_head_is_the_root_of_the_events_at_every_size(database: Database) -> None:
    for size in range(1, 18):
        append(database, 1)
        with database.reading() as session:
            head = record.head(session)
            verdict = record.verify(session)
        assert (head.size, head) == (size, verdict.head)
        assert verdict.outcome == Outcome.VERIFIED


def test_au_05_eight_threads_append_one_line(database: Database) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: append(database, 10), range(8)))
    with database.reading() as session:
        assert list(session.scalars(select(Event.seq).order_by(Event.seq))) == list(range(1, 81))
        assert record.verify(session).outcome == Outcome.VERIFIED


def test_au_06_a_checkpoint_says_what_was_signed_and_nothing_else_passes(database: Database) -> None:
    append(database, 5)
    one = made(database)
    read = checkpoints.read(one.text, one.public_key)
    assert read is not None
    assert (read.origin, read.size, read.root) == ("lianshen/example", 5, one.root)
    assert checkpoints.read(one.text, OTHER.public_key) is None
    for place in range(len(one.text)):
        changed = one.text[:place] + ("A" if one.text[place] != "A" else "B") + one.text[place + 1 :]
        found = checkpoints.read(changed, one.public_key)
        assert found is None or found == read, place  # base64 has spare bits at its end; what it says stays
    for changed in (one.text + "x", one.text.replace("\n\n", "\n"), "", one.text * 2):
        assert checkpoints.read(changed, one.public_key) is None


def test_au_06_one_a_day_and_none_twice(database: Database) -> None:
    assert not checkpoints.daily(database, MOMENT)
    append(database, 3)
    assert checkpoints.daily(database, MOMENT)
    assert not checkpoints.daily(database, MOMENT + timedelta(days=2))  # nothing was added
    append(database, 1)
    assert not checkpoints.daily(database, MOMENT + checkpoints.DAILY - timedelta(seconds=1))
    assert checkpoints.daily(database, MOMENT + checkpoints.DAILY)
    assert made(database).size == 4
    with database.reading() as session:
        assert [row.size for row in checkpoints.listed(session)] == [4, 3]


@pytest.mark.parametrize("verb", ["UPDATE checkpoint SET root = 'x'", "DELETE FROM checkpoint"])
def test_au_03_checkpoints_are_append_only(database: Database, verb: str) -> None:
    append(database, 1)
    made(database)
    with pytest.raises(Exception, match="append-only"), database.transaction() as session:
        session.execute(text(verb))


def test_au_09_a_rewriting_that_forgot_a_checkpoint_shows_without_any_anchor(database: Database) -> None:
    append(database, 4)
    made(database)
    append(database, 2)
    with database.reading() as session:
        assert record.verify(session).outcome == Outcome.VERIFIED
    with database.transaction() as session:
        if database.engine.dialect.name == "sqlite":
            session.execute(text("DROP TRIGGER event_no_delete"))
        else:
            session.execute(text("ALTER TABLE event DISABLE TRIGGER USER"))
        session.execute(text("DELETE FROM event"))
        session.execute(text("UPDATE event_head SET seq = 0, compact = :empty"), {"empty": b""})
    append(database, 6)
    with database.reading() as session:
        rewritten = record.verify(session)
    # The same six lines again are other bytes: each event has a salt of its own.
    assert rewritten.findings == ("前 4 条事件与当时签名的检查点不符",)
    with database.transaction() as session:
        session.execute(text("UPDATE event_head SET compact = :other"), {"other": b"\1" * 64})
    with database.reading() as session:
        assert "登记的树根与现有事件算出的不符" in "".join(record.verify(session).findings)


def test_au_06_a_checkpoint_under_another_key_is_not_the_services_own(database: Database) -> None:
    append(database, 3)
    made(database)
    own, others = checkpoints.own_keys(SECRET), checkpoints.own_keys(OTHER_SECRET)
    with database.reading() as session:
        assert record.verify(session, keys=own).outcome == Outcome.VERIFIED
        assert record.verify(session, keys=own | others).outcome == Outcome.VERIFIED, "an earlier key"
        found = record.verify(session, keys=others).findings
    assert found == ("第 3 条处的检查点不是用本系统的密钥签的",)


def test_au_06_each_signed_decision_has_its_checkpoint(town: Town, tmp_path: Path) -> None:
    town.house.database.info[checkpoints.SIGNER] = SIGNER
    town.case(reaches="approved")
    with town.house.database.reading() as session:
        rows = checkpoints.listed(session)
        signed = session.scalar(select(Event.seq).where(Event.action == "joint_review.sign_approve"))
        verdict = record.verify(session)
    assert [row.reason for row in rows] == ["decision"]
    assert signed is not None
    assert rows[0].size >= signed
    assert verdict.outcome == Outcome.VERIFIED
    own = checkpoints.own_keys(SECRET)
    with Session(town.house.database.engine) as session:
        assert record.verify(session, keys=own).outcome == Outcome.VERIFIED
        session.execute(text("DROP TRIGGER checkpoint_no_delete"))
        session.execute(text("DELETE FROM checkpoint"))
        assert f"第 {signed} 条事件签发了意见，却没有它的检查点" in record.verify(session, keys=own).findings
        session.rollback()
