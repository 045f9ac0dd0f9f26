"""Jobs are enqueued with the change they follow, run once, and fail in sight."""

import threading
import time
from dataclasses import replace

import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.orm import Session

from app.jobs import heartbeat, storage, worker
from app.jobs.queue import JobState, enqueue, jobs
from tests.app.jobs.conftest import QUICK, own_engine, wait_until, working

pytestmark = pytest.mark.slow  # Seconds each: in the gate, not in make quick.


def ids(engine: Engine, *states: JobState) -> list[str]:
    return [record.job_id for record in jobs(engine, *states)]


def test_a_commit_runs_the_job_and_a_rollback_leaves_none(jobs_url: str, engine: Engine) -> None:
    ran: list[str] = []
    with engine.begin() as connection:
        enqueue(connection, "render", "decision-1", job_id="render:1")
    with engine.connect() as connection:
        enqueue(connection, "render", "decision-2", job_id="render:2")
        connection.rollback()
    with Session(engine) as session, session.begin():
        session.execute(text("SELECT 1"))
        enqueue(session, "render", "decision-3", job_id="render:3")

    assert ids(engine, JobState.WAITING) == ["render:1", "render:3"]
    with working(jobs_url, {"render": ran.append}):
        wait_until(lambda: len(ids(engine, JobState.DONE)) == 2)

    assert sorted(ran) == ["decision-1", "decision-3"]


def test_a_job_id_runs_once_whenever_it_is_enqueued_again(jobs_url: str, engine: Engine) -> None:
    ran: list[str] = []

    def enqueue_again() -> None:
        with engine.begin() as connection:
            enqueue(connection, "render", "decision-1", job_id="render:1")

    enqueue_again()
    enqueue_again()
    with working(jobs_url, {"render": ran.append}):
        wait_until(lambda: ids(engine, JobState.DONE) == ["render:1"])
        enqueue_again()
        with engine.begin() as connection:
            enqueue(connection, "render", "decision-2", job_id="render:2")
        wait_until(lambda: "decision-2" in ran and not ids(engine, JobState.RUNNING, JobState.WAITING))

    assert ran == ["decision-1", "decision-2"]


def test_a_failed_job_is_seen_and_the_worker_goes_on(
    jobs_url: str, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    ran: list[str] = []

    def refuse(argument: str) -> None:
        raise ValueError(f"no template for {argument}")

    with engine.begin() as connection:
        enqueue(connection, "refuse", "decision-1", job_id="refuse:1")
        enqueue(connection, "unheard-of", "decision-2", job_id="unheard-of:1")
    with working(jobs_url, {"refuse": refuse, "render": ran.append}):
        wait_until(lambda: len(ids(engine, JobState.FAILED)) == 2)
        with engine.begin() as connection:
            enqueue(connection, "render", "decision-3", job_id="render:1")
        wait_until(lambda: ran == ["decision-3"])

    failed = {record.job: (record.argument, record.error) for record in jobs(engine, JobState.FAILED)}
    assert failed == {
        "refuse": ("decision-1", "no template for decision-1"),
        "unheard-of": ("decision-2", "unheard-of"),
    }
    assert "no template for decision-1" in caplog.text


def test_a_worker_told_to_stop_lets_its_job_finish_and_takes_its_row_away(
    jobs_url: str, engine: Engine
) -> None:
    begun = threading.Event()

    def take_long(_argument: str) -> None:
        begun.set()
        time.sleep(1.5)

    with engine.begin() as connection:
        enqueue(connection, "long", "decision-1", job_id="long:1")
    with working(jobs_url, {"long": take_long}, timing=replace(QUICK, grace=10)):
        assert begun.wait(20)
        assert list(heartbeat.signs(engine)) == ["in-test"]

    assert ids(engine, JobState.DONE) == ["long:1"]
    assert heartbeat.signs(engine) == {}


def test_no_row_of_the_queue_is_pickle(jobs_url: str, engine: Engine) -> None:
    with engine.begin() as connection:
        enqueue(connection, "render", "决定书-1", job_id="render:1")
    with working(jobs_url, {"render": lambda _: None}):
        wait_until(lambda: ids(engine, JobState.DONE) == ["render:1"])

    schema = "dbos." if engine.dialect.name == "postgresql" else ""
    with engine.connect() as connection:
        assert (
            connection.scalar(text(f"SELECT serialization FROM {schema}workflow_status")) == "portable_json"
        )
        assert "决定书-1" in connection.scalar(text(f"SELECT inputs FROM {schema}workflow_input"))
        steps = connection.execute(text(f"SELECT serialization FROM {schema}operation_outputs")).scalars()
        assert set(steps) <= {"portable_json"}


def test_the_library_owns_the_tables_we_leave_out_of_the_compare(jobs_url: str, engine: Engine) -> None:
    schema = storage.SCHEMA if engine.dialect.name == "postgresql" else None
    found = set(inspect(engine).get_table_names(schema)) - {"worker_heartbeat"}

    assert found <= storage.OWN_TABLES
    assert storage.OWN_TABLES - found <= {"event_dispatch_kv"}  # PostgreSQL only
    assert not storage.include_name("workflow_status", "table", {"schema_name": None})
    assert not storage.include_name("idx", "index", {"schema_name": None, "table_name": "queues"})
    assert not storage.include_name("dbos", "schema", {})
    assert storage.include_name("worker_heartbeat", "table", {"schema_name": None})
    assert storage.include_name(None, "schema", {})


def test_the_file_stays_in_write_ahead_mode_with_full_sync(tmp_path_factory: pytest.TempPathFactory) -> None:
    url = f"sqlite:///{tmp_path_factory.mktemp('jobs') / 'new.db'}"
    storage.prepare(url)
    storage.prepare(url)
    with own_engine(url) as engine:
        heartbeat.metadata.create_all(engine)
        with working(url, {}), engine.connect() as connection:
            pragmas = [connection.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous")]

    assert pragmas == ["wal", 2]


def test_a_worker_without_the_tables_stops_with_a_clear_error(empty_database_url: str) -> None:
    with pytest.raises(storage.NotPrepared, match="run the migrations"):
        worker.run(empty_database_url, {}, executor_id="early", stop=threading.Event())
