"""The worker's looking for work and the web process's writing share one SQLite file (FC-5)."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text

from app.db import Database
from app.jobs import heartbeat, storage
from app.jobs.queue import JobState, enqueue, jobs
from tests.app.jobs.conftest import own_engine, wait_until, working

THREADS, WRITES = 20, 10


@pytest.mark.slow
def test_twenty_writers_and_a_worker_meet_no_lock_error(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    url = f"sqlite:///{tmp_path / 'locks.db'}"
    storage.prepare(url)
    database = Database(url)
    heartbeat.metadata.create_all(database.engine)
    ran: set[str] = set()
    start = threading.Barrier(THREADS)

    def write(writer: int) -> None:
        start.wait()
        for number in range(WRITES):
            with database.transaction() as session:
                session.execute(text("INSERT INTO written VALUES (:w, :n)"), {"w": writer, "n": number})
                if number == 0:
                    enqueue(session, "note", str(writer), job_id=f"note:{writer}")

    with own_engine(url) as engine:
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE written (writer INTEGER, number INTEGER)"))
        with working(url, {"note": ran.add}), ThreadPoolExecutor(THREADS) as pool:
            for result in [pool.submit(write, writer) for writer in range(THREADS)]:
                result.result()
            wait_until(lambda: len(jobs(engine, JobState.DONE)) == THREADS)
        with engine.connect() as connection:
            assert connection.scalar(text("SELECT count(*) FROM written")) == THREADS * WRITES
    database.dispose()
    assert len(ran) == THREADS
    assert "locked" not in caplog.text
