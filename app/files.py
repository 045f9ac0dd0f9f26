"""Write-once store by content: temporary name, fsync, rename, fsync of the folder (FC-8)."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from app.canonical import sha256

KEY_LENGTH = 64


class Store:
    """Bytes under their SHA-256, below one folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, key: str) -> Path:
        """Where the bytes of ``key`` lie. A key is 64 hex digits and nothing else."""
        if len(key) != KEY_LENGTH or not set(key) <= set("0123456789abcdef"):
            raise ValueError("not a key of this store")
        return self.root / key[:2] / key

    def put(self, data: bytes) -> str:
        """Store and return the key; storing the same bytes twice is one file."""
        key = sha256(data)
        target = self.path(key)
        if target.exists():
            return key
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = target.with_name(f".{key}.{secrets.token_hex(4)}")
        try:
            with _exclusive(temporary) as handle:
                _write_all(handle, data)
                os.fsync(handle)
            temporary.rename(target)
        finally:
            temporary.unlink(missing_ok=True)
        _sync_folder(target.parent)
        _sync_folder(self.root)
        return key

    def sweep(self, before: datetime) -> int:
        """Remove what a killed writer left unfinished before that moment; how many."""
        late = before.timestamp()
        left = [path for path in self.root.glob("??/.*") if path.lstat().st_mtime < late]
        for path in left:
            path.unlink(missing_ok=True)
        return len(left)

    def get(self, key: str) -> bytes:
        """The bytes, checked against their name; a wrong digest raises ValueError."""
        data = self.path(key).read_bytes()
        if sha256(data) != key:
            raise ValueError(f"stored file {key[:12]} does not match its digest")
        return data


@contextmanager
def _exclusive(path: Path) -> Iterator[int]:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640)
    try:
        yield handle
    finally:
        os.close(handle)


def _write_all(handle: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
