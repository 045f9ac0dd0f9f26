"""Read-only maintenance: by setting, or by itself while the database or the disk takes no writes (RE-04).

``kind`` looks at most every few seconds; a write that fails for this reason closes at once. It opens again by itself.
"""

import errno
import os
import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from app.db import Database

LOOK_EVERY = 10.0
"""Seconds between two looks, and how long a failed write keeps the service closed."""
ROOM = 4 * 1024 * 1024
"""Bytes that must be free: journal, a page of the log and one ordinary form."""
_NO_ROOM = frozenset({errno.ENOSPC, errno.EROFS, errno.EDQUOT, errno.EFBIG})
_SQLITE = ("readonly database", "database or disk is full", "disk i/o error")
# read_only_sql_transaction, disk_full
_POSTGRESQL = frozenset({"25006", "53100"})


def refused_by_storage(error: BaseException) -> bool:
    """Did the write fail because nothing can be written, rather than for what was written?"""
    if isinstance(error, OSError):
        return error.errno in _NO_ROOM
    if not isinstance(error, DBAPIError):
        return False
    if getattr(error.orig, "sqlstate", None) in _POSTGRESQL:
        return True
    said = str(error.orig).lower()
    return any(words in said for words in _SQLITE)


@dataclass(slots=True)
class Upkeep:
    """Of one process. ``by_setting``: READ_ONLY=1.

    seen, ended: hashes of sessions that were used or signed out of while nothing could be written. A restart forgets
    them; then what the database says counts again.
    """

    database: Database
    var: Path
    by_setting: bool = False
    seen: dict[str, datetime] = field(default_factory=dict)
    ended: set[str] = field(default_factory=set)
    clock: Callable[[], float] = time.monotonic
    _closed: bool = False
    _look_at: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def closed(self) -> bool:
        """Is nothing to be changed now?"""
        return self.by_setting or self.stuck

    @property
    def stuck(self) -> bool:
        """Can nothing be written at all, a sign-in neither?"""
        now = self.clock()
        with self._lock:
            due, self._look_at = now >= self._look_at, max(self._look_at, now + LOOK_EVERY)
        if due:
            before, self._closed = self._closed, not self._writable()
            if before and not self._closed:
                self.database.dispose()  # A connection opened on a closed disk reads for ever.
            with self._lock:
                self._look_at = self.clock() + LOOK_EVERY
        return self._closed

    def close(self) -> None:
        """A write failed for want of a place to write to."""
        with self._lock:
            self._closed, self._look_at = True, self.clock() + LOOK_EVERY

    def _writable(self) -> bool:
        try:
            if self.var.is_dir() and not self._has_room(self.var):
                return False
            return self._takes_writes()
        except (OSError, SQLAlchemyError):
            return True  # Not there at all is another fault, with its own page.

    def _takes_writes(self) -> bool:
        url = self.database.engine.url
        if url.get_backend_name() == "sqlite":
            file = Path(url.database or "")
            return not file.is_file() or (os.access(file, os.W_OK) and self._has_room(file.parent))
        with self.database.reading() as session:
            asked = text(
                "SELECT pg_is_in_recovery() OR current_setting('default_transaction_read_only')::bool"
            )
            return not session.scalar(asked)

    @staticmethod
    def _has_room(folder: Path) -> bool:
        return os.access(folder, os.W_OK) and shutil.disk_usage(folder).free >= ROOM
