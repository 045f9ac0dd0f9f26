"""Which reductions count against added coal (law R06, evidence per source row, and R07)."""

from dataclasses import dataclass
from decimal import Decimal

from rules.criteria.case import Case
from rules.facts import CoalSource
from rules.findings import ParameterUse, SourceRow
from rules.vocabulary import CoalRoute, RowReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One reduction, counted or not, and why; tonnes of physical coal."""

    label: str
    stated: Decimal | None
    counted: bool
    reason: RowReason | None
    detail: str
    uses: tuple[ParameterUse, ...]
    excluded_fuel: bool = False
    fuel_unstated: bool = False

    @property
    def quantity(self) -> Decimal:
        return self.stated or Decimal(0)

    def as_source_row(self) -> SourceRow:
        return SourceRow(
            label=self.label,
            quantity=self.stated,
            unit="t",
            counted=self.counted,
            reason=self.reason,
            detail=self.detail,
        )


def offers(case: Case) -> tuple[Offer, ...]:
    """Every source of the application in its order."""
    return tuple(_offer(case, source) for source in case.facts.coal.sources)


def _offer(case: Case, source: CoalSource) -> Offer:
    fuel = source.substitute
    banned = case.book.find("coal.ineligible_substitute", case.as_of, substitute=fuel) if fuel else None
    route = case.book.find("coal.route", case.as_of, route=source.route.value) if source.route else None
    reason, detail = _why(case, source, banned, route)
    return Offer(
        label=" ".join(part for part in (source.enterprise, source.measure) if part),
        stated=source.reduction_t,
        counted=reason is None,
        reason=reason,
        detail=detail,
        uses=tuple(use for use in (banned, route) if use),
        excluded_fuel=banned is not None,
        fuel_unstated=source.route is CoalRoute.CLEAN_ENERGY and source.substitute is None,
    )


def _why(
    case: Case, source: CoalSource, banned: ParameterUse | None, route: ParameterUse | None
) -> tuple[RowReason | None, str]:
    if banned:
        return RowReason.SOURCE_INELIGIBLE, banned.label
    if source.used_elsewhere:
        return RowReason.SOURCE_ALREADY_USED, "已用于其他项目"
    day, production = source.realised_on or source.planned_on, case.facts.planned_production
    if day and production and day > production:
        text = f"{day.isoformat()} 实现，晚于投产 {production.isoformat()}"
        return RowReason.SOURCE_INELIGIBLE, text
    gaps = _gaps(case, source)
    if gaps:
        return RowReason.MISSING_FACT, f"缺{'、'.join(gaps)}"
    if route is None or route.value != "accepted":
        return RowReason.NEEDS_JUDGEMENT, f"途径“{source.route.label if source.route else ''}”需人工判断"
    return None, ""


def _gaps(case: Case, source: CoalSource) -> list[str]:
    gaps = []
    if source.reduction_t is None:
        gaps.append("削减量")
    if not source.evidence:
        gaps.append("凭证")
    if source.route is None:
        gaps.append("来源途径")
    if source.route is CoalRoute.CLEAN_ENERGY and source.substitute is None:
        gaps.append("替代能源")
    if source.realised_on is None and source.planned_on is None:
        gaps.append("实现日期")
    if case.facts.planned_production is None:
        gaps.append("项目投产日期（planned_production）")
    return gaps
