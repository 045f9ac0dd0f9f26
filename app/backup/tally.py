"""What a database holds, in figures that two copies can be compared by: rows, the record's length and root, the numbers."""

from collections.abc import Iterable
from dataclasses import dataclass

from alembic.script import ScriptDirectory
from sqlalchemy import Connection, column, func, inspect, select, table

from app import merkle
from app.db import alembic_config
from app.jobs.storage import OWN_TABLES

_EVENT = table("event", column("seq"), column("canonical"))
_SERIES = table("number_series", column("kind"), column("year"), column("last"))
_REVISION = table("alembic_version", column("version_num"))


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class Series:
    """The last number issued of one kind and year."""

    kind: str
    year: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """revision: of the migrations. seq, root: last event and root of the tree over all (RFC 6962, SHA-256 hex)."""

    revision: str
    seq: int
    root: str
    rows: dict[str, int]
    series: tuple[Series, ...]


def newest_revision() -> str:
    """The last migration of this release."""
    return _scripts().get_current_head() or ""


def knows(revision: str) -> bool:
    """Is it a migration of this release? One of a later release is not."""
    return revision in {script.revision for script in _scripts().walk_revisions()}


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(alembic_config(""))


def revision_of(connection: Connection) -> str:
    """Where the migrations of this database stand; empty before the first."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return connection.scalar(select(_REVISION.c.version_num)) or ""


def count(connection: Connection) -> Tally:
    """Read everything once, in the caller's snapshot. Tables of the job library are left out: workers move them."""
    names = sorted(set(inspect(connection).get_table_names()) - OWN_TABLES)
    rows = {
        name: connection.scalar(select(func.count()).select_from(table(name))) or 0
        for name in names
        if name not in {"worker_heartbeat", "alembic_version"}
    }
    series = connection.execute(select(_SERIES.c.kind, _SERIES.c.year, _SERIES.c.last))
    events = connection.execution_options(yield_per=2000).execute(
        select(_EVENT.c.canonical).order_by(_EVENT.c.seq)
    )
    return Tally(
        revision=revision_of(connection),
        seq=connection.scalar(select(func.max(_EVENT.c.seq))) or 0,
        root=root_of(bytes(row.canonical) for row in events).hex(),
        rows=rows,
        series=tuple(sorted(Series(kind=row.kind, year=row.year, last=row.last) for row in series)),
    )


def root_of(entries: Iterable[bytes]) -> bytes:
    """Root of the tree over these events, one after the other: a million of them never stand in memory."""
    compact: tuple[bytes, ...] = ()
    for size, entry in enumerate(entries):
        compact = merkle.extend(compact, size, merkle.leaf(entry))
    return merkle.root_of(compact)


def differences(expected: Tally, found: Tally) -> list[str]:
    """Chinese sentences; empty when both hold the same."""
    words = [
        f"{label}应为 {before}，现为 {after}"
        for label, before, after in (
            ("数据库版本", expected.revision, found.revision),
            ("事件数", expected.seq, found.seq),
            ("事件记录的根", expected.root[:16], found.root[:16]),
        )
        if before != after
    ]
    for name in sorted(expected.rows.keys() | found.rows.keys()):
        before, after = expected.rows.get(name, 0), found.rows.get(name, 0)
        if before != after:
            words.append(f"表 {name} 应有 {before} 行，现有 {after} 行")
    if expected.series != found.series:
        words.append("编号的登记与备份时不同")
    return words
