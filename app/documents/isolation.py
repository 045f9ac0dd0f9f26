"""Rendering in a process of its own: real limits, nothing shared, safe beside threads (SE-03).

The parent writes one request, reads one answer and never imports the layout library. Whatever happens in the child,
the caller gets a PDF or RenderFailed with a reason that can be shown.
"""

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import msgspec

from app.documents import fonts as faces
from app.documents.kinds import Printable

CHILD = Path(__file__).resolve().parent / "child.py"


class RenderFailed(Exception):
    """No PDF. ``reason``: one Chinese sentence for the failed state of the document."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Memory is address space in MiB; CPU and wall time in seconds (trust.md §4)."""

    memory_mib: int = 900
    cpu_s: int = 60
    wall_s: float = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the child is told. context: JSON of what the kind is made of. fonts: folder made by setup/fonts.py."""

    kind: str
    context: msgspec.Raw
    fonts: str
    limits: Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A finished document. fonts: embedded families. versions: what to store beside it (archive.md §8.3)."""

    pdf: bytes
    pages: int
    fonts: tuple[str, ...]
    versions: dict[str, str]


def render_isolated(kind: str, context: Printable, *, fonts: Path, limits: Limits | None = None) -> Rendered:
    """Draw one document in a child process. Raises RenderFailed; a second call after a failure starts afresh."""
    limits = limits or Limits()
    try:
        configuration = faces.configuration(fonts)
    except faces.FontsAbsent as absent:
        raise RenderFailed(str(absent)) from absent
    words = msgspec.Raw(msgspec.json.encode(context))
    request = Request(kind=kind, context=words, fonts=str(configuration.parent), limits=limits)
    with tempfile.TemporaryDirectory(prefix="render.") as scratch:
        try:
            child = subprocess.run(  # noqa: S603 (our own file, run by our own interpreter)
                [sys.executable, "-P", str(CHILD)],
                input=msgspec.json.encode(request),
                capture_output=True,
                cwd=scratch,
                env=environment(configuration, scratch),
                timeout=limits.wall_s,
                start_new_session=True,
                check=False,
            )
        except subprocess.TimeoutExpired as late:
            raise RenderFailed(f"排版超出时限 {limits.wall_s:g} 秒") from late
    if child.returncode:
        raise RenderFailed(_how_it_died(child.returncode, child.stderr, limits))
    return _read(child.stdout)


def environment(configuration: Path, scratch: str) -> dict[str, str]:
    """A fixed environment: nothing of the service's settings or secrets reaches the child."""
    passed = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    own = {"HOME": scratch, "TMPDIR": scratch, "XDG_CACHE_HOME": scratch, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    return passed | own | {"FONTCONFIG_FILE": str(configuration)}


def lower_limits(limits: Limits) -> None:
    """Called by the child on itself, before it looks at any content."""
    memory = limits.memory_mib * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_s, limits.cpu_s + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _read(answer: bytes) -> Rendered:
    head, _, pdf = answer.partition(b"\n")
    header = json.loads(head)
    if "failed" in header:
        raise RenderFailed(header["failed"])
    if not pdf.startswith(b"%PDF-"):
        raise RenderFailed("排版程序没有给出完整的 PDF")
    return Rendered(pdf=pdf, pages=header["pages"], fonts=tuple(header["fonts"]), versions=header["versions"])


def _how_it_died(code: int, stderr: bytes, limits: Limits) -> str:
    if code in (-signal.SIGXCPU, -signal.SIGKILL):
        return f"排版超出处理器时间上限 {limits.cpu_s} 秒或被系统终止"
    if b"MemoryError" in stderr or code in (-signal.SIGABRT, -signal.SIGTRAP, -signal.SIGSEGV):
        return f"排版超出内存上限 {limits.memory_mib} MiB"
    lines = stderr.decode(errors="replace").strip().splitlines()
    return f"排版进程异常退出（{code}）：{lines[-1][:160] if lines else '无说明'}"
