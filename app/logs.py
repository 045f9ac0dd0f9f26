"""The machine's own log: one JSON object a line on standard error, times in UTC (SE-40).

What people did stands in the record and in the security log, in the database. Here stands what went wrong with the
machine, for who runs it: of an error its kind and where it happened, never its words, which may hold what a person
typed or a secret. A line is one line whatever stands in it.
"""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog
from structlog.typing import Processor

Entry = MutableMapping[str, Any]
FRAMES = 12
LIBRARIES = "site-packages"


def configure(stream: TextIO | None = None) -> logging.Handler:
    """For this process; the handler that writes what the libraries log."""
    stream = stream or sys.stderr
    before: list[Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        without_words,
    ]
    write = structlog.processors.JSONRenderer(ensure_ascii=False)
    structlog.configure(
        processors=[*before, write],
        logger_factory=structlog.PrintLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=before,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, write],
        )
    )
    handler.setLevel(logging.WARNING)
    logging.getLogger().addHandler(handler)
    return handler


def without_words(_logger: object, _method: str, entry: Entry) -> Entry:
    """In place of an exception: the kinds in its chain, and the last places it passed, newest last."""
    raised = entry.pop("exc_info", None)
    if raised is True:
        raised = sys.exc_info()
    error = raised[1] if isinstance(raised, tuple) else raised
    if isinstance(error, BaseException):
        entry["error"] = " < ".join(_kinds(error))
        entry["where"] = [
            f"{_short(frame.filename)}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(error.__traceback__)[-FRAMES:]
        ]
    return entry


def _kinds(error: BaseException | None) -> list[str]:
    kinds: list[str] = []
    while error is not None and len(kinds) < FRAMES:
        kinds.append(f"{type(error).__module__}.{type(error).__qualname__}")
        error = error.__cause__ or error.__context__
    return kinds


def _short(name: str) -> str:
    """A file below the libraries or below the service, without where they are installed."""
    for mark in (f"{LIBRARIES}/", "/app/", "/rules/", "/workflows/"):
        if mark in name:
            return (
                name.partition(mark)[2] if mark.startswith(LIBRARIES) else mark[1:] + name.rpartition(mark)[2]
            )
    return name.rpartition("/")[2]
