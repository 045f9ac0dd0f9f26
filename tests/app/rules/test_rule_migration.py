"""Migration 0002 up and down over a database in use: what was there stays, what is published cannot be half."""

import pytest
from alembic import command
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.exc import DBAPIError

from app.db import alembic_config, migrate

CHANGE = (
    "INSERT INTO rule_change (id, number, version, state, kind, table_name, key, row, reason, document_number, "
    "proposed_by, proposed_at, closing) VALUES (:id, :id, 1, 'proposed', 'period', 'value', 'coal.k1', '{}', "
    "'示例', '', 1, '2026-11-01 00:00:00', '')"
)
BROKEN = (
    "UPDATE rule_change SET state = 'published'",
    "UPDATE rule_change SET state = 'refused'",
    "UPDATE rule_change SET state = 'withdrawn'",
    "UPDATE rule_change SET publication = 1",
    "UPDATE rule_change SET kind = 'confirm'",
    "UPDATE rule_change SET kind = 'other'",
    "UPDATE rule_change SET scan_sha256 = 'x'",
    "UPDATE rule_change SET checked_by = 1, checked_at = '2026-11-01 00:00:00', state = 'refused', closing = 'x'",
    "DELETE FROM rule_event",
    "UPDATE rule_event SET change_id = 1",
)


def people(connection: Connection) -> None:
    connection.execute(
        text("INSERT INTO account (id, login, name, password_hash) VALUES (1, 'a', '示例', 'x')")
    )
    connection.execute(
        text(
            "INSERT INTO event (seq, at, account_id, actor_name, role, body, action, label, outcome, object_version, "
            "note, canonical) VALUES (1, '2026-11-01 00:00:00', 1, '示例', 'chair', '', 'x', 'x', 'ok', 0, '', :bytes)"
        ),
        {"bytes": b"{}"},
    )


def count(engine: Engine, table: str) -> int:
    with engine.connect() as connection:
        return connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()


def test_up_down_and_up_again_with_data(empty_database_url: str) -> None:
    migrate(empty_database_url, "0001")
    engine = create_engine(empty_database_url)
    with engine.begin() as connection:
        people(connection)
    migrate(empty_database_url)
    with engine.begin() as connection:
        connection.execute(text(CHANGE), {"id": 1})
        connection.execute(text("INSERT INTO rule_event (seq, change_id) VALUES (1, 1)"))
    for statement in BROKEN:
        with pytest.raises(DBAPIError), engine.begin() as connection:
            connection.execute(text(statement))
    engine.dispose()
    command.downgrade(alembic_config(empty_database_url), "0001")
    assert (count(engine, "account"), count(engine, "event")) == (1, 1)
    engine.dispose()
    migrate(empty_database_url)
    assert (count(engine, "account"), count(engine, "rule_change")) == (1, 0)
    engine.dispose()
