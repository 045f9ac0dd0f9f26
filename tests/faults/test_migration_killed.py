"""F27: kill −9 in the middle of an upgrade leaves the old database or the new one, never something between (RE-08)."""

import multiprocessing
import os
import random
import time

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, make_url, text

from app.db import alembic_config, make_engine, migrate

KILLS = int(os.environ.get("KILLS", "3"))
FORK = multiprocessing.get_context("fork")
Shape = dict[str, tuple[str, ...]]


def shape(url: str) -> tuple[str, Shape]:
    """Revision, and each table's columns; the job library's own tables are its own affair."""
    engine = make_engine(url)
    with engine.connect() as connection:
        looked = inspect(connection)
        tables = {
            name: tuple(column["name"] for column in looked.get_columns(name))
            for name in looked.get_table_names()
        }
        stamped = "alembic_version" in tables
        revision = connection.scalar(text("SELECT version_num FROM alembic_version")) if stamped else None
    engine.dispose()
    ours = {name: columns for name, columns in tables.items() if name in OURS}
    return revision or "", ours


def our_tables() -> set[str]:
    from app.jobs.heartbeat import metadata
    from app.models import Account

    return set(Account.metadata.tables) | set(metadata.tables)


OURS = our_tables()


def killed_upgrade(url: str, seconds: float) -> bool:
    """Start the upgrade, kill it after so long; was it still at work?"""
    process = FORK.Process(target=migrate, args=(url,))
    process.start()
    process.join(seconds)
    at_work = process.is_alive()
    process.kill()
    process.join()
    return at_work


@pytest.mark.slow
def test_f27_an_upgrade_that_is_killed_left_old_or_new(empty_database_url: str) -> None:
    scripts = ScriptDirectory.from_config(alembic_config(empty_database_url))
    newest = scripts.get_current_head() or ""
    began = time.monotonic()
    whole_shapes = {"": ("", {})}
    migrate(empty_database_url)
    took = time.monotonic() - began
    whole_shapes[newest] = shape(empty_database_url)
    assert whole_shapes[newest][0] == newest

    interrupted = 0
    for kill in range(KILLS):
        empty(empty_database_url)
        random.seed(kill)
        interrupted += killed_upgrade(empty_database_url, random.uniform(0.05, 1.0) * took)
        found = settled(empty_database_url)
        assert found in whole_shapes.values(), f"kill {kill} left revision {found[0]!r}"
    assert interrupted

    migrate(empty_database_url)
    assert shape(empty_database_url) == whole_shapes[newest], "the next upgrade finishes what was interrupted"
    kind = make_url(empty_database_url).get_backend_name()
    print(f"F27 {kind}: {KILLS} kills, {interrupted} in the middle of an upgrade, old or new each time")


def settled(url: str) -> tuple[str, Shape]:
    """PostgreSQL notices a moment later that its client is gone; until then its transaction holds locks."""
    for _ in range(40):
        found = shape(url)
        if found[0] or not found[1]:
            return found
        time.sleep(0.05)
    return found


def empty(url: str) -> None:
    engine = make_engine(url)
    if engine.dialect.name == "sqlite":
        engine.dispose()
        for end in ("", "-wal", "-shm"):
            if os.path.exists(path := f"{engine.url.database}{end}"):
                os.unlink(path)
        return
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA IF EXISTS dbos CASCADE"))
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
