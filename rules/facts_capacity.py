"""What a project declares about capacity replacement (产能置换, R04)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rules.vocabulary import PlanState, SteelCase


@dataclass(frozen=True, slots=True, kw_only=True)
class RetiredUnit:
    """One line that leaves. The booleans are the eligibility questions of law R04; None = not stated.

    stopped_on: the last day of production; not stated for a line that still runs.
    restart_impossible: stopped by government order or force majeure (glass). induction_furnace_steel: 地条钢.
    on_2016_list or built_legally_since_2016: iron and steel. in_aluminium_report: named as compliant in the report on
    illegal projects of October 2017; compliant_aluminium: compliant capacity of that month or later (AL-2018).
    division_code: where the line stands; decides its region where it is nearer than ``province_code``.
    """

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
    division_code: str | None = None
    restart_impossible: bool | None = None
    on_2016_list: bool | None = None
    built_legally_since_2016: bool | None = None
    decapacity_task: bool | None = None
    induction_furnace_steel: bool | None = None
    outdated: bool | None = None
    dismantled_before_confirmation: bool | None = None
    zombie_enterprise: bool | None = None
    casting_or_ferroalloy: bool | None = None
    special_equipment: bool | None = None
    in_aluminium_report: bool | None = None
    compliant_aluminium: bool | None = None
    electric_furnace: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CapacityReplacement:
    """The capacity replacement plan of one process (产能置换方案).

    built, built_unit: new capacity by filing. built_elsewhere: the same, in the same unit, where the document named beside
    it states another value; both are judged until a reviewer chooses. sources_complete: the applicant declares the list final.
    substantial_merger: claimed; merger_registered: control, equity and charter changed, with documents (STEEL-2021).
    steel_case: the 1:1 case that is claimed, with the document that proves it. same_group: transfer inside one group.
    industrial_gypsum: clinker for cement of phosphorus, titanium or fluorine gypsum. limestone_replaced_percent: by waste.
    """

    process: str
    built: Decimal | None = None
    built_unit: str | None = None
    built_elsewhere: Decimal | None = None
    built_elsewhere_document: str | None = None
    retired: tuple[RetiredUnit, ...] = ()
    sources_complete: bool | None = None
    plan_state: PlanState = PlanState.NONE
    announced_on: date | None = None
    expires_on: date | None = None
    same_legal_person: bool | None = None
    same_site: bool | None = None
    substantial_merger: bool | None = None
    merger_registered: bool | None = None
    steel_case: SteelCase | None = None
    steel_case_evidence: str | None = None
    same_group: bool | None = None
    industrial_gypsum: bool | None = None
    limestone_replaced_percent: Decimal | None = None
