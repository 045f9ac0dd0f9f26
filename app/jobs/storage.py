"""The job library's tables beside ours: SQLite in the same file, PostgreSQL in the schema `dbos`."""

import logging
from collections.abc import Mapping
from typing import Any

from dbos import DBOS
from sqlalchemy import Engine, create_engine, event, inspect, make_url
from sqlalchemy.pool import ConnectionPoolEntry

SCHEMA = "dbos"
BUSY_TIMEOUT_MS = 30_000

# Its log goes where ours goes: with a handler here it puts up no console of its own.
logging.getLogger("dbos").addHandler(logging.NullHandler())
logging.getLogger("dbos").setLevel(logging.WARNING)

# SQLite has no schemas: a model of ours may carry none of these names.
OWN_TABLES = frozenset(
    {
        "application_versions",
        "dbos_migrations",
        "event_dispatch_kv",
        "notifications",
        "operation_outputs",
        "queues",
        "streams",
        "workflow_events",
        "workflow_events_history",
        "workflow_input",
        "workflow_output",
        "workflow_schedules",
        "workflow_status",
    }
)


class NotPrepared(RuntimeError):
    """The database has no tables of the job library yet."""


def include_name(name: str | None, kind: str, parent_names: Mapping[str, str | None]) -> bool:
    """Alembic's `include_name` hook: False for what the job library creates and migrates itself."""
    if kind == "schema":
        return name != SCHEMA
    table = name if kind == "table" else parent_names.get("table_name")
    return table not in OWN_TABLES


def open_engine(database_url: str) -> Engine:
    """An engine for the job library alone; the caller disposes of it.

    Not the application's engine, which takes the write lock at the start of every transaction: the worker
    looks for work every second and must not queue for that lock only to read.
    """
    if make_url(database_url).get_backend_name() != "sqlite":
        return create_engine(database_url, pool_pre_ping=True, pool_size=10, max_overflow=0)
    engine = create_engine(database_url, pool_size=10, max_overflow=0)
    event.listen(engine, "connect", _set_up_sqlite)
    return engine


def close(engine: Engine) -> None:
    """Dispose of an engine, and of the connection that a thread of the library may still bring back."""

    def close_straggler(_connection: object, record: ConnectionPoolEntry) -> None:
        record.invalidate()

    event.listen(engine, "checkin", close_straggler)
    engine.dispose()


def prepare(database_url: str) -> None:
    """Create or migrate the job library's tables. For `init` and upgrades; safe to repeat, never in the web process."""
    engine = open_engine(database_url)
    try:
        with engine.connect():
            pass  # The library opens the file with its own engine: write-ahead logging must be on before it does.
    finally:
        engine.dispose()
    DBOS.migrate(database_url, schema=SCHEMA)


def require_tables(engine: Engine) -> None:
    """Raise NotPrepared unless `prepare` ran on this database; a version too old is refused by the library."""
    schema = None if engine.dialect.name == "sqlite" else SCHEMA
    if not inspect(engine).has_table("workflow_status", schema=schema):
        raise NotPrepared("the job tables are missing: run the migrations of this database first")


def _set_up_sqlite(connection: Any, _record: object) -> None:
    # The first write of a transaction takes the write lock at once (FC-5); reading takes none.
    connection.isolation_level = "IMMEDIATE"
    connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
