"""The database keeps its promises: on SQLite and on PostgreSQL, under threads, and through every migration."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import DBAPIError, StatementError

import app.models  # noqa: F401
from app.db import Base, Database, alembic_config, migrate
from app.jobs import heartbeat
from app.jobs.storage import OWN_TABLES, include_name
from app.models import Event, EventHead, NumberSeries, Organisation, SecurityEvent
from app.services import numbers


def test_migrations_go_up_match_the_models_and_go_down(empty_database_url: str) -> None:
    migrate(empty_database_url)
    engine = create_engine(empty_database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": include_name})
        assert compare_metadata(context, [Base.metadata, heartbeat.metadata]) == []
    command.downgrade(alembic_config(empty_database_url), "base")
    left = set(inspect(engine).get_table_names()) - OWN_TABLES - {"alembic_version", "dbos_migrations"}
    engine.dispose()
    assert left == set()


def test_migrating_twice_changes_nothing(database_url: str) -> None:
    migrate(database_url)
    database = Database(database_url)
    with database.reading() as session:
        assert session.get_one(EventHead, 1).seq == 0
    database.dispose()


def test_fc_2_a_reading_session_cannot_write(database_url: str) -> None:
    database = Database(database_url)
    insert = text("INSERT INTO organisation (id, credit_code, name) VALUES (1, '9', 'x')")
    with pytest.raises(DBAPIError), database.reading() as session:
        session.execute(insert)
    with database.transaction() as session:
        session.add(Organisation(credit_code="9" * 18, name="示例"))
    database.dispose()


def test_fc_5_twenty_threads_write_without_a_lock_error(database_url: str) -> None:
    database = Database(database_url, pool_size=20)

    def ten_numbers(_thread: int) -> None:
        for _ in range(10):
            with database.transaction() as session:
                numbers.next_serial(session, "test", 2026)
            with database.reading() as session:
                session.get(NumberSeries, ("test", 2026))

    with ThreadPoolExecutor(max_workers=20) as pool:
        list(pool.map(ten_numbers, range(20)))
    with database.reading() as session:
        assert session.get_one(NumberSeries, ("test", 2026)).last == 200
    database.dispose()


def test_sqlite_is_durable_and_keeps_foreign_keys(tmp_path: object) -> None:
    database = Database(f"sqlite:///{tmp_path}/x.db")
    with database.transaction() as session:
        values = {
            name: session.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    database.dispose()
    assert values == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}


@pytest.mark.parametrize("verb", ["UPDATE", "DELETE"])
@pytest.mark.parametrize("table", ["event", "security_event"])
def test_fc_7_the_record_refuses_changes(database_url: str, table: str, verb: str) -> None:
    database = Database(database_url)
    moment = datetime(2026, 11, 1, tzinfo=UTC)
    with database.transaction() as session:
        session.add(
            Event(
                seq=1, at=moment, account_id=1, actor_name="示例", role="chair", body="", action="x", label="x",
                outcome="ok", object_version=0, note="", canonical=b"{}",
            )
        )  # fmt: skip
        session.add(
            SecurityEvent(
                at=moment, action="x", outcome="ok", object="", source="", request_id="", reasons=""
            )
        )
    statement = f"UPDATE {table} SET action = 'y'" if verb == "UPDATE" else f"DELETE FROM {table}"
    with pytest.raises(DBAPIError, match="append-only"), database.transaction() as session:
        session.execute(text(statement))
    database.dispose()


def test_fc_13_a_naive_moment_is_refused(database_url: str) -> None:
    database = Database(database_url)
    with pytest.raises(StatementError, match="naive"), database.transaction() as session:
        session.add(
            SecurityEvent(
                at=datetime(2026, 1, 1),  # noqa: DTZ001
                action="x",
                outcome="ok",
                object="",
                source="",
                request_id="",
                reasons="",
            )
        )
    database.dispose()


def test_two_organisations_of_one_credit_code_are_impossible(database_url: str) -> None:
    database = Database(database_url)
    twins = [Organisation(credit_code="1" * 18, name=name) for name in ("甲", "乙")]
    with pytest.raises(DBAPIError), database.transaction() as session:
        session.add_all(twins)
    database.dispose()
    assert sqlite3.sqlite_version_info >= (3, 35)  # RETURNING
