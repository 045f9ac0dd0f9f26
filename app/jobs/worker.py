"""The worker: takes jobs from the queue, shows that it lives, takes over from workers that do not."""

import logging
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from dbos import DBOS, WorkflowSerializationFormat, error
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from app.jobs import heartbeat
from app.jobs.queue import WORKFLOW, configure, register_queue
from app.jobs.storage import close, open_engine, require_tables
from app.jobs.takeover import take_over_stale

log = logging.getLogger(__name__)

Handler = Callable[[str], None]


class UnknownJob(LookupError):
    """A job was enqueued under a name for which this worker has no handler."""


@dataclass(frozen=True, slots=True)
class Timing:
    """All in seconds. A dead worker's job is run again after stale_after + beat + poll, or, if the first survivor
    dies in the act, after twice that: under 60 s."""

    poll: float = 1.0
    beat: float = 5.0
    tick: float = 60.0  # how often the worker asks what is due by the clock
    stale_after: float = 20.0
    grace: int = 30  # what running jobs get to finish when the worker is told to stop


def run(
    database_url: str,
    handlers: Mapping[str, Handler],
    *,
    executor_id: str,
    stop: threading.Event,
    concurrency: int = 2,
    timing: Timing | None = None,
    tick: Callable[[], None] | None = None,
) -> None:
    """Work until `stop` is set, then let running jobs finish. One worker a process.

    `executor_id` names this process and no other (host, process id, start). Handlers must be idempotent: a
    worker that was only frozen, not dead, finishes a job that a survivor finished too. `tick` is called at once
    and then now and again: it enqueues what no person starts.
    """
    timing = timing or Timing()
    began = time.monotonic()
    busy: set[str] = set()
    engine = open_engine(database_url)
    try:
        require_tables(engine)
        with _alive(engine, executor_id, timing.beat, busy):
            try:
                _launch(
                    engine,
                    handlers,
                    executor_id=executor_id,
                    concurrency=concurrency,
                    poll=timing.poll,
                    busy=busy,
                )
                log.info("worker %s ready after %.2f s", executor_id, time.monotonic() - began)
                _watch(engine, stop, executor_id=executor_id, timing=timing, tick=tick or _nothing)
            finally:
                DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=timing.grace)
    finally:
        close(engine)


def stop_on_signal() -> threading.Event:
    """The event for `run` that SIGTERM and SIGINT set. Main thread only."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


def _launch(
    engine: Engine,
    handlers: Mapping[str, Handler],
    *,
    executor_id: str,
    concurrency: int,
    poll: float,
    busy: set[str],
) -> None:
    def run_job(job: str, argument: str) -> None:
        job_id = str(DBOS.workflow_id)
        busy.add(job_id)
        try:
            if job not in handlers:
                raise UnknownJob(job)
            # Never retried by the library: a failed document is a state of ours, and a person asks for the retry.
            DBOS.run_step({"name": job, "retries_allowed": False}, handlers[job], argument)
        finally:
            busy.discard(job_id)

    DBOS(config=configure(engine, executor_id=executor_id))
    DBOS.workflow(name=WORKFLOW, serialization_type=WorkflowSerializationFormat.PORTABLE)(run_job)
    # Registered before the launch the queue is polled at once, registered after it a second or two later.
    register_queue(engine, concurrency=concurrency, poll=poll)
    DBOS.launch()


@contextmanager
def _alive(engine: Engine, executor_id: str, interval: float, busy: set[str]) -> Iterator[None]:
    """Write the heartbeat from a thread of its own, also while running jobs finish; take the row away at the end."""
    started_at, ended = datetime.now(UTC), threading.Event()

    def keep_beating() -> None:
        while not ended.wait(interval):
            try:
                heartbeat.beat(engine, executor_id, started_at=started_at)
            except SQLAlchemyError:
                log.warning("worker %s could not write its heartbeat", executor_id, exc_info=True)

    # The first one before any job is taken: a running job of a worker without a row looks abandoned.
    heartbeat.beat(engine, executor_id, started_at=started_at)
    thread = threading.Thread(target=keep_beating, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
        if busy:
            # The row stays and grows old, so that a survivor takes these jobs over.
            log.warning("worker %s stopped before its jobs: %s", executor_id, ", ".join(sorted(busy)))
        else:
            heartbeat.remove(engine, executor_id)


def _nothing() -> None:
    """Of a worker that only takes jobs."""


def _watch(
    engine: Engine,
    stop: threading.Event,
    *,
    executor_id: str,
    timing: Timing,
    tick: Callable[[], None],
) -> None:
    """Until told to stop: look after the other workers, and ask what is due."""
    watch = heartbeat.Watch(timing.stale_after)
    ticked: float | None = None
    while True:
        if ticked is None or time.monotonic() - ticked >= timing.tick:
            ticked = time.monotonic()
            try:
                tick()
            except Exception:
                log.exception("worker %s could not ask what is due", executor_id)
        if stop.wait(timing.beat):
            return
        try:
            take_over_stale(engine, watch, executor_id=executor_id, now=time.monotonic())
        except (SQLAlchemyError, error.DBOSException):
            log.warning("worker %s could not look after the others", executor_id, exc_info=True)
