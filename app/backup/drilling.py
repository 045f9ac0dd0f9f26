"""The drill: make a backup, bring it back into a scratch place, verify, open papers, and keep a report (BK-7)."""

import secrets
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import msgspec
import pikepdf
from sqlalchemy import DDL, NullPool, create_engine, make_url, select
from sqlalchemy.orm import Session

from app.backup import making, restoring
from app.backup.faults import BackupFault
from app.backup.manifest import durable
from app.backup.restoring import looking
from app.db import Database
from app.files import Store
from app.models import Document
from app.settings import Settings

REPORTS = "drills"
PAPERS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Times in seconds. papers: PDFs opened. faults: everything that was not as it must be; empty: the drill passed."""

    name: str
    drilled_at: datetime
    dialect: str
    revision: str
    events: int
    root: str
    rows: int
    files: int
    files_size: int
    database_size: int
    papers: int
    backup_seconds: float
    restore_seconds: float
    faults: tuple[str, ...]


def drill(settings: Settings, folder: Path, now: Callable[[], datetime]) -> Report:
    """Raises BackupFault where the backup or the restore itself fails. Nothing of the scratch place is left."""
    moment = now()
    begun = time.perf_counter()
    made = making.make(settings, folder, now)
    backed_up = time.perf_counter()
    with scratch(settings) as place:
        restored = restoring.restore(place, made.folder, into=restoring.place_of(place), now=now)
        done = time.perf_counter()
        papers, unopened = _open_papers(place)
    manifest = made.manifest
    report = Report(
        name=manifest.name,
        drilled_at=moment,
        dialect=manifest.dialect,
        revision=manifest.tally.revision,
        events=manifest.tally.seq,
        root=manifest.tally.root,
        rows=sum(manifest.tally.rows.values()),
        files=manifest.files,
        files_size=manifest.files_size,
        database_size=manifest.database_size,
        papers=papers,
        backup_seconds=round(backed_up - begun, 2),
        restore_seconds=round(done - backed_up, 2),
        faults=(*made.faults, *(str(finding) for finding in restored.findings), *unopened),
    )
    _keep(folder / REPORTS, report)
    return report


@contextmanager
def scratch(settings: Settings) -> Iterator[Settings]:
    """An empty place of the same kind beside the real one; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="lianshen-drill-") as name:
        var = Path(name)
        url = make_url(settings.database_url)
        if url.get_backend_name() == "sqlite":
            yield replace(settings, var=var, database_url=f"sqlite:///{var / 'lianshen.db'}")
            return
        database = f"lianshen_drill_{secrets.token_hex(4)}"
        engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        named = {"name": engine.dialect.identifier_preparer.quote(database)}
        try:
            with engine.connect() as connection:
                connection.execute(_ddl("CREATE DATABASE %(name)s TEMPLATE template0", named))
        except Exception as error:
            raise BackupFault("不能建立演练用的数据库：需要有 CREATEDB 权限的账号") from error
        try:
            place = url.set(database=database).render_as_string(hide_password=False)
            yield replace(settings, var=var, database_url=place)
        finally:
            with engine.connect() as connection:
                connection.execute(_ddl("DROP DATABASE %(name)s WITH (FORCE)", named))


def _ddl(statement: str, named: dict[str, str]) -> DDL:
    return DDL(statement, context=named)  # type: ignore[no-untyped-call]


def _open_papers(place: Settings) -> tuple[int, tuple[str, ...]]:
    """The newest papers, opened as a reader would: pages as recorded."""
    database, store = Database(place.database_url, pool_size=2), Store(place.files)
    try:
        with looking(database) as session:
            rows = _newest(session)
    finally:
        database.dispose()
    faults = []
    for number, key, pages in rows:
        try:
            with pikepdf.open(store.path(key)) as pdf:
                found = len(pdf.pages)
        except (OSError, pikepdf.PdfError):
            faults.append(f"文书 {number} 打不开")
            continue
        if found != pages:
            faults.append(f"文书 {number} 应有 {pages} 页，现有 {found} 页")
    return len(rows), tuple(faults)


def _newest(session: Session) -> list[tuple[int, str, int]]:
    printed = select(Document.id, Document.sha256, Document.pages).where(Document.sha256.is_not(None))
    rows = session.execute(printed.order_by(Document.id.desc()).limit(PAPERS))
    return [(number, key or "", pages or 0) for number, key, pages in rows]


def _keep(folder: Path, report: Report) -> None:
    """As JSON for the next comparison, as text for the file."""
    folder.mkdir(parents=True, exist_ok=True)
    durable(
        folder / f"{report.name}.json", msgspec.json.format(msgspec.json.encode(report), indent=1) + b"\n"
    )
    durable(folder / f"{report.name}.txt", words(report).encode("utf-8"))


def words(report: Report) -> str:
    lines = [
        f"备份恢复演练 {report.name}",
        f"数据库      {report.dialect}，版本 {report.revision}，{report.database_size:,} 字节",
        f"内容        {report.rows:,} 行，{report.events:,} 条事件",
        f"事件记录的根 {report.root}",
        f"文件        {report.files:,} 个，{report.files_size:,} 字节；打开文书 {report.papers} 份",
        f"备份用时    {report.backup_seconds:.2f} 秒；恢复用时 {report.restore_seconds:.2f} 秒",
        f"结论        {'通过' if not report.faults else f'发现 {len(report.faults)} 处问题'}",
        *(f"  · {fault}" for fault in report.faults),
    ]
    return "\n".join(lines) + "\n"
