"""Standard-coal coefficients and CO2 parameters of rules/data/energy_factors.toml (law §5.2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rules.datafile import Row
from rules.findings import ParameterUse
from rules.sources import Citation, Source
from rules.vocabulary import Evidence

UNIT_SCALES: dict[str, dict[str, Decimal]] = {
    "kg": {"t": Decimal(1000), "kg": Decimal(1), "1e4_t": Decimal(10_000_000)},
    "m3": {"1e4_m3": Decimal(10_000), "m3": Decimal(1)},
    "kWh": {"1e4_kWh": Decimal(10_000), "kWh": Decimal(1), "MWh": Decimal(1000)},
    "MJ": {"GJ": Decimal(1000), "MJ": Decimal(1)},
    "t": {"t": Decimal(1), "1e4_t": Decimal(10_000)},
    "kgoe": {"toe": Decimal(1000), "kgoe": Decimal(1)},
    "GJ": {"GJ": Decimal(1)},
    "tce": {"tce": Decimal(1)},
}
"""Base unit of a factor → units a row may use → how many base units one is."""

_CARRIERS = frozenset({"fuel", "heat", "medium", "unit"})
_COLUMNS = (
    "code", "label", "kind", "unit", "input_rule", "ncv_kj", "ncv_kj_low", "ncv_kj_high", "kgce", "kgce_low",
    "kgce_high", "co2_ncv_gj", "co2_ncv_unit", "carbon_tc_per_tj", "oxidation", "co2_factor", "co2_unit",
    "co2_evidence", "co2_sources", "year", "area", "valid_from", "source", "sources", "article", "evidence", "note",
)  # fmt: skip


CO2_UNITS: dict[str, Decimal] = {
    "tCO2/t": Decimal("0.001"),
    "tCO2/1e4 Nm3": Decimal("0.0001"),
    "kgCO2/kWh": Decimal("0.001"),
    "tCO2/GJ": Decimal(1),
    "tCO2/tce": Decimal(1),
}
"""Unit of a CO2 factor → tonnes of CO2 of one base unit (kg, m³, kWh, GJ, tce) for each 1 of the factor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Co2:
    """CO2 of one carrier. factor in ``unit``; carbon tC/TJ and oxidation serve a measured calorific value."""

    factor: Decimal
    unit: str
    carbon_tc_per_tj: Decimal | None
    oxidation: Decimal | None
    evidence: Evidence

    @classmethod
    def read(cls, row: Row) -> "Co2 | None":
        factor = row.number("co2_factor")
        if factor is None:
            return None
        if row.text("co2_unit") not in CO2_UNITS:
            raise row.refuse("co2_unit", f"单位“{row.text('co2_unit')}”不可用")
        return cls(
            factor=factor,
            unit=row.text("co2_unit"),
            carbon_tc_per_tj=row.number("carbon_tc_per_tj"),
            oxidation=row.number("oxidation"),
            evidence=row.evidence("co2_evidence"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """One row. kgce per ``unit``; ``citation`` is None where no standard-coal value is known."""

    code: str
    label: str
    kind: str
    unit: str
    input_rule: str
    ncv_kj: Decimal | None
    kgce: Decimal | None
    kgce_low: Decimal | None
    kgce_high: Decimal | None
    co2: "Co2 | None"
    year: str
    area: str
    valid_from: date
    valid_to: date | None
    citation: Citation | None
    note: str

    @property
    def carrier(self) -> bool:
        """True where an applicant may enter a quantity of it."""
        return self.kind in _CARRIERS or self.code == "electricity"

    @classmethod
    def read(cls, row: Row, sources: Mapping[str, Source]) -> "Factor":
        row.only(*_COLUMNS)
        if row.text("unit") not in UNIT_SCALES:
            raise row.refuse("unit", f"单位“{row.text('unit')}”不可用")
        kgce, low, high = row.number("kgce"), row.number("kgce_low"), row.number("kgce_high")
        if low is not None and high is not None and low > high:
            raise row.refuse("kgce_low", "下限大于上限")
        if any(value is not None and value <= 0 for value in (kgce, low, high)):
            raise row.refuse("kgce", "应大于零")
        if row.text("input_rule") == "fixed" and kgce is None and row.text("kind") in _CARRIERS:
            raise row.refuse("kgce", "请填写折标准煤系数")
        if kgce is not None and row.text("input_rule") == "fixed" and "source" not in row.values:
            raise row.refuse("source", "系数缺少来源")
        for name in row.texts("sources") + row.texts("co2_sources"):
            if name not in sources:
                raise row.refuse("sources", f"来源“{name}”不在 sources.toml 中")
        return cls(
            code=row.text("code"),
            label=row.text("label"),
            kind=row.text("kind"),
            unit=row.text("unit"),
            input_rule=row.text("input_rule"),
            ncv_kj=row.number("ncv_kj"),
            kgce=kgce,
            kgce_low=low,
            kgce_high=high,
            co2=Co2.read(row),
            year=row.text("year", ""),
            area=row.text("area", ""),
            valid_from=row.day("valid_from"),
            valid_to=row.optional_day("valid_to"),
            citation=row.citation(sources) if "source" in row.values else None,
            note=row.text("note", ""),
        )

    def use(self, value: Decimal, citation: Citation) -> ParameterUse:
        return ParameterUse(
            key=f"energy_factor:{self.code}",
            label=f"{self.label}折标系数",
            value=format(value, "f"),
            unit=f"kgce/{self.unit}",
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            citation=citation,
        )
