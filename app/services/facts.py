"""From what was typed in the sections to ProjectFacts. What is empty or unreadable stays "not stated"."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from app.typed import Unreadable, day_from, decimal_from
from rules.facts import (
    CapacityReplacement,
    CoalSource,
    CoalUse,
    EnergyRow,
    EnergyUse,
    ProductLine,
    ProjectFacts,
    RetiredUnit,
    Site,
)
from rules.vocabulary import CoalRoute, ConstructionKind, EnergyUseKind, PlanState

Typed = Mapping[str, object]
Choice = TypeVar("Choice", bound=StrEnum)

# What the applicant types in, by the unit of the carrier's coefficient (rules/data/energy_factors.toml).
ENTRY_UNITS = {"kg": "t", "m3": "1e4_m3", "kWh": "1e4_kWh", "MJ": "GJ"}


FUEL_UNITS = frozenset({"kg", "m3"})


def entry_unit(unit: str) -> str:
    """The unit an applicant types a quantity in."""
    return ENTRY_UNITS.get(unit, unit)


def assemble(sections: Mapping[str, Typed], *, carrier_units: Mapping[str, str]) -> ProjectFacts:
    """``sections``: name → fields as typed. ``carrier_units``: carrier code → unit of its coefficient."""
    project = sections.get("project", {})
    capacity = sections.get("capacity", {})
    product = _text(project, "product")
    return ProjectFacts(
        name=_text(project, "name") or "（未命名）",
        project_code=_text(project, "project_code"),
        nature=_choice(ConstructionKind, project, "nature"),
        touches_main_works=_yes(project, "touches_main_works"),
        adds_capacity=_yes(project, "adds_capacity"),
        planned_production=_day(project, "finish"),
        site=Site(
            division_code=_text(sections.get("site", {}), "county"),
            park=_text(sections.get("site", {}), "park"),
        ),
        products=(_product(product, project, capacity, sections.get("energy", {})),) if product else (),
        replacements=_replacement(product, capacity),
        energy=_energy(sections.get("energy", {}), carrier_units),
        coal=_coal(sections.get("coal", {})),
    )


def _product(product: str, project: Typed, capacity: Typed, energy: Typed) -> ProductLine:
    return ProductLine(
        product=product,
        industry_code=_text(project, "industry_code"),
        capacity=_number(capacity, "built"),
        capacity_unit="t/d" if _number(capacity, "built") is not None else None,
        unit_energy=_number(energy, "unit_energy"),
        unit_energy_unit="kgce/t" if _number(energy, "unit_energy") is not None else None,
        unit_energy_scope=_text(energy, "unit_energy_scope"),
    )


def _replacement(product: str | None, capacity: Typed) -> tuple[CapacityReplacement, ...]:
    retired = tuple(_retired(row) for row in _rows(capacity, "retired") if _text(row, "enterprise"))
    if not product or (_number(capacity, "built") is None and not retired):
        return ()
    return (
        CapacityReplacement(
            process=product,
            built=_number(capacity, "built"),
            built_unit="t/d" if _number(capacity, "built") is not None else None,
            retired=retired,
            sources_complete=_yes(capacity, "sources_complete"),
            plan_state=_choice(PlanState, capacity, "plan_state") or PlanState.NONE,
            announced_on=_day(capacity, "announced_on"),
            same_legal_person=_yes(capacity, "same_legal_person"),
            same_site=_yes(capacity, "same_site"),
        ),
    )


def _retired(row: Typed) -> RetiredUnit:
    quantity = _number(row, "capacity")
    return RetiredUnit(
        enterprise=_text(row, "enterprise") or "",
        line=_text(row, "line") or "",
        province_code=_text(row, "province"),
        capacity=quantity,
        capacity_unit="t/d" if quantity is not None else None,
        on_announced_list=_yes(row, "on_list"),
        list_no=_text(row, "list_no"),
        restricted=_yes(row, "restricted"),
        eliminated=_yes(row, "eliminated"),
        subsidised=_yes(row, "subsidised"),
        licence_valid=_yes(row, "licence_valid"),
        pollution_permit=_yes(row, "pollution_permit"),
        low_efficiency=_yes(row, "low_efficiency"),
        below_baseline=_yes(row, "below_baseline"),
        stopped_two_years=_yes(row, "stopped_two_years"),
        remainder_transferred=_yes(row, "remainder_transferred"),
        stopped_on=_day(row, "stopped_on"),
        dismantle_by=_day(row, "dismantle_by"),
    )


def _energy(energy: Typed, carrier_units: Mapping[str, str]) -> EnergyUse:
    rows = []
    for row in _rows(energy, "rows"):
        carrier = _text(row, "carrier")
        if not carrier or carrier not in carrier_units:
            continue
        use = _choice(EnergyUseKind, row, "use")
        rows.append(
            EnergyRow(
                carrier=carrier,
                quantity=_number(row, "quantity"),
                unit=entry_unit(carrier_units[carrier]),
                # A net calorific value is of a fuel; power and heat have none.
                measured_ncv_kj=_number(row, "measured_ncv_kj")
                if carrier_units[carrier] in FUEL_UNITS
                else None,
                use=use or (EnergyUseKind.POWER if carrier_units[carrier] == "kWh" else EnergyUseKind.FUEL),
                renewable=_yes(row, "renewable") is True,
            )
        )
    return EnergyUse(rows=tuple(rows), complete=_yes(energy, "rows_complete"))


def _coal(coal: Typed) -> CoalUse:
    return CoalUse(
        added_t=_number(coal, "added_t"),
        raw_material_t=_number(coal, "raw_material_t"),
        coke_and_semicoke_added_t=_number(coal, "coke_and_semicoke_added_t"),
        sources=tuple(_coal_source(row) for row in _rows(coal, "sources") if _text(row, "enterprise")),
        sources_complete=_yes(coal, "sources_complete"),
    )


def _coal_source(row: Typed) -> CoalSource:
    realised = _yes(row, "realised") is True
    done = _day(row, "done_on")
    return CoalSource(
        enterprise=_text(row, "enterprise") or "",
        measure=_text(row, "measure"),
        route=_choice(CoalRoute, row, "route"),
        division_code=_text(row, "county"),
        substitute=_text(row, "substitute"),
        base_coal_t=_number(row, "base_coal_t"),
        reduction_t=_number(row, "reduction_t"),
        realised_on=done if realised else None,
        planned_on=None if realised else done,
        evidence=_text(row, "evidence"),
    )


def _text(fields: Typed, name: str) -> str | None:
    value = fields.get(name)
    return value.strip() or None if isinstance(value, str) else None


def _rows(fields: Typed, name: str) -> Sequence[Typed]:
    value = fields.get(name)
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _number(fields: Typed, name: str) -> Decimal | None:
    try:
        return decimal_from(_text(fields, name) or "")
    except Unreadable:
        return None


def _day(fields: Typed, name: str) -> date | None:
    try:
        return day_from(_text(fields, name) or "")
    except Unreadable:
        return None


def _yes(fields: Typed, name: str) -> bool | None:
    return {"yes": True, "no": False}.get(_text(fields, name) or "")


def _choice(kind: type[Choice], fields: Typed, name: str) -> Choice | None:
    try:
        return kind(_text(fields, name) or "")
    except ValueError:
        return None
