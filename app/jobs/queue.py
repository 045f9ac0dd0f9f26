"""Enqueue a job inside our own transaction, and see what became of it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache

from dbos import (
    DBOSClient,
    DBOSConfig,
    DBOSPortableJSONSerializer,
    EnqueueOptions,
    WorkflowSerializationFormat,
)
from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from app.jobs.storage import SCHEMA

APPLICATION = "lianshen"
QUEUE = "jobs"
WORKFLOW = "run_job"
# Names the shape of run_job(job, argument), not our release: a worker only takes jobs of its own version,
# and an upgraded worker must take those that its predecessor left.
APPLICATION_VERSION = "1"


class JobState(StrEnum):
    """The library's words for the state of a job; the values stand in its table."""

    WAITING = "ENQUEUED"
    RUNNING = "PENDING"
    DONE = "SUCCESS"
    FAILED = "ERROR"
    CANCELLED = "CANCELLED"
    GIVEN_UP = "MAX_RECOVERY_ATTEMPTS_EXCEEDED"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    JobState.WAITING: "排队中",
    JobState.RUNNING: "执行中",
    JobState.DONE: "已完成",
    JobState.FAILED: "失败",
    JobState.CANCELLED: "已取消",
    JobState.GIVEN_UP: "多次中断后放弃",
}


@dataclass(frozen=True, slots=True)
class JobRecord:
    """One job as the queue knows it. `error` is the message of the exception that ended it, if one did."""

    job_id: str
    job: str
    argument: str
    state: JobState
    enqueued_at: datetime
    error: str | None


def enqueue(connection: Connection | Session, job: str, argument: str, *, job_id: str) -> None:
    """Enqueue in the caller's transaction: its commit lets the job run, its rollback leaves none.

    `job_id` is the idempotency key for ever: an id that was used, even by a job that failed, runs nothing
    again. A retry therefore has an id of its own, say `render:<document>:<attempt>`.
    """
    options: EnqueueOptions = {
        "queue_name": QUEUE,
        "workflow_name": WORKFLOW,
        "workflow_id": job_id,
        "app_version": APPLICATION_VERSION,
        "serialization_type": WorkflowSerializationFormat.PORTABLE,
    }
    engine = connection.engine if isinstance(connection, Connection) else connection.connection().engine
    _client(engine).enqueue_in_transaction(connection, options, job, argument)


def jobs(engine: Engine, *states: JobState, limit: int | None = None) -> tuple[JobRecord, ...]:
    """Jobs in these states, oldest first."""
    rows = _client(engine).list_workflows(
        name=WORKFLOW, status=[str(state) for state in states], limit=limit, sort_desc=False
    )
    return tuple(
        JobRecord(
            job_id=row.workflow_id,
            job=str(row.input["args"][0]) if row.input else "",
            argument=str(row.input["args"][1]) if row.input else "",
            state=JobState(row.status),
            enqueued_at=datetime.fromtimestamp((row.created_at or 0) / 1000, UTC),
            error=None if row.error is None else str(row.error),
        )
        for row in rows
    )


def configure(
    engine: Engine, *, executor_id: str, application_version: str = APPLICATION_VERSION
) -> DBOSConfig:
    """Settings of the worker's side of the library: our database, JSON, no console, no network."""
    return {
        "name": APPLICATION,
        "application_version": application_version,
        "executor_id": executor_id,
        "system_database_engine": engine,
        "dbos_system_schema": SCHEMA,
        # Pickle in the database would let whoever writes a row run code in the worker.
        "serializer": DBOSPortableJSONSerializer(),
        # Tables come from storage.prepare; a worker on a database without them stops with a clear error.
        "run_migrations": False,
        # Our queue is polled; listening would only hold one more connection.
        "use_listen_notify": False,
        "log_level": "WARNING",
        "enable_otlp": False,
    }


def register_queue(engine: Engine, *, concurrency: int, poll: float) -> None:
    """Set how many jobs one worker runs at once and how often it looks for more, in seconds."""
    _client(engine).register_queue(QUEUE, worker_concurrency=concurrency, polling_interval_sec=poll)


@lru_cache(maxsize=8)
def _client(engine: Engine) -> DBOSClient:
    """Opens nothing by itself (`lazy`): in a transaction it uses the caller's connection, else the given engine."""
    return DBOSClient(
        system_database_engine=engine,
        dbos_system_schema=SCHEMA,
        serializer=DBOSPortableJSONSerializer(),
        application_name=APPLICATION,
        lazy=True,
    )
