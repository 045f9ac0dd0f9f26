"""The manifest of one backup, its end marker and its seal: what is missing or changed afterwards shows (BK-3, BK-4)."""

import hmac
import os
from dataclasses import dataclass
from datetime import datetime
from hashlib import file_digest
from hashlib import sha256 as hasher
from pathlib import Path
from typing import TypeVar

import msgspec

from app.backup.faults import BackupFault
from app.backup.tally import Tally
from app.canonical import sha256

Shape = TypeVar("Shape")
FORMAT = 1
MANIFEST, COMPLETE, FILES = "manifest.json", "complete.json", "files.txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """server: PostgreSQL's major version, 0 for SQLite. database: name of its file here, size in bytes, SHA-256. files: how many stored files, their bytes, digest of the list."""

    format: int
    name: str
    began_at: datetime
    dialect: str
    server: int
    database: str
    database_size: int
    database_sha256: str
    files: int
    files_size: int
    files_sha256: str
    tally: Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class Complete:
    """The end marker: written last. seal: HMAC of the manifest under the service's secret key."""

    manifest_sha256: str
    seal: str
    finished_at: datetime


def write(folder: Path, manifest: Manifest, secret_key: str, finished_at: datetime) -> None:
    data = _pretty(manifest)
    durable(folder / MANIFEST, data)
    end = Complete(manifest_sha256=sha256(data), seal=_seal(data, secret_key), finished_at=finished_at)
    durable(folder / COMPLETE, _pretty(end))


def read(folder: Path) -> tuple[Manifest, Complete]:
    """Raises BackupFault where the end marker is missing, the manifest changed or of another format."""
    end = _decoded(folder / COMPLETE, Complete, "备份没有结束标记，可能没有做完")
    manifest = _decoded(folder / MANIFEST, Manifest, "备份缺少清单")
    if sha256((folder / MANIFEST).read_bytes()) != end.manifest_sha256:
        raise BackupFault("备份的清单与结束标记不一致，这份备份被改动过或没有传完")
    if manifest.format != FORMAT:
        raise BackupFault(f"备份的格式是 {manifest.format}，本版本只认识 {FORMAT}")
    return manifest, end


def sealed_by(folder: Path, end: Complete, secret_key: str) -> bool:
    """Was it sealed under this secret key?"""
    return hmac.compare_digest(end.seal, _seal((folder / MANIFEST).read_bytes(), secret_key))


def digest_of(path: Path) -> str:
    """SHA-256 of a file of any size."""
    with path.open("rb") as handle:
        return file_digest(handle, "sha256").hexdigest()


def durable(path: Path, data: bytes) -> None:
    """The file is there whole or not at all: temporary name, fsync, rename, fsync of the folder."""
    fresh = path.with_name(f".{path.name}.part")
    with fresh.open("wb") as handle:
        handle.write(data)
        handle.flush()
        os.fsync(handle.fileno())
    fresh.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _seal(data: bytes, secret_key: str) -> str:
    return hmac.new(secret_key.encode("utf-8"), b"lianshen backup\0" + data, hasher).hexdigest()


def _pretty(value: Manifest | Complete) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value, order="sorted"), indent=1) + b"\n"


def _decoded(path: Path, shape: type[Shape], absent: str) -> Shape:
    try:
        return msgspec.json.decode(path.read_bytes(), type=shape)
    except FileNotFoundError as error:
        raise BackupFault(f"{absent}（{path.name}）") from error
    except msgspec.DecodeError as error:
        raise BackupFault(f"{path.name} 不能读取，备份可能没有做完") from error
