"""Rows of the law into what they say: one strict reader for each table, none of which knows of periods or clocks."""

from collections.abc import Mapping
from typing import Any, TypeVar

from rules.book_rows import BookRows
from rules.datafile import Row
from rules.dated_values import Name, Series, read_value, series_name
from rules.entries import Dated
from rules.factors import Factor
from rules.findings import ParameterUse
from rules.sources import Source
from rules.table_registry import TABLES, identity, name
from rules.tables import Ban, Basis, Edition, Eligibility, Product
from rules.vocabulary import Evidence, Force

T = TypeVar("T")


def read_dated(
    rows: BookRows, sources: Mapping[str, Source], products: Mapping[str, Product]
) -> tuple[Dated, ...]:
    """Every row of every table of the law with what it says, also the suspended and repealed ones."""
    replaced = {series_name(row) for row in rows.overlay["value"]}
    values = [row for row in rows.law["value"] if series_name(row) not in replaced]
    kinds: dict[str, Any] = {
        "directory_edition": Edition,
        "ban": Ban,
        "eligibility": Eligibility,
        "factor": Factor,
        "basis": Basis,
        **TABLES,
    }
    found = [Dated(table="value", row=row, item=read_value(row, sources)) for row in values]
    found += [
        Dated(table="value", row=row, item=read_value(row, sources, Evidence.DEMO))
        for row in rows.overlay["value"]
    ]
    for table, kind in kinds.items():
        found += [Dated(table=table, row=row, item=kind.read(row, sources)) for row in rows.law[table]]
    for item in found:
        if isinstance(item.item, Ban):
            _known_products(item.row, item.item, products)
    return tuple(found)


def _known_products(row: Row, ban: Ban, products: Mapping[str, Product]) -> None:
    for product in ban.products:
        if product not in products:
            raise row.refuse("products", f"产品“{product}”不在 products.toml 中")


def items_of(dated: tuple[Dated, ...], kind: type[T]) -> list[T]:
    return [item.item for item in dated if type(item.item) is kind]


def applied(dated: tuple[Dated, ...], kind: type[T]) -> tuple[T, ...]:
    """What is or was in force; a suspended or repealed row is never applied (law §2.4)."""
    return tuple(items_of(tuple(item for item in dated if _in_force(item.row)), kind))


def _in_force(row: Row) -> bool:
    return row.values.get("force", Force.IN_FORCE) == Force.IN_FORCE


def repealed(dated: tuple[Dated, ...]) -> frozenset[str]:
    """Provisions whose last period says that they are repealed: nobody need ask what follows them."""
    last: dict[str, Row] = {}
    for item in dated:
        key = name(item.table, identity(item.table, item.row))
        if key not in last or last[key].day("valid_from") < item.row.day("valid_from"):
            last[key] = item.row
    return frozenset(key for key, row in last.items() if row.values.get("force") == Force.REPEALED)


def series(dated: tuple[Dated, ...]) -> dict[Name, Series]:
    grouped: dict[Name, list[ParameterUse]] = {}
    for item in dated:
        if isinstance(item.item, ParameterUse) and _in_force(item.row):
            grouped.setdefault(series_name(item.row), []).append(item.item)
    return {
        found: Series(tuple(sorted(uses, key=lambda use: use.valid_from))) for found, uses in grouped.items()
    }


def by_code(factors: tuple[Factor, ...]) -> dict[str, tuple[Factor, ...]]:
    found: dict[str, tuple[Factor, ...]] = {}
    for factor in factors:
        found[factor.code] = (*found.get(factor.code, ()), factor)
    return found


def keyed(rows: list[Row], column: str, build: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for row in rows:
        key = row.text(column)
        if key in found:
            raise row.refuse(column, f"“{key}”重复")
        found[key] = build(row)
    return found


def read_label(row: Row, *columns: str) -> str:
    row.only(*columns, "note")
    return row.text("label")


def read_class_code(row: Row, industries: Mapping[str, str]) -> str:
    row.only("code", "label", "industry")
    industry = row.text("industry")
    if industry and industry not in industries:
        raise row.refuse("industry", f"“{industry}”不在八个行业之内")
    return industry


def read_change(row: Row) -> str:
    row.only("on", "area", "reason")
    return f"{row.day('on').isoformat()} {row.text('area')}：{row.text('reason')}"


def read_source(row: Row) -> Source:
    row.only(
        "key", "title", "issuer", "evidence", "document_number", "in_force", "ended", "url", "kind", "note"
    )
    source = Source(
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
    if source.evidence is Evidence.READ and not source.url:
        raise row.refuse("url", "缺少网址：写明看过原文（read）的文件，要写在哪里看的")
    if source.in_force and source.ended and source.ended < source.in_force:
        raise row.refuse("ended", f"失效日 {source.ended} 早于施行日 {source.in_force}")
    return source
