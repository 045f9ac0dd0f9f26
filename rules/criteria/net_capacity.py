"""New capacity after what leaves: built capacity less the retired units that the plan offers (law R03)."""

from dataclasses import dataclass
from decimal import Decimal

from rules.criteria.case import Case
from rules.facts import CapacityReplacement, ProductLine, RetiredUnit
from rules.findings import Working
from rules.tables import Product
from rules.text import shown
from rules.vocabulary import ConstructionKind, PlanState, Reason

ADDS_CAPACITY = "是否新增产能（adds_capacity）"

STEEL = frozenset({"iron", "steel"})
"""Processes whose total in the key regions may not grow (S1): a unit outside them offsets nothing inside."""


@dataclass(frozen=True, slots=True)
class Net:
    """New capacity after retired units. ``added``: True, False or None = cannot be told, for the reason ``why``."""

    added: bool | None
    working: Working | None = None
    missing: tuple[str, ...] = ()
    why: Reason = Reason.MISSING_FACT


def net_new(case: Case, line: ProductLine) -> Net:
    """built - Σ offered retired capacity of the process; which of them count is R04's question."""
    product = case.product(line)
    plan = case.replacement(product.process) if product else None
    offered = plan is not None and (
        bool(plan.retired) or plan.plan_state in {PlanState.PUBLICISED, PlanState.ANNOUNCED}
    )
    if plan is None or not offered:
        return _without_plan(case, product)
    if plan.plan_state is PlanState.REVOKED or (plan.expires_on and plan.expires_on < case.as_of):
        return Net(None, missing=("新的产能置换方案（原方案已撤销或已过有效期）",))
    built, unit = (
        (plan.built, plan.built_unit) if plan.built is not None else (line.capacity, line.capacity_unit)
    )
    missing = []
    if built is None:
        missing.append("建设产能（replacements[].built）")
    if any(item.capacity is None or item.capacity_unit != unit for item in plan.retired):
        missing.append("退出产能（与建设产能同一计量单位）")
    same = [item for item in plan.retired if item.capacity_unit == unit]
    retired = sum((item.capacity or Decimal(0) for item in same if _offsets(case, plan, item)), Decimal(0))
    unplaced = sum(
        (item.capacity or Decimal(0) for item in same if _offsets(case, plan, item) is None), Decimal(0)
    )
    if built is None:
        return Net(None, missing=tuple(missing))
    net = built - retired
    working = Working(
        formula="净新增产能 = 建设产能 − 退出产能合计",
        numbers=f"{shown(built)} − {shown(retired)}",
        result=f"{shown(net)} {unit}",
    )
    if 0 < net <= unplaced:
        text = "退出设备所在地是否属于大气污染防治重点区域（由审查人员核对）"
        return Net(None, working, (text,), Reason.NEEDS_JUDGEMENT)
    if net > 0 and (missing or plan.sources_complete is not True):
        missing.append("退出产能清单已填报完整的声明（sources_complete）")
        return Net(None, working, tuple(dict.fromkeys(missing)))
    if net <= 0 and product and not product.offset:
        return Net(None, working, why=Reason.NEEDS_JUDGEMENT)
    return Net(net > 0, working)


def _offsets(case: Case, plan: CapacityReplacement, unit: RetiredUnit) -> bool | None:
    """Does the unit offset new capacity at the site? None where its region is not known and decides."""
    site = case.region(case.as_of)
    if plan.process not in STEEL or site is None or site.value != "key" or plan.same_site:
        return True
    place = unit.province_code
    region = place and case.book.find_by_place("region.designation", case.as_of, "division", place)
    return region.value == "key" if region else None


def _without_plan(case: Case, product: Product | None) -> Net:
    """No retired units: everything built is new, unless the project declares that it adds no capacity."""
    if case.facts.nature is None:
        return Net(None, missing=("建设性质（nature）",))
    if case.facts.nature is ConstructionKind.RETROFIT and case.facts.adds_capacity is None:
        return Net(None, missing=(ADDS_CAPACITY,))
    rebuilt = case.facts.nature in {ConstructionKind.REBUILD, ConstructionKind.RETROFIT}
    if rebuilt and product and not product.offset:
        if case.facts.adds_capacity is False:
            return Net(None, why=Reason.NEEDS_JUDGEMENT)
        if case.facts.adds_capacity is None:
            return Net(None, missing=(ADDS_CAPACITY,))
    return Net(True)
