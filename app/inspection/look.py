"""In the child: lower the limits, look, answer one line of JSON."""

import json
import resource
import sys
from pathlib import Path

from app.inspection import picture, zipped
from app.inspection.verdict import Unfit
from app.settings import LIMITS


def main(path: str, suffix: str) -> int:
    """0 with an answer on standard output. Running out of memory or time ends the process with another code."""
    resource.setrlimit(resource.RLIMIT_CPU, (LIMITS.parse_cpu_seconds, LIMITS.parse_cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (LIMITS.parse_memory, LIMITS.parse_memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer: dict[str, object] = {"pages": look(Path(path), suffix)}
    except Unfit as unfit:
        answer = {"refused": str(unfit)}
    except MemoryError:
        return 3
    sys.stdout.write(json.dumps(answer))
    return 0


def look(path: Path, suffix: str) -> int | None:
    """Pages of a PDF, None for the others. Raises Unfit."""
    match suffix:
        case ".pdf":
            from app.inspection import pdf

            return pdf.look(path)
        case ".xlsx" | ".docx":
            zipped.look(path, suffix)
        case _:
            picture.look(path, suffix)
    return None
