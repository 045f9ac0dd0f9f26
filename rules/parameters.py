"""The rule book: every dated figure and table of rules/data, read strictly and once.

DataError (refused at load)   NotInForce (asked for a day without a value)
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from rules.datafile import DataError, Row, read
from rules.dated_values import Series, read_series
from rules.factors import Factor
from rules.findings import ParameterUse
from rules.parameter_keys import KEYS
from rules.sources import Source
from rules.table_registry import TABLES
from rules.tables import Ban, Basis, Division, Edition, Eligibility, Product

DATA = Path(__file__).parent / "data"
T = TypeVar("T")

__all__ = ["DataError", "NotInForce", "RuleBook"]


class NotInForce(LookupError):
    """No value of the parameter is in force on the day. ``label`` says in Chinese which one."""

    def __init__(self, key: str, label: str, day: date) -> None:
        super().__init__(f"{label}（{key}）在 {day.isoformat()} 没有有效的取值")
        self.key = key
        self.label = label
        self.day = day


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleBook:
    """All rule data of one edition. ``digest``: SHA-256 over the data files and the overlay."""

    version: str
    digest: str
    overlay: bool
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
    _series: Mapping[tuple[str, tuple[str, ...]], Series] = field(repr=False)
    _tables: Mapping[type, tuple[Any, ...]] = field(repr=False)
    _indexes: dict[tuple[type, str], dict[object, tuple[Any, ...]]] = field(repr=False, default_factory=dict)

    @staticmethod
    def load(overlay: Path | None = None, data: Path = DATA) -> "RuleBook":
        """The book of ``data``; values of ``overlay`` take the place of whole series and are marked 演示值."""
        return _load(data, overlay, _digest(data, overlay))

    def rows(self, kind: type[T]) -> tuple[T, ...]:
        """All rows of a registered table, in the order of the data."""
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

    def find(self, key: str, on: date, **selectors: str) -> ParameterUse | None:
        """The value in force on the day, or None. An unknown key or selector is a programming error."""
        series = self._series.get((key, tuple(selectors.values())))
        if series is None or KEYS[key].selectors != tuple(selectors):  # written in another order, or absent
            series = self._series.get((key, _chosen(key, selectors)))
        return series.on(on) if series else None

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
        found = [division_code]
        while found[-1] in self.divisions and self.divisions[found[-1]].parent:
            found.append(self.divisions[found[-1]].parent)
        if len(found) == 1 and len(division_code) == 6 and division_code.isdigit():
            found += [division_code[:4] + "00", division_code[:2] + "0000"]
        return tuple(dict.fromkeys(found))

    def find_by_place(self, key: str, on: date, column: str, division_code: str) -> ParameterUse | None:
        """The value of the nearest place that has one."""
        for place in self.places(division_code):
            found = self.find(key, on, **{column: place})
            if found:
                return found
        return None


def _chosen(key: str, selectors: Mapping[str, str]) -> tuple[str, ...]:
    names = KEYS[key].selectors
    if selectors.keys() != set(names):
        raise KeyError(f"{key} is selected by {names}, not by {sorted(selectors)}")
    return tuple([selectors[name] for name in names])


def _files(data: Path, overlay: Path | None) -> list[Path]:
    return [*sorted(data.glob("*.toml")), *([overlay] if overlay else [])]


def _digest(data: Path, overlay: Path | None) -> str:
    digest = hashlib.sha256()
    for path in _files(data, overlay):
        try:
            content = path.read_bytes()
        except OSError as error:
            raise DataError(path.name, "文件", f"不能打开（{error.strerror}）") from None
        digest.update(path.name.encode() + b"\0" + hashlib.sha256(content).digest())
    return digest.hexdigest()


_ARRAYS = frozenset(
    [
        "edition",
        "register",
        "source",
        "division",
        "factor",
        "industry",
        "class_code",
        "subsector",
        "product",
        "directory_edition",
        "ban",
        "eligibility",
        "basis",
        "value",
    ]
)


@cache
def _load(data: Path, overlay: Path | None, digest: str) -> RuleBook:
    known = _ARRAYS | TABLES.keys()
    rows: dict[str, list[Row]] = {name: [] for name in known}
    for path in _files(data, None):
        _collect(rows, read(path), known)
    over: dict[str, list[Row]] = {"source": [], "value": []}
    if overlay:
        _collect(over, read(overlay), frozenset(over))
    sources = _keyed(rows["source"] + over["source"], "key", _source)
    industries = _keyed(rows["industry"], "key", lambda row: _label(row, "key", "label"))
    products = _keyed(rows["product"], "key", lambda row: Product.read(row, industries))
    return RuleBook(
        version=_version(rows["edition"]),
        digest=digest,
        overlay=overlay is not None,
        sources=sources,
        divisions=_keyed(rows["division"], "code", lambda row: Division.read(row, sources)),
        factors=_keyed(rows["factor"], "code", lambda row: Factor.read(row, sources)),
        industries=industries,
        class_codes=_keyed(rows["class_code"], "code", lambda row: _industry(row, industries)),
        subsectors=_keyed(rows["subsector"], "key", lambda row: _label(row, "key", "label")),
        products=products,
        editions=tuple(Edition.read(row, sources) for row in rows["directory_edition"]),
        bans=tuple(_keyed(rows["ban"], "key", lambda row: _ban(row, sources, products)).values()),
        eligibility=tuple(Eligibility.read(row, sources) for row in rows["eligibility"]),
        basis=tuple(Basis.read(row, sources) for row in rows["basis"]),
        register=tuple(_change(row) for row in rows["register"]),
        _series=read_series(rows["value"], over["value"], sources),
        _tables={kind: tuple(kind.read(row, sources) for row in rows[name]) for name, kind in TABLES.items()},
    )


def _collect(into: dict[str, list[Row]], found: dict[str, list[Row]], known: frozenset[str]) -> None:
    for name, rows in found.items():
        if name not in known:
            raise DataError(rows[0].file if rows else "?", name, "没有这个键")
        into[name] += rows


def _keyed(rows: list[Row], column: str, build: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for row in rows:
        key = row.text(column)
        if key in found:
            raise row.refuse(column, f"“{key}”重复")
        found[key] = build(row)
    return found


def _source(row: Row) -> Source:
    row.only(
        "key", "title", "issuer", "evidence", "document_number", "in_force", "ended", "url", "kind", "note"
    )
    return Source(
        key=row.text("key"),
        title=row.text("title"),
        issuer=row.text("issuer", ""),
        evidence=row.evidence(),
        document_number=row.text("document_number", ""),
        in_force=row.optional_day("in_force"),
        ended=row.optional_day("ended"),
        url=row.text("url", ""),
        note=row.text("note", ""),
    )


def _label(row: Row, *columns: str) -> str:
    row.only(*columns, "note")
    return row.text("label")


def _industry(row: Row, industries: Mapping[str, str]) -> str:
    row.only("code", "label", "industry")
    industry = row.text("industry")
    if industry and industry not in industries:
        raise row.refuse("industry", f"“{industry}”不在八个行业之内")
    return industry


def _ban(row: Row, sources: Mapping[str, Source], products: Mapping[str, Product]) -> Ban:
    ban = Ban.read(row, sources)
    for product in ban.products:
        if product not in products:
            raise row.refuse("products", f"产品“{product}”不在 products.toml 中")
    return ban


def _version(rows: list[Row]) -> str:
    if len(rows) != 1:
        raise DataError("edition.toml", "edition", "应恰有一个版本")
    rows[0].only("version", "issued_on", "note")
    return rows[0].text("version")


def _change(row: Row) -> str:
    row.only("on", "area", "reason")
    return f"{row.day('on').isoformat()} {row.text('area')}：{row.text('reason')}"
