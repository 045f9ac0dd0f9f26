"""Nobody is declared dead by a clock; a dead worker's jobs are finished by exactly one survivor."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from app.jobs import heartbeat
from app.jobs.queue import JobState, enqueue, jobs
from app.jobs.worker import Timing
from app.settings import ROOT
from tests.app.jobs import effects
from tests.app.jobs.conftest import wait_until

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def test_a_worker_is_stale_when_its_sign_stands_still_whatever_the_clock_says() -> None:
    watch = heartbeat.Watch(stale_after=20)
    a_year_off = NOON - timedelta(days=400)

    assert watch.stale({"lives": NOON, "dead": NOON, "no-row": None}, now=0) == ()
    assert watch.stale({"lives": a_year_off, "dead": NOON, "no-row": None}, now=19.9) == ()
    assert watch.stale({"lives": a_year_off, "dead": NOON, "no-row": None}, now=20) == ("dead", "no-row")
    assert watch.stale({"lives": NOON, "no-row": NOON}, now=25) == ()
    assert watch.stale({"dead": NOON}, now=30) == (), "gone and back again counts anew"


def test_a_job_is_taken_over_within_a_minute_even_if_the_first_survivor_dies_too() -> None:
    timing = Timing()

    assert 2 * (timing.stale_after + timing.beat) + timing.poll < 60


def test_one_survivor_wins_the_claim(engine: Engine) -> None:
    heartbeat.beat(engine, "dead", started_at=NOON)
    last = heartbeat.signs(engine)["dead"]

    claimed = heartbeat.claim(engine, "dead", last)
    assert claimed is not None
    assert heartbeat.claim(engine, "dead", last) is None
    assert heartbeat.claim(engine, "no-row", None) is not None
    assert heartbeat.claim(engine, "no-row", None) is None

    heartbeat.beat(engine, "dead", started_at=NOON)  # it was only frozen
    heartbeat.remove(engine, "dead", last_sign=claimed)
    assert set(heartbeat.signs(engine)) == {"dead", "no-row"}
    heartbeat.remove(engine, "dead")
    assert set(heartbeat.signs(engine)) == {"no-row"}


StartWorker = Callable[[str], subprocess.Popen[bytes]]


@pytest.fixture
def start_worker(jobs_url: str, engine: Engine, tmp_path: Path) -> Iterator[StartWorker]:
    """Starts a worker process of a name; all that are left are killed afterwards."""
    effects.metadata.create_all(engine)
    started: list[subprocess.Popen[bytes]] = []

    def start(name: str) -> subprocess.Popen[bytes]:
        script = Path(__file__).with_name("worker_process.py")
        arguments = [sys.executable, "-W", "error", str(script), jobs_url, name, str(tmp_path)]
        process = subprocess.Popen(arguments, env=os.environ | {"PYTHONPATH": str(ROOT)})
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


def enqueue_slow(engine: Engine, *arguments: str) -> None:
    with engine.begin() as connection:
        for argument in arguments:
            enqueue(connection, "slow", argument, job_id=f"slow:{argument}")


def started(folder: Path, pattern: str) -> list[str]:
    return sorted(path.name for path in folder.glob(f"started-{pattern}"))


def done(engine: Engine) -> list[str]:
    return sorted(record.argument for record in jobs(engine, JobState.DONE))


def effect_of(engine: Engine) -> dict[str, str]:
    with engine.connect() as connection:
        rows = connection.execute(select(effects.effects.c["argument", "executor_id"]))
        return {row.argument: row.executor_id for row in rows}


@pytest.mark.slow
def test_survivors_finish_the_jobs_of_a_killed_worker_each_once(
    engine: Engine, tmp_path: Path, start_worker: StartWorker
) -> None:
    (tmp_path / "hold-victim").touch()
    enqueue_slow(engine, "a", "b", "c", "d")
    victim = start_worker("victim")
    wait_until(lambda: len(started(tmp_path, "*-victim")) == 2)
    survivors = [start_worker("survivor-1"), start_worker("survivor-2")]
    wait_until(lambda: len(done(engine)) == 2)

    os.kill(victim.pid, signal.SIGKILL)
    wait_until(lambda: len(done(engine)) == 4)

    assert set(effect_of(engine)) == {"a", "b", "c", "d"}
    assert [name[8] for name in started(tmp_path, "*-survivor-*")] == ["a", "b", "c", "d"], (
        "each by one survivor"
    )
    wait_until(lambda: set(heartbeat.signs(engine)) == {"survivor-1", "survivor-2"})
    for survivor in survivors:
        survivor.send_signal(signal.SIGTERM)
    assert [survivor.wait(20) for survivor in survivors] == [0, 0]
    assert heartbeat.signs(engine) == {}


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.parametrize("empty_database_url", ["postgresql"], indirect=True)
def test_a_frozen_worker_that_wakes_up_adds_no_second_effect(
    engine: Engine, tmp_path: Path, start_worker: StartWorker
) -> None:
    (tmp_path / "hold-frozen").touch()
    enqueue_slow(engine, "a")
    frozen = start_worker("frozen")
    wait_until(lambda: len(started(tmp_path, "a-frozen")) == 1)
    os.kill(frozen.pid, signal.SIGSTOP)
    survivor = start_worker("survivor")
    wait_until(lambda: done(engine) == ["a"])

    (tmp_path / "hold-frozen").unlink()
    os.kill(frozen.pid, signal.SIGCONT)
    wait_until(lambda: (tmp_path / "repeated-a").exists())
    wait_until(lambda: set(heartbeat.signs(engine)) == {"frozen", "survivor"})
    enqueue_slow(engine, "b")
    wait_until(lambda: done(engine) == ["a", "b"])

    assert effect_of(engine)["a"] == "survivor"
    for process in (frozen, survivor):
        process.send_signal(signal.SIGTERM)
    assert [frozen.wait(20), survivor.wait(20)] == [0, 0]
