"""Carbon dioxide of a full-production year (law §5.3): reported since 2025-09-01, never a criterion, no limit is known.

CO2 = Σ fuel × NCV × C × OF × 44/12 + electricity × grid factor + heat × factor. Process emissions follow the guide of
the industry and are not computed; whether the national or the provincial grid factor holds is an open parameter.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rules.criteria.case import HENAN
from rules.factors import CO2_UNITS, UNIT_SCALES, Co2, Factor
from rules.facts import EnergyRow, EnergyUse, ProductLine
from rules.parameters import RuleBook
from rules.vocabulary import EnergyUseKind, Evidence

CARBON_TO_CO2 = Decimal(44) / Decimal(12)
"""Molar masses of CO2 and carbon."""

PROCESS_OPEN = "过程排放（按行业核算指南，另行核算）"
AREAS = {"全国": "CN", "省级": HENAN}
ANNUAL = {"t/a": (Decimal(1), "t"), "1e4_t/a": (Decimal(10_000), "t")}
"""Capacity units that say a yearly output: how many of the unit of output."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CarbonLine:
    """One carrier. t: tonnes of CO2 a year, negative where it is delivered outside, None with ``missing``."""

    label: str
    group: str
    t: Decimal | None
    evidence: Evidence | None = None
    missing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CarbonReport:
    """known_t: what can be computed. gaps: what the rest lacks. per_product in t CO2 for one ``product_unit``."""

    lines: tuple[CarbonLine, ...]
    gaps: tuple[str, ...]
    per_product: Decimal | None = None
    product_unit: str = ""

    @property
    def known_t(self) -> Decimal:
        return self.of("")

    @property
    def total_t(self) -> Decimal | None:
        """Energy-related CO2, None while anything of it is open; process emissions are never in it."""
        return None if self.gaps else self.known_t

    @property
    def provisional(self) -> bool:
        return any(line.evidence is not None and line.evidence.provisional for line in self.lines)

    def of(self, group: str) -> Decimal:
        """The part of 燃料, 电力 or 热力; all of it for the empty word."""
        return sum((line.t for line in self.lines if line.t is not None and group in line.group), Decimal(0))


def carbon(
    energy: EnergyUse, *, book: RuleBook, as_of: date, products: Sequence[ProductLine] = ()
) -> CarbonReport:
    """The carbon report of the energy table; per product where there is one line with a yearly output."""
    found = [_line(row, book, as_of) for row in energy.rows]
    lines = tuple([line for line in found if line])
    gaps = [line.missing for line in lines if line.missing]
    if not energy.rows or energy.complete is not True:
        gaps.append("能源消费表已填报完整的声明（energy.complete）")
    report = CarbonReport(lines=lines, gaps=tuple(dict.fromkeys(gaps)))
    line = products[0] if len(products) == 1 else None
    if gaps or line is None or not line.capacity or line.capacity_unit not in ANNUAL:
        return report
    size, unit = ANNUAL[line.capacity_unit]
    per_product = report.known_t / (line.capacity * size)
    return CarbonReport(lines=lines, gaps=report.gaps, per_product=per_product, product_unit=unit)


def _line(row: EnergyRow, book: RuleBook, as_of: date) -> CarbonLine | None:
    """None for own secondary energy and for media, whose carbon is counted with the fuel."""
    factor = book.factors.get(row.carrier)
    label = factor.label if factor else row.carrier
    if row.use is EnergyUseKind.RECOVERED or (factor and factor.kind == "medium"):
        return None
    if factor is None or row.quantity is None or row.unit not in UNIT_SCALES[factor.unit]:
        return CarbonLine(label=label, group="燃料", t=None, missing=f"{label}的年消费量和单位")
    base = row.quantity * UNIT_SCALES[factor.unit][row.unit]
    sign = -1 if row.use is EnergyUseKind.DELIVERED else 1
    if factor.code == "electricity":
        return _electricity(base * sign, row.renewable, book, as_of)
    if row.renewable:
        return CarbonLine(label=f"{label}（可再生）", group="燃料", t=Decimal(0))
    if factor.kind == "heat":
        return _heat(label, base * sign, factor, book)
    if row.use is EnergyUseKind.MATERIAL:
        return CarbonLine(label=label, group="燃料", t=None, missing=f"{label}作原料的排放：{PROCESS_OPEN}")
    return _fuel(label, base * sign, row.measured_ncv_kj, factor)


def _fuel(label: str, base: Decimal, ncv_kj: Decimal | None, factor: Factor) -> CarbonLine:
    """A measured calorific value has priority over the one of the table."""
    co2 = factor.co2
    if co2 is None:
        return CarbonLine(label=label, group="燃料", t=None, missing=f"{label}的二氧化碳排放因子")
    if ncv_kj is not None and ncv_kj <= 0:
        return CarbonLine(
            label=label, group="燃料", t=None, missing=f"{label}的实测低位发热量（measured_ncv_kj）"
        )
    t = base * co2.factor * CO2_UNITS[co2.unit]
    if ncv_kj is not None and co2.carbon_tc_per_tj is not None and co2.oxidation is not None:
        t = base * ncv_kj / 10**9 * co2.carbon_tc_per_tj * co2.oxidation * CARBON_TO_CO2
    return CarbonLine(label=label, group="燃料", t=t, evidence=co2.evidence)


def _heat(label: str, base: Decimal, factor: Factor, book: RuleBook) -> CarbonLine:
    default = book.factors.get("heat_ef")
    if factor.unit != "MJ" or default is None or default.co2 is None:
        return CarbonLine(
            label=label, group="热力", t=None, missing=f"{label}按焓值折算的热量（改按热力填报）"
        )
    return CarbonLine(
        label=label, group="热力", t=base / 1000 * default.co2.factor, evidence=default.co2.evidence
    )


def _electricity(kwh: Decimal, renewable: bool, book: RuleBook, as_of: date) -> CarbonLine:
    if renewable:
        return CarbonLine(label="电力（可再生）", group="电力", t=Decimal(0))
    basis = book.find("carbon.grid_factor_basis", as_of)
    if basis is None:
        missing = "电力排放因子取全国还是省级（carbon.grid_factor_basis）"
        return CarbonLine(label="电力", group="电力", t=None, missing=missing)
    found = _grid(AREAS[basis.value], book, as_of)
    if found is None:
        missing = f"{as_of.isoformat()} 已公布的{basis.value}电力排放因子"
        return CarbonLine(label="电力", group="电力", t=None, missing=missing)
    year, co2 = found
    return CarbonLine(
        label=f"电力（{basis.value} {year} 年因子）",
        group="电力",
        t=kwh * co2.factor * CO2_UNITS[co2.unit],
        evidence=co2.evidence,
    )


def _grid(area: str, book: RuleBook, as_of: date) -> tuple[str, Co2] | None:
    """The factor of the latest year that was published on the day."""
    published = [
        (factor.year, factor.co2)
        for factor in book.factors.values()
        if factor.kind == "grid_co2" and factor.area == area and factor.co2 and factor.valid_from <= as_of
    ]
    return max(published, key=lambda item: item[0], default=None)
