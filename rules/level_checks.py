"""What the rows of the level tables must agree on with each other and with the products; refused when read."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from rules.level_tables import Level, LevelDuty, Limit
from rules.tables import Product, in_force
from rules.vocabulary import Force

Products = Mapping[str, Product]


def check(
    levels: Sequence[Level], limits: Sequence[Limit], duties: Sequence[LevelDuty], products: Products
) -> None:
    """The invariants of the tables, suspended and repealed rows among them. Raises DataError with file and key."""
    by_id: dict[str, list[Limit]] = {}
    for limit in limits:
        by_id.setdefault(limit.id, []).append(limit)
        _known(limit, products)
        for product in limit.products:
            if limit.standard.source.key not in products[product].limit_standards:
                raise limit.origin.refuse("products", f"产品“{product}”没有列出 {limit.standard.source.key}")
    for level in levels:
        _known(level, products)
        if any(products[product].benchmark != level.field for product in level.products):
            raise level.origin.refuse("products", f"产品的领域不是 {level.field}")
        _linked(level, by_id)
    for duty in duties:
        for product in duty.products:
            if product not in products:
                raise duty.origin.refuse("products", f"产品“{product}”不在 products.toml 中")
    _unambiguous(levels)
    _unambiguous(limit for limit in limits if limit.decides)


def _known(entry: Level | Limit, products: Products) -> None:
    for product in entry.products:
        if product not in products:
            raise entry.origin.refuse("products", f"产品“{product}”不在 products.toml 中")
    known = {variant for product in entry.products for variant in products[product].variants}
    for variant in entry.variants:
        if variant not in known:
            raise entry.origin.refuse("variants", f"“{variant}”不是这些产品的细分")


def _linked(level: Level, by_id: Mapping[str, Sequence[Limit]]) -> None:
    """A level and its limit rows: one indicator, one unit, one standard, at least one product of both."""
    refuse = level.origin.refuse
    missing = [name for name in level.limits if name not in by_id]
    if missing:
        raise refuse("limits", f"没有限额行 {'、'.join(missing)}")
    linked = [limit for name in level.limits for limit in by_id[name]]
    if any(limit.unit != level.unit or not limit.decides for limit in linked):
        raise refuse("limits", "与限额行的单位或指标不同")
    if len({limit.standard.source.key for limit in linked}) > 1:
        raise refuse("limits", "限额行不属于同一标准")
    if any(not set(limit.products) & set(level.products) for limit in linked):
        raise refuse("limits", "限额行不属于这些产品")


def _unambiguous(entries: Iterable[Level | Limit]) -> None:
    """For a product, variant, capacity and day there is at most one row in force."""
    grouped: dict[str, list[Level | Limit]] = {}
    for entry in entries:
        if entry.origin.values.get("force", Force.IN_FORCE) != Force.IN_FORCE:
            continue
        for product in entry.products:
            grouped.setdefault(product, []).append(entry)
    for members in grouped.values():
        for one, other in combinations(members, 2):
            if one.id != other.id and _meet(one, other):
                raise other.origin.refuse("id", f"与 {one.id} 的适用条件重叠")


def _meet(one: Level | Limit, other: Level | Limit) -> bool:
    if one.variants and other.variants and not set(one.variants) & set(other.variants):
        return False
    if one.capacity and other.capacity and not one.capacity.meets(other.capacity):
        return False
    return in_force(one.valid_from, one.valid_to, other.valid_from) or in_force(
        other.valid_from, other.valid_to, one.valid_from
    )
