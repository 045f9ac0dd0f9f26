"""R03: bans by area, product and date, before any ratio."""

from dataclasses import dataclass, replace

from rules.criteria.case import Case, worst
from rules.criteria.net_capacity import ADDS_CAPACITY, Net, net_new
from rules.facts import ProductLine
from rules.findings import Finding, Input
from rules.tables import Ban, in_force
from rules.vocabulary import ConstructionKind, Outcome, Reason, WarningCode


@dataclass(frozen=True, slots=True)
class Judged:
    """One ban against one product line."""

    ban: Ban
    outcome: Outcome
    reason: Reason
    missing: tuple[str, ...] = ()
    warnings: tuple[WarningCode, ...] = ()


REGIONAL = frozenset({"key", "henan_key", "not_key"})
"""Areas for which the designation of the site decides."""

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
    lapsed = tuple(ban for ban in named if _lapsed(case, ban, named))
    if case.unlisted(line) or _of_a_banned_class(case, line):
        text = f"产品“{line.product}”不在产品表内，是否属于禁止范围需人工判断。"
        return _finding(case, line, Outcome.CANNOT_TELL, Reason.NEEDS_JUDGEMENT, text)
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
    judged = [item for item in (_judge(case, ban, line, net) for ban in named) if item]
    if not judged:
        text = "所在地区和日期没有针对该产品的禁止性规定。"
        return _lapse(_finding(case, line, Outcome.NOT_APPLICABLE, Reason.NO_BAN, text), lapsed)
    return _lapse(_worst(case, line, net, judged), lapsed)


def _of_a_banned_class(case: Case, line: ProductLine) -> bool:
    """A product outside the tables whose class holds a product that a ban names, e.g. a boiler of class 4430."""
    if case.product(line) is not None:
        return False
    named = {product for ban in case.book.bans for product in ban.products}
    return any(line.industry_code in case.book.products[product].class_codes for product in named)


def _lapsed(case: Case, ban: Ban, others: list[Ban]) -> bool:
    """It ended without a successor, a ban of the same family that begins later, and its area contains the site."""
    if ban.valid_to is None or ban.valid_to >= case.as_of or _inside(case, ban) is False:
        return False
    family = ban.key.split("-")[0]
    return not any(
        other.key.split("-")[0] == family and other.valid_from > ban.valid_from for other in others
    )


def _lapse(finding: Finding, lapsed: tuple[Ban, ...]) -> Finding:
    """The finding with the expired bans named (law §2.8)."""
    if not lapsed:
        return finding
    named = "；".join(f"{ban.label}（至 {ban.valid_to}）" for ban in lapsed)
    return replace(
        finding,
        summary=f"{finding.summary}另有规定已到期，是否延续尚未录入：{named}。",
        warnings=(*finding.warnings, WarningCode.BAN_LAPSED),
        citations=(*finding.citations, *(ban.citation for ban in lapsed)),
    )


def _worst(case: Case, line: ProductLine, net: Net, judged: list[Judged]) -> Finding:
    outcome, reason = min(((item.outcome, item.reason) for item in judged), key=ORDER.index)
    decisive = [item for item in judged if (item.outcome, item.reason) == (outcome, reason)]
    alone = len(decisive) == 1
    uses = tuple(item.ban.use(item.ban.period_evidence if alone else None) for item in decisive)
    region = case.region(case.as_of)
    if region and any(item.ban.area in REGIONAL for item in decisive):
        uses = (*uses, region)
    banned = reason is Reason.BANNED
    return _finding(
        case,
        line,
        outcome,
        reason,
        _summary(case, line, reason, decisive),
        stops=banned,
        warnings=tuple(dict.fromkeys(code for item in judged for code in item.warnings)),
        workings=(net.working,) if net.working else (),
        parameters=uses,
        missing=() if banned else tuple(dict.fromkeys(text for item in judged for text in item.missing)),
        citations=tuple(item.ban.citation for item in judged if item not in decisive),
        advice="退出产能合计不少于建设产能时，不再属于新增产能。" if banned and net.working else "",
    )


def _summary(case: Case, line: ProductLine, reason: Reason, decisive: list[Judged]) -> str:
    label = case.label(line.product)
    names = "；".join(item.ban.label for item in decisive)
    if reason is Reason.NEEDS_JUDGEMENT and all(item.ban.strength == "condition" for item in decisive):
        return f"{label}须符合规定的条件，由审查人员逐项判断：{names}。"
    return {
        Reason.BANNED: f"{label}新增产能属于禁止范围：{names}。",
        Reason.BANNED_IN_PRINCIPLE: f"{label}属于原则上禁止的范围，由审查人员判断：{names}。",
        Reason.MISSING_FACT: f"{label}是否新增产能尚不能确定，请补充事实；涉及：{names}。",
        Reason.MISSING_PARAMETER: f"{label}的建设地点没有区域属性，不能确定适用哪些规定。",
        Reason.NEEDS_JUDGEMENT: f"{label}的退出产能能否抵消新增产能，没有规定或尚待核对，需人工判断；涉及：{names}。",
        Reason.OK: f"{label}不属于被禁止的新增产能。",
    }[reason]


def _judge(case: Case, ban: Ban, line: ProductLine, net: Net) -> Judged | None:
    """None where the ban does not concern the line."""
    nature = case.facts.nature
    limited = bool(ban.natures) and nature is not None and nature.value not in ban.natures
    expands = _expands(case, net) if limited else True
    if expands is False:
        return None
    inside = _inside(case, ban)
    if inside is None:
        known = case.facts.site.division_code is not None
        reason = Reason.MISSING_PARAMETER if known else Reason.MISSING_FACT
        text = "建设地点的区域属性" if known else "建设地点（site.division_code）"
        return Judged(ban, Outcome.CANNOT_TELL, reason, (text,))
    if not inside:
        return None
    if expands is None:
        return Judged(ban, Outcome.CANNOT_TELL, net.why, net.missing or (ADDS_CAPACITY,))
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


def _expands(case: Case, net: Net) -> bool | None:
    """A rebuilt or renovated line that adds capacity is an expansion for the bans on new and expanded lines."""
    if net.added or case.facts.adds_capacity is None:
        return net.added
    return case.facts.adds_capacity


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
