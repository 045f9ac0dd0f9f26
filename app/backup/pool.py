"""Stored files in a folder of backups: each content once, however many backups name it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from app.backup.faults import BackupFault
from app.canonical import sha256
from app.files import Store
from app.services.world import store_keys

FOLDER = "files"


@dataclass(frozen=True, slots=True)
class Copied:
    """sizes: key → bytes. broken: keys whose bytes are not those of their name; they are not copied."""

    sizes: dict[str, int]
    broken: tuple[str, ...]


def copy(source: Store, pool: Store) -> Copied:
    """Bring every stored file that is not there yet. Each is checked against its digest on the way."""
    sizes: dict[str, int] = {}
    broken = []
    pool.root.mkdir(parents=True, exist_ok=True)
    for key in store_keys(source):
        there, size = pool.path(key), source.path(key).stat().st_size
        if not there.is_file() or there.stat().st_size != size:
            try:
                there.unlink(missing_ok=True)
                pool.put(source.get(key))
            except ValueError:
                broken.append(key)
                continue
        sizes[key] = size
    return Copied(sizes, tuple(broken))


def listing(sizes: dict[str, int]) -> bytes:
    """One line a file: key and size, in order."""
    return "".join(f"{key} {size}\n" for key, size in sorted(sizes.items())).encode("ascii")


def listed(path: Path, digest: str) -> dict[str, int]:
    """Key → size. Raises BackupFault where the list is not the one the manifest names."""
    data = path.read_bytes() if path.is_file() else b""
    if sha256(data) != digest:
        raise BackupFault(f"{path.name} 与清单中的摘要不符")
    return {key: int(size) for key, size in (line.split(" ") for line in data.decode("ascii").splitlines())}


def faults(pool: Store, sizes: dict[str, int]) -> Iterator[str]:
    """Re-read every file of the list; a sentence for each that is missing or changed."""
    for key, size in sizes.items():
        try:
            if len(pool.get(key)) != size:
                yield f"文件 {key[:12]}… 的大小与清单不符"
        except FileNotFoundError:
            yield f"文件 {key[:12]}… 不在备份中"
        except (OSError, ValueError):
            yield f"文件 {key[:12]}… 的内容与摘要不符"


def bring_back(pool: Store, sizes: dict[str, int], target: Store, tell: Callable[[str], None]) -> None:
    """Put every file of the list into the target. Raises BackupFault at the first that is missing or changed."""
    target.root.mkdir(parents=True, exist_ok=True)
    for number, key in enumerate(sizes, 1):
        try:
            target.put(pool.get(key))
        except (OSError, ValueError) as error:
            raise BackupFault(f"文件 {key[:12]}… 不能从备份中取出") from error
        if number % 1000 == 0:
            tell(f"已取回 {number} 个文件")
