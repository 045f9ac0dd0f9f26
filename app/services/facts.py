"""From what was typed in the sections to ProjectFacts. What is empty or unreadable stays "not stated"."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from app.services import fact_rows
from app.services.product_forms import asked, capacity_units, unit_energy_units
from app.services.typed_fields import Typed, choice, day, number, rows, text, yes
from rules.facts import (
    Applicant,
    CapacityReplacement,
    CoalUse,
    EnergyQuota,
    EnergyRow,
    EnergyUse,
    Indicator,
    MaterialItem,
    Performance,
    Pollutants,
    ProductLine,
    ProjectFacts,
    Site,
)
from rules.level_tables import Limit
from rules.parameters import RuleBook
from rules.vocabulary import CatalogueClass, ConstructionKind, EnergyUseKind, PerformanceGrade

# What the applicant types in, by the unit of the carrier's coefficient (rules/data/energy_factors.toml).
ENTRY_UNITS = {"kg": "t", "m3": "1e4_m3", "kWh": "1e4_kWh", "MJ": "GJ"}
FUEL_UNITS = frozenset({"kg", "m3"})
KWH = Decimal(10_000)
"""Electricity is typed in 万千瓦时."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the house knows beside what was typed: who applies, when it was filed, which files lie in the case."""

    applicant: Applicant = field(default_factory=Applicant)
    filed_on: date | None = None
    materials: tuple[MaterialItem, ...] | None = None


NOBODY = Known()


def entry_unit(unit: str) -> str:
    """The unit an applicant types a quantity in."""
    return ENTRY_UNITS.get(unit, unit)


def carrier_units(book: RuleBook) -> dict[str, str]:
    """Carrier code → unit of its coefficient."""
    return {code: factor.unit for code, factor in book.factors.items() if factor.carrier}


def assemble(sections: Mapping[str, Typed], *, book: RuleBook, known: Known = NOBODY) -> ProjectFacts:
    """``sections``: name → fields as typed. The register's answer is not typed: app.services.register adds it."""
    project, capacity = sections.get("project", {}), sections.get("capacity", {})
    environment, quota = sections.get("environment", {}), sections.get("quota", {})
    product = text(project, "product")
    return ProjectFacts(
        name=text(project, "name") or "（未命名）",
        project_code=text(project, "project_code"),
        nature=choice(ConstructionKind, project, "nature"),
        touches_main_works=yes(project, "touches_main_works"),
        adds_capacity=yes(project, "adds_capacity"),
        planned_production=day(project, "finish"),
        filed_on=known.filed_on,
        applicant=known.applicant,
        site=_site(sections.get("site", {})),
        products=(_product(product, sections, book),) if product else (),
        equipment=fact_rows.equipment(project),
        replacements=_replacements(product, capacity, book),
        energy=_energy(sections.get("energy", {}), carrier_units(book)),
        coal=_coal(sections.get("coal", {})),
        quota=EnergyQuota(
            sources=fact_rows.quota_sources(quota), sources_complete=yes(quota, "sources_complete")
        ),
        pollutants=_pollutants(environment),
        performance=_performance(environment),
        materials=known.materials,
    )


def _site(site: Typed) -> Site:
    return Site(
        division_code=text(site, "county"),
        park=text(site, "park"),
        park_compliant=yes(site, "park_compliant"),
        park_opinion=text(site, "park_opinion"),
        planning_eia=text(site, "planning_eia"),
        park_faults=yes(site, "park_faults"),
        river_distance=text(site, "river_distance"),
    )


def capacity_unit(capacity: Typed, product: str, book: RuleBook) -> str:
    """As chosen; the usual one of the product where none was chosen or the chosen one is not of this product."""
    offered = capacity_units(book, product)
    chosen = text(capacity, "capacity_unit")
    return chosen if chosen in offered else offered[0]


