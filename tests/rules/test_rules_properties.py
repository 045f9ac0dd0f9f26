"""What must hold for any project: monotone, independent of row order, never met by what is not stated."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules import facts_file, report
from rules.criteria.case import WORST_FIRST
from rules.facts import (
    CapacityReplacement,
    CoalSource,
    CoalUse,
    EnergyRow,
    EnergyUse,
    ProjectFacts,
    RetiredUnit,
)
from rules.findings import Finding
from rules.parameters import RuleBook
from rules.screening import Screening, screen
from rules.vocabulary import CoalRoute, ConstructionKind, EnergyUseKind, Outcome, PlanState, ProjectStage

DAY = date(2026, 11, 22)
BOOK = RuleBook.load(Path(__file__).parent / "overlays" / "coefficients.toml")
EXAMPLE = facts_file.read(Path(facts_file.__file__).parent / "example.toml")
CLINKER = "capacity_replacement:cement_clinker"

quick = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
amounts = st.decimals(min_value=0, max_value=400_000, places=2)
truths = st.sampled_from([True, False, None])


def screened(facts: ProjectFacts, day: date = DAY) -> Screening:
    return screen(facts, as_of=day, book=BOOK)


def rank(finding: Finding) -> int:
    """Higher is better."""
    return WORST_FIRST.index(finding.outcome)


retired_units = st.builds(
    RetiredUnit,
    enterprise=st.just("示例企业"),
    line=st.sampled_from(["一", "二", "三"]),
    province_code=st.sampled_from(["410000", "420000", None]),
    capacity=st.one_of(st.none(), st.decimals(min_value=0, max_value=9000, places=2)),
    capacity_unit=st.just("t/d"),
    on_announced_list=truths,
    eliminated=truths,
    restricted=truths,
    low_efficiency=truths,
    remainder_transferred=truths,
    used_elsewhere=truths,
    dismantle_by=st.one_of(st.none(), st.dates()),
)
plans = st.builds(
    CapacityReplacement,
    process=st.just("cement_clinker"),
    built=st.one_of(st.none(), st.decimals(min_value=1, max_value=9000, places=2)),
    built_unit=st.just("t/d"),
    retired=st.lists(retired_units, max_size=4).map(tuple),
    sources_complete=truths,
    plan_state=st.sampled_from(PlanState),
    announced_on=st.one_of(st.none(), st.dates(date(2017, 1, 1), date(2027, 1, 1))),
    same_legal_person=truths,
    same_site=truths,
)
stated_plans = st.builds(
    replace,
    plans,
    plan_state=st.just(PlanState.PUBLICISED),
    retired=st.lists(retired_units, min_size=1, max_size=4).map(tuple),
)
coal_sources = st.builds(
    CoalSource,
    enterprise=st.just("示例企业"),
    route=st.one_of(st.none(), st.sampled_from(CoalRoute)),
    substitute=st.sampled_from([None, "natural_gas", "petroleum_coke", "coke"]),
    reduction_t=st.one_of(st.none(), amounts),
    planned_on=st.one_of(st.none(), st.dates(date(2027, 1, 1), date(2030, 1, 1))),
    evidence=st.sampled_from([None, "示例凭证"]),
    used_elsewhere=truths,
)
energy_rows = st.builds(
    EnergyRow,
    carrier=st.sampled_from(["raw_coal", "diesel"]),
    quantity=st.one_of(st.none(), amounts),
    unit=st.just("t"),
    measured_ncv_kj=st.one_of(st.none(), st.decimals(min_value=15000, max_value=30000, places=1)),
    use=st.sampled_from(EnergyUseKind),
    renewable=st.booleans(),
)
projects = st.builds(
    ProjectFacts,
    name=st.just("示例项目"),
    nature=st.one_of(st.none(), st.sampled_from(ConstructionKind)),
    stage=st.sampled_from(ProjectStage),
    touches_main_works=truths,
    adds_capacity=truths,
    planned_production=st.one_of(st.none(), st.just(date(2028, 6, 30))),
    site=st.sampled_from([EXAMPLE.site, replace(EXAMPLE.site, division_code=None)]),
    products=st.lists(
        st.sampled_from(
            [
                EXAMPLE.products[0],
                replace(EXAMPLE.products[0], unit_energy=Decimal("118")),
                replace(EXAMPLE.products[0], product="alumina"),
                replace(
                    EXAMPLE.products[0], product="coal_boiler", capacity=Decimal(20), capacity_unit="t/h"
                ),
                replace(EXAMPLE.products[0], product="示例新产品", industry_code=None),
            ]
        ),
        max_size=3,
    ).map(tuple),
    replacements=st.lists(plans, max_size=1).map(tuple),
    energy=st.builds(EnergyUse, rows=st.lists(energy_rows, max_size=3).map(tuple), complete=truths),
    coal=st.builds(
        CoalUse,
        added_t=st.one_of(st.none(), amounts),
        raw_material_t=st.one_of(st.none(), amounts),
        coke_and_semicoke_added_t=st.one_of(st.none(), st.just(Decimal(0)), st.just(Decimal(5))),
        sources=st.lists(coal_sources, max_size=4).map(tuple),
        sources_complete=truths,
    ),
)


@quick
@given(projects, st.dates(date(2017, 1, 1), date(2030, 1, 1)))
def test_any_project_on_any_day_is_screened_and_survives_storage(facts: ProjectFacts, day: date) -> None:
    screening = screened(facts, day)
    assert report.from_mapping(report.to_mapping(screening)) == screening
    assert report.canonical_json(screening) == report.canonical_json(screened(facts, day))
    assert facts_file.from_mapping(facts_file.to_mapping(facts)) == facts
    keys = [finding.key for finding in screening.findings]
    assert len(keys) == len(set(keys))
    assert report.explain(screening)


@quick
@given(projects)
def test_the_order_of_rows_does_not_matter(facts: ProjectFacts) -> None:
    turned = replace(
        facts,
        products=facts.products[::-1],
        replacements=tuple(replace(plan, retired=plan.retired[::-1]) for plan in facts.replacements),
        energy=replace(facts.energy, rows=facts.energy.rows[::-1]),
        coal=replace(facts.coal, sources=facts.coal.sources[::-1]),
    )
    before, after = screened(facts), screened(turned)
    for finding in before.findings:
        same = after.finding(finding.key)
        assert (finding.outcome, finding.reason, finding.margin, set(finding.warnings)) == (
            same.outcome,
            same.reason,
            same.margin,
            set(same.warnings),
        )


@quick
@given(stated_plans, st.decimals(1, 9000, places=2))
def test_adding_an_eligible_retired_unit_never_worsens(plan: CapacityReplacement, capacity: Decimal) -> None:
    unit = replace(EXAMPLE.replacements[0].retired[0], capacity=capacity)
    more = replace(plan, retired=(*plan.retired, unit))
    before = screened(replace(EXAMPLE, replacements=(plan,))).finding(CLINKER)
    after = screened(replace(EXAMPLE, replacements=(more,))).finding(CLINKER)
    assert rank(after) >= rank(before)


@quick
@given(st.lists(coal_sources, max_size=3).map(tuple), amounts)
def test_adding_an_eligible_coal_source_never_worsens(
    sources: tuple[CoalSource, ...], tonnes: Decimal
) -> None:
    extra = replace(EXAMPLE.coal.sources[0], reduction_t=tonnes)
    few = screened(replace(EXAMPLE, coal=replace(EXAMPLE.coal, sources=sources)))
    many = screened(replace(EXAMPLE, coal=replace(EXAMPLE.coal, sources=(*sources, extra))))
    for key in ("coal_substitution", "coal_substitution:substitute"):
        assert rank(many.finding(key)) >= rank(few.finding(key))


@quick
@given(amounts, amounts)
def test_more_added_coal_never_improves(one: Decimal, other: Decimal) -> None:
    low, high = (
        screened(replace(EXAMPLE, coal=replace(EXAMPLE.coal, added_t=added))).finding("coal_substitution")
        for added in sorted((one, other))
    )
    assert rank(high) <= rank(low) or low.outcome is Outcome.NOT_APPLICABLE
    assert high.outcome is not Outcome.NOT_APPLICABLE or low.outcome is Outcome.NOT_APPLICABLE


@quick
@given(st.decimals(80, 130, places=2), st.decimals(80, 130, places=2), st.sampled_from(ProjectStage))
def test_a_higher_unit_energy_never_improves(one: Decimal, other: Decimal, stage: ProjectStage) -> None:
    low, high = (
        screened(
            replace(EXAMPLE, stage=stage, products=(replace(EXAMPLE.products[0], unit_energy=value),))
        ).finding("energy_efficiency:cement_clinker")
        for value in sorted((one, other))
    )
    assert rank(high) <= rank(low)


@quick
@given(amounts, amounts)
def test_more_energy_never_leads_out_of_the_directory(one: Decimal, other: Decimal) -> None:
    low, high = (
        screened(
            replace(
                EXAMPLE,
                energy=EnergyUse(
                    rows=(EnergyRow(carrier="raw_coal", quantity=tonnes, unit="t"),), complete=True
                ),
            )
        ).two_high
        for tonnes in sorted((one, other))
    )
    assert not low or high


def without(**changes: Any) -> ProjectFacts:
    return replace(EXAMPLE, **changes)


@pytest.mark.parametrize(
    ("key", "facts"),
    [
        (CLINKER, without(replacements=())),
        (CLINKER, without(site=replace(EXAMPLE.site, division_code=None))),
        (CLINKER, without(replacements=(replace(EXAMPLE.replacements[0], retired=()),))),
        ("coal_substitution", without(coal=CoalUse())),
        ("coal_substitution", without(planned_production=None)),
        ("coal_substitution", without(site=replace(EXAMPLE.site, division_code=None))),
        (
            "energy_efficiency:cement_clinker",
            without(products=(replace(EXAMPLE.products[0], unit_energy=None),)),
        ),
        ("catalogue", without(energy=EnergyUse())),
        ("catalogue", without(nature=None)),
        ("prohibitions:cement_clinker", without(replacements=())),
    ],
)
def test_what_is_not_stated_is_never_met(key: str, facts: ProjectFacts) -> None:
    assert screened(EXAMPLE).finding(key).outcome is Outcome.MET
    assert screened(facts).finding(key).outcome is not Outcome.MET


@pytest.mark.parametrize("hundredths", range(1, 2000, 37))
def test_exact_boundaries_hold_for_every_capacity(hundredths: int) -> None:
    built = Decimal(hundredths) / 100
    plan = EXAMPLE.replacements[0]
    unit = replace(plan.retired[0], capacity=2 * built)
    exact = replace(EXAMPLE, replacements=(replace(plan, built=built, retired=(unit,)),))
    short = replace(unit, capacity=2 * built - Decimal("0.01"))
    under = replace(EXAMPLE, replacements=(replace(plan, built=built, retired=(short,)),))
    assert screened(exact).finding(CLINKER).outcome is Outcome.MET
    assert screened(under).finding(CLINKER).outcome is Outcome.NOT_MET


def test_the_stored_result_is_replayed_on_another_day_than_it_was_made() -> None:
    first = screened(EXAMPLE)
    assert screened(EXAMPLE, DAY + timedelta(days=1)).findings == first.findings
