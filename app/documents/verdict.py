"""``verdict.json`` inside the PDF: the printed values for a machine, from the same frozen object (AR-23)."""

import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime

from app.canonical import canonical, sha256
from app.documents.context import DecisionContext
from app.documents.letter import LetterContext

SCHEMA = "lianshen.verdict/1"
NAME = "verdict.json"
DATE = re.compile(r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日")


def verdict_json(kind: str, context: DecisionContext, *, render: Mapping[str, object]) -> bytes:
    """Canonical JSON. ``render``: digests and versions of what drew the pages; everything else is printed (PI-7)."""
    values = asdict(context)
    return canonical({"schema": SCHEMA, "kind": kind, "decision": values, "render": dict(render)})


def identifier(kind: str, context: DecisionContext | LetterContext) -> bytes:
    """PDF file identifier, 16 bytes: the same input gives the same one (archive.md §8.3)."""
    return bytes.fromhex(sha256(canonical([kind, context.number, context.preview, asdict(context)])))[:16]


def moment(context: DecisionContext | LetterContext) -> datetime:
    """成文日期 as the one date of the file. Raises ValueError when it is not like 2026年11月22日."""
    match = DATE.fullmatch(context.date)
    if match is None:
        raise ValueError(f"成文日期不是“2026年1月1日”的写法：{context.date[:40]}")
    year, month, day = (int(part) for part in match.groups())
    return datetime(year, month, day, tzinfo=UTC)
