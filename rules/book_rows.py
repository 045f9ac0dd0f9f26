"""The rows of one rule book: data files and overlay read, amended, as known on a day, in order, and their digest."""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from rules import hostile
from rules.amendments import Amendment, Arrays, amended, from_mapping, to_mapping
from rules.datafile import DataError, read
from rules.periods import check, known
from rules.table_registry import IDENTITY, TABLES

STRUCTURE = ("source", "division", "industry", "class_code", "subsector", "product")
CHRONICLE = ("edition", "register", "open_item")
"""Arrays that say what changed and what is still asked for; no law, so no part of the digest."""
OVERLAY = ("source", "value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What a rule book is read from. content: of the files; amendments: their canonical JSON."""

    data: Path
    overlay: Path | None
    content: str
    amendments: str
    known_at: date | None

    @classmethod
    def of(
        cls, data: Path, overlay: Path | None, amendments: tuple[Amendment, ...], known_at: date | None
    ) -> "Origin":
        return cls(
            data=data,
            overlay=overlay,
            content=_content(data, overlay),
            amendments=_canonical([to_mapping(item) for item in amendments]),
            known_at=known_at,
        )

    def as_known_at(self, day: date) -> "Origin":
        return replace(self, known_at=day)

    def published(self) -> tuple[Amendment, ...]:
        """All amendments, known or not."""
        return tuple(from_mapping(item) for item in json.loads(self.amendments))


@dataclass(frozen=True, slots=True, kw_only=True)
class BookRows:
    """``version``: of the edition, and how many amendments came after it."""

    version: str
    issued_on: date
    digest: str
    law: Arrays
    overlay: Arrays


def rows_of(origin: Origin) -> BookRows:
    """Raises DataError."""
    law, overlay = _files(origin.data, origin.overlay, origin.content)
    at = origin.known_at
    amendments = [item for item in origin.published() if at is None or item.entered_on <= at]
    law = amended(law, amendments)
    version, issued_on = _edition(law, at)
    if at is not None:
        if at < issued_on:  # an empty book would find nothing forbidden
            raise DataError(
                "edition.toml", "edition.issued_on", f"首版录入于 {issued_on}，{at} 还没有任何规则数据"
            )
        law = known(law, at, issued_on)
    check(law, gaps=at is None)
    check(overlay, gaps=True)
    return BookRows(
        version=f"{version}+{len(amendments)}" if amendments else version,
        issued_on=issued_on,
        digest=_digest(law, overlay),
        law=law,
        overlay=overlay,
    )


@lru_cache(maxsize=32)
def _files(data: Path, overlay: Path | None, content: str) -> tuple[Arrays, Arrays]:
    """All rows of the files; ``content`` makes changed files another question."""
    del content
    law: Arrays = {name: [] for name in (*STRUCTURE, *CHRONICLE, *IDENTITY, "value", *TABLES)}
    for path in sorted(data.glob("*.toml")):
        _collect(law, path)
    over: Arrays = {name: [] for name in OVERLAY}
    if overlay:
        _collect(over, overlay)
    return law, over


def _collect(into: Arrays, path: Path) -> None:
    for name, rows in read(path).items():
        if name not in into:
            raise DataError(path.name, name, "没有这个键")
        into[name] += rows


def _edition(law: Arrays, at: date | None) -> tuple[str, date]:
    """The edition in use, and when the first one was issued, which is when rows without a day came in."""
    if not law["edition"]:
        raise DataError("edition.toml", "edition", "应至少有一个版本")
    found = []
    for row in law["edition"]:
        row.only("version", "issued_on", "note")
        found.append((row.day("issued_on"), row.text("version")))
        if found[-1] != max(found):
            raise row.refuse("issued_on", "各版本应按发布日先后排列")
    issued = [version for day, version in found if at is None or day <= at]
    return (issued[-1] if issued else found[0][1]), found[0][0]


def _digest(law: Arrays, overlay: Arrays) -> str:
    """SHA-256 of the rows as known. Remarks in the files and what was entered later do not change it."""
    rows = {name: [row.values for row in found] for name, found in law.items() if name not in CHRONICLE}
    over = {name: [row.values for row in found] for name, found in overlay.items()}
    return hashlib.sha256(_canonical([rows, over]).encode()).hexdigest()


def _canonical(value: object) -> str:
    return json.dumps(value, default=str, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _content(data: Path, overlay: Path | None) -> str:
    digest = hashlib.sha256()
    for path in (*sorted(data.glob("*.toml")), *([overlay] if overlay else [])):
        try:
            content = path.read_bytes()
        except OSError as error:
            raise DataError(path.name, "文件", hostile.problem(error)) from None
        digest.update(path.name.encode() + b"\0" + hashlib.sha256(content).digest())
    return digest.hexdigest()
