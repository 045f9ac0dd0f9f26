"""The service as it is served, waitress, worker and all, in a process of its own."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.settings import ROOT
from setup import fonts

STARTS = 120
"""Seconds it may take: the machine of the tests is shared."""


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def served(database_url: str, var: Path, **setting: str) -> Iterator[int]:
    """On a free port of this machine, until the block ends."""
    fonts.install(ROOT / "var")
    var.mkdir(exist_ok=True)
    if not (var / "fonts").exists():
        (var / "fonts").symlink_to(ROOT / "var" / "fonts")
    port = free_port()
    environment = {
        **os.environ,
        "DATABASE_URL": database_url,
        "LIANSHEN_VAR": str(var),
        "PORT": str(port),
        "PLAIN_HTTP": "1",
        "READ_ONLY": "0",
        **setting,
    }
    with (var / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "app", "serve"],
            env=environment, cwd=ROOT, stdout=log, stderr=log,
        )  # fmt: skip
        try:
            if not answers(port, process):
                raise AssertionError((var / "log").read_text("utf-8"))
            yield port
        finally:
            process.terminate()
            process.wait(timeout=40)


def answers(port: int, process: subprocess.Popen[bytes]) -> bool:
    late = time.monotonic() + STARTS
    while time.monotonic() < late and process.poll() is None:
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return True
        time.sleep(0.1)
    return False
