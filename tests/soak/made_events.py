"""A record of any length, written past the service as fast as the database takes it; every event as the service would."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import psycopg
from sqlalchemy import make_url

from app import merkle
from app.canonical import canonical, sha256

COLUMNS = (
    "seq", "at", "account_id", "actor_name", "role", "body", "action", "label", "outcome", "object_version",
    "note", "canonical",
)  # fmt: skip
FIRST = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
NOTE = "示例：第 {} 次变更"


def rows(count: int) -> Iterator[tuple[object, ...]]:
    """Columns in the order of COLUMNS."""
    for seq in range(1, count + 1):
        at, note = FIRST + timedelta(seconds=seq), NOTE.format(seq)
        record = {
            "v": 1, "seq": seq, "ts": at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"), "actor": 7, "role": "handler",
            "dept": "development_reform", "on_behalf": "", "ip_hash": "", "session_hash": "",
            "action": "soak.change", "object": "", "object_version": 0, "outcome": "ok", "basis": "",
            "before_digest": "", "after_digest": "", "request_id": "", "idem_key": f"key-{seq}",
            "commitments": {"note": sha256(note)},
        }  # fmt: skip
        yield (
            seq, at, 7, "示例甲", "handler", "development_reform", "soak.change", "变更", "ok", 0, note,
            canonical(record),
        )  # fmt: skip


def fill(url: str, count: int) -> None:
    """A migrated database without events gets so many."""
    names = ", ".join(COLUMNS)
    compact = b"".join(merkle.compact_of([merkle.leaf(cast(bytes, row[-1])) for row in rows(count)]))
    if url.startswith("sqlite"):
        marks = ", ".join("?" * len(COLUMNS))
        path = Path(make_url(url).database or "")
        with closing(sqlite3.connect(path)) as connection, connection:
            plain = ((seq, f"{at:%Y-%m-%d %H:%M:%S.%f}", *more) for seq, at, *more in rows(count))
            connection.executemany(f"INSERT INTO event ({names}) VALUES ({marks})", plain)
            connection.execute("UPDATE event_head SET seq = ?, compact = ?", (count, compact))
        return
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        with connection.cursor().copy(f"COPY event ({names}) FROM STDIN") as copy:
            for row in rows(count):
                copy.write_row(row)
        connection.execute("UPDATE event_head SET seq = %s, compact = %s", (count, compact))
