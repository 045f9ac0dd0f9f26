"""Everything dated and cited, by provision with its periods: what the rule keeper's pages browse."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from typing import Protocol, runtime_checkable

from rules.datafile import Row
from rules.factors import Factor
from rules.findings import ParameterUse
from rules.sources import Source
from rules.table_registry import columns, identity, name
from rules.vocabulary import Force


@runtime_checkable
class Cited(Protocol):
    """A row that says itself which values it has. Without it, its fields that are ParameterUse are taken."""

    def uses(self) -> tuple[tuple[str, ParameterUse], ...]: ...


@runtime_checkable
class Stated(Protocol):
    """A row that is one value."""

    def use(self) -> ParameterUse: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """One row of a dated table with what was read from it."""

    table: str
    row: Row
    item: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """One period of a provision. entered_on, last_checked_on: of our own books; the rest is of the law.

    row: the columns as they were read; an amended row may have its numbers and days as text.
    """

    use: ParameterUse
    force: Force
    entered_on: date
    published_on: date | None
    last_checked_on: date | None
    confirmed_by: str
    confirmed_on: date | None
    note: str
    row: Mapping[str, object] = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One provision or value. ``identity``: the columns an amendment names it by.

    key: as in ParameterUse; where several provisions share one, what tells them apart is added.
    """

    table: str
    identity: Mapping[str, str]
    key: str
    label: str
    unit: str
    periods: tuple[Period, ...]

    def on(self, day: date) -> Period | None:
        """The period of the day, whatever its force."""
        for period in self.periods:
            last = period.use.valid_to
            if period.use.valid_from <= day and (last is None or day <= last):
                return period
        return None


def grouped(dated: Iterable[Dated], sources: Mapping[str, Source], issued_on: date) -> tuple[Entry, ...]:
    """The entries in the order of the data; ``issued_on``: when rows without entered_on came in."""
    found: dict[tuple[str, str, tuple[str, ...]], list[tuple[Row, ParameterUse]]] = {}
    for item in dated:
        chosen = identity(item.table, item.row)
        for use in _uses(item, sources):
            found.setdefault((item.table, use.key, chosen), []).append((item.row, use))
    shared = Counter(key for _, key, _ in found)
    entries = []
    for (table, key, chosen), members in found.items():
        members.sort(key=lambda member: member[1].valid_from)
        row, use = members[-1]
        entries.append(
            Entry(
                table=table,
                identity=dict(zip(columns(table, row) or (), chosen, strict=True)),
                key=key if shared[key] == 1 else f"{key}:{'、'.join(chosen[1:])}",
                label=use.label,
                unit=use.unit,
                periods=tuple(_period(row, use, issued_on) for row, use in members),
            )
        )
    return tuple(entries)


def _period(row: Row, use: ParameterUse, issued_on: date) -> Period:
    validity, confirmation = row.validity(), use.citation.confirmation
    return Period(
        use=use,
        force=validity.force,
        entered_on=validity.entered_on or issued_on,
        published_on=validity.published_on,
        last_checked_on=validity.last_checked_on,
        confirmed_by=use.confirmed_by,
        confirmed_on=confirmation.on if confirmation else None,
        note=row.text("note", ""),
        row=row.values,
    )


def _uses(dated: Dated, sources: Mapping[str, Source]) -> Iterator[ParameterUse]:
    item = dated.item
    if isinstance(item, ParameterUse):
        yield item
    elif isinstance(item, Cited):
        yield from (use for _, use in item.uses())
    elif isinstance(item, Factor):
        if item.citation and item.kgce is not None:
            yield item.use(item.kgce, item.citation)
        elif item.citation:
            yield _plain(
                dated, sources, f"energy_factor:{item.code}", f"{item.label}折标系数", item.input_rule
            )
    elif found := tuple(_fields(item)):
        yield from found
    elif isinstance(item, Stated):
        yield item.use()
    elif "source" in dated.row.values:
        row = dated.row
        key = name(dated.table, identity(dated.table, row))
        article = row.text("article", "")
        if dated.table == "basis":
            yield _plain(dated, sources, key, f"规则 {row.text('rule')} 的总依据", article)
        else:
            yield _plain(dated, sources, key, row.text("label", key), row.text("label", article))


def _fields(item: object) -> Iterator[ParameterUse]:
    """The values that a row holds as fields, one by one or in tuples."""
    for column in fields(item) if is_dataclass(item) else ():
        value = getattr(item, column.name)
        for member in value if isinstance(value, tuple) else (value,):
            if isinstance(member, ParameterUse):
                yield member


def _plain(dated: Dated, sources: Mapping[str, Source], key: str, label: str, value: str) -> ParameterUse:
    row = dated.row
    return ParameterUse(
        key=key,
        label=label,
        value=value,
        unit="",
        valid_from=row.day("valid_from"),
        valid_to=row.optional_day("valid_to"),
        citation=row.citation(sources),
    )
