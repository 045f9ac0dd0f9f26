"""Which workers are alive: one row a worker, written anew every few seconds.

Nobody compares two clocks. A watcher holds a worker for dead when the row has not *changed* for a while by
the watcher's own stop-watch; so skew between machines and a clock set back declare nobody dead.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import (
    Column,
    DateTime,
    Engine,
    MetaData,
    String,
    Table,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

metadata = MetaData(naming_convention={"pk": "pk_%(table_name)s"})

worker_heartbeat = Table(
    "worker_heartbeat",
    metadata,
    Column(
        "executor_id",
        String(120),
        primary_key=True,
        comment="one worker process, never reused while it may live",
    ),
    Column("seen_at", DateTime(timezone=True), nullable=False, comment="last sign of life, UTC"),
    Column("started_at", DateTime(timezone=True), nullable=False, comment="start of the worker, UTC"),
)
_id = worker_heartbeat.c.executor_id
_seen = worker_heartbeat.c.seen_at


def beat(engine: Engine, executor_id: str, *, started_at: datetime) -> None:
    """Write this worker's sign of life; brings the row back if a watcher took it away too early."""
    now = datetime.now(UTC)
    with engine.begin() as connection:
        written = connection.execute(update(worker_heartbeat).where(_id == executor_id).values(seen_at=now))
        if written.rowcount == 0:
            row = {"executor_id": executor_id, "seen_at": now, "started_at": started_at}
            connection.execute(insert(worker_heartbeat), row)


def signs(engine: Engine) -> dict[str, datetime]:
    """Last sign of life by worker, as stored (SQLite gives it back without a zone): only to be compared with itself."""
    with engine.connect() as connection:
        return {row.executor_id: row.seen_at for row in connection.execute(select(_id, _seen))}


def claim(engine: Engine, executor_id: str, last_sign: datetime | None) -> datetime | None:
    """Become the one who takes over a dead worker; None if it moved or another survivor was first.

    The claim is a new sign in the dead worker's row. If the claimant dies as well, that sign grows old too.
    """
    now = datetime.now(UTC)
    if last_sign is None:
        statement = insert(worker_heartbeat).values(executor_id=executor_id, seen_at=now, started_at=now)
        try:
            with engine.begin() as connection:
                connection.execute(statement)
        except IntegrityError:
            return None
        return now
    with engine.begin() as connection:
        claimed = connection.execute(
            update(worker_heartbeat).where(_id == executor_id, _seen == last_sign).values(seen_at=now)
        )
    return now if claimed.rowcount == 1 else None


def remove(engine: Engine, executor_id: str, *, last_sign: datetime | None = None) -> None:
    """Take the row away; with `last_sign` only if nobody has written since."""
    statement = delete(worker_heartbeat).where(_id == executor_id)
    with engine.begin() as connection:
        connection.execute(statement if last_sign is None else statement.where(_seen == last_sign))


@dataclass(slots=True)
class Watch:
    """Remembers since when, by a monotonic clock in seconds, each worker's sign has been the same."""

    stale_after: float
    _unchanged: dict[str, tuple[datetime | None, float]] = field(default_factory=dict)

    def stale(self, signs: Mapping[str, datetime | None], *, now: float) -> tuple[str, ...]:
        """Workers whose sign has not changed for `stale_after`. None stands for a worker without a row."""
        self._unchanged = {
            worker: known if (known := self._unchanged.get(worker)) and known[0] == sign else (sign, now)
            for worker, sign in signs.items()
        }
        return tuple(
            worker for worker, (_, since) in self._unchanged.items() if now - since >= self.stale_after
        )
