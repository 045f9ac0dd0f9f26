"""Bring a backup back into an empty place whose name was typed; everything is verified before and after (BK-3, BK-5, BK-6).

The place is what the settings name (DATABASE_URL, LIANSHEN_VAR): a password is never an argument.
"""

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec
from sqlalchemy import case, make_url, text, update
from sqlalchemy.orm import Session

from app.backup import making, number_marks, pool, postgres, sqlite_copy, tally
from app.backup import manifest as manifests
from app.backup.faults import BackupFault
from app.backup.manifest import Manifest
from app.backup.tally import Series
from app.db import Database
from app.files import Store
from app.models import UserSession
from app.services.findings import Finding
from app.services.world import check_world
from app.settings import Settings

PENDING = "restored.json"
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """What the first start after a restore writes into the record. raised: series that go on from a higher number."""

    name: str
    backup_at: datetime
    restored_at: datetime
    seq: int
    root: str
    raised: tuple[Series, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """findings: what check_world says of the restored service; it may have been so when the backup was made."""

    manifest: Manifest
    raised: tuple[Series, ...]
    findings: tuple[Finding, ...]


def place_of(settings: Settings) -> str:
    """The name that must be typed: of the database on PostgreSQL, of the data folder on SQLite."""
    url = make_url(settings.database_url)
    return settings.var.name if url.get_backend_name() == "sqlite" else url.database or ""


def require_place(settings: Settings, typed: str) -> None:
    """Raises BackupFault unless the name was typed right and nothing is there."""
    place = place_of(settings)
    if typed != place:
        raise BackupFault(f"要恢复到的地方是“{place}”，--into 写的却是“{typed}”")
    if settings.files.exists() and any(settings.files.iterdir()):
        raise BackupFault("目标的文件库不是空的；只能恢复到空的地方")
    if make_url(settings.database_url).get_backend_name() == "sqlite":
        file = sqlite_copy.path_of(settings.database_url)
        if any(file.with_name(file.name + more).exists() for more in ("", "-wal", "-shm", "-journal")):
            raise BackupFault("目标已经有数据库文件；只能恢复到空的地方")
    else:
        postgres.require_empty(settings.database_url)


def restore(
    settings: Settings,
    source: Path,
    *,
    into: str,
    now: Callable[[], datetime],
    issued: Iterable[Series] = (),
    other_key: bool = False,
    tell: Tell = lambda _: None,
) -> Restored:
    """Raises BackupFault. Files come first and the database last, whole or not at all: what failed half-way never starts."""
    folder = making.newest(source)
    require_place(settings, into)
    manifest, end = manifests.read(folder)
    known = number_marks.merge(number_marks.read(folder.parent), issued, manifest.tally.series)
    if manifest.dialect != make_url(settings.database_url).get_backend_name():
        raise BackupFault(f"这份备份来自 {manifest.dialect}，不能恢复到另一种数据库")
    if not tally.knows(manifest.tally.revision):
        words = f"备份的数据库版本是 {manifest.tally.revision}，比本程序新；请先安装做备份时的版本"
        raise BackupFault(words)
    if not other_key and not manifests.sealed_by(folder, end, settings.secret_key):
        words = "这份备份不是用现在的 SECRET_KEY 封存的：请先放回原来的密钥；原来的密钥确实没有了，才加 --other-key"
        raise BackupFault(words)
    tell(f"核对备份 {manifest.name}")
    kept = making.pools(folder.parent)
    making.verify(folder, kept, settings)
    tell("取回文件")
    pool.bring_back(
        kept, pool.listed(folder / manifests.FILES, manifest.files_sha256), Store(settings.files), tell
    )
    tell("恢复数据库")
    _database(settings, folder, manifest)
    tell("核对恢复的内容")
    return _settle(settings, manifest, known, end.finished_at, now())


def _database(settings: Settings, folder: Path, manifest: Manifest) -> None:
    source, url = folder / manifest.database, settings.database_url
    if manifest.dialect != "sqlite":
        postgres.restore(url, source, program=postgres.tool("pg_restore", manifest.server, settings.pg_tools))
        return
    target = sqlite_copy.path_of(url)
    fresh = target.with_name(f".{target.name}.part")
    shutil.copyfile(source, fresh)
    with fresh.open("rb") as handle:
        os.fsync(handle.fileno())
    sqlite_copy.require_integrity(fresh)
    fresh.rename(target)
    manifests.sync_folder(target.parent)


@contextmanager
def looking(database: Database) -> Iterator[Session]:
    """A reading session without the time limit of a page."""
    with database.reading() as session:
        if session.get_bind().dialect.name != "sqlite":
            session.execute(text("SET LOCAL statement_timeout = 0"))
        yield session


def _settle(
    settings: Settings, manifest: Manifest, known: tuple[Series, ...], made_at: datetime, moment: datetime
) -> Restored:
    """Compare, let the numbers go on, end what was signed in, and leave word for the first start."""
    database = Database(settings.database_url, pool_size=2)
    try:
        with looking(database) as session:
            if wrong := tally.differences(manifest.tally, tally.count(session.connection())):
                raise BackupFault("恢复的内容与备份不同：" + "；".join(wrong[:5]))
        with database.transaction() as session:
            raised = number_marks.raise_to(session, known)
            # A session that was ended after the backup was made must not live again; everybody signs in anew.
            later = case((UserSession.created_at > moment, UserSession.created_at), else_=moment)
            still = update(UserSession).where(UserSession.ended_at.is_(None))
            session.execute(still.values(ended_at=later))
        findings: tuple[Finding, ...] = ()
        if manifest.tally.revision == tally.newest_revision():
            with looking(database) as session:
                findings = check_world(session, Store(settings.files))
    finally:
        database.dispose()
    word = Pending(
        name=manifest.name,
        backup_at=made_at,
        restored_at=moment,
        seq=manifest.tally.seq,
        root=manifest.tally.root,
        raised=raised,
    )
    manifests.durable(settings.var / PENDING, msgspec.json.encode(word) + b"\n")
    return Restored(manifest=manifest, raised=raised, findings=findings)
