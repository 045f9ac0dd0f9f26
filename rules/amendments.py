"""Amendments: what rule administrators publish after the data files were issued.

An amendment changes rows before they are parsed, so the strict reading of the files validates amendments as well;
every refusal names 修订 and its number. The files themselves never change.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from rules.datafile import CONFIRMATION, DataError, Row
from rules.table_registry import IDENTITY, columns, identity, name
from rules.vocabulary import Evidence, Force, Labelled

Arrays = dict[str, list[Row]]
"""Rows of the data by the name of their array, in the order of the data."""

DAY = timedelta(days=1)


class AmendmentKind(Labelled):
    PERIOD = "period", "新有效期"
    CONFIRM = "confirm", "核实"
    END = "end", "终止、暂停或废止"


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """One published change. number: 1, 2, 3 … in the order of publication; entered_on never goes back.

    PERIOD: ``row`` is the complete new row. An open earlier period of the same identity ends the day before. A row that
    begins on the day of an existing one takes its place when ``entry_correction`` says why the recorded one was wrong.
    CONFIRM: identity columns, valid_from, confirmed_on, confirmed_by, confirmed_document, confirmed_scan, and if the
    text was read now evidence, article, note.
    END: identity columns, valid_from of the period, valid_to (its last day), force (suspended, repealed), source and
    article of the document that ends it. From the next day on the provision is kept with that force, never applied. A period whose end is
    known already is ended on that day to record that nothing follows it.
    """

    number: int
    entered_on: date
    kind: AmendmentKind
    table: str
    row: Mapping[str, object]

    @property
    def file(self) -> str:
        """How refusals call it."""
        return f"修订 {self.number}"


def to_mapping(amendment: Amendment) -> dict[str, object]:
    """JSON-able; decimals and days of the row as text."""
    return {
        "number": amendment.number,
        "entered_on": amendment.entered_on.isoformat(),
        "kind": amendment.kind.value,
        "table": amendment.table,
        "row": {key: _plain(value) for key, value in amendment.row.items() if value is not None},
    }


def from_mapping(mapping: Mapping[str, object]) -> Amendment:
    """Raises DataError that names 修订 and the key."""
    number = mapping.get("number")
    file = f"修订 {number if isinstance(number, int) else '?'}"
    row = Row(file, "amendment", mapping, amended=1)
    for key in mapping:
        if key not in Amendment.__dataclass_fields__:
            raise row.refuse(key, "没有这个键")
    if isinstance(number, bool) or not isinstance(number, int) or number < 1:
        raise row.refuse("number", "应是从 1 开始的序号")
    if row.text("kind") not in set(AmendmentKind):
        raise row.refuse("kind", f"“{row.text('kind')}”不可用，可用 {'、'.join(AmendmentKind)}")
    values = mapping.get("row")
    if not isinstance(values, Mapping) or not all(isinstance(key, str) for key in values):
        raise row.refuse("row", "应是一组键和值")
    return Amendment(
        number=number,
        entered_on=row.day("entered_on"),
        kind=AmendmentKind(row.text("kind")),
        table=row.text("table"),
        row=dict(values),
    )


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list | tuple) else value


def amended(arrays: Arrays, amendments: Iterable[Amendment]) -> Arrays:
    """The rows after the amendments, in the order of their numbers. Raises DataError."""
    tables: dict[str, _Table] = {}
    last: Amendment | None = None
    for item in sorted(amendments, key=lambda amendment: amendment.number):
        if last is not None and item.number == last.number:
            raise DataError(item.file, "number", "有两条修订用了同一个序号")
        if last is not None and item.entered_on < last.entered_on:
            raise DataError(item.file, "entered_on", f"早于上一条修订的录入日 {last.entered_on}")
        last = item
        if item.table not in {"value", *IDENTITY} and (item.table, item.kind) != (
            "source", AmendmentKind.PERIOD,
        ):  # fmt: skip
            raise DataError(item.file, "table", f"表“{item.table}”不能通过这种修订改变")
        row = Row(item.file, item.table, {**item.row}, amended=item.number)
        if item.table not in tables:
            tables[item.table] = _Table(item.table, arrays.get(item.table, []))
        _CHANGES[item.kind](tables[item.table], row, item.entered_on)
    return {**arrays, **{table.name: table.rows for table in tables.values()}}


class _Table:
    """A copy of one array with its rows by identity, which is what amendments ask for."""

    def __init__(self, name: str, rows: list[Row]) -> None:
        self.name = name
        self.rows = list(rows)
        self._places: dict[tuple[str, ...], list[int]] = {}
        for place, row in enumerate(rows):
            self._places.setdefault(identity(name, row), []).append(place)

    def places(self, row: Row) -> list[int]:
        """Where the periods of the same identity stand."""
        needed = columns(self.name, row) or ()
        if self.name == "value":
            for column in needed:
                row.text(column)
        elif needed:
            row.text(needed[0])
        return self._places.get(identity(self.name, row), [])

    def place(self, row: Row) -> int:
        """Where the period stands that begins on the row's valid_from."""
        places = self.places(row)
        first = row.day("valid_from")
        for place in places:
            if self.rows[place].day("valid_from") == first:
                return place
        known = "、".join(sorted(self.rows[place].day("valid_from").isoformat() for place in places))
        label = name(self.name, identity(self.name, row))
        raise row.refuse("valid_from", f"{label} 没有自 {first} 起的有效期（现有：{known or '没有'}）")

    def begins(self, row: Row, day: date) -> bool:
        """Does a period of the same identity begin on the day?"""
        return any(self.rows[place].day("valid_from") == day for place in self.places(row))

    def add(self, row: Row) -> None:
        self._places.setdefault(identity(self.name, row), []).append(len(self.rows))
        self.rows.append(row)


