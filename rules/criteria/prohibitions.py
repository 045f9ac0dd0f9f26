"""R03: bans by area, product and date, before any ratio (CPC-2021, HN-WINTER-2023, AL-2025, HN-AIR-2024 …).

A coal boiler among the main equipment is a product of its own here: the notices ban boilers by the size of each.
"""

from collections.abc import Iterable
from dataclasses import replace

from rules.criteria.ban_areas import REGIONAL, Ground, lapsed_bans
from rules.criteria.case import Case, worst
from rules.criteria.net_capacity import ADDS_CAPACITY, Net, net_new
from rules.facts import ProductLine
from rules.findings import Finding, Input, ParameterUse
from rules.record import record
from rules.tables import Ban, in_force
from rules.text import Text, say
from rules.vocabulary import (
    ConstructionKind,
    EquipmentKind,
    Outcome,
    PerformanceGrade,
    Reason,
    WarningCode,
)


@record()
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
    groups = _lines(case)
    if not groups:
        text = "没有填报产品，不能对照禁止性规定。"
        return (
            _finding(
                case, None, Outcome.CANNOT_TELL, Reason.MISSING_FACT, text, missing=("产品（products）",)
            ),
        )
    ground = Ground.of(case)
    return tuple([worst([_product(case, ground, line) for line in lines]) for lines in groups.values()])


BOILERS = ("central_heating_coal_boiler", "coal_boiler")


def _lines(case: Case) -> dict[str, list[ProductLine]]:
    """The product lines; each coal boiler of the equipment is a line with the capacity of that one boiler."""
    groups = case.lines_by_product()
    boilers = [item for item in case.facts.equipment if item.kind is EquipmentKind.COAL_BOILER]
    if boilers:
        product = next((key for key in BOILERS if key in groups), BOILERS[-1])
        groups[product] = [
            ProductLine(product=product, capacity=item.size, capacity_unit=item.size_unit) for item in boilers
        ]
    return groups


def _product(case: Case, ground: Ground, line: ProductLine) -> Finding:
    named = [ban for ban in case.book.bans if line.product in ban.products]
    lapsed = lapsed_bans(case, ground, named)
    if case.unlisted(line) or _of_a_banned_class(case, line):
        unknown = say("产品“{}”不在产品表内，是否属于禁止范围需人工判断。", line.product)
        return _finding(case, line, Outcome.CANNOT_TELL, Reason.NEEDS_JUDGEMENT, unknown)
    named = [ban for ban in named if in_force(ban.valid_from, ban.valid_to, case.as_of)]
    retrofit = case.facts.nature is ConstructionKind.RETROFIT
    if named and retrofit and case.facts.adds_capacity is False:
        text = "技术改造不新增产能，不适用新增产能的禁止性规定。"
        cited = tuple(ban.citation for ban in named)
        return _lapse(
            _finding(case, line, Outcome.NOT_APPLICABLE, Reason.EXEMPT_RETROFIT, text, citations=cited),
            lapsed,
        )
    net = net_new(case, line)
    judged = [item for item in [_judge(case, ground, ban, line, net) for ban in named] if item]
    if not judged:
        text = "所在地区和日期没有针对该产品的禁止性规定。"
        return _lapse(_finding(case, line, Outcome.NOT_APPLICABLE, Reason.NO_BAN, text), lapsed)
    return _lapse(_worst(case, ground, line, net, judged), lapsed)


def _of_a_banned_class(case: Case, line: ProductLine) -> bool:
    """A product outside the tables whose class holds a product that a ban names, e.g. a boiler of class 4430."""
    if case.product(line) is not None:
        return False
    named = {product for ban in case.book.bans for product in ban.products}
    return any(line.industry_code in case.book.products[product].class_codes for product in named)


def _lapse(finding: Finding, lapsed: tuple[Ban, ...]) -> Finding:
    """The finding with the expired bans named (law §2.8)."""
    if not lapsed:
        return finding
    named = "；".join(f"{ban.label}（至 {ban.valid_to}）" for ban in lapsed)
    return replace(
        finding,
        summary=say("{}另有规定已到期，是否延续尚未录入：{}。", finding.summary, named),
        warnings=(*finding.warnings, WarningCode.BAN_LAPSED),
        citations=(*finding.citations, *(ban.citation for ban in lapsed)),
    )


def _worst(case: Case, ground: Ground, line: ProductLine, net: Net, judged: list[Judged]) -> Finding:
    outcome, reason = min(((item.outcome, item.reason) for item in judged), key=ORDER.index)
    decisive = [item for item in judged if (item.outcome, item.reason) == (outcome, reason)]
    banned = reason is Reason.BANNED
    counts_capacity = banned and net.working and any(item.ban.strength == "prohibited" for item in decisive)
    return _finding(
        case,
        line,
        outcome,
        reason,
        _summary(case, line, reason, decisive),
        stops=banned,
        warnings=tuple(dict.fromkeys(code for item in judged for code in item.warnings)),
        workings=(net.working,) if net.working else (),
        parameters=_uses(ground, decisive),
        missing=() if banned else tuple(dict.fromkeys(text for item in judged for text in item.missing)),
        citations=tuple([item.ban.citation for item in judged if item not in decisive]),
        advice="退出产能合计不少于建设产能时，不再属于新增产能。" if counts_capacity else "",
    )


