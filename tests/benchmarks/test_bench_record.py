"""How many events a second the record takes, and where the time goes (AU-05; make bench).

Printed, never judged by the clock. An append is measured alone in a transaction, as a press makes it, and many in one:
the difference is the commit. ``durable``: PostgreSQL with its write-ahead log flushed as in service.
"""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text

from app import merkle
from app.canonical import canonical
from app.db import Database
from app.services import events, record
from app.services.acting import Acting
from tests.databases import PostgresServer, migrated_sqlite_file, sqlite_copy, sqlite_url
from workflows.cases import Actor
from workflows.vocabulary import Role

TIMES = 600
THREADS = 8
MOMENT = datetime(2026, 11, 23, tzinfo=UTC)
ACTING = Acting(
    actor=Actor(account_id=7, name="示例甲", role=Role.HANDLER, body="development_reform"),
    moment=MOMENT, request_id="0" * 16, session_hash="1" * 16, ip_hash="2" * 32, key="3" * 32,
)  # fmt: skip


def seconds(work: Callable[[], object]) -> tuple[float, float]:
    """By the clock, and of this process's work: the difference is waiting for the disk, the server or the machine."""
    began, worked = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - began, time.process_time() - worked


def alone(database: Database, times: int = TIMES) -> None:
    for _ in range(times):
        with database.transaction() as session:
            events.append(session, ACTING, action="bench.change", label="变更", note="示例：一次变更")


def together(database: Database) -> None:
    with database.transaction() as session:
        for _ in range(TIMES):
            events.append(session, ACTING, action="bench.change", label="变更", note="示例：一次变更")


def on_threads(database: Database) -> None:
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(lambda _: alone(database, TIMES // THREADS), range(THREADS)))


def bare_commits(database: Database) -> None:
    """What no event can be faster than: one row changed and committed, nothing else."""
    for _ in range(TIMES):
        with database.transaction() as session:
            session.execute(text("UPDATE event_head SET seq = seq"))


def hashing() -> None:
    """The canonical bytes and the tree, without any database."""
    compact: tuple[bytes, ...] = ()
    for seq in range(1, TIMES + 1):
        body = events._record(
            ACTING, seq, "bench.change", "", version=0, note="示例", basis="", digests=("", "")
        )
        compact = merkle.extend(compact, seq - 1, merkle.leaf(canonical(body)))


def measured(name: str, database: Database) -> None:
    """One table; the shares are of an append alone."""
    alone(database, 50)  # connections, statements and pages are warm
    took = {
        "每件单独提交": seconds(lambda: alone(database)),
        f"{THREADS} 个线程，每件单独提交": seconds(lambda: on_threads(database)),
        "同一事务中": seconds(lambda: together(database)),
        "只提交一行": seconds(lambda: bare_commits(database)),
        "只算原文和树": seconds(hashing),
    }
    print(f"\n{name}：")
    whole = took["每件单独提交"][0]
    for what, (spent, worked) in took.items():
        print(
            f"  {what:<24}{TIMES / spent:8.0f} 件/秒 {spent / TIMES * 1000:8.3f} 毫秒/件，"
            f"其中本进程计算 {worked / TIMES * 1000:6.3f} 毫秒 {spent / whole:7.1%}"
        )
    with database.reading() as session:
        verdict = record.verify(session)
    assert verdict.outcome is record.Outcome.VERIFIED, verdict.findings
    assert verdict.head.size == 50 + 3 * TIMES
    database.dispose()


def test_au_05_events_a_second_on_sqlite(tmp_path: Path) -> None:
    file = sqlite_copy(migrated_sqlite_file(tmp_path), tmp_path)
    measured("SQLite（WAL，synchronous=FULL）", Database(sqlite_url(file)))


def test_au_05_events_a_second_on_postgresql(postgresql_url: str, postgres_server: PostgresServer) -> None:
    measured("PostgreSQL（日志不落盘）", Database(postgresql_url))
    with postgres_server.database(template=postgres_server.migrated_template()) as url:
        durable(postgres_server, "on")
        measured("PostgreSQL（日志落盘）", Database(url))
        durable(postgres_server, "off")


def durable(server: PostgresServer, which: str) -> None:
    for setting in ("fsync", "full_page_writes", "synchronous_commit"):
        server.execute(f"ALTER SYSTEM SET {setting} = {which}")
    server.execute("SELECT pg_reload_conf()")
    time.sleep(0.5)