def _product(product: str, sections: Mapping[str, Typed], book: RuleBook) -> ProductLine:
    project, capacity = sections.get("project", {}), sections.get("capacity", {})
    energy = sections.get("energy", {})
    built, unit_energy = number(capacity, "built"), number(energy, "unit_energy")
    offered = unit_energy_units(book, product, text(project, "variant") or "")
    chosen = text(energy, "unit_energy_unit")
    return ProductLine(
        product=product,
        variant=text(project, "variant"),
        industry_code=text(project, "industry_code"),
        capacity=built,
        capacity_unit=capacity_unit(capacity, product, book) if built is not None else None,
        unit_energy=unit_energy,
        unit_energy_unit=(chosen if chosen in offered else offered[0]) if unit_energy is not None else None,
        unit_energy_scope=text(energy, "unit_energy_scope"),
        indicators=_indicators(energy, book),
        catalogue_class=choice(CatalogueClass, project, "catalogue_class"),
        catalogue_item=text(project, "catalogue_item"),
    )


def _indicators(energy: Typed, book: RuleBook) -> tuple[Indicator, ...]:
    """Further unit energies, each in the unit of the row of the standard it names."""
    units = {row.id: row.unit for row in book.rows(Limit)}
    found = []
    for row in rows(energy, "indicators", "limit"):
        limit, value = text(row, "limit") or "", number(row, "value")
        if limit in units and value is not None:
            found.append(Indicator(limit=limit, value=value, value_unit=units[limit]))
    return tuple(found)


def _replacements(product: str | None, capacity: Typed, book: RuleBook) -> tuple[CapacityReplacement, ...]:
    if not product:
        return ()
    about = asked(book, product)
    plan = fact_rows.replacement(about.process, capacity, capacity_unit(capacity, product, book))
    if plan.retired or (about.replaced and plan.built is not None):
        return (plan,)
    return ()


def _energy(energy: Typed, units: Mapping[str, str]) -> EnergyUse:
    power = number(energy, "before_power")
    return EnergyUse(
        rows=tuple(
            _carrier(row, units[text(row, "carrier") or ""])
            for row in rows(energy, "rows", "carrier")
            if text(row, "carrier") in units
        ),
        complete=yes(energy, "rows_complete"),
        before_tce=number(energy, "before_tce"),
        before_eq_tce=number(energy, "before_eq_tce"),
        before_excluded_tce=number(energy, "before_excluded_tce"),
        before_kwh=power * KWH if power is not None else None,
        value_added_1e4_yuan=number(energy, "value_added"),
    )


def _carrier(row: Typed, unit: str) -> EnergyRow:
    return EnergyRow(
        carrier=text(row, "carrier") or "",
        quantity=number(row, "quantity"),
        unit=entry_unit(unit),
        # A net calorific value is of a fuel; power and heat have none.
        measured_ncv_kj=number(row, "measured_ncv_kj") if unit in FUEL_UNITS else None,
        use=choice(EnergyUseKind, row, "use")
        or (EnergyUseKind.POWER if unit == "kWh" else EnergyUseKind.FUEL),
        renewable=yes(row, "renewable") is True,
    )


def _coal(coal: Typed) -> CoalUse:
    return CoalUse(
        added_t=number(coal, "added_t"),
        raw_material_t=number(coal, "raw_material_t"),
        coke_and_semicoke_added_t=number(coal, "coke_and_semicoke_added_t"),
        sources=fact_rows.coal_sources(coal),
        sources_complete=yes(coal, "sources_complete"),
    )


def _pollutants(environment: Typed) -> Pollutants:
    return Pollutants(
        added=fact_rows.added_pollutants(environment),
        added_complete=yes(environment, "added_complete"),
        reductions=fact_rows.reductions(environment),
        reductions_complete=yes(environment, "reductions_complete"),
    )


def _performance(environment: Typed) -> Performance:
    return Performance(
        grade=choice(PerformanceGrade, environment, "grade"),
        graded_industry=yes(environment, "graded_industry"),
        boilers_or_kilns=yes(environment, "boilers_or_kilns"),
        advanced_cleaner_production=yes(environment, "advanced_cleaner_production"),
    )
