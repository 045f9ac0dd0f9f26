"""The repeated parts of the form as facts: lines that leave, equipment, coal, quota and pollutant sources."""

from app.services.typed_fields import Typed, choice, day, number, rows, text, yes
from rules.facts import (
    AddedPollutant,
    CapacityReplacement,
    CoalSource,
    Equipment,
    PollutantReduction,
    QuotaSource,
    RetiredUnit,
)
from rules.vocabulary import (
    CatalogueClass,
    CoalRoute,
    EquipmentKind,
    PlanState,
    Pollutant,
    QuotaRoute,
    SteelCase,
)

# The unit in which the size of main equipment is typed.
SIZE_UNITS = {
    EquipmentKind.BLAST_FURNACE: "m3",
    EquipmentKind.CONVERTER: "t",
    EquipmentKind.ELECTRIC_FURNACE: "t",
    EquipmentKind.ALLOY_ELECTRIC_FURNACE: "t",
    EquipmentKind.BRICK_LINE: "1e4_brick/a",
    EquipmentKind.COAL_BOILER: "t/h",
}


def replacement(process: str, capacity: Typed, unit: str) -> CapacityReplacement:
    """The plan of the process, whose quantities are typed in ``unit``."""
    built = number(capacity, "built")
    return CapacityReplacement(
        process=process,
        built=built,
        built_unit=unit if built is not None else None,
        retired=tuple(_retired(row, unit) for row in rows(capacity, "retired", "enterprise")),
        sources_complete=yes(capacity, "sources_complete"),
        plan_state=choice(PlanState, capacity, "plan_state") or PlanState.NONE,
        announced_on=day(capacity, "announced_on"),
        expires_on=day(capacity, "expires_on"),
        same_legal_person=yes(capacity, "same_legal_person"),
        same_site=yes(capacity, "same_site"),
        same_group=yes(capacity, "same_group"),
        substantial_merger=yes(capacity, "substantial_merger"),
        merger_registered=yes(capacity, "merger_registered"),
        steel_case=choice(SteelCase, capacity, "steel_case"),
        steel_case_evidence=text(capacity, "steel_case_evidence"),
        industrial_gypsum=yes(capacity, "industrial_gypsum"),
        limestone_replaced_percent=number(capacity, "limestone_replaced_percent"),
    )


def _retired(row: Typed, unit: str) -> RetiredUnit:
    quantity = number(row, "capacity")
    return RetiredUnit(
        enterprise=text(row, "enterprise") or "",
        line=text(row, "line") or "",
        province_code=text(row, "province"),
        division_code=text(row, "county"),
        capacity=quantity,
        capacity_unit=unit if quantity is not None else None,
        on_announced_list=yes(row, "on_list"),
        list_no=text(row, "list_no"),
        restricted=yes(row, "restricted"),
        eliminated=yes(row, "eliminated"),
        subsidised=yes(row, "subsidised"),
        licence_valid=yes(row, "licence_valid"),
        pollution_permit=yes(row, "pollution_permit"),
        low_efficiency=yes(row, "low_efficiency"),
        below_baseline=yes(row, "below_baseline"),
        stopped_two_years=yes(row, "stopped_two_years"),
        restart_impossible=yes(row, "restart_impossible"),
        remainder_transferred=yes(row, "remainder_transferred"),
        on_2016_list=yes(row, "on_2016_list"),
        built_legally_since_2016=yes(row, "built_legally_since_2016"),
        decapacity_task=yes(row, "decapacity_task"),
        induction_furnace_steel=yes(row, "induction_furnace_steel"),
        outdated=yes(row, "outdated"),
        dismantled_before_confirmation=yes(row, "dismantled_before_confirmation"),
        zombie_enterprise=yes(row, "zombie_enterprise"),
        casting_or_ferroalloy=yes(row, "casting_or_ferroalloy"),
        special_equipment=yes(row, "special_equipment"),
        electric_furnace=yes(row, "electric_furnace"),
        in_aluminium_report=yes(row, "in_aluminium_report"),
        compliant_aluminium=yes(row, "compliant_aluminium"),
        stopped_on=day(row, "stopped_on"),
        dismantle_by=day(row, "dismantle_by"),
    )


def equipment(project: Typed) -> tuple[Equipment, ...]:
    return tuple(_machine(row) for row in rows(project, "machines", "name"))


def _machine(row: Typed) -> Equipment:
    kind = choice(EquipmentKind, row, "kind")
    unit = SIZE_UNITS.get(kind) if kind else None
    return Equipment(
        name=text(row, "name") or "",
        kind=kind,
        size=number(row, "size") if unit else None,
        size_unit=unit,
        count=number(row, "count"),
        catalogue_class=choice(CatalogueClass, row, "catalogue_class"),
        catalogue_item=text(row, "catalogue_item"),
    )


def coal_sources(coal: Typed) -> tuple[CoalSource, ...]:
    return tuple(_coal_source(row) for row in rows(coal, "sources", "enterprise"))


def _coal_source(row: Typed) -> CoalSource:
    realised = yes(row, "realised") is True
    done = day(row, "done_on")
    return CoalSource(
        enterprise=text(row, "enterprise") or "",
        measure=text(row, "measure"),
        route=choice(CoalRoute, row, "route"),
        division_code=text(row, "county"),
        substitute=text(row, "substitute"),
        base_coal_t=number(row, "base_coal_t"),
        reduction_t=number(row, "reduction_t"),
        realised_on=done if realised else None,
        planned_on=None if realised else done,
        evidence=text(row, "evidence"),
    )


def quota_sources(quota: Typed) -> tuple[QuotaSource, ...]:
    return tuple(
        QuotaSource(
            enterprise=text(row, "enterprise") or "",
            route=choice(QuotaRoute, row, "route"),
            quantity_tce=number(row, "quantity_tce"),
            evidence=text(row, "evidence"),
        )
        for row in rows(quota, "sources", "enterprise")
    )


def added_pollutants(environment: Typed) -> tuple[AddedPollutant, ...]:
    """What is added. A typed 0 says that none is: it stands in the declaration that the list is complete."""
    stated = ((kind, number(environment, kind.value)) for kind in Pollutant)
    return tuple(AddedPollutant(pollutant=kind, added_t=value) for kind, value in stated if value)


def reductions(environment: Typed) -> tuple[PollutantReduction, ...]:
    """A row without its pollutant is no reduction of anything yet."""
    found = []
    for row in rows(environment, "reductions", "enterprise"):
        pollutant = choice(Pollutant, row, "pollutant")
        if pollutant:
            found.append(_reduction(row, pollutant))
    return tuple(found)


def _reduction(row: Typed, pollutant: Pollutant) -> PollutantReduction:
    return PollutantReduction(
        enterprise=text(row, "enterprise") or "",
        pollutant=pollutant,
        measure=text(row, "measure"),
        reduction_t=number(row, "reduction_t"),
        permit=text(row, "permit"),
        completed_on=day(row, "completed_on"),
        body=text(row, "body"),
        evidence=text(row, "evidence"),
    )
