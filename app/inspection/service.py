"""The parent's side: cheap checks, a temporary file, a child under limits, one sentence for every refusal."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.inspection.names import display_name, extension
from app.settings import LIMITS

CHILD = Path(__file__).resolve().parent / "child.py"
WALL_SECONDS = 3 * LIMITS.parse_cpu_seconds

ALLOWED: Mapping[str, str] = {
    ".pdf": "application/pdf",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
}
ACCEPT = ",".join(ALLOWED)
TOO_LARGE = f"文件超过 {LIMITS.upload_file // 1024 // 1024} MB，请压缩或分成几份后再上传"


class Refused(Exception):
    """The file is not kept. The message is one Chinese sentence for the person who sent it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspected:
    """A file that may be kept. name: as shown. pages: of a PDF, else None. size in bytes."""

    name: str
    media_type: str
    size: int
    pages: int | None


def inspect(data: bytes, name: str) -> Inspected:
    """Look into ``data``. Raises Refused; never parses anything in this process."""
    shown = display_name(name)
    suffix = extension(shown)
    if suffix not in ALLOWED:
        raise Refused("只能上传 PDF、Excel（xlsx）、Word（docx）、JPG 或 PNG 文件")
    if not data:
        raise Refused("这个文件是空的，请检查后重新上传")
    if len(data) > LIMITS.upload_file:
        raise Refused(TOO_LARGE)
    answer = _ask_child(data, suffix)
    if refused := answer.get("refused"):
        raise Refused(str(refused))
    pages = answer.get("pages")
    return Inspected(
        name=shown,
        media_type=ALLOWED[suffix],
        size=len(data),
        pages=pages if isinstance(pages, int) else None,
    )


def _ask_child(data: bytes, suffix: str) -> dict[str, object]:
    with tempfile.TemporaryDirectory(prefix="inspection.") as scratch:
        upload = Path(scratch) / "upload"
        upload.write_bytes(data)
        try:
            child = subprocess.run(  # noqa: S603 (our own interpreter, a list of arguments, no user text)
                [sys.executable, "-P", str(CHILD), str(upload), suffix],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                cwd=scratch,
                env=_environment(scratch),
                timeout=WALL_SECONDS,
                start_new_session=True,
                check=False,
            )
        except subprocess.TimeoutExpired as late:
            raise Refused("文件太复杂，检查超时。请另存或重新导出后再上传") from late
    if child.returncode:
        raise Refused(_how_it_died(child.returncode))
    answer: dict[str, object] = json.loads(child.stdout)
    return answer


def _environment(scratch: str) -> dict[str, str]:
    """Nothing of the service's settings or secrets reaches the child."""
    passed = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    return passed | {"HOME": scratch, "TMPDIR": scratch, "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def _how_it_died(code: int) -> str:
    if code in (-signal.SIGXCPU, -signal.SIGKILL):
        return "文件太复杂，检查超时。请另存或重新导出后再上传"
    return "文件太复杂或已损坏，无法检查。请另存或重新导出后再上传"
