"""A database with the job library's tables, and a worker in a thread of the test."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine

from app.jobs import heartbeat, storage, worker

QUICK = worker.Timing(poll=0.05, beat=0.2, stale_after=1.0, grace=0)


@pytest.fixture
def jobs_url(empty_database_url: str) -> str:
    """URL of a database that has the library's tables and the heartbeat, and nothing else; of each kind."""
    storage.prepare(empty_database_url)
    with own_engine(empty_database_url) as engine:
        heartbeat.metadata.create_all(engine)
    return empty_database_url


@pytest.fixture
def engine(jobs_url: str) -> Iterator[Engine]:
    with own_engine(jobs_url) as engine:
        yield engine


@contextmanager
def own_engine(url: str) -> Iterator[Engine]:
    engine = storage.open_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def working(
    url: str, handlers: Mapping[str, worker.Handler], *, timing: worker.Timing = QUICK
) -> Iterator[threading.Event]:
    """A worker while the block lasts; yields the event that stops it."""
    stop = threading.Event()
    thread = threading.Thread(
        target=worker.run,
        args=(url, handlers),
        kwargs={"executor_id": "in-test", "stop": stop, "timing": timing},
    )
    thread.start()
    try:
        yield stop
    finally:
        stop.set()
        thread.join()


def wait_until(condition: Callable[[], bool], *, seconds: float = 20) -> None:
    """Fail with the condition's own source line when it does not come true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"did not come true within {seconds} s")
        time.sleep(0.02)
