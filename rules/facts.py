"""What a project declares. Plain values, units in the names; ``None`` means "not stated".

A fact that is not stated never becomes a default: the rules answer ``cannot_tell`` / ``missing_fact``.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from rules.facts_capacity import CapacityReplacement, RetiredUnit
from rules.facts_environment import (
    AddedPollutant,
    EnergyQuota,
    Performance,
    PollutantReduction,
    Pollutants,
    QuotaSource,
)
from rules.facts_register import (
    Change,
    FigureElsewhere,
    GateCondition,
    LotClaim,
    MaterialItem,
    NearbyProject,
    ProductionGate,
    RegisterAnswer,
)
from rules.vocabulary import (
    CatalogueClass,
    CoalRoute,
    ConstructionKind,
    EnergyUseKind,
    EquipmentKind,
    ProjectStage,
)

__all__ = [
    "AddedPollutant", "Applicant", "CapacityReplacement", "Change", "CoalSource", "CoalUse", "EnergyQuota",
    "EnergyRow", "EnergyUse", "Equipment", "FigureElsewhere", "GateCondition", "Indicator", "LotClaim", "MaterialItem",
    "NearbyProject", "Performance", "PollutantReduction", "Pollutants", "ProductLine", "ProductionGate", "ProjectFacts",
    "QuotaSource", "RegisterAnswer", "RetiredUnit", "Site",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """Who applies. credit_code: 统一社会信用代码, 18 characters (GB 32100)."""

    name: str | None = None
    credit_code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Where the project is built. ``division_code``: GB/T 2260 or the local code of rules/data/divisions.toml.

    park_compliant: the park is on the announced list. park_opinion, planning_eia: numbers of the documents.
    park_faults: the park has open faults. river_distance: statement on the distance to the Yellow River.
    """

    division_code: str | None = None
    park: str | None = None
    park_compliant: bool | None = None
    park_opinion: str | None = None
    planning_eia: str | None = None
    park_faults: bool | None = None
    river_distance: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """A unit energy as one mandatory standard defines it. ``limit``: row of rules/data/mandatory_limits.toml, e.g. G001."""

    limit: str
    value: Decimal | None = None
    value_unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductLine:
    """One product of one process.

    product: key of rules/data (``cement_clinker``, ``flat_glass`` …), what the law names first.
    variant: which row of the benchmark table, where process or feed decides (``top_charged`` …).
    industry_code: four digits of GB/T 4754-2017.
    capacity, capacity_unit: by filing, e.g. 4500 ``t/d``.
    unit_energy, unit_energy_unit: the indicator of the benchmark table, e.g. 97.0 ``kgce/t``.
    unit_energy_scope: how the indicator was defined (the GB), required before it is compared.
    indicators: further unit energies for the mandatory standards (R19).
    catalogue_class, catalogue_item: 产业结构调整指导目录 (R02).
    """

    product: str
    variant: str | None = None
    industry_code: str | None = None
    capacity: Decimal | None = None
    capacity_unit: str | None = None
    unit_energy: Decimal | None = None
    unit_energy_unit: str | None = None
    unit_energy_scope: str | None = None
    indicators: tuple[Indicator, ...] = ()
    catalogue_class: CatalogueClass | None = None
    catalogue_item: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Equipment:
    """One piece of main equipment. size in ``size_unit``: m3 (blast furnace), t (converter, furnace), 1e4_brick/a, t/h."""

    name: str
    kind: EquipmentKind | None = None
    size: Decimal | None = None
    size_unit: str | None = None
    count: Decimal | None = None
    catalogue_class: CatalogueClass | None = None
    catalogue_item: str | None = None


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
    """All carriers after the project. ``complete``: the applicant declares the table final.

    before_tce, before_eq_tce: the site before the project, calorific and equivalent value; zero for a new site.
    before_kwh: electricity of the site before the project (R12). value_added_1e4_yuan: 工业增加值, 万元 a year (R20).
    before_excluded_tce: the part of before_tce that was feedstock or renewable (R11).
    """

    rows: tuple[EnergyRow, ...] = ()
    complete: bool | None = None
    before_tce: Decimal | None = None
    before_eq_tce: Decimal | None = None
    before_kwh: Decimal | None = None
    value_added_1e4_yuan: Decimal | None = None
    before_excluded_tce: Decimal | None = None


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
    filed_on: date | None = None
    accepted_on: date | None = None
    applicant: Applicant = field(default_factory=Applicant)
    site: Site = field(default_factory=Site)
    products: tuple[ProductLine, ...] = ()
    equipment: tuple[Equipment, ...] = ()
    replacements: tuple[CapacityReplacement, ...] = ()
    energy: EnergyUse = field(default_factory=EnergyUse)
    coal: CoalUse = field(default_factory=CoalUse)
    pollutants: Pollutants = field(default_factory=Pollutants)
    performance: Performance = field(default_factory=Performance)
    quota: EnergyQuota = field(default_factory=EnergyQuota)
    materials: tuple[MaterialItem, ...] | None = None
    register: RegisterAnswer | None = None
    nearby: tuple[NearbyProject, ...] | None = None
    figures_elsewhere: tuple[FigureElsewhere, ...] | None = None
    change: Change | None = None
    production_gate: ProductionGate | None = None