def _period(table: _Table, row: Row, entered_on: date) -> None:
    if table.name == "source":
        table.add(row)
        return
    row = row.changed(entered_on=entered_on)
    first = row.day("valid_from")
    for place in table.places(row):
        earlier = table.rows[place]
        if earlier.day("valid_from") == first:
            if not row.text("entry_correction", ""):
                raise row.refuse(
                    "valid_from", f"已有自 {first} 起的有效期；更正录入错误要在 entry_correction 里写明理由"
                )
            table.rows[place] = row
            return
        if earlier.day("valid_from") < first and "valid_to" not in earlier.values:
            table.rows[place] = earlier.changed(valid_to=first - DAY)
    table.add(row)


def _confirm(table: _Table, row: Row, entered_on: date) -> None:
    del entered_on  # the confirmation has a day of its own
    place = table.place(row)
    given = {
        key: row.values[key] for key in (*CONFIRMATION, "evidence", "article", "note") if key in row.values
    }
    _nothing_else(table, row, *CONFIRMATION, "evidence", "article", "note")
    if row.confirmation() is None:
        raise row.refuse("confirmed_on", "核实要写明核实日期、核实人和所对照的正式文件")
    old = table.rows[place]
    table.rows[place] = Row(row.file, row.name, {**old.values, **given}, amended=row.amended)


def _end(table: _Table, row: Row, entered_on: date) -> None:
    place = table.place(row)
    _nothing_else(table, row, "valid_to", "force", "source", "article", "evidence", "note", "published_on")
    old, last = table.rows[place], row.day("valid_to")
    validity = row.validity()
    if validity.force is Force.IN_FORCE:
        raise row.refuse("force", "要写明是暂停执行（suspended）还是废止（repealed）")
    end = old.optional_day("valid_to")
    if end is not None and end < last:
        raise row.refuse("valid_to", f"这段有效期在 {end} 已经结束")
    if table.begins(row, last + DAY):
        raise row.refuse("valid_to", f"{last + DAY} 起已经录入了下一段，这段有效期的结束不用再录入")
    if old.validity().force is validity.force:
        raise row.refuse("force", f"这段有效期已经是“{validity.force.label}”")
    ended = Row(row.file, row.name, {**old.values}, amended=row.amended)
    table.rows[place] = old.changed(valid_to=last)
    table.add(
        ended.changed(
            valid_from=last + DAY, valid_to=end if end != last else None, force=validity.force.value, source=row.text("source"),
            article=row.text("article"), evidence=row.text("evidence", Evidence.READ.value), note=row.values.get("note"),
            entered_on=entered_on, published_on=None, last_checked_on=None, **dict.fromkeys(CONFIRMATION),
        )
    )  # fmt: skip


def _nothing_else(table: _Table, row: Row, *known: str) -> None:
    for key in row.values:
        if key not in known and key != "valid_from" and key not in (columns(table.name, row) or ()):
            raise row.refuse(key, "没有这个键")


_CHANGES: dict[AmendmentKind, Callable[[_Table, Row, date], None]] = {
    AmendmentKind.PERIOD: _period,
    AmendmentKind.CONFIRM: _confirm,
    AmendmentKind.END: _end,
}
