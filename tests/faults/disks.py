"""Small disks that can be filled and closed: a tmpfs of its own, which only root may mount."""

import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def may_mount() -> bool:
    """Root that may really mount: in a container it often may not."""
    return os.geteuid() == 0 and subprocess.run(
        ["unshare", "--mount", "true"], capture_output=True
    ).returncode == 0  # fmt: skip


@contextmanager
def small_disk(folder: Path, mebibytes: int) -> Iterator[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={mebibytes}m", "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def close_disk(folder: Path, *, writable: bool) -> None:
    """Remount read-only, or open again."""
    mode = "rw" if writable else "ro"
    subprocess.run(["mount", "-o", f"remount,{mode}", folder], check=True)


def fill(folder: Path, leave: int = 0) -> Path:
    """Write until nothing more goes in, then give back ``leave`` bytes."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(65_536))
        except OSError:
            pass
        size = file.tell()
        file.truncate(max(0, size - leave))
    return ballast


@contextmanager
def no_room(disk: Path | None) -> Iterator[None]:
    """The disk is full; where none could be mounted, no file of this process may grow."""
    if disk is not None:
        ballast = fill(disk)
        try:
            yield
        finally:
            ballast.unlink()
        return
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4_096, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
