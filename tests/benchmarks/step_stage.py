"""A played case in a database of its own, the real step on it, and the bare writes it is compared with.

The others write the same columns of the same tables under the same settings of the connection; they know nobody's
role, ask no guard, read no facts and chain no record, so each has less to do than the real step.
"""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import count, cycle
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, event, insert, make_url, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app import timepiece
from app.db import Database
from app.models import Application, Event
from app.services import case_file, steps
from app.services.acting import Acting
from tests.databases import PostgresServer, sqlite_url
from tests.people import town_at
from workflows.cases import Actor, Request
from workflows.engine import Procedure
from workflows.procedures import review
from workflows.vocabulary import ReviewState, Verdict

# name, source, target, who; after the last the case stands where it stood
ROUND = (
    ("confirm", ReviewState.CHECK, ReviewState.SIGNING, "lead-checker"),
    ("return_draft", ReviewState.SIGNING, ReviewState.CONCLUSION, "chair"),
    ("propose", ReviewState.CONCLUSION, ReviewState.CHECK, "coordinator"),
)
DAY = date(2026, 11, 22)
REASON = "示例：请核对第二条退出产线的拆除时间"

Step = Callable[[], None]
"""The next step of the round, committed when it returns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A database with one case under check. ``digest``: what its people have seen. ``row``: one of its events."""

    database: Database
    actors: dict[str, Actor]
    procedure: Procedure
    ref: str
    application_id: int
    digest: str
    row: dict[str, Any]


def trigger(name: str, source: ReviewState, target: ReviewState) -> str:
    return f"{name}:{source}:{target}"


def request(stage: Stage, name: str) -> Request:
    return Request(verdict=Verdict.APPROVE, reason=REASON, seen_digest=stage.digest)


def ours(stage: Stage) -> Step:
    """The real one: lock, look, ask the table and its guards, compare-and-set, write the event."""
    turns = cycle(ROUND)

    def step() -> None:
        name, _, _, login = next(turns)
        acting = Acting(actor=stage.actors[login], moment=timepiece.now())
        with stage.database.transaction() as session:
            application = steps.locked(session, stage.ref)
            steps.take(
                session, acting, application, name, seen=application.version, request=request(stage, name)
            )

    return step


# ---- what all others write

MOVE = (
    update(Application.__table__)
    .where(
        Application.__table__.c.id == bindparam("case"),
        Application.__table__.c.state == bindparam("source"),
        Application.__table__.c.version == bindparam("seen"),
    )
    .values(
        state=bindparam("target"),
        version=bindparam("next"),
        entered_on=bindparam("entered"),
        due_on=bindparam("due"),
    )
)
TELL = insert(Event.__table__)
LOOK = (
    select(Application.__table__.c.state, Application.__table__.c.version)
    .where(Application.__table__.c.id == bindparam("case"))
    .with_for_update()
)


def moving(stage: Stage, source: ReviewState, target: ReviewState, seen: int) -> dict[str, Any]:
    days = {"entered": DAY, "due": DAY}
    return {
        "case": stage.application_id,
        "source": source,
        "target": target,
        "seen": seen,
        "next": seen + 1,
    } | days


def moves(stage: Stage) -> Iterator[dict[str, Any]]:
    """What one who keeps the version in memory sends, without end."""
    seen = count(stage.row["object_version"])
    for _, source, target, _ in cycle(ROUND):
        yield moving(stage, source, target, next(seen))


def events(stage: Stage) -> Iterator[dict[str, Any]]:
    """Events as wide as a real one; numbered in memory, for nobody else writes here."""
    for seq in count(stage.row["seq"] + 1):
        yield stage.row | {"seq": seq}


def compiled(stage: Stage, statement: Any, columns: list[str] | None = None) -> tuple[str, list[str]]:
    """SQL for the driver and the names of its places in order."""
    if stage.database.engine.dialect.name == "sqlite":
        dialect: Any = sqlite.dialect(paramstyle="qmark")
    else:
        dialect = postgresql.dialect(paramstyle="format")
    text = statement.compile(dialect=dialect, column_keys=columns)
    return str(text), list(text.positiontup)


