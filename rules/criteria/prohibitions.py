"""R03: bans by area, product and date, before any ratio."""

from dataclasses import dataclass
from decimal import Decimal

from rules.criteria.case import Case, worst
from rules.facts import ProductLine
from rules.findings import Finding, Input, Working
from rules.quantities import shown
from rules.tables import Ban, Product, in_force
from rules.vocabulary import ConstructionKind, Outcome, PlanState, Reason, WarningCode


@dataclass(frozen=True, slots=True)
class Net:
    """New capacity after retired units. ``added``: True, False or None = cannot be told, for the reason ``why``."""

    added: bool | None
    working: Working | None = None
    missing: tuple[str, ...] = ()
    why: Reason = Reason.MISSING_FACT


@dataclass(frozen=True, slots=True)
class Judged:
    """One ban against one product line."""

    ban: Ban
    outcome: Outcome
    reason: Reason
    missing: tuple[str, ...] = ()
    warnings: tuple[WarningCode, ...] = ()


ORDER = (
    (Outcome.NOT_MET, Reason.BANNED),
    (Outcome.CANNOT_TELL, Reason.BANNED_IN_PRINCIPLE),
    (Outcome.CANNOT_TELL, Reason.MISSING_FACT),
    (Outcome.CANNOT_TELL, Reason.MISSING_PARAMETER),
    (Outcome.CANNOT_TELL, Reason.NEEDS_JUDGEMENT),
    (Outcome.MET, Reason.OK),
)
"""Which of several bans is the finding of the product."""


def prohibitions(case: Case) -> tuple[Finding, ...]:
    """One finding for each product line."""
    if not case.facts.products:
        text = "没有填报产品，不能对照禁止性规定。"
        return (
            _finding(
                case, None, Outcome.CANNOT_TELL, Reason.MISSING_FACT, text, missing=("产品（products）",)
            ),
        )
    return tuple(
        worst([_product(case, line) for line in lines]) for lines in case.lines_by_product().values()
    )


def _product(case: Case, line: ProductLine) -> Finding:
    named = [ban for ban in case.book.bans if line.product in ban.products]
    lapsed = any(ban.valid_to and ban.valid_to < case.as_of and not _succeeded(ban, named) for ban in named)
    warnings = (WarningCode.BAN_LAPSED,) if lapsed else ()
    if case.unlisted(line):
        text = f"产品“{line.product}”不在产品表内，是否属于禁止范围需人工判断。"
        return _finding(case, line, Outcome.CANNOT_TELL, Reason.NEEDS_JUDGEMENT, text)
    named = [ban for ban in named if in_force(ban.valid_from, ban.valid_to, case.as_of)]
    retrofit = case.facts.nature is ConstructionKind.RETROFIT
    if named and retrofit and case.facts.adds_capacity is False:
        text = "技术改造不新增产能，不适用新增产能的禁止性规定。"
        return _finding(case, line, Outcome.NOT_APPLICABLE, Reason.EXEMPT_RETROFIT, text, warnings=warnings)
    net = _net_new(case, line)
    judged = [item for item in (_judge(case, ban, line, net) for ban in named) if item]
    if not judged:
        text = "所在地区和日期没有针对该产品的禁止性规定。"
        return _finding(case, line, Outcome.NOT_APPLICABLE, Reason.NO_BAN, text, warnings=warnings)
    return _worst(case, line, net, judged, warnings)


def _succeeded(ban: Ban, others: list[Ban]) -> bool:
    """An edition that ended has a successor: a ban of the same family in force from the next day on."""
    return any(
        other.key.split("-")[0] == ban.key.split("-")[0] and other.valid_from > ban.valid_from
        for other in others
    )


def _worst(
    case: Case, line: ProductLine, net: Net, judged: list[Judged], warnings: tuple[WarningCode, ...]
) -> Finding:
    outcome, reason = min(((item.outcome, item.reason) for item in judged), key=ORDER.index)
    decisive = [item for item in judged if (item.outcome, item.reason) == (outcome, reason)]
    alone = len(decisive) == 1
    uses = tuple(item.ban.use(item.ban.period_evidence if alone else None) for item in decisive)
    names = "；".join(item.ban.label for item in decisive)
    banned = reason is Reason.BANNED
    return _finding(
        case,
        line,
        outcome,
        reason,
        _summary(case, line, reason, names),
        stops=banned,
        warnings=tuple(dict.fromkeys((*warnings, *(code for item in judged for code in item.warnings)))),
        workings=(net.working,) if net.working else (),
        parameters=uses,
        missing=tuple(dict.fromkeys(text for item in judged for text in item.missing)),
        citations=tuple(item.ban.citation for item in judged if item not in decisive),
        advice="退出产能合计不少于建设产能时，不再属于新增产能。" if banned and net.working else "",
    )


def _summary(case: Case, line: ProductLine, reason: Reason, names: str) -> str:
    label = case.label(line.product)
    return {
        Reason.BANNED: f"{label}新增产能属于禁止范围：{names}。",
        Reason.BANNED_IN_PRINCIPLE: f"{label}属于原则上禁止的范围，由审查人员判断：{names}。",
        Reason.MISSING_FACT: f"{label}是否新增产能尚不能确定，请补充事实；涉及：{names}。",
        Reason.MISSING_PARAMETER: f"{label}的建设地点没有区域属性，不能确定适用哪些规定。",
        Reason.NEEDS_JUDGEMENT: f"{label}用什么抵消新增产能没有规定，需人工判断；涉及：{names}。",
        Reason.OK: f"{label}不属于被禁止的新增产能。",
    }[reason]


