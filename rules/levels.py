"""Which row of the level tables concerns a product line, and what the application must say so that it is known."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Generic, TypeVar

from rules.facts import ProductLine
from rules.findings import ParameterUse
from rules.level_tables import Level, LevelDuty, Limit
from rules.tables import Product, in_force
from rules.units import unit_words
from rules.vocabulary import ConstructionKind

if TYPE_CHECKING:
    from rules.parameters import RuleBook

Entry = TypeVar("Entry", Level, Limit)


@dataclass(frozen=True, slots=True)
class Choice(Generic[Entry]):
    """Rows that concern a line. ``missing``: facts without which that is not known; both empty: no row fits."""

    rows: tuple[Entry, ...]
    missing: tuple[str, ...] = ()


def variants(book: "RuleBook", product: str) -> tuple[tuple[str, str], ...]:
    """Key and label of every variant of a product, for the form; empty where the product has none."""
    known = book.products.get(product)
    return tuple(known.variants.items()) if known else ()


def levels(book: "RuleBook", product: Product, on: date) -> tuple[Level, ...]:
    """The rows of the benchmark table for a product on a day."""
    rows = book.by(Level, "field", product.benchmark)
    return tuple([row for row in rows if product.key in row.products and _holds(row, on)])


def limits(book: "RuleBook", product: Product, on: date | None) -> tuple[Limit, ...]:
    """The rows of the mandatory standards for a product on a day; on any day with None."""
    return tuple(
        [
            row
            for standard in product.limit_standards
            for row in book.by(Limit, "standard_key", standard)
            if product.key in row.products and (on is None or _holds(row, on))
        ]
    )


def limit(book: "RuleBook", name: str, on: date) -> Limit | None:
    """The row of a limit standard by its id, as it stands on the day."""
    return next((row for row in book.by(Limit, "id", name) if _holds(row, on)), None)


def benchmark(book: "RuleBook", product: str, on: date) -> ParameterUse | None:
    """The benchmark of a product that has one row only, for display; None otherwise."""
    known = book.products.get(product)
    rows = levels(book, known, on) if known else ()
    return rows[0].benchmark if len(rows) == 1 else None


def duty(
    book: "RuleBook", asks: str, product: str, nature: ConstructionKind, on: date
) -> ParameterUse | None:
    """The text that asks more of this product and nature than the rule in general."""
    for row in book.by(LevelDuty, "asks", asks):
        if (
            product in row.products
            and nature in row.natures
            and in_force(row.use.valid_from, row.use.valid_to, on)
        ):
            return row.use
    return None


def choose(product: Product, line: ProductLine, rows: Sequence[Entry]) -> Choice[Entry]:
    """The rows whose variant and capacity condition the line fulfils."""
    left = tuple(rows)
    if any(row.variants for row in left):
        if line.variant not in product.variants:
            said = f"“{line.variant}”不在其中，" if line.variant else ""
            labels = "、".join(product.variants.values())
            return Choice((), (f"{product.label}的工艺、原料或品种（variant），{said}可选：{labels}",))
        left = tuple([row for row in left if not row.variants or line.variant in row.variants])
    spans = [row.capacity for row in left if row.capacity]
    if not spans:
        return Choice(left)
    unit = spans[0].unit
    capacity = line.capacity
    if capacity is None or capacity <= 0 or line.capacity_unit != unit:
        return Choice((), (f"以 {unit_words(unit)} 计的产能（capacity）",))
    return Choice(tuple([row for row in left if row.capacity is None or row.capacity.holds(capacity)]))


def _holds(row: Level | Limit, on: date) -> bool:
    return in_force(row.valid_from, row.valid_to, on)