def _uses(ground: Ground, decisive: list[Judged]) -> tuple[ParameterUse, ...]:
    """The bans that decide; one that decides alone has the evidence of its period."""
    alone = len(decisive) == 1
    uses = tuple([item.ban.use(item.ban.period_evidence if alone else None) for item in decisive])
    if ground.region and any(item.ban.area in REGIONAL for item in decisive):
        return (*uses, ground.region)
    return uses


SUMMARIES = {
    Reason.BANNED: "{}新增产能属于禁止范围：{}。",
    Reason.BANNED_IN_PRINCIPLE: "{}属于原则上禁止的范围，由审查人员判断：{}。",
    Reason.MISSING_FACT: "{}是否属于禁止范围尚不能确定，请补充事实；涉及：{}。",
    Reason.MISSING_PARAMETER: "{}的建设地点的区域属性等管理数据没有录入，不能确定适用哪些规定；涉及：{}。",
    Reason.NEEDS_JUDGEMENT: "{}的退出产能能否抵消新增产能，没有规定或尚待核对，需人工判断；涉及：{}。",
    Reason.OK: "{}不属于被禁止的新增产能。",
}


def _summary(case: Case, line: ProductLine, reason: Reason, decisive: list[Judged]) -> Text:
    """Conditions are worded as such."""
    label, names = case.label(line.product), _Names([item.ban.label for item in decisive])
    if all(item.ban.strength == "condition" for item in decisive):
        if reason is Reason.NEEDS_JUDGEMENT:
            return say("{}须符合规定的条件，由审查人员逐项判断：{}。", label, names)
        if reason is Reason.BANNED:
            return say("{}不符合准入条件：{}。", label, names)
    return say(SUMMARIES[reason], label, names)


@record()
class _Names:
    """Labels joined when somebody reads them."""

    labels: Iterable[str]

    def __str__(self) -> str:
        return "；".join(self.labels)


def _judge(case: Case, ground: Ground, ban: Ban, line: ProductLine, net: Net) -> Judged | None:
    """None where the ban does not concern the line."""
    nature = case.facts.nature
    limited = bool(ban.natures) and nature is not None and nature.value not in ban.natures
    expands = _expands(case, net) if limited else True
    if expands is False:
        return None
    within = ground.inside(ban)
    if within is None:
        known = case.facts.site.division_code is not None
        reason = Reason.MISSING_PARAMETER if known else Reason.MISSING_FACT
        text = "建设地点的区域属性" if known else "建设地点（site.division_code）"
        return Judged(ban, Outcome.CANNOT_TELL, reason, (text,))
    if not within:
        return None
    if expands is None:
        return Judged(ban, Outcome.CANNOT_TELL, net.why, net.missing or (ADDS_CAPACITY,))
    open_facts = []
    if ban.natures and nature is None:
        open_facts.append("建设性质（nature）")
    if ban.below is not None:
        if not line.capacity or line.capacity_unit != ban.below_unit:
            open_facts.append(f"单台容量（{ban.below_unit}）")
        elif line.capacity >= ban.below:
            return None
    if ban.only_if:
        applies = case.coal_as_fuel if ban.only_if == "coal_fuel" else _diaspore(line)
        if applies is False:
            return None
        if applies is None:
            coal = ban.only_if == "coal_fuel"
            open_facts.append(
                "新增耗煤量（coal.added_t）" if coal else "铝土矿类型：一水硬铝石或其他（products[].variant）"
            )
    if open_facts:
        return Judged(ban, Outcome.CANNOT_TELL, Reason.MISSING_FACT, tuple(open_facts))
    return _condition(case, ban) if ban.strength == "condition" else _strength(ban, net)


def _diaspore(line: ProductLine) -> bool | None:
    """Alumina from 一水硬铝石? The variant of an alumina line ends with its ore; one that names none leaves it open."""
    ore = (line.variant or "").rpartition("_")[2]
    return ore == "diaspore" if ore in {"diaspore", "gibbsite"} else None


def _condition(case: Case, ban: Ban) -> Judged:
    """A performance grade below the condition closes the way; the other conditions are a reviewer's."""
    grade = case.facts.performance.grade
    if ban.grade and grade is None:
        return Judged(ban, Outcome.CANNOT_TELL, Reason.MISSING_FACT, ("环境绩效等级（performance.grade）",))
    if ban.grade and grade is not None and GRADES.index(grade) > GRADES.index(PerformanceGrade(ban.grade)):
        return Judged(ban, Outcome.NOT_MET, Reason.BANNED)
    return Judged(ban, Outcome.CANNOT_TELL, Reason.NEEDS_JUDGEMENT, ban.conditions)


GRADES = tuple(PerformanceGrade)
"""Best first."""


def _expands(case: Case, net: Net) -> bool | None:
    """A rebuilt or renovated line that adds capacity is an expansion for the bans on new and expanded lines."""
    if net.added or case.facts.adds_capacity is None:
        return net.added
    return case.facts.adds_capacity


def _strength(ban: Ban, net: Net) -> Judged:
    if ban.strength == "controlled":
        return Judged(ban, Outcome.MET, Reason.OK, warnings=(WarningCode.CONTROLLED,))
    if net.added is None:
        return Judged(ban, Outcome.CANNOT_TELL, net.why, net.missing)
    if not net.added:
        return Judged(ban, Outcome.MET, Reason.OK)
    if ban.strength == "in_principle":
        return Judged(ban, Outcome.CANNOT_TELL, Reason.BANNED_IN_PRINCIPLE)
    return Judged(ban, Outcome.NOT_MET, Reason.BANNED)


def _finding(
    case: Case, line: ProductLine | None, outcome: Outcome, reason: Reason, summary: Text, **more: object
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
