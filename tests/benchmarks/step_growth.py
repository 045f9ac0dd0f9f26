"""A record that grows: more cases, each with as many events as a real one has, through the triggers in place."""

from sqlalchemy import Connection, func, select, text, update

from app.merkle import HASH_SIZE
from app.models import Application, Event, EventHead
from tests.benchmarks.step_stage import Stage

EVENTS_OF_A_CASE = 30
AT_ONCE = 50_000


def grow(stage: Stage, size: int) -> None:
    """Copy the case and one of its events until there are ``size`` events; the numbers stay without a gap."""
    engine = stage.database.engine
    with engine.begin() as connection:
        there = connection.scalar(select(func.count()).select_from(Event)) or 0
        cases = connection.scalar(select(func.max(Application.id))) or 0
        more = size // EVENTS_OF_A_CASE - cases
        if more > 0:
            copy_case(connection, stage, cases + 1, cases + more)
    for first in range(there + 1, size + 1, AT_ONCE):
        with engine.begin() as connection:
            copy_event(connection, stage, first, min(first + AT_ONCE - 1, size))
    with engine.begin() as connection:
        connection.execute(update(EventHead).values(seq=size, compact=bytes(HASH_SIZE * size.bit_count())))
    tidy(stage)


def tidy(stage: Stage) -> None:
    """What the database does by itself in quiet times: the log written back, the planner told of the new size."""
    if stage.database.engine.dialect.name == "postgresql":
        orders = ["ANALYZE event", "ANALYZE application", "CHECKPOINT"]
    else:
        orders = ["PRAGMA wal_checkpoint(TRUNCATE)"]
    held = stage.database.engine.raw_connection()
    driver = held.driver_connection
    assert driver
    if stage.database.engine.dialect.name == "postgresql":
        driver.autocommit = True
    for order in orders:
        driver.execute(order)
    held.invalidate()


def copy_case(connection: Connection, stage: Stage, first: int, last: int) -> None:
    names = [column.key for column in Application.__table__.columns]
    given = {"id": "n.x", "ref": "'B' || n.x"}
    copy(connection, "application", names, given, f"id = {stage.application_id}", first, last)


def copy_event(connection: Connection, stage: Stage, first: int, last: int) -> None:
    """Spread over all cases but the one that is stepped."""
    names = [column.key for column in Event.__table__.columns]
    given = {"seq": "n.x", "application_id": f"(SELECT max(id) FROM application) - n.x % {EVENTS_OF_A_CASE}"}
    copy(connection, "event", names, given, f"seq = {stage.row['seq']}", first, last)


def copy(
    connection: Connection,
    table: str,
    names: list[str],
    given: dict[str, str],
    which: str,
    first: int,
    last: int,
) -> None:
    """Rows ``first`` to ``last`` like one row of the table; the same statement on both databases."""
    taken = ", ".join(given.get(name, f"o.{name}") for name in names)
    connection.execute(
        text(
            f"WITH RECURSIVE n(x) AS (SELECT CAST({first} AS BIGINT) UNION ALL SELECT x + 1 FROM n WHERE x < {last}) "
            f"INSERT INTO {table} ({', '.join(names)}) SELECT {taken} FROM n CROSS JOIN {table} o WHERE o.{which}"
        )
    )
