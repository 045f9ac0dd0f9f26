"""Database: one file of SQLite by default, PostgreSQL by setting; same models, same migrations.

SQLite traps answered here (FC-5, CC-9): writers take BEGIN IMMEDIATE, readers are read-only and plain BEGIN;
``query_only`` is set before BEGIN so that it can never stay on a pooled connection.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import quote

from alembic import command
from alembic.config import Config
from sqlalchemy import (
    BigInteger,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Enum,
    Integer,
    MetaData,
    String,
    create_engine,
    event,
)
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from app import spelling
from app.jobs import storage
from app.settings import LIMITS, ROOT

WRITE = "lianshen_write"


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


BigId = BigInteger().with_variant(Integer(), "sqlite")


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC moments only; a naive value is refused (FC-13)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime was given; moments are aware UTC")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Name(TypeDecorator[str]):
    """What somebody or something is called: kept NFC, so that the same letters are the same bytes (SE-08)."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else spelling.kept(value)


def enum_type(cls: type[StrEnum], name: str) -> Enum:
    """A text column with a CHECK on the enumeration's values, the same on both databases."""
    return Enum(
        cls,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=40,
        values_callable=lambda members: [member.value for member in members],
    )


class Database:
    """The engine and the only two ways to a session: ``transaction`` writes, ``reading`` cannot.

    info: what every writing session carries as its ``info``: which channels are set up (app.services.deliveries).
    """

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        self.url = url
        self.info: dict[str, Any] = {}
        self.engine = make_engine(url, pool_size=pool_size)
        self._writer = self.engine.execution_options(**{WRITE: True})
        readonly = {} if self.engine.dialect.name == "sqlite" else {"postgresql_readonly": True}
        self._reader = self.engine.execution_options(**{WRITE: False}, **readonly)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Commits when the block ends, rolls back when it raises: the only place that commits."""
        session = Session(self._writer, expire_on_commit=False, info=self.info)
        with session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A read-only transaction: the database itself refuses a write (FC-2)."""
        with Session(self._reader, expire_on_commit=False, autoflush=False) as session, session.begin():
            yield session

    def dispose(self) -> None:
        self.engine.dispose()


def make_engine(url: str, *, pool_size: int = 10) -> Engine:
    if url.startswith("sqlite"):
        engine = create_engine(
            url, pool_size=pool_size, max_overflow=20, pool_timeout=10, hide_parameters=True
        )
        event.listen(engine, "do_connect", _sqlite_open)
        event.listen(engine, "connect", _sqlite_connect)
        event.listen(engine, "begin", _sqlite_begin)
        return engine
    options = f"-c lock_timeout={LIMITS.lock_timeout_ms} -c statement_timeout={LIMITS.statement_timeout_ms} -c timezone=UTC"
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=20,
        pool_timeout=10,
        pool_pre_ping=True,
        hide_parameters=True,  # What people typed is not for the log (SE-40).
        isolation_level="READ COMMITTED",
        connect_args={"options": options},
    )
    event.listen(engine, "checkin", _postgres_checkin)
    return engine


def _postgres_checkin(connection: Any, _record: object) -> None:
    """After a read the library would ask for READ WRITE by name, over an operator's default_transaction_read_only."""
    if connection is not None:
        connection.read_only = None


def _sqlite_open(dialect: Dialect, _record: object, arguments: Any, options: Any) -> Any:
    """On a disk that takes no writes there is no room for the shared-memory file: the finished file alone is read (F5).

    Where a journal lies beside it the file is not finished, and SQLite itself knows how to read both.
    """
    file = Path(arguments[0] or "nowhere")
    if not file.is_file() or os.access(file.parent, os.W_OK) or file.with_name(f"{file.name}-wal").exists():
        return None
    return dialect.loaded_dbapi.connect(
        f"file:{quote(str(file))}?mode=ro&immutable=1", **{**options, "uri": True}
    )


def _sqlite_connect(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {LIMITS.lock_timeout_ms}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _sqlite_begin(connection: Connection) -> None:
    write = connection.get_execution_options().get(WRITE, True)
    if connection.info.get(WRITE) is not write:  # the pragma makes SQLite prepare every statement anew
        connection.exec_driver_sql(f"PRAGMA query_only = {'OFF' if write else 'ON'}")
        connection.info[WRITE] = write
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def alembic_config(url: str) -> Config:
    config = Config(toml_file=str(ROOT / "pyproject.toml"))
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["database_url"] = url
    return config


def migrate(url: str, revision: str = "head") -> None:
    """Bring the database to ``revision``, the job library's own tables included; nothing to do when it is there."""
    command.upgrade(alembic_config(url), revision)
    storage.prepare(url)
