"""What must hold for any replacement plan of any sector: a further unit never worsens, a larger line never improves."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.criteria.capacity_replacement import capacity_replacement
from rules.criteria.case import WORST_FIRST, Case
from rules.criteria.net_capacity import net_new
from rules.facts import CapacityReplacement, ProductLine, ProjectFacts, RetiredUnit, Site
from rules.findings import Finding
from rules.parameters import RuleBook
from rules.quantities import energy_balance
from rules.vocabulary import ConstructionKind, PlanState, SteelCase

BOOK = RuleBook.load(Path(__file__).parent / "overlays" / "capacity_regions.toml")
SECTORS = ("cement_clinker", "flat_glass", "iron", "steel", "electrolytic_aluminium")
PLACES = ("411200", "620700", "540100", "420100")

quick = settings(max_examples=60, deadline=None, derandomize=True)
capacities = st.decimals(min_value=0, max_value=4000, places=2)
truths = st.sampled_from([True, False, None])
units = st.builds(
    RetiredUnit,
    enterprise=st.just("示例企业"),
    line=st.sampled_from(["一", "二", "三"]),
    province_code=st.sampled_from(["410000", "540000", None]),
    capacity=st.one_of(st.none(), capacities),
    capacity_unit=st.sampled_from(["t/d", "1e4_t/a"]),
    on_announced_list=truths,
    restricted=truths,
    on_2016_list=truths,
    decapacity_task=truths,
    special_equipment=truths,
    electric_furnace=truths,
    in_aluminium_report=truths,
    stopped_on=st.one_of(st.none(), st.dates(date(2005, 1, 1), date(2026, 1, 1))),
    restart_impossible=truths,
    used_elsewhere=truths,
)
plans = st.builds(
    CapacityReplacement,
    process=st.sampled_from(SECTORS),
    built=st.decimals(min_value=1, max_value=4000, places=2),
    built_unit=st.just("t/d"),
    retired=st.lists(units, min_size=1, max_size=4).map(tuple),
    sources_complete=truths,
    plan_state=st.just(PlanState.ANNOUNCED),
    announced_on=st.dates(date(2018, 6, 1), date(2026, 11, 1)),
    same_legal_person=truths,
    same_site=truths,
    substantial_merger=truths,
    merger_registered=truths,
    steel_case=st.one_of(st.none(), st.sampled_from(SteelCase)),
    steel_case_evidence=st.sampled_from([None, "示例凭证"]),
)
places = st.sampled_from(PLACES)


def case_of(plan: CapacityReplacement, place: str) -> Case:
    facts = ProjectFacts(
        name="示例项目",
        nature=ConstructionKind.REBUILD,
        site=Site(division_code=place),
        products=(ProductLine(product=plan.process),),
        replacements=(plan,),
    )
    day = date(2026, 11, 22)
    balance = energy_balance(facts.energy, book=BOOK, as_of=day)
    return Case(facts=facts, as_of=day, book=BOOK, balance=balance)


def judged(plan: CapacityReplacement, place: str) -> Finding:
    return capacity_replacement(case_of(plan, place))[0]


def rank(finding: Finding) -> int:
    return WORST_FIRST.index(finding.outcome)


@quick
@given(plans, units, places)
def test_a_further_unit_never_worsens(plan: CapacityReplacement, unit: RetiredUnit, place: str) -> None:
    more = replace(plan, retired=(*plan.retired, unit))
    assert rank(judged(more, place)) >= rank(judged(plan, place))
    before, after = (
        net_new(case_of(item, place), ProductLine(product=plan.process)).added for item in (plan, more)
    )
    assert not (before is False and after is True)


@quick
@given(plans, capacities, places)
def test_a_larger_line_never_improves(plan: CapacityReplacement, extra: Decimal, place: str) -> None:
    larger = replace(plan, built=(plan.built or Decimal(0)) + extra)
    assert rank(judged(larger, place)) <= rank(judged(plan, place))


@quick
@given(plans, places)
def test_the_order_of_the_units_does_not_matter(plan: CapacityReplacement, place: str) -> None:
    turned = judged(replace(plan, retired=plan.retired[::-1]), place)
    found = judged(plan, place)
    assert (turned.outcome, turned.reason, turned.margin) == (found.outcome, found.reason, found.margin)


@pytest.mark.parametrize("hundredths", range(1, 2000, 97))
@pytest.mark.parametrize(("process", "ratio"), [("flat_glass", "1.25"), ("steel", "1.5"), ("iron", "1.5")])
def test_exact_boundaries_hold(process: str, ratio: str, hundredths: int) -> None:
    built = Decimal(hundredths) / 100
    unit = RetiredUnit(
        enterprise="示例企业", line="一", province_code="410000", capacity_unit="t/d",
        capacity=built * Decimal(ratio), on_announced_list=True, eliminated=False, subsidised=False,
        stopped_two_years=False, on_2016_list=True, decapacity_task=False, induction_furnace_steel=False,
        outdated=False, dismantled_before_confirmation=False, zombie_enterprise=False,
        casting_or_ferroalloy=False, special_equipment=False,
    )  # fmt: skip
    plan = CapacityReplacement(
        process=process, built=built, built_unit="t/d", retired=(unit,), sources_complete=True,
        plan_state=PlanState.ANNOUNCED, announced_on=date(2024, 8, 22),
    )  # fmt: skip
    assert judged(plan, "411200").outcome.value == "met"
    short = replace(unit, capacity=built * Decimal(ratio) - Decimal("0.000001"))
    assert judged(replace(plan, retired=(short,)), "411200").outcome.value == "not_met"
