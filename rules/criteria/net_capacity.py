"""New capacity after what leaves: built capacity less the retired units that the plan offers (law R03)."""

from dataclasses import dataclass
from decimal import Decimal

from rules.criteria.case import Case
from rules.criteria.special_ratios import crosses
from rules.facts import CapacityReplacement, ProductLine, RetiredUnit
from rules.findings import Working
from rules.record import record
from rules.tables import Product
from rules.text import say
from rules.vocabulary import ConstructionKind, PlanState, Reason

ADDS_CAPACITY = "是否新增产能（adds_capacity）"

ZERO = Decimal(0)


@record()
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
    if product is None or plan is None:
        return _without_plan(case, product)
    if not plan.retired and plan.plan_state not in {PlanState.PUBLICISED, PlanState.ANNOUNCED}:
        return _without_plan(case, product)
    if plan.plan_state is PlanState.REVOKED or (plan.expires_on and plan.expires_on < case.as_of):
        return Net(None, missing=("新的产能置换方案（原方案已撤销或已过有效期）",))
    built, unit = plan.built, plan.built_unit
    if built is None:
        built, unit = line.capacity, line.capacity_unit
    if not built:
        return Net(None, missing=("建设产能（replacements[].built）",))
    net = _against(case, plan, product, built, unit or "")
    elsewhere, _ = case.built_elsewhere(plan)
    if elsewhere and elsewhere != built:
        other = _against(case, plan, product, elsewhere, unit or "")
        if other.added is not net.added:
            return Net(None, net.working, ("建设产能：两份文件不一致，须由审查人员选定",))
    return net


def _against(case: Case, plan: CapacityReplacement, product: Product, built: Decimal, unit: str) -> Net:
    """``built`` against the offered units, of which a steel unit may offset nothing or nobody knows whether it does."""
    offered = Offered()
    for item in plan.retired:
        if item.capacity is None or item.capacity_unit != unit:
            offered.unmeasured = True
        else:
            offered.add(item.capacity, _offsets(case, product, plan, item))
    net = built - offered.retired
    working = Working(
        formula="净新增产能 = 建设产能 − 退出产能合计",
        numbers=say("{} − {}", built, offered.retired),
        result=say("{} {}", net, unit),
    )
    if 0 < net <= offered.doubtful:
        return Net(None, working, (offered.text,), offered.why)
    if net > 0 and (offered.unmeasured or plan.sources_complete is not True):
        same_unit = ("退出产能（与建设产能同一计量单位）",) if offered.unmeasured else ()
        return Net(None, working, (*same_unit, "退出产能清单已填报完整的声明（sources_complete）"))
    if net <= 0 and not product.offset:
        return Net(None, working, why=Reason.NEEDS_JUDGEMENT)
    return Net(net > 0, working)


@dataclass(slots=True)
class Offered:
    """What the plan offers: ``retired`` offsets; ``doubtful`` may, for which ``text`` and ``why`` say what is open."""

    retired: Decimal = ZERO
    doubtful: Decimal = ZERO
    unmeasured: bool = False
    text: str = ""
    why: Reason = Reason.MISSING_FACT

    def add(self, capacity: Decimal, offsets: "bool | tuple[str, Reason]") -> None:
        if offsets is True:
            self.retired += capacity
        elif isinstance(offsets, tuple):
            self.doubtful += capacity
            if offsets[1] is not Reason.MISSING_PARAMETER or not self.text:
                self.text, self.why = offsets


def _offsets(
    case: Case, product: Product, plan: CapacityReplacement, unit: RetiredUnit
) -> bool | tuple[str, Reason]:
    """Does the unit offset new capacity at the site? What is open and why, where that cannot be told (STEEL-2021, S1)."""
    if not product.offset_area or plan.same_site:
        return True
    site = case.region(case.as_of)
    if site is None or site.value != product.offset_area:
        return True
    place = unit.division_code or unit.province_code
    region = place and case.book.find_by_place("region.designation", case.as_of, "division", place)
    if not region:
        return OUTSIDE, Reason.NEEDS_JUDGEMENT
    if region.value != product.offset_area:
        return False
    if not crosses(case, unit):
        return True
    missed = case.book.find_by_place(
        "capacity_replacement.steel_target_missed",
        case.as_of,
        "province",
        case.facts.site.division_code or "",
    )
    if missed is None:
        return "本省是否完成钢铁产能总量控制目标", Reason.MISSING_PARAMETER
    return missed.value != "true"


OUTSIDE = "退出设备所在地是否属于大气污染防治重点区域（由审查人员核对）"


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
