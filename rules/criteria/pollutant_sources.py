"""Which emission reductions count (R09): permit, quantity, done before production, a body that answers, evidence.

环办环评〔2020〕36号 asks that a reduction can be calculated and checked, comes from permit holders and is finished
before the project's own pollution permit; the planned production is the last day that can be.
"""

from rules.criteria.case import Case
from rules.criteria.offers import blank, usable
from rules.facts import PollutantReduction
from rules.findings import SourceRow
from rules.vocabulary import Pollutant, RowReason


def reductions(case: Case, pollutant: Pollutant) -> tuple[SourceRow, ...]:
    """The rows offered against one pollutant, in the order of the application; tonnes per year."""
    return tuple([_row(case, row) for row in case.facts.pollutants.reductions if row.pollutant is pollutant])


def _row(case: Case, source: PollutantReduction) -> SourceRow:
    gaps: list[str] = []
    quantity = usable(source.reduction_t, "削减量", gaps)
    reason, detail = _why(case, source, gaps)
    return SourceRow(
        label=f"{source.enterprise} {source.measure}" if source.measure else source.enterprise,
        quantity=quantity,
        unit="t",
        counted=reason is None,
        reason=reason,
        detail=detail,
    )


def _why(case: Case, source: PollutantReduction, gaps: list[str]) -> tuple[RowReason | None, str]:
    if source.used_elsewhere:
        return RowReason.SOURCE_ALREADY_USED, "已用于其他项目"
    production = case.facts.planned_production
    if source.completed_on and production and source.completed_on > production:
        text = f"{source.completed_on.isoformat()} 完成，晚于投产 {production.isoformat()}"
        return RowReason.SOURCE_INELIGIBLE, text
    asked = (
        (blank(source.permit), "排污许可证编号"),
        (source.completed_on is None, "完成日期"),
        (blank(source.body), "责任主体"),
        (blank(source.evidence), "凭证"),
        (production is None, "项目投产日期（planned_production）"),
    )
    gaps += [name for missing, name in asked if missing]
    return (RowReason.MISSING_FACT, f"缺{'、'.join(gaps)}") if gaps else (None, "")
