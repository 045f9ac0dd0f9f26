"""R07: petroleum coke, coke and semi-coke do not replace coal (国发〔2023〕24号; 环环评〔2021〕45号)."""

from rules.criteria.coal_demand import Demand
from rules.criteria.coal_sources import Offer
from rules.findings import Finding, ParameterUse, SourceRow
from rules.text import Text, say
from rules.vocabulary import Outcome, Reason

LIST_OPEN = "其余替代来源，或清单已填报完整的声明（coal.sources_complete）"


def substitutes(
    demand: Demand, rows: tuple[Offer, ...], complete: bool, none_needed: bool, listed: bool
) -> Finding:
    """none_needed: no coal is added, so nothing has to be replaced. listed: the excluded fuels are in force."""
    if none_needed:
        return _finding(demand, Outcome.NOT_APPLICABLE, Reason.NO_ADDED_COAL, "没有计入替代范围的新增耗煤。")
    if not listed:
        text: Text = "判断日期没有有效的不得替代煤炭的燃料名单。"
        gap = ("不得替代煤炭的燃料名单（coal.ineligible_substitute）",)
        return _finding(demand, Outcome.CANNOT_TELL, Reason.MISSING_PARAMETER, text, missing=gap)
    bad = [row for row in rows if row.excluded_fuel]
    others = [row for row in rows if not row.excluded_fuel and row.row.quantity != 0]
    if not others and complete and bad:
        text = "全部替代来源都是不得作为替代措施的燃料。"
        advice = "改用合格的替代来源（关停、淘汰、清洁能源替代、节能改造）即满足。"
        return _finding(demand, Outcome.NOT_MET, Reason.QUANTITY_SHORT, text, bad, advice=advice)
    unstated = tuple([f"{row.row.label}：替代能源（substitute）" for row in rows if row.fuel_unstated])
    if not others and not complete:
        unstated = (*unstated, LIST_OPEN)
    if unstated:
        text = "替代来源没有填报完整，不能确定是否只用了不得替代煤炭的燃料。"
        return _finding(demand, Outcome.CANNOT_TELL, Reason.MISSING_FACT, text, bad, unstated)
    doubtful = tuple([row.row.detail or row.row.label for row in rows if row.fuel_open])
    if doubtful:
        text = "替代能源不在认可的清洁能源之内，是否属于高污染燃料由审查人员判断。"
        return _finding(demand, Outcome.CANNOT_TELL, Reason.NEEDS_JUDGEMENT, text, bad, doubtful)
    text = "没有以石油焦、焦炭、兰炭替代煤炭。"
    if bad:
        text = say("{} 个来源以石油焦、焦炭或兰炭替代煤炭，已不予认定；其余来源不涉及。", len(bad))
    return _finding(demand, Outcome.MET, Reason.OK, text, bad)


def _finding(
    demand: Demand,
    outcome: Outcome,
    reason: Reason,
    summary: Text,
    bad: list[Offer] | None = None,
    missing: tuple[str, ...] = (),
    advice: str = "",
) -> Finding:
    uses: dict[str, ParameterUse] = {}
    sources: tuple[SourceRow, ...] = ()
    if bad:
        uses = {use.key: use for row in bad for use in row.uses}
        sources = tuple([row.row for row in bad])
    return Finding(
        key="coal_substitution:substitute",
        criterion="coal_substitution",
        rule="R07",
        title="不得替代煤炭的燃料",
        outcome=outcome,
        reason=reason,
        summary=summary,
        inputs=demand.inputs,
        parameters=tuple(uses.values()),
        sources=sources,
        missing=missing,
        advice=advice,
    )
