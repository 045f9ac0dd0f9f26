"""The running sums of an agenda against the room of each county (R9)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from app.services.headroom import Room, Share, added_energy, sentence, simulate
from rules.facts import EnergyRow, EnergyUse, ProjectFacts
from rules.parameters import RuleBook
from rules.screening import Screening, screen
from rules.vocabulary import ConstructionKind
from tests.people import OVERLAY

BOOK = RuleBook.load(overlay=OVERLAY)
FIVE = tuple(
    Share(item=number, county="411221", added=Decimal(added))
    for number, added in enumerate((9000, 4300, 12000, 7000, 5000), start=1)
)
MIANCHI = {"411221": Room(Decimal(25000), "示例材料第3页")}
amounts = st.none() | st.decimals(-100_000, 100_000, places=2)
shares = st.lists(
    st.tuples(st.sampled_from(("411221", "411203", "411281")), amounts), min_size=1, max_size=8
).map(lambda rows: [Share(item=n, county=county, added=added) for n, (county, added) in enumerate(rows)])


def test_five_that_are_too_many_together() -> None:
    (county,) = simulate(FIVE, MIANCHI)
    assert [line.running for line in county.lines] == [9000, 13300, 25300, 32300, 37300]
    assert [line.left for line in county.lines] == [16000, 11700, -300, -7300, -12300]
    assert sentence(county, "渑池县") == "如果 5 件都通过，渑池县超出 12,300 tce"
    assert county.enough_alone == ()  # the largest alone takes 12,000, and 12,300 are too many


def test_the_single_items_whose_refusal_is_enough() -> None:
    (county,) = simulate(FIVE, {"411221": Room(Decimal(29300), "示例")})
    assert county.left == -8000
    assert county.enough_alone == (1, 3)
    assert [line.without for line in county.lines] == [1000, -3700, 4000, -1000, -3000]


def test_another_order_changes_the_running_sums_and_not_the_end() -> None:
    (county,) = simulate(FIVE, MIANCHI)
    (turned,) = simulate(FIVE[::-1], MIANCHI)
    assert [line.running for line in turned.lines] == [5000, 12000, 24000, 28300, 37300]
    assert (turned.total, turned.left) == (county.total, county.left)


def test_room_that_is_left_and_room_that_nobody_stated() -> None:
    (county,) = simulate(FIVE[:2], MIANCHI)
    assert sentence(county, "渑池县") == "如果 2 件都通过，渑池县还余 11,700 tce"
    (bare,) = simulate(FIVE[:2], {})
    assert sentence(bare, "渑池县") == "如果 2 件都通过，渑池县新增 13,300 tce；没有填写可用量，不作比较"
    assert [(line.left, line.without) for line in bare.lines] == [(None, None)] * 2


def test_an_item_that_cannot_be_told_is_said_and_not_counted_as_zero_silently() -> None:
    (county,) = simulate([*FIVE[:1], replace(FIVE[1], added=None)], MIANCHI)
    assert sentence(county, "渑池县") == (
        "如果 2 件都通过，渑池县还余 16,000 tce；另有 1 件的新增能耗无法计算，没有计入"
    )
    assert county.lines[1].without is None


@given(shares, st.randoms())
def test_the_total_does_not_depend_on_the_order(rows: list[Share], chance: object) -> None:
    mixed = list(rows)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    rooms = {"411221": Room(Decimal(1000), "示例")}
    ends = {county.county: (county.total, county.left, county.unknown) for county in simulate(rows, rooms)}
    assert ends == {
        county.county: (county.total, county.left, county.unknown) for county in simulate(mixed, rooms)
    }
    assert sum(total for total, _, _ in ends.values()) == sum(row.added or 0 for row in rows)


@given(shares)
def test_each_running_sum_is_the_one_before_and_its_own(rows: list[Share]) -> None:
    for county in simulate(rows, {"411221": Room(Decimal(1000), "示例")}):
        before = Decimal(0)
        for line in county.lines:
            assert line.running == before + (line.share.added or 0)
            before = line.running
            if line.without is not None and line.share.added is not None and county.left is not None:
                assert line.without == county.left + line.share.added
        assert before == county.total
        assert (county.lines[-1].left is None) is (county.room is None)


def screened(energy: EnergyUse, nature: ConstructionKind = ConstructionKind.REBUILD) -> Screening:
    return screen(
        ProjectFacts(name="示例项目", nature=nature, energy=energy), as_of=date(2026, 6, 1), book=BOOK
    )


COAL = EnergyUse(
    rows=(
        EnergyRow(carrier="raw_coal", quantity=Decimal(1000), unit="t", measured_ncv_kj=Decimal("29307.6")),
    ),
    complete=True,
    before_tce=Decimal(400),
    before_eq_tce=Decimal(450),
)


def test_added_energy_is_the_equivalent_value_after_less_before() -> None:
    found = screened(COAL)
    assert found.balance.e_eq is not None
    assert added_energy(found) == found.balance.e_eq - 450


def test_added_energy_is_not_guessed() -> None:
    assert added_energy(screened(replace(COAL, before_eq_tce=None))) is None
    assert added_energy(screened(replace(COAL, rows=(EnergyRow(carrier="raw_coal"),)))) is None
    new = replace(COAL, before_eq_tce=None, before_tce=None)
    found = screened(new, ConstructionKind.NEW)
    assert added_energy(found) == found.balance.e_eq