def _judge(case: Case, ban: Ban, line: ProductLine, net: Net) -> Judged | None:
    """None where the ban does not concern the line."""
    nature = case.facts.nature
    if ban.natures and nature is not None and nature.value not in ban.natures:
        return None
    inside = _inside(case, ban)
    if inside is None:
        known = case.facts.site.division_code is not None
        reason = Reason.MISSING_PARAMETER if known else Reason.MISSING_FACT
        text = "建设地点的区域属性" if known else "建设地点（site.division_code）"
        return Judged(ban, Outcome.CANNOT_TELL, reason, (text,))
    if not inside:
        return None
    open_facts = []
    if ban.natures and nature is None:
        open_facts.append("建设性质（nature）")
    if ban.below is not None:
        if line.capacity is None or line.capacity_unit != ban.below_unit:
            open_facts.append(f"单台容量（{ban.below_unit}）")
        elif line.capacity >= ban.below:
            return None
    if ban.only_if:
        applies = case.coal_as_fuel if ban.only_if == "coal_fuel" else None
        if applies is False:
            return None
        if applies is None:
            open_facts.append("新增耗煤量（coal.added_t）" if ban.only_if == "coal_fuel" else "铝土矿类型")
    if open_facts:
        return Judged(ban, Outcome.CANNOT_TELL, Reason.MISSING_FACT, tuple(open_facts))
    return _strength(ban, net)


def _strength(ban: Ban, net: Net) -> Judged:
    if ban.strength == "controlled":
        return Judged(ban, Outcome.MET, Reason.OK, warnings=(WarningCode.CONTROLLED,))
    if ban.strength == "condition":
        return Judged(ban, Outcome.CANNOT_TELL, Reason.NEEDS_JUDGEMENT)
    if net.added is None:
        return Judged(ban, Outcome.CANNOT_TELL, net.why, net.missing)
    if not net.added:
        return Judged(ban, Outcome.MET, Reason.OK)
    if ban.strength == "in_principle":
        return Judged(ban, Outcome.CANNOT_TELL, Reason.BANNED_IN_PRINCIPLE)
    return Judged(ban, Outcome.NOT_MET, Reason.BANNED)


def _inside(case: Case, ban: Ban) -> bool | None:
    if ban.area == "all":
        return True
    henan = case.in_henan
    if ban.area == "henan":
        return henan
    if ban.area == "henan_key" and henan is False:
        return False
    region = case.region(case.as_of)
    if region is None:
        return None
    return (region.value == "key") is (ban.area != "not_key")


def _net_new(case: Case, line: ProductLine) -> Net:
    """built - Σ offered retired capacity of the process; which of them count is R04's question."""
    product = case.product(line)
    plan = case.replacement(product.process) if product else None
    offered = plan is not None and (
        bool(plan.retired) or plan.plan_state in {PlanState.PUBLICISED, PlanState.ANNOUNCED}
    )
    if plan is None or not offered:
        return _without_plan(case, product)
    built, unit = (
        (plan.built, plan.built_unit) if plan.built is not None else (line.capacity, line.capacity_unit)
    )
    missing = []
    if built is None:
        missing.append("建设产能（replacements[].built）")
    if any(item.capacity is None or item.capacity_unit != unit for item in plan.retired):
        missing.append("退出产能（与建设产能同一计量单位）")
    retired = sum(
        (item.capacity or Decimal(0) for item in plan.retired if item.capacity_unit == unit), Decimal(0)
    )
    if built is None:
        return Net(None, missing=tuple(missing))
    net = built - retired
    working = Working(
        formula="净新增产能 = 建设产能 − 退出产能合计",
        numbers=f"{shown(built)} − {shown(retired)}",
        result=f"{shown(net)} {unit}",
    )
    if net > 0 and (missing or plan.sources_complete is not True):
        missing.append("退出产能清单已填报完整的声明（sources_complete）")
        return Net(None, working, tuple(dict.fromkeys(missing)))
    if net <= 0 and product and not product.offset:
        return Net(None, working, why=Reason.NEEDS_JUDGEMENT)
    return Net(net > 0, working)


def _without_plan(case: Case, product: Product | None) -> Net:
    """No retired units: everything built is new, unless the project declares that it adds no capacity."""
    if case.facts.nature is None:
        return Net(None, missing=("建设性质（nature）",))
    if case.facts.nature is ConstructionKind.RETROFIT and case.facts.adds_capacity is None:
        return Net(None, missing=("是否新增产能（adds_capacity）",))
    rebuilt = case.facts.nature in {ConstructionKind.REBUILD, ConstructionKind.RETROFIT}
    if rebuilt and product and not product.offset:
        if case.facts.adds_capacity is False:
            return Net(None, why=Reason.NEEDS_JUDGEMENT)
        if case.facts.adds_capacity is None:
            return Net(None, missing=("是否新增产能（adds_capacity）",))
    return Net(True)


def _finding(
    case: Case, line: ProductLine | None, outcome: Outcome, reason: Reason, summary: str, **more: object
) -> Finding:
    inputs = (
        (Input(label="产品", value=case.label(line.product), unit="", field="products[].product"),)
        if line
        else ()
    )
    return Finding(
        key=f"prohibitions:{line.product}" if line else "prohibitions",
        criterion="prohibitions",
        rule="R03",
        title="禁止性规定",
        outcome=outcome,
        reason=reason,
        summary=summary,
        product=line.product if line else None,
        inputs=inputs,
        **more,  # type: ignore[arg-type]
    )
