"""Make a backup of a living service and verify it at once; only a verified one counts (BK-1–4, BK-8).

Files, then the database, then the files that came meanwhile: a file that a row of the snapshot names was stored before
that row was committed, so it is there in one of the two rounds. (Files first and never again would miss those.)
"""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from sqlalchemy import Connection, make_url
from sqlalchemy.orm import Session

from app.backup import manifest as manifests
from app.backup import number_marks, pool, postgres, sqlite_copy, tally
from app.backup.faults import BackupFault
from app.backup.manifest import Manifest
from app.canonical import sha256
from app.files import Store
from app.services import holdings
from app.services.readiness import BACKUP_RECORD
from app.services.world import ORPHAN_GRACE
from app.settings import Settings

Clock = Callable[[], datetime]
Copy = tuple[Path, int, tally.Tally, list[holdings.Held]]
"""The database's file, the server's major version, what it holds, which rows name a stored file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LastGood:
    """What the service keeps of its last good backup; /readyz and doctor ask how old it is."""

    finished_at: datetime
    name: str
    seq: int
    root: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """folder: of this one backup. faults: what was already broken in the service and could not be copied."""

    folder: Path
    manifest: Manifest
    faults: tuple[str, ...]


def make(settings: Settings, folder: Path, now: Clock) -> Made:
    """Raises BackupFault; then nothing is left but the stored files, which the next backup uses."""
    began = now()
    name = began.strftime("%Y%m%dT%H%M%SZ")
    unfinished = folder / f".{name}"
    if unfinished.exists() or (folder / name).exists():
        raise BackupFault(f"{name} 已经存在，同一秒内不能备份两次")
    _require_outside(settings, folder)
    _sweep(folder, began)
    unfinished.mkdir(parents=True)
    try:
        made, named, copied = _collect(settings, folder, unfinished, name, began)
        manifests.write(unfinished, made, settings.secret_key, now())
        verify(unfinished, pools(folder), settings)
        unfinished.rename(folder / name)
        manifests.sync_folder(folder)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    number_marks.write(folder, made.tally.series)
    faults = [f"文件 {key[:12]}… 在服务中已损坏，没有备份" for key in copied.broken]
    faults += [
        f"{held.shown}的文件 {held.key[:12]}… 在服务中已不存在，没有备份"
        for held in named
        if held.key not in copied.sizes and held.key not in copied.broken
    ]
    if not faults:
        good = LastGood(finished_at=now(), name=name, seq=made.tally.seq, root=made.tally.root)
        manifests.durable(settings.var / BACKUP_RECORD, msgspec.json.encode(good) + b"\n")
    return Made(folder=folder / name, manifest=made, faults=tuple(faults))


def pools(folder: Path) -> Store:
    return Store(folder / pool.FOLDER)


def _require_outside(settings: Settings, folder: Path) -> None:
    if folder.absolute().is_relative_to(settings.files):
        raise BackupFault("备份目录不能在服务的文件库里面")


def _sweep(folder: Path, moment: datetime) -> None:
    """Remove what killed backups left: older than any backup takes."""
    for left in folder.glob(".[0-9]*Z"):
        if datetime.fromtimestamp(left.stat().st_mtime, UTC) < moment - ORPHAN_GRACE:
            shutil.rmtree(left, ignore_errors=True)


def _collect(
    settings: Settings, folder: Path, into: Path, name: str, began: datetime
) -> tuple[Manifest, list[holdings.Held], pool.Copied]:
    source, kept = Store(settings.files), pools(folder)
    pool.copy(source, kept)
    dialect = make_url(settings.database_url).get_backend_name()
    copy_database = _sqlite if dialect == "sqlite" else _postgres
    database, server, counted, named = copy_database(settings, into)
    copied = pool.copy(source, kept)
    files = pool.listing(copied.sizes)
    manifests.durable(into / manifests.FILES, files)
    made = Manifest(
        format=manifests.FORMAT,
        name=name,
        began_at=began,
        dialect=dialect,
        server=server,
        database=database.name,
        database_size=database.stat().st_size,
        database_sha256=manifests.digest_of(database),
        files=len(copied.sizes),
        files_size=sum(copied.sizes.values()),
        files_sha256=sha256(files),
        tally=counted,
    )
    return made, named, copied


def _sqlite(settings: Settings, into: Path) -> Copy:
    target = into / sqlite_copy.NAME
    sqlite_copy.copy(sqlite_copy.path_of(settings.database_url), target)
    with target.open("rb") as handle:
        os.fsync(handle.fileno())
    with sqlite_copy.opened(target) as connection:
        counted = tally.count(connection)
        return target, 0, counted, _named(connection, counted)


def _postgres(settings: Settings, into: Path) -> Copy:
    target, url = into / postgres.NAME, settings.database_url
    with postgres.snapshot(url) as (connection, seen_as):
        server = postgres.major_of(connection)
        program = postgres.tool("pg_dump", server, settings.pg_tools)
        postgres.dump(url, target, seen_as=seen_as, program=program)
        counted = tally.count(connection)
        return target, server, counted, _named(connection, counted)


def _named(connection: Connection, counted: tally.Tally) -> list[holdings.Held]:
    """Rows that name a file. Of a database of another release, whose columns we do not know: none are asked for."""
    if counted.revision != tally.newest_revision():
        return []
    with Session(connection) as session:
        return list(holdings.every(session))


def verify(folder: Path, kept: Store, settings: Settings) -> Manifest:
    """Re-read everything a backup consists of. Raises BackupFault with the first things that are wrong."""
    manifest, _ = manifests.read(folder)
    database = folder / manifest.database
    if not database.is_file() or manifests.digest_of(database) != manifest.database_sha256:
        raise BackupFault("备份中的数据库文件与清单不符")
    sizes = pool.listed(folder / manifests.FILES, manifest.files_sha256)
    wrong = list(pool.faults(kept, sizes))
    if manifest.dialect == "sqlite":
        sqlite_copy.require_integrity(database)
        with sqlite_copy.opened(database) as connection:
            wrong += tally.differences(manifest.tally, tally.count(connection))
    else:
        postgres.require_readable(database, postgres.tool("pg_restore", manifest.server, settings.pg_tools))
    if wrong:
        raise BackupFault("；".join(wrong[:5]) + (f"；共 {len(wrong)} 处" if len(wrong) > 5 else ""))
    return manifest


def newest(folder: Path) -> Path:
    """The newest finished backup in a folder of backups, or the folder itself where it is one. Raises BackupFault."""
    if (folder / manifests.MANIFEST).is_file() or (folder / manifests.COMPLETE).is_file():
        return folder
    finished = sorted(path.parent for path in folder.glob(f"[0-9]*Z/{manifests.COMPLETE}"))
    if not finished:
        raise BackupFault("这个目录里没有做完的备份")
    return finished[-1]
