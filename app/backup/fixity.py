"""fsck: every stored file re-read, rows without files, files without rows, what killed writers left (RE-06, F29)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from app.files import KEY_LENGTH, Store
from app.services.findings import Finding
from app.services.world import ORPHAN_GRACE, files_are_whole, nothing_is_orphaned, store_keys


@dataclass(frozen=True, slots=True)
class Looked:
    """files: how many were re-read."""

    files: int
    findings: tuple[Finding, ...]


def look(session: Session, store: Store, moment: datetime) -> Looked:
    """Changes nothing."""
    findings = (
        *files_are_whole(session, store, thorough=True),
        *nothing_is_orphaned(session, store, moment),
        *_strangers(store),
    )
    return Looked(sum(1 for _ in store_keys(store)), findings)


def leftovers(store: Store, moment: datetime) -> tuple[Path, ...]:
    """Temporary files of writers that were killed: older than any writing takes."""
    return tuple(
        path
        for path in sorted(store.root.glob("??/.*"))
        if not path.is_symlink()
        and path.is_file()
        and datetime.fromtimestamp(path.stat().st_mtime, UTC) < moment - ORPHAN_GRACE
    )


def sweep(store: Store, moment: datetime) -> int:
    """Remove them; how many. Files without rows stay: only a person can say that nobody needs them."""
    found = leftovers(store, moment)
    for path in found:
        path.unlink()
    return len(found)


def _strangers(store: Store) -> Iterator[Finding]:
    """What lies in the store under a name that is none of its own."""
    for path in sorted(store.root.glob("*")):
        if not path.is_dir() or path.is_symlink() or len(path.name) != 2:
            yield Finding("fsck", path.name, f"文件库中有不属于它的 {path.name}")
            continue
        for file in sorted(path.iterdir()):
            own = len(file.name) == KEY_LENGTH and file.name.startswith(path.name)
            if not own and not file.name.startswith("."):
                words = f"文件库中有不属于它的 {path.name}/{file.name[:40]}"
                yield Finding("fsck", file.name, words)
