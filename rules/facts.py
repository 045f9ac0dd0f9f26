"""What a project declares. Plain values, units in the names; ``None`` means "not stated".

A fact that is not stated never becomes a default: the rules answer ``cannot_tell`` / ``missing_fact``.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from rules.vocabulary import CoalRoute, ConstructionKind, EnergyUseKind, PlanState, ProjectStage


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Where the project is built. ``division_code``: GB/T 2260 or the local code of rules/data/divisions.toml."""

    division_code: str | None = None
    park: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductLine:
    """One product of one process.

    product: key of rules/data (``cement_clinker``, ``flat_glass`` …), what the law names first.
    industry_code: four digits of GB/T 4754-2017.
    capacity, capacity_unit: by filing, e.g. 4500 ``t/d``.
    unit_energy, unit_energy_unit: the indicator of the benchmark table, e.g. 97.0 ``kgce/t``.
    unit_energy_scope: how the indicator was defined (the GB), required before it is compared.
    """

    product: str
    industry_code: str | None = None
    capacity: Decimal | None = None
    capacity_unit: str | None = None
    unit_energy: Decimal | None = None
    unit_energy_unit: str | None = None
    unit_energy_scope: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RetiredUnit:
    """One line that leaves. The booleans are the eligibility questions of law R04; None = not stated."""

    enterprise: str
    line: str
    province_code: str | None = None
    capacity: Decimal | None = None
    capacity_unit: str | None = None
    on_announced_list: bool | None = None
    list_no: str | None = None
    eliminated: bool | None = None
    restricted: bool | None = None
    subsidised: bool | None = None
    licence_valid: bool | None = None
    pollution_permit: bool | None = None
    low_efficiency: bool | None = None
    below_baseline: bool | None = None
    stopped_two_years: bool | None = None
    remainder_transferred: bool | None = None
    used_elsewhere: bool | None = None
    stopped_on: date | None = None
    dismantle_by: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CapacityReplacement:
    """The capacity replacement plan of one process (产能置换方案).

    built, built_unit: new capacity by filing. sources_complete: the applicant declares the list final.
    """

    process: str
    built: Decimal | None = None
    built_unit: str | None = None
    retired: tuple[RetiredUnit, ...] = ()
    sources_complete: bool | None = None
    plan_state: PlanState = PlanState.NONE
    announced_on: date | None = None
    expires_on: date | None = None
    same_legal_person: bool | None = None
    same_site: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EnergyRow:
    """One carrier in a full-production year after the project.

    carrier: code of rules/data/energy_factors.toml. quantity in ``unit`` (t, kg, 10⁴ m³, m³, 10⁴ kWh, kWh, GJ …).
    measured_ncv_kj: net calorific value, kJ per kg or per m³, from a test report.
    """

    carrier: str
    quantity: Decimal | None = None
    unit: str | None = None
    measured_ncv_kj: Decimal | None = None
    use: EnergyUseKind = EnergyUseKind.FUEL
    renewable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EnergyUse:
    """All carriers. ``complete``: the applicant declares the table final."""

    rows: tuple[EnergyRow, ...] = ()
    complete: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CoalSource:
    """One reduction offered against the added coal; tonnes of physical coal per year.

    substitute: what replaces the coal (electricity, natural_gas … petroleum_coke, coke, semi_coke), law R07.
    realised_on or planned_on: when the reduction is or will be real.
    """

    enterprise: str
    measure: str | None = None
    route: CoalRoute | None = None
    division_code: str | None = None
    equipment: str | None = None
    substitute: str | None = None
    base_coal_t: Decimal | None = None
    reduction_t: Decimal | None = None
    realised_on: date | None = None
    planned_on: date | None = None
    evidence: str | None = None
    used_elsewhere: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CoalUse:
    """Added coal, tonnes per year, physical quantity (HN-COAL-2024 art. 9)."""

    added_t: Decimal | None = None
    raw_material_t: Decimal | None = None
    coke_and_semicoke_added_t: Decimal | None = None
    sources: tuple[CoalSource, ...] = ()
    sources_complete: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectFacts:
    """Everything the criteria read about one project."""

    name: str
    project_code: str | None = None
    nature: ConstructionKind | None = None
    stage: ProjectStage = ProjectStage.PROPOSED
    touches_main_works: bool | None = None
    adds_capacity: bool | None = None
    planned_production: date | None = None
    site: Site = field(default_factory=Site)
    products: tuple[ProductLine, ...] = ()
    replacements: tuple[CapacityReplacement, ...] = ()
    energy: EnergyUse = field(default_factory=EnergyUse)
    coal: CoalUse = field(default_factory=CoalUse)
