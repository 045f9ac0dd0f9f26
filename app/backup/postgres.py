"""PostgreSQL: pg_dump -Fc in the very snapshot whose rows we count, pg_restore in one transaction (BK-1, BK-5).

What they need to know to connect goes to them by their environment: arguments can be read by everybody on the machine.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, NullPool, create_engine, make_url, text

from app.backup.faults import BackupFault

NAME = "database.dump"
LONGEST = 6 * 3600
"""Seconds after which a dump or restore is given up."""
PACKAGED = Path("/usr/lib/postgresql")
_NAMED = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
}


@contextmanager
def snapshot(url: str) -> Iterator[tuple[Connection, str]]:
    """A read-only connection that sees one moment, and the name under which pg_dump sees the same."""
    engine = create_engine(
        url,
        poolclass=NullPool,
        isolation_level="REPEATABLE READ",
        connect_args={"options": "-c timezone=UTC"},
    )
    with engine.connect() as plain:
        connection = plain.execution_options(postgresql_readonly=True)
        name = connection.scalar(text("SELECT pg_export_snapshot()"))
        yield connection, str(name)


def environment(url: str) -> dict[str, str]:
    parts = make_url(url)
    known = {
        "host": parts.host,
        "port": parts.port and str(parts.port),
        "user": parts.username,
        "password": parts.password,
    }
    words = known | {name: value for name, value in parts.query.items() if isinstance(value, str)}
    named = {_NAMED[name]: value for name, value in words.items() if name in _NAMED and value}
    return dict(os.environ) | named | {"PGDATABASE": parts.database or ""}


def tool(name: str, major: int, folder: Path | None) -> Path:
    """The program, of the server's version or newer: an older pg_dump refuses. Raises BackupFault."""
    packaged = sorted(PACKAGED.glob(f"*/bin/{name}"), reverse=True)
    found = shutil.which(name)
    candidates = [folder / name] if folder else [*([Path(found)] if found else []), *packaged]
    for path in candidates:
        if path.is_file() and _version(path) >= major:
            return path
    where = f"PG_TOOLS 指向的目录里没有 {major} 或更高版本的 {name}" if folder else f"没有找到 {name}"
    raise BackupFault(f"{where}：请安装 postgresql-client-{major}，或用 PG_TOOLS 指明它所在的目录")


def _version(path: Path) -> int:
    said = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=20, check=False).stdout  # noqa: S603 (our own list)
    found = re.search(r"\) (\d+)", said)
    return int(found.group(1)) if found else 0


def major_of(connection: Connection) -> int:
    return int(connection.scalar(text("SHOW server_version_num")) or 0) // 10_000


def dump(url: str, target: Path, *, seen_as: str, program: Path) -> None:
    arguments = [
        "--format=custom",
        "--no-owner",
        "--no-privileges",
        "--snapshot",
        seen_as,
        "--file",
        str(target),
    ]
    _run([str(program), *arguments], environment(url), "导出数据库")
    with target.open("rb") as handle:
        os.fsync(handle.fileno())


def require_readable(path: Path, program: Path) -> None:
    """Unpack the whole dump to nowhere: one that stopped half-way fails here (BK-4)."""
    _run([str(program), "--file", os.devnull, str(path)], dict(os.environ), "检查导出的数据库")


def require_empty(url: str) -> None:
    """Raises BackupFault unless the database holds nothing of anybody's."""
    theirs = text(
        "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'"
    )
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        if connection.scalar(theirs):
            raise BackupFault("目标数据库不是空的；只能恢复到新建的空数据库")


def restore(url: str, source: Path, *, program: Path) -> None:
    """All or nothing: one transaction."""
    arguments = ["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges"]
    name = make_url(url).database or ""
    _run([str(program), *arguments, "--dbname", name, str(source)], environment(url), "恢复数据库")


def _run(command: list[str], env: Mapping[str, str], what: str) -> None:
    try:
        done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=LONGEST, check=False)  # noqa: S603 (our own list)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise BackupFault(f"{what}没有完成：{type(error).__name__}") from error
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        raise BackupFault(f"{what}失败：{lines[-1][:300] if lines else done.returncode}")
