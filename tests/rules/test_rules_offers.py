"""Sources against a need, for any rows: more never worsens, a larger need never improves, order and gaps never help."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.criteria.case import WORST_FIRST, Case
from rules.criteria.coal_substitution import coal_substitution
from rules.criteria.energy_quota import energy_quota
from rules.criteria.offers import counted, weigh
from rules.criteria.pollutant_substitution import pollutant_substitution
from rules.facts import (
    AddedPollutant,
    CoalUse,
    EnergyQuota,
    EnergyRow,
    EnergyUse,
    PollutantReduction,
    Pollutants,
    ProjectFacts,
    QuotaSource,
    Site,
)
from rules.findings import Finding, SourceRow
from rules.parameters import RuleBook
from rules.quantities import energy_balance
from rules.vocabulary import ConstructionKind, EnergyUseKind, Outcome, Pollutant, QuotaRoute, RowReason

OVERLAYS = Path(__file__).parent / "overlays"
BOOKS = [
    RuleBook.load(),
    *(RuleBook.load(OVERLAYS / f"{name}.toml") for name in ("air_fails", "area_complies")),
]
SPOT = RuleBook.load(OVERLAYS / "spot_share.toml")
DAY = date(2026, 11, 22)
quick = settings(max_examples=60, deadline=None, derandomize=True)
amounts = st.decimals(min_value=0, max_value=1000, places=2)
truths = st.sampled_from([True, False, None])
rows = st.builds(
    lambda quantity, reason: SourceRow(
        label="示例", quantity=quantity, unit="t", counted=reason is None, reason=reason, detail="示例"
    ),
    amounts,
    st.sampled_from([None, *RowReason]),
)
reductions = st.builds(
    PollutantReduction,
    enterprise=st.just("示例企业"),
    pollutant=st.sampled_from([Pollutant.NOX, Pollutant.COD]),
    reduction_t=st.one_of(st.none(), amounts),
    permit=st.sampled_from([None, "示例许可证"]),
    completed_on=st.sampled_from([None, date(2028, 6, 30), date(2028, 7, 1)]),
    body=st.just("示例区管委会"),
    evidence=st.just("示例报告"),
    used_elsewhere=truths,
)
quota_sources = st.builds(
    QuotaSource,
    enterprise=st.just("示例企业"),
    route=st.one_of(st.none(), st.sampled_from(QuotaRoute)),
    quantity_tce=st.one_of(st.none(), amounts),
    evidence=st.sampled_from([None, "示例文件"]),
    used_elsewhere=truths,
)
GOOD_REDUCTION = PollutantReduction(
    enterprise="示例企业", pollutant=Pollutant.NOX, reduction_t=Decimal(50), permit="示例许可证",
    completed_on=date(2028, 1, 1), body="示例区管委会", evidence="示例报告",
)  # fmt: skip
GOOD_QUOTA = QuotaSource(
    enterprise="示例企业", route=QuotaRoute.FREED, quantity_tce=Decimal(50), evidence="示例文件"
)
PLACE = Site(division_code="411221")


def rank(outcome: Outcome) -> int:
    return WORST_FIRST.index(outcome)


def case(facts: ProjectFacts, book: RuleBook) -> Case:
    return Case(facts=facts, as_of=DAY, book=book, balance=energy_balance(facts.energy, book=book, as_of=DAY))


def nox(
    added: Decimal, offered: tuple[PollutantReduction, ...], complete: bool | None, book: RuleBook
) -> Finding:
    facts = ProjectFacts(
        name="示例项目",
        site=PLACE,
        planned_production=date(2028, 6, 30),
        pollutants=Pollutants(
            added=(AddedPollutant(pollutant=Pollutant.NOX, added_t=added),),
            added_complete=True,
            reductions=offered,
            reductions_complete=complete,
        ),
    )
    return pollutant_substitution(case(facts, book))[0]


def quota(
    after: Decimal,
    feed: Decimal,
    before: Decimal | None,
    offered: tuple[QuotaSource, ...],
    complete: bool | None,
) -> Finding:
    coal = EnergyRow(carrier="raw_coal", quantity=after, unit="t", measured_ncv_kj=Decimal("29307.6"))
    energy = EnergyUse(
        rows=(coal, replace(coal, quantity=feed, use=EnergyUseKind.MATERIAL)),
        complete=True,
        before_tce=before,
    )
    facts = ProjectFacts(
        name="示例项目",
        nature=ConstructionKind.REBUILD,
        energy=energy,
        quota=EnergyQuota(sources=offered, sources_complete=complete),
    )
    return energy_quota(case(facts, BOOKS[0]))[0]


@quick
@given(st.lists(rows, max_size=5), amounts, amounts)
def test_a_larger_need_never_improves_and_order_never_matters(
    offered: list[SourceRow], one: Decimal, other: Decimal
) -> None:
    low, high = sorted((one, other))
    assert rank(weigh(offered, high)[0]) <= rank(weigh(offered, low)[0])
    assert weigh(offered, high)[:2] == weigh(offered[::-1], high)[:2]
    if weigh(offered, high)[0] is Outcome.MET:
        assert counted(offered) >= high


@quick
@given(st.lists(rows, max_size=5), amounts)
def test_an_open_list_is_never_short_and_never_better_than_a_closed_one(
    offered: list[SourceRow], need: Decimal
) -> None:
    closed, opened = weigh(offered, need)[0], weigh(offered, need, gaps=("其余来源",))[0]
    assert opened is not Outcome.NOT_MET
    assert (closed is Outcome.MET) == (opened is Outcome.MET)


@quick
@given(st.lists(reductions, max_size=4).map(tuple), amounts, truths, st.sampled_from(BOOKS))
def test_a_further_reduction_never_worsens(
    offered: tuple[PollutantReduction, ...], added: Decimal, complete: bool | None, book: RuleBook
) -> None:
    few = nox(added, offered, complete, book)
    many = nox(added, (*offered, GOOD_REDUCTION), complete, book)
    assert rank(many.outcome) >= rank(few.outcome)


@quick
@given(st.lists(reductions, max_size=4).map(tuple), amounts, amounts, st.sampled_from(BOOKS))
def test_more_emission_never_improves(
    offered: tuple[PollutantReduction, ...], one: Decimal, other: Decimal, book: RuleBook
) -> None:
    low, high = (nox(added, offered, True, book).outcome for added in sorted((one, other)))
    assert rank(high) <= rank(low)


@quick
@given(st.lists(reductions, max_size=3).map(tuple), amounts)
def test_the_unknown_flag_is_never_better_than_the_good_one_nor_worse_than_the_bad_one(
    offered: tuple[PollutantReduction, ...], added: Decimal
) -> None:
    unknown, fails, complies = (nox(added, offered, True, book).outcome for book in BOOKS)
    assert rank(fails) <= rank(unknown) or unknown is Outcome.CANNOT_TELL
    assert unknown is not Outcome.MET or fails is Outcome.MET
    assert unknown is not Outcome.NOT_MET or complies is Outcome.NOT_MET


@quick
@given(
    st.lists(quota_sources, max_size=4).map(tuple), amounts, amounts, st.one_of(st.none(), amounts), truths
)
def test_a_further_quota_source_never_worsens(
    offered: tuple[QuotaSource, ...],
    after: Decimal,
    feed: Decimal,
    before: Decimal | None,
    complete: bool | None,
) -> None:
    few = quota(after, feed, before, offered, complete)
    many = quota(after, feed, before, (*offered, GOOD_QUOTA), complete)
    assert rank(many.outcome) >= rank(few.outcome)


@quick
@given(st.lists(quota_sources, max_size=3).map(tuple), amounts, amounts, amounts, amounts)
def test_more_energy_never_improves(
    offered: tuple[QuotaSource, ...], one: Decimal, other: Decimal, feed: Decimal, before: Decimal
) -> None:
    low, high = (quota(after, feed, before, offered, True).outcome for after in sorted((one, other)))
    assert rank(high) <= rank(low)


@pytest.mark.parametrize("added", ["-1", "-0.01"])
def test_negative_quantities_are_no_answer(added: str) -> None:
    amount = Decimal(added)
    assert nox(amount, (GOOD_REDUCTION,), True, BOOKS[1]).outcome is Outcome.CANNOT_TELL
    bad = (replace(GOOD_REDUCTION, reduction_t=amount),)
    assert nox(Decimal(1), bad, True, BOOKS[1]).outcome is Outcome.CANNOT_TELL
    assert quota(Decimal(10), Decimal(0), amount, (GOOD_QUOTA,), True).outcome is Outcome.CANNOT_TELL
    worse = (replace(GOOD_QUOTA, quantity_tce=amount),)
    assert quota(Decimal(10), Decimal(0), Decimal(0), worse, True).outcome is Outcome.CANNOT_TELL
    for coal in (
        CoalUse(added_t=amount, raw_material_t=Decimal(0), coke_and_semicoke_added_t=Decimal(0)),
        CoalUse(added_t=Decimal(1), raw_material_t=amount, coke_and_semicoke_added_t=Decimal(0)),
        CoalUse(added_t=Decimal(1), raw_material_t=Decimal(0), coke_and_semicoke_added_t=amount),
    ):
        facts = ProjectFacts(name="示例项目", site=PLACE, coal=replace(coal, sources_complete=True))
        assert coal_substitution(case(facts, SPOT))[0].outcome is Outcome.CANNOT_TELL
