"""The periods of one provision: oldest first, no day twice, no day between them without law; what was known when."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from rules.amendments import Arrays
from rules.datafile import CONFIRMATION, Row
from rules.table_registry import IDENTITY, identity, name

DAY = timedelta(days=1)


def check(arrays: Arrays, *, gaps: bool) -> None:
    """Every dated row is in order and its periods join. Raises DataError with both days.

    gaps: refuse them. As known at an earlier day there may be one, where a period was entered later.
    """
    for table, chosen, rows in _provisions(arrays):
        for row in rows:
            row.validity()
            row.confirmation()
        for earlier, later in pairwise(rows):
            _joined(name(table, chosen), earlier, later, gaps=gaps)


def known(arrays: Arrays, at: date, issued_on: date) -> Arrays:
    """The rows as they were known at the end of the day: what was entered later is not there.

    An end that only makes room for a later entry is taken back. ``issued_on``: when rows without entered_on came in.
    """
    found = {table: list(rows) for table, rows in arrays.items()}
    for table, _, rows in _provisions(arrays):
        kept = [row for row in rows if (row.optional_day("entered_on") or issued_on) <= at]
        hidden = {row.day("valid_from") for row in rows} - {row.day("valid_from") for row in kept}
        if hidden or any(_later(row, at) for row in kept):
            then = {id(row): _then(row, kept[place + 1 :], hidden, at) for place, row in enumerate(kept)}
            gone = {id(row) for row in rows} - then.keys()
            found[table] = [then.get(id(row), row) for row in found[table] if id(row) not in gone]
    return found


def _provisions(arrays: Arrays) -> Iterator[tuple[str, tuple[str, ...], list[Row]]]:
    """Table, identity and rows, oldest first, of everything dated."""
    for table in ("value", *IDENTITY):
        grouped: dict[tuple[str, ...], list[Row]] = {}
        for row in arrays.get(table, []):
            grouped.setdefault(identity(table, row), []).append(row)
        for chosen, rows in grouped.items():
            rows.sort(key=lambda row: row.day("valid_from"))
            yield table, chosen, rows


def _joined(label: str, earlier: Row, later: Row, *, gaps: bool) -> None:
    """Refuses on the row that came in last, else on the later one."""
    wrong = earlier if earlier.amended > later.amended else later
    last, first = earlier.optional_day("valid_to"), later.day("valid_from")
    if last is None or first <= last:
        until = "一直有效" if last is None else f"有效到 {last}"
        raise wrong.refuse(
            "valid_from", f"{label} 的有效期重叠：前一段{until}，后一段从 {first} 开始，同一天会有两个取值"
        )
    if gaps and first != last + DAY:
        raise wrong.refuse(
            "valid_from", f"{label} 的有效期之间有空档：{last + DAY} 到 {first - DAY}，这些天没有取值"
        )


def _later(row: Row, at: date) -> bool:
    return any(
        (day := row.optional_day(key)) is not None and day > at
        for key in ("confirmed_on", "last_checked_on", "end_entered_on")
    )


def _then(row: Row, following: list[Row], hidden: set[date], at: date) -> Row:
    """The row without what was entered after the day."""
    last = row.optional_day("valid_to")
    entered = row.optional_day("end_entered_on")
    if last is not None and (entered > at if entered else last + DAY in hidden):
        row = row.changed(
            valid_to=following[0].day("valid_from") - DAY if following else None, end_entered_on=None
        )
    confirmed, checked = row.optional_day("confirmed_on"), row.optional_day("last_checked_on")
    if confirmed is not None and confirmed > at:
        row = row.changed(**dict.fromkeys(CONFIRMATION))
    return row.changed(last_checked_on=None) if checked is not None and checked > at else row