def bare_driver(stage: Stage) -> Step:
    """UPDATE, INSERT, INSERT on one open connection of the driver."""
    held = stage.database.engine.raw_connection()
    event.listen(stage.database.engine, "engine_disposed", lambda _engine: held.invalidate())
    lite = stage.database.engine.dialect.name == "sqlite"
    if lite:
        held.cursor().execute("PRAGMA query_only = OFF")
    move, move_names = compiled(stage, MOVE)
    tell, tell_names = compiled(stage, TELL, list(stage.row))
    moved, told = moves(stage), events(stage)

    def plain(values: dict[str, Any], names: list[str]) -> list[Any]:
        found = [values[name] for name in names]
        if lite:
            found = [value.strftime("%F %T.%f") if isinstance(value, datetime) else value for value in found]
            found = [value.isoformat() if isinstance(value, date) else value for value in found]
        return [value.value if isinstance(value, ReviewState) else value for value in found]

    def step() -> None:
        cursor = held.cursor()
        if lite:
            cursor.execute("BEGIN IMMEDIATE")
        cursor.execute(move, plain(next(moved), move_names))
        cursor.execute(tell, plain(next(told), tell_names))
        cursor.execute(tell, plain(next(told), tell_names))
        held.commit()

    return step


def bare_core(stage: Stage) -> Step:
    """The same three by SQLAlchemy Core, the connection from the pool as a request takes it."""
    moved, told = moves(stage), events(stage)

    def step() -> None:
        with stage.database.engine.begin() as connection:
            connection.execute(MOVE, next(moved))
            connection.execute(TELL, next(told))
            connection.execute(TELL, next(told))

    return step


# ---- where it is played


def played(url: str, var: Path) -> Stage:
    """Play a case until it is under check; nothing is connected to the database afterwards."""
    town = town_at(url, var)
    ref = town.case(reaches="check")
    with town.house.database.reading() as session:
        application = steps.of_ref(session, ref)
        last = select(Event).where(Event.application_id == application.id).order_by(Event.seq.desc()).limit(1)
        row = session.scalars(last).one()
        stage = Stage(
            database=town.house.database,
            actors=town.house.cast.actors,
            procedure=review(application.kind, application.procedure_version),
            ref=ref,
            application_id=application.id,
            digest=case_file.review_case(session, application, DAY).current_digest,
            row={column.key: getattr(row, column.key) for column in Event.__table__.columns},
        )
    town.close()
    return stage


@contextmanager
def opened(stage: Stage, url: str, *, durable: bool) -> Iterator[Stage]:
    """The same case in the database at ``url``. durable: as in service, else a commit waits for no disk."""
    database = Database(url)
    lite = database.engine.dialect.name == "sqlite"
    setting = "PRAGMA synchronous = OFF" if lite else "SET synchronous_commit = off"

    def relax(connection: Any, _record: object) -> None:
        connection.cursor().execute(setting)
        connection.commit()

    if not durable:
        event.listen(database.engine, "connect", relax)
    yield replace(stage, database=database)
    database.dispose()


@contextmanager
def sqlite_copies(stage: Stage, folder: Path) -> Iterator[Callable[[str], str]]:
    """Name → URL of a copy of the played file; the copies go when the block ends."""
    database = make_url(stage.database.url).database
    assert database
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    copies = folder / "copies"
    copies.mkdir()
    yield lambda name: sqlite_url(Path(shutil.copy(database, copies / f"{name}.db")))
    shutil.rmtree(copies)


@contextmanager
def postgres_copies(stage: Stage, server: PostgresServer) -> Iterator[Callable[[str], str]]:
    """The same on a PostgreSQL server."""
    template = make_url(stage.database.url).database
    assert template
    with ExitStack() as copies:
        yield lambda _name: copies.enter_context(server.database(template=template))
