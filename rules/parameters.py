"""The rule book: every dated figure and table of rules/data, read strictly and once.

DataError (refused at load)   NotInForce (asked for a day without a value)
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from rules.amendments import Amendment
from rules.book_rows import Origin, rows_of
from rules.datafile import DataError
from rules.dated_values import Name, Series
from rules.entries import Dated, Entry, grouped
from rules.factors import Factor
from rules.findings import ParameterUse
from rules.level_checks import check as check_levels
from rules.level_tables import Level, LevelDuty, Limit
from rules.open_items import OpenItem
from rules.parameter_keys import KEYS
from rules.reading import (
    applied,
    by_code,
    items_of,
    keyed,
    read_change,
    read_class_code,
    read_dated,
    read_label,
    read_source,
    repealed,
    series,
)  # fmt: skip
from rules.sources import Citation, Source
from rules.table_registry import TABLES
from rules.tables import Ban, Basis, Division, Edition, Eligibility, Product, in_force

DATA = Path(__file__).parent / "data"
T = TypeVar("T")
DAYS_KEPT, ANSWERS_KEPT = 64, 10_000
"""How much of what was asked is remembered: long runs over many days must not grow."""

__all__ = ["DATA", "DataError", "NotInForce", "RuleBook"]


class NotInForce(LookupError):
    """No value of the parameter is in force on the day. ``label`` says in Chinese which one."""

    def __init__(self, key: str, label: str, day: date) -> None:
        super().__init__(f"{label}（{key}）在 {day.isoformat()} 没有有效的取值")
        self.key = key
        self.label = label
        self.day = day


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleBook:
    """All rule data of one edition, as amended and as known on a day; only what is in force or was.

    version: of the edition and the number of amendments after it, ``2026.2+3``. digest: SHA-256 over the rows of data,
    overlay and amendments as known. factors: the newest period of each. repealed: provisions with nothing after them,
    ``ban:H2``.
    """

    version: str
    digest: str
    overlay: bool
    known_at: date | None
    amendments: tuple[Amendment, ...]
    sources: Mapping[str, Source]
    divisions: Mapping[str, Division]
    factors: Mapping[str, Factor]
    industries: Mapping[str, str]
    class_codes: Mapping[str, str]
    subsectors: Mapping[str, str]
    products: Mapping[str, Product]
    editions: tuple[Edition, ...]
    bans: tuple[Ban, ...]
    eligibility: tuple[Eligibility, ...]
    basis: tuple[Basis, ...]
    register: tuple[str, ...]
    repealed: frozenset[str]
    _series: Mapping[Name, Series] = field(repr=False)
    _tables: Mapping[type, tuple[Any, ...]] = field(repr=False)
    _factors: Mapping[str, tuple[Factor, ...]] = field(repr=False)
    _dated: tuple[Dated, ...] = field(repr=False)
    _open: tuple[OpenItem, ...] = field(repr=False)
    _origin: Origin = field(repr=False)
    _issued_on: date = field(repr=False)
    _indexes: dict[tuple[type, str], dict[object, tuple[Any, ...]]] = field(repr=False, default_factory=dict)
    _browsed: dict[str, tuple[Entry, ...]] = field(repr=False, default_factory=dict)
    _places: dict[str, tuple[str, ...]] = field(repr=False, default_factory=dict)
    _days: dict[date, dict[object, Any]] = field(repr=False, default_factory=dict)

    @staticmethod
    def load(
        overlay: Path | None = None,
        data: Path = DATA,
        amendments: tuple[Amendment, ...] = (),
        known_at: date | None = None,
    ) -> "RuleBook":
        """The book of ``data`` after ``amendments``, as known at the end of a day (None: all that was ever entered).

        Values of ``overlay`` take the place of whole series and are marked 演示值. Raises DataError.
        """
        return _load(Origin.of(data, overlay, amendments, known_at))

    def as_known_at(self, day: date) -> "RuleBook":
        """The same data and amendments without what was entered after the day."""
        return _load(self._origin.as_known_at(day))

    def as_amended(self, amendments: tuple[Amendment, ...], known_at: date | None = None) -> "RuleBook":
        """The same data with other amendments: what a proposal would change."""
        return RuleBook.load(self._origin.overlay, self._origin.data, amendments, known_at)

    def entries(self) -> tuple[Entry, ...]:
        """Everything dated and cited, by provision with all its periods; for browsing."""
        found = self._browsed.get("entries")
        if found is None:
            found = self._browsed["entries"] = grouped(self._dated, self.sources, self._issued_on)
        return found

    def open_items(self) -> tuple[OpenItem, ...]:
        """The documents and data that we do not have (law §12)."""
        return self._open

    def basis_of(self, rule: str, product: str | None, on: date) -> tuple[Citation, ...]:
        """What the rule as a whole rests on that day, for the product or for none."""
        today = self._days.get(on)
        if today is None:
            today = self._new_day(on)
        found: tuple[Citation, ...] | None = today.get((rule, product))
        if found is None:
            found = tuple(
                item.citation
                for item in self.basis
                if item.rule == rule
                and (not item.products or product in item.products)
                and in_force(item.valid_from, item.valid_to, on)
            )
            if len(today) < ANSWERS_KEPT:
                today[rule, product] = found
        return found

    def rows(self, kind: type[T]) -> tuple[T, ...]:
        """All rows of a registered table that are or were in force, in the order of the data."""
        return self._tables[kind]

    def by(self, kind: type[T], column: str, value: object) -> tuple[T, ...]:
        """The rows whose ``column`` is ``value``; the index is built at the first question."""
        index = self._indexes.get((kind, column))
        if index is None:
            index = {}
            for row in self.rows(kind):
                index[getattr(row, column)] = (*index.get(getattr(row, column), ()), row)
            self._indexes[kind, column] = index
        return index.get(value, ())

    def factor(self, code: str, on: date) -> Factor | None:
        """The coefficients of a carrier on the day, or None."""
        for factor in self._factors.get(code, ()):
            if in_force(factor.valid_from, factor.valid_to, on):
                return factor
        return None

    def find(self, key: str, on: date, **selectors: str) -> ParameterUse | None:
        """The value in force on the day, or None. An unknown key or selector is a programming error."""
        today = self._days.get(on)
        if today is None:
            today = self._new_day(on)
        name = (key, *selectors.items())
        found: ParameterUse | None
        if name in today:
            found = today[name]
            return found
        series = self._series.get((key, _chosen(key, selectors)))
        found = series.on(on) if series else None
        if len(today) < ANSWERS_KEPT:
            today[name] = found
        return found

    def _new_day(self, on: date) -> dict[object, Any]:
        if len(self._days) >= DAYS_KEPT:
            self._days.clear()
        self._days[on] = {}
        return self._days[on]

    def need(self, key: str, on: date, **selectors: str) -> ParameterUse:
        """As ``find``, but raises NotInForce."""
        found = self.find(key, on, **selectors)
        if found is None:
            chosen = _chosen(key, selectors)
            name = ":".join((key, ",".join(chosen))) if chosen else key
            raise NotInForce(name, KEYS[key].label, on)
        return found

    def places(self, division_code: str) -> tuple[str, ...]:
        """The place and the places above it, nearest first; the prefecture follows from six digits."""
        found = self._places.get(division_code)
        if found is None:
            found = self._places[division_code] = _places(self.divisions, division_code)
        return found

    def find_by_place(self, key: str, on: date, column: str, division_code: str) -> ParameterUse | None:
        """The value of the nearest place that has one."""
        for place in self.places(division_code):
            found = self.find(key, on, **{column: place})
            if found:
                return found
        return None


def _places(divisions: Mapping[str, Division], code: str) -> tuple[str, ...]:
    found = [code]
    while found[-1] in divisions and divisions[found[-1]].parent:
        found.append(divisions[found[-1]].parent)
    if len(found) == 1 and len(code) == 6 and code.isdigit():
        found += [code[:4] + "00", code[:2] + "0000"]
    return tuple(dict.fromkeys(found))


def _chosen(key: str, selectors: Mapping[str, str]) -> tuple[str, ...]:
    names = KEYS[key].selectors
    if selectors.keys() != set(names):
        raise KeyError(f"{key} is selected by {names}, not by {sorted(selectors)}")
    return tuple([selectors[name] for name in names])


@lru_cache(maxsize=32)
def _load(origin: Origin) -> RuleBook:
    rows = rows_of(origin)
    law = rows.law
    sources = keyed(law["source"] + rows.overlay["source"], "key", read_source)
    industries = keyed(law["industry"], "key", lambda row: read_label(row, "key", "label"))
    products = keyed(law["product"], "key", lambda row: Product.read(row, industries))
    dated = read_dated(rows, sources, products)
    at = origin.known_at
    if at is None:  # as known earlier, a row that another names may not have been entered yet
        check_levels(items_of(dated, Level), items_of(dated, Limit), items_of(dated, LevelDuty), products)
    return RuleBook(
        version=rows.version,
        digest=rows.digest,
        overlay=origin.overlay is not None,
        known_at=at,
        amendments=tuple(item for item in origin.published() if at is None or item.entered_on <= at),
        sources=sources,
        divisions=keyed(law["division"], "code", lambda row: Division.read(row, sources)),
        factors={
            item.code: item for item in sorted(items_of(dated, Factor), key=lambda item: item.valid_from)
        },
        industries=industries,
        class_codes=keyed(law["class_code"], "code", lambda row: read_class_code(row, industries)),
        subsectors=keyed(law["subsector"], "key", lambda row: read_label(row, "key", "label")),
        products=products,
        editions=applied(dated, Edition),
        bans=applied(dated, Ban),
        eligibility=applied(dated, Eligibility),
        basis=applied(dated, Basis),
        repealed=repealed(dated),
        register=tuple(read_change(row) for row in law["register"] if at is None or row.day("on") <= at),
        _series=series(dated),
        _tables={kind: applied(dated, kind) for kind in TABLES.values()},
        _factors=by_code(applied(dated, Factor)),
        _dated=dated,
        _open=tuple(OpenItem.read(row) for row in law["open_item"]),
        _origin=origin,
        _issued_on=rows.issued_on,
    )
