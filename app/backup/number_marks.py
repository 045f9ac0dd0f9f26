"""The highest number of each series that was ever seen, kept beside the backups: an old copy must not issue one twice."""

from collections.abc import Iterable
from pathlib import Path

import msgspec
from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.backup.faults import BackupFault
from app.backup.manifest import durable
from app.backup.tally import Series
from app.models import NumberSeries

NAME = "numbers.json"


def read(folder: Path) -> tuple[Series, ...]:
    """Empty where there is none yet. Raises BackupFault for one that cannot be read: guessing would issue a number twice."""
    path = folder / NAME
    try:
        return msgspec.json.decode(path.read_bytes(), type=tuple[Series, ...])
    except FileNotFoundError:
        return ()
    except msgspec.DecodeError as error:
        raise BackupFault(f"{NAME} 不能读取，无法确认已发到哪一号") from error


def write(folder: Path, *known: Iterable[Series]) -> None:
    """Keep the highest of what stands there and of these."""
    highest = merge(read(folder), *known)
    durable(folder / NAME, msgspec.json.format(msgspec.json.encode(highest), indent=1) + b"\n")


def merge(*known: Iterable[Series]) -> tuple[Series, ...]:
    highest: dict[tuple[str, int], int] = {}
    for series in (one for each in known for one in each):
        key = (series.kind, series.year)
        highest[key] = max(series.last, highest.get(key, 0))
    return tuple(Series(kind=kind, year=year, last=last) for (kind, year), last in sorted(highest.items()))


def raise_to(session: Session, known: Iterable[Series]) -> tuple[Series, ...]:
    """Let every series go on from the higher of the two; those that were raised, as they stand now."""
    stored = {(row.kind, row.year): row.last for row in session.scalars(select(NumberSeries))}
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    raised = [one for one in merge(known) if one.last > stored.get((one.kind, one.year), 0)]
    for one in raised:
        row = {"kind": one.kind, "year": one.year, "last": one.last}
        session.execute(insert(NumberSeries).values(row).on_conflict_do_nothing())
        session.execute(
            update(NumberSeries)
            .where(NumberSeries.kind == one.kind, NumberSeries.year == one.year)
            .values(last=one.last)
        )
    return tuple(raised)


def typed(words: Iterable[str]) -> tuple[Series, ...]:
    """What somebody read from paper: kind:year:last, e.g. 三发改两高会商:2026:15. Raises BackupFault."""
    found = []
    for word in words:
        kind, _, rest = word.rpartition(":")[0].rpartition(":")
        last = word.rpartition(":")[2]
        if not (kind and rest.isascii() and rest.isdigit() and last.isascii() and last.isdigit()):
            raise BackupFault(f"编号应写成“类别:年份:最后一号”，例如 三发改两高会商:2026:15，现在是 {word!r}")
        found.append(Series(kind=kind, year=int(rest), last=int(last)))
    return tuple(found)
