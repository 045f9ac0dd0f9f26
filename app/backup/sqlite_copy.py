"""SQLite: the backup API takes a consistent copy while others write (BK-1); never ``cp``."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, NullPool, create_engine, make_url

from app.backup.faults import BackupFault

NAME = "database.db"
BUSY_SECONDS = 30


def path_of(url: str) -> Path:
    return Path(make_url(url).database or "").absolute()


def copy(source: Path, target: Path) -> None:
    """The target becomes what the source was at one moment, its journal included."""
    if not source.is_file():
        raise BackupFault("数据库文件不存在，没有可备份的内容")
    with (
        closing(
            sqlite3.connect(f"file:{quote(str(source))}?mode=ro", uri=True, timeout=BUSY_SECONDS)
        ) as here,
        closing(sqlite3.connect(target, timeout=BUSY_SECONDS)) as there,
    ):
        here.backup(there)


@contextmanager
def opened(path: Path) -> Iterator[Connection]:
    """A copy nobody writes to, read without leaving a trace beside it."""

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(f"file:{quote(str(path))}?immutable=1", uri=True)

    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool)
    with engine.connect() as connection:
        yield connection


def require_integrity(path: Path) -> None:
    """Raises BackupFault unless SQLite itself finds the file sound and every reference kept."""
    try:
        with opened(path) as connection:
            said = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
            dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    except Exception as error:
        raise BackupFault("备份的数据库文件打不开") from error
    if said != "ok" or dangling is not None:
        raise BackupFault(f"备份的数据库没有通过完整性检查：{said if said != 'ok' else '有断开的引用'}")
