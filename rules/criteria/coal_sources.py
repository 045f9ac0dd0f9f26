"""Which reductions count against added coal (law R06, evidence per source row, and R07)."""

from decimal import Decimal

from rules.criteria.case import Case
from rules.criteria.offers import blank, usable
from rules.facts import CoalSource
from rules.findings import ParameterUse, SourceRow
from rules.record import record
from rules.text import shown
from rules.vocabulary import CoalRoute, RowReason

NO_FUEL = "none"
CLEAN = frozenset(
    {
        "electricity",
        "natural_gas",
        "heat",
        "biomass",
        "solar",
        "wind",
        "geothermal",
        "industrial_waste_heat",
        "waste_gas",
    }
)
"""What takes the place of coal by the accepted routes (law R06); of any other fuel a reviewer judges."""


@record()
class Offer:
    """One reduction, counted or not, and why; tonnes of physical coal.

    fuel_open: the substitute is neither a fuel that R07 excludes nor one that the routes name.
    spot: real by the day of the case (现货量), or without a date that says otherwise.
    """

    row: SourceRow
    uses: tuple[ParameterUse, ...]
    excluded_fuel: bool
    fuel_unstated: bool
    fuel_open: bool
    spot: bool


def offers(case: Case) -> tuple[Offer, ...]:
    """Every source of the application in its order."""
    return tuple([_offer(case, source) for source in case.facts.coal.sources])


def _offer(case: Case, source: CoalSource) -> Offer:
    fuel, route = source.substitute, source.route
    banned = case.find("coal.ineligible_substitute", substitute=fuel) if fuel else None
    accepted = case.find("coal.route", route=route.value) if route else None
    gaps: list[str] = []
    quantity = _quantity(source, gaps)
    reason, detail = _why(case, source, banned, accepted, gaps)
    row = SourceRow(
        label=f"{source.enterprise} {source.measure}" if source.measure else source.enterprise,
        quantity=quantity,
        unit="t",
        counted=reason is None,
        reason=reason,
        detail=detail,
    )
    dated = source.realised_on is not None or source.planned_on is not None
    return Offer(
        row,
        tuple([use for use in (banned, accepted) if use]),
        banned is not None,
        route is CoalRoute.CLEAN_ENERGY and _no_fuel(source),
        banned is None and _strange(source),
        source.realised_on <= case.as_of if source.realised_on else not dated,
    )


def _quantity(source: CoalSource, gaps: list[str]) -> Decimal | None:
    """The stated reduction, or None where it cannot be one; the reason goes to ``gaps``."""
    quantity = usable(source.reduction_t, "削减量", gaps)
    base = source.base_coal_t
    if quantity is not None and base is not None and quantity > base:
        gaps.append(f"削减量和基准年用煤量的核对（削减 {shown(quantity)} t 大于用煤 {shown(base)} t）")
        return None
    return quantity


def _why(
    case: Case,
    source: CoalSource,
    banned: ParameterUse | None,
    route: ParameterUse | None,
    gaps: list[str],
) -> tuple[RowReason | None, str]:
    if banned:
        return RowReason.SOURCE_INELIGIBLE, banned.label
    if source.used_elsewhere:
        return RowReason.SOURCE_ALREADY_USED, "已用于其他项目"
    day, production = source.realised_on or source.planned_on, case.facts.planned_production
    if day and production and day > production:
        text = f"{day.isoformat()} 实现，晚于投产 {production.isoformat()}"
        return RowReason.SOURCE_INELIGIBLE, text
    _unstated(case, source, gaps)
    if gaps:
        return RowReason.MISSING_FACT, f"缺{'、'.join(gaps)}"
    if route is None or route.value != "accepted":
        return RowReason.NEEDS_JUDGEMENT, f"途径“{source.route.label if source.route else ''}”需人工判断"
    if _strange(source):
        return RowReason.NEEDS_JUDGEMENT, f"替代能源“{source.substitute}”需人工判断"
    return None, ""


def _no_fuel(source: CoalSource) -> bool:
    return source.substitute in {None, "", NO_FUEL}


def _strange(source: CoalSource) -> bool:
    return not _no_fuel(source) and source.substitute not in CLEAN


def _unstated(case: Case, source: CoalSource, gaps: list[str]) -> None:
    if blank(source.evidence):
        gaps.append("凭证")
    if source.route is None:
        gaps.append("来源途径")
    if source.route is CoalRoute.CLEAN_ENERGY and _no_fuel(source):
        gaps.append("替代能源")
    if source.realised_on is None and source.planned_on is None:
        gaps.append("实现日期")
    if case.facts.planned_production is None:
        gaps.append("项目投产日期（planned_production）")
