"""Bring this checkout to the point where it can run, or be tested. Safe to repeat; quick when nothing changed.

``python3 -m setup run|quick|test`` is what `make` calls, with the system's Python and its standard library
only. Every step that cannot go on says in one line what the reader has to do.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
UV = VENV / "bin" / "uv"
LOCKS = ROOT / "requirements"
STAMP = VENV / "installed.stamp"
OLDEST_PYTHON = (3, 11)
# apt asks no questions: nobody may be sitting there to answer.
APT_ENVIRONMENT = {"DEBIAN_FRONTEND": "noninteractive"}


class CannotGoOn(Exception):
    """Set-up needs something from the reader. The message is the line shown, with the command to paste."""


@dataclass(frozen=True)
class Part:
    """A piece of the operating system: the Debian package, and how to see that it is there."""

    package: str
    present: Callable[[], bool]


def has_library(soname: str) -> bool:
    """Whether the dynamic loader finds the shared library."""
    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True


RUN_PARTS = (
    Part("libpango-1.0-0", lambda: has_library("libpango-1.0.so.0")),
    Part("libpangoft2-1.0-0", lambda: has_library("libpangoft2-1.0.so.0")),
    Part("libharfbuzz-subset0", lambda: has_library("libharfbuzz-subset.so.0")),
)
TEST_PARTS = (*RUN_PARTS, Part("chromium", lambda: shutil.which("chromium") is not None))


@dataclass(frozen=True)
class Mode:
    """What a verb of the Makefile needs: which lock, which parts of the system."""

    lock: str
    parts: tuple[Part, ...]


MODES = {"run": Mode("run", RUN_PARTS), "quick": Mode("test", RUN_PARTS), "test": Mode("test", TEST_PARTS)}


def prepare(mode: Mode) -> None:
    ensure_parts(mode.parts)
    ensure_packages(mode.lock)
    for step in ("fonts", "assets"):
        run([str(PYTHON), "-m", "setup", step], quiet=False)


def ensure_parts(parts: Sequence[Part]) -> None:
    missing = [part.package for part in parts if not part.present()]
    if missing:
        install_with_apt(missing)
        absent = [part.package for part in parts if not part.present()]
        if absent:
            raise CannotGoOn(f"已安装 {' '.join(absent)}，但仍然找不到；请检查这些系统软件包后重试")


def install_with_apt(packages: Sequence[str]) -> None:
    names = " ".join(packages)
    if shutil.which("apt-get") is None:
        raise CannotGoOn(f"缺少系统软件（Debian 软件包名：{names}），请用本机的软件包管理器安装后重试")
    if os.geteuid() != 0:
        raise CannotGoOn(f"缺少系统软件，请执行： sudo apt-get update && sudo apt-get install -y {names}")
    with timed(f"安装系统软件 {names}"):
        run(["apt-get", "update", "-qq"], extra=APT_ENVIRONMENT)
        run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages], extra=APT_ENVIRONMENT)


def ensure_venv() -> None:
    """A virtual environment of this very checkout, with a Python that still starts and an installer in it."""
    if sys.version_info < OLDEST_PYTHON:
        wanted = ".".join(str(part) for part in OLDEST_PYTHON)
        raise CannotGoOn(
            f"需要 Python {wanted} 或更高版本；若已装在别处，请执行： make run PYTHON=python{wanted}"
        )
    if not belongs_here(VENV):
        if importlib.util.find_spec("ensurepip") is None:
            install_with_apt(["python3-venv"])
        with timed("建立 Python 虚拟环境"):
            run([sys.executable, "-m", "venv", "--clear", str(VENV)])
    if not UV.exists():
        with timed("安装 uv"):
            lock = LOCKS / "installer.lock"
            run(
                [
                    str(PYTHON),
                    "-m",
                    "pip",
                    "install",
                    "-q",
                    "--disable-pip-version-check",
                    "--require-hashes",
                    "-r",
                    str(lock),
                ]
            )


def belongs_here(venv: Path) -> bool:
    """False for a folder copied from elsewhere, half made, or made by a Python that is gone."""
    settings = venv / "pyvenv.cfg"
    if not settings.is_file() or str(venv) not in settings.read_text("utf-8").split():
        return False
    try:
        probe = subprocess.run(  # noqa: S603 (the interpreter of our own environment)
            [str(venv / "bin" / "python"), "-c", "import pip"], capture_output=True, check=False
        )
    except OSError:
        return False
    return probe.returncode == 0


def ensure_packages(lock: str) -> None:
    """Install exactly what the lock names. A checkout that was set up for tests stays so: test.lock contains run.lock."""
    ensure_venv()
    installed = STAMP.read_text("utf-8").split() if STAMP.is_file() else ["", ""]
    if installed[0] == "test":
        lock = "test"
    path = LOCKS / f"{lock}.lock"
    wanted = [lock, hashlib.sha256(path.read_bytes()).hexdigest()]
    if installed == wanted:
        return
    STAMP.unlink(missing_ok=True)
    with timed(f"按 requirements/{path.name} 安装软件包"):
        run(
            [
                str(UV),
                "pip",
                "sync",
                "--quiet",
                "--compile-bytecode",
                "--python",
                str(PYTHON),
                "--require-hashes",
                str(path),
            ]
        )
    STAMP.write_text(" ".join(wanted), "utf-8")


def install_peers() -> None:
    """What make bench and make soak need beside what is installed; neither gate nor service does."""
    prepare(MODES["test"])
    path = LOCKS / "bench.lock"
    with timed(f"按 requirements/{path.name} 安装对照软件包"):
        run(
            [
                str(UV),
                "pip",
                "install",
                "--quiet",
                "--python",
                str(PYTHON),
                "--require-hashes",
                "-r",
                str(path),
            ]
        )


def install_fonts() -> None:
    from setup import fonts

    try:
        fonts.install(Path(os.environ.get("LIANSHEN_VAR", "var")).absolute())
    except fonts.FontsMissing as problem:
        raise CannotGoOn(str(problem)) from problem


def install_assets() -> None:
    from setup import assets

    assets.install(ROOT)


def run(command: Sequence[str], *, extra: dict[str, str] | None = None, quiet: bool = True) -> None:
    """Run a command in the checkout; when it fails, show the end of what it said."""
    done = subprocess.run(  # noqa: S603 (only commands written in this folder)
        command,
        cwd=ROOT,
        env={**os.environ, **(extra or {})},
        stdout=subprocess.PIPE if quiet else None,
        stderr=subprocess.STDOUT if quiet else None,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode == 0:
        return
    if not quiet:
        raise SystemExit(done.returncode)  # the command has said itself what is wrong
    print("\n".join((done.stdout or "").splitlines()[-15:]), file=sys.stderr)
    raise CannotGoOn(f"这一步没有成功（见上），排除后重新执行 make 即可： {' '.join(command)}")


class timed:  # noqa: N801 (reads as a phrase: with timed("…"))
    """Says what is going on, and how long it took."""

    def __init__(self, what: str) -> None:
        self.what = what

    def __enter__(self) -> None:
        print(f"· {self.what} …", end=" ", flush=True)
        self.start = time.monotonic()

    def __exit__(self, failure: object, *_rest: object) -> None:
        print("失败" if failure else f"{time.monotonic() - self.start:.1f} 秒", flush=True)


STEPS: dict[str, Callable[[], None]] = {
    "run": partial(prepare, MODES["run"]),
    "quick": partial(prepare, MODES["quick"]),
    "test": partial(prepare, MODES["test"]),
    "bench": install_peers,
    "packages": partial(ensure_packages, "run"),
    "fonts": install_fonts,
    "assets": install_assets,
}


def main(arguments: Sequence[str]) -> int:
    if len(arguments) != 1 or arguments[0] not in STEPS:
        print(f"python3 -m setup {'|'.join(STEPS)}", file=sys.stderr)
        return 2
    try:
        STEPS[arguments[0]]()
    except (CannotGoOn, OSError) as problem:
        print(f"✗ {problem}", file=sys.stderr)
        return 1
    return 0
