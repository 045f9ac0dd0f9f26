"""R22: at which level is the joint review decided? Information, not part of the worst-of.

A dated table by class, energy band and industry says province or city. Henan's tiering is not known: without an
entry the answer is ``missing_parameter``, a weak reading is shown as 未核实 and decides nothing, and the city gives
a preliminary review and forwards to the province.
"""

from decimal import Decimal

from rules.criteria.case import Case
from rules.criteria.catalogue import catalogue
from rules.findings import Finding, Margin, ParameterUse
from rules.text import Text, say
from rules.vocabulary import Outcome, Reason

CITY = "市级"
BANDS = ("upper", "lower")
ANY = "any"
FORWARDED = "没有分级依据时，由市级初审并转报省级（系统约定）。"


def city_decides(finding: Finding) -> bool:
    """For the procedure: True only where the table says so (law 6.2)."""
    return finding.outcome is Outcome.MET and any(
        use.key.startswith("review_level.level") and use.value == CITY for use in finding.parameters
    )


def review_level(case: Case) -> tuple[Finding, ...]:
    """One finding for the project."""
    (listed,) = case.once(catalogue)
    if listed.outcome is Outcome.NOT_APPLICABLE:
        text: Text = "不属于目录内的“两高”项目，不需要会商联审。"
        return (_finding(Outcome.NOT_APPLICABLE, listed.reason, text, parameters=listed.parameters),)
    if listed.outcome is not Outcome.MET or listed.margin is None:
        text = say("目录类别尚不能判断，不能确定会商联审层级。{}", FORWARDED)
        return (
            _finding(
                Outcome.CANNOT_TELL, listed.reason, text,
                parameters=listed.parameters, missing=listed.missing,
            ),
        )  # fmt: skip
    return (_levelled(case, listed, listed.margin),)


def _levelled(case: Case, listed: Finding, margin: Margin) -> Finding:
    """The class follows from the threshold that the energy reached."""
    first = case.find("catalogue.threshold", tier="1")
    tier = "1" if first and margin.provided >= first.number else "2"
    band = _band(case, margin.provided)
    uses = (*listed.parameters, band[1]) if band else listed.parameters
    if band is None:
        text: Text = say("没有会商联审的能耗分档。{}", FORWARDED)
        return _tell_not(case, text, uses, margin, tier)
    levels = _levels(case, tier, band[0])
    if levels is None:
        weak = case.find("review_level.weak_reading", band=band[0])
        if weak is None:
            return _tell_not(case, say("没有会商联审分级的依据。{}", FORWARDED), uses, margin, tier)
        text = say("没有会商联审分级的依据（一种理解为{}，未核实，不作依据）。{}", weak.value, FORWARDED)
        return _tell_not(case, text, (*uses, weak), margin, tier)
    values = {use.value for use in levels}
    level = CITY if values == {CITY} else "省级"
    text = say("目录第{}类，{}{} tce，由{}会商联审。", _class(tier), margin.label, margin.provided, level)
    return _finding(
        Outcome.MET, Reason.OK, text, parameters=(*uses, *levels), margin=margin, advice=_advice(case)
    )


def _class(tier: str) -> str:
    return {"1": "一", "2": "二"}[tier]


def _band(case: Case, energy: Decimal) -> tuple[str, ParameterUse] | None:
    """The highest band whose lower limit is reached."""
    for name in BANDS:
        limit = case.find("review_level.band", band=name)
        if limit is not None and energy >= limit.number:
            return name, limit
    return None


def _levels(case: Case, tier: str, band: str) -> tuple[ParameterUse, ...] | None:
    """What the table says of each industry of the project; None where it is silent about one."""
    found = []
    for industry in dict.fromkeys([case.industry(line) or ANY for line in case.facts.products]):
        use = case.find("review_level.level", tier=tier, band=band, industry=industry)
        use = use or case.find("review_level.level", tier=tier, band=band, industry=ANY)
        if use is None:
            return None
        found.append(use)
    return tuple({use.key: use for use in found}.values())


def _advice(case: Case) -> Text:
    """What goes to the province whatever the level is."""
    parts = []
    if case.facts.coal.added_t:
        parts.append("煤炭消费替代方案由省级发展改革部门审查")
    products = [case.product(line) for line in case.facts.products]
    if any(product is not None and product.replacement in {"measured", "later"} for product in products):
        parts.append("产能置换方案由省级公告")
    return say("{}。", "；".join(parts)) if parts else ""


def _tell_not(case: Case, text: Text, uses: tuple[ParameterUse, ...], margin: Margin, tier: str) -> Finding:
    missing = (f"会商联审分级（目录第{_class(tier)}类）",)
    return _finding(
        Outcome.CANNOT_TELL, Reason.MISSING_PARAMETER, text, parameters=uses, margin=margin,
        missing=missing, advice=_advice(case),
    )  # fmt: skip


def _finding(outcome: Outcome, reason: Reason, summary: Text, **more: object) -> Finding:
    return Finding(
        key="review_level",
        criterion="review_level",
        rule="R22",
        title="会商联审层级",
        outcome=outcome,
        reason=reason,
        summary=summary,
        mandatory=False,
        **more,  # type: ignore[arg-type]
    )
