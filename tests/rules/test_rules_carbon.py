"""The carbon report: fuels by their factor or measured value, electricity by the open parameter, gaps named."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from rules.carbon import CarbonReport, carbon
from rules.facts import EnergyRow, EnergyUse, ProductLine
from rules.parameters import RuleBook
from rules.text import rounded
from rules.vocabulary import EnergyUseKind

HERE = Path(__file__).parent / "overlays"
PLAIN = RuleBook.load()
NATIONAL = RuleBook.load(HERE / "grid_national.toml")
PROVINCIAL = RuleBook.load(HERE / "grid_provincial.toml")
DIESEL = EnergyRow(carrier="diesel", quantity=Decimal(1000), unit="t")
POWER = EnergyRow(carrier="electricity", quantity=Decimal(100), unit="1e4_kWh", use=EnergyUseKind.POWER)
TODAY = date(2026, 11, 22)


def report(
    *rows: EnergyRow, book: RuleBook = NATIONAL, on: date = TODAY, products: tuple[ProductLine, ...] = ()
) -> CarbonReport:
    return carbon(EnergyUse(rows=rows, complete=True), book=book, as_of=on, products=products)


def test_fuel_electricity_and_heat_are_added() -> None:
    heat = EnergyRow(carrier="heat", quantity=Decimal(500), unit="GJ")
    found = report(DIESEL, POWER, heat)
    assert found.of("燃料") == Decimal("3095.9")
    assert found.of("电力") == Decimal("530.6")
    assert found.of("热力") == Decimal("55")
    assert found.total_t == Decimal("3681.5")
    assert found.provisional


def test_a_measured_calorific_value_has_priority() -> None:
    coal = EnergyRow(carrier="raw_coal", quantity=Decimal(1000), unit="t")
    assert report(coal).total_t == Decimal("1900.3")
    measured = report(
        EnergyRow(carrier="raw_coal", quantity=Decimal(1000), unit="t", measured_ncv_kj=Decimal(20908))
    )
    assert rounded(measured.total_t or Decimal(0), 0) == Decimal(1900)


def test_gas_is_counted_by_ten_thousand_cubic_metres() -> None:
    gas = EnergyRow(carrier="bf_gas", quantity=Decimal(2), unit="1e4_m3")
    assert report(gas).total_t == Decimal("16.9622")


def test_without_the_basis_electricity_is_a_named_gap() -> None:
    found = report(DIESEL, POWER, book=PLAIN)
    assert found.total_t is None
    assert found.known_t == Decimal("3095.9")
    assert found.gaps == ("电力排放因子取全国还是省级（carbon.grid_factor_basis）",)


@pytest.mark.parametrize(
    ("on", "tonnes"),
    [
        (date(2024, 11, 30), "556.8"),
        (date(2024, 12, 1), "536.6"),
        (date(2025, 12, 30), "536.6"),
        (date(2025, 12, 31), "530.6"),
    ],
)
def test_the_latest_factor_published_on_the_day_is_taken(on: date, tonnes: str) -> None:
    assert report(POWER, on=on).total_t == Decimal(tonnes)


def test_the_provincial_factor_is_another_one() -> None:
    assert report(POWER, book=PROVINCIAL).total_t == Decimal("605.8")


def test_before_any_factor_the_gap_is_named() -> None:
    early = report(POWER, on=date(2020, 6, 1))
    assert early.gaps == ("2020-06-01 已公布的全国电力排放因子",)


def test_delivered_is_subtracted_recovered_and_media_are_not_counted_twice() -> None:
    sold = EnergyRow(carrier="diesel", quantity=Decimal(100), unit="t", use=EnergyUseKind.DELIVERED)
    own = EnergyRow(carrier="bf_gas", quantity=Decimal(5), unit="1e4_m3", use=EnergyUseKind.RECOVERED)
    water = EnergyRow(carrier="soft_water", quantity=Decimal(5), unit="t")
    assert report(DIESEL, sold, own, water).total_t == Decimal("3095.9") * 9 / 10


def test_renewable_energy_counts_nothing() -> None:
    green = EnergyRow(carrier="electricity", quantity=Decimal(100), unit="1e4_kWh", renewable=True)
    straw = EnergyRow(carrier="biogas", quantity=Decimal(1), unit="1e4_m3", renewable=True)
    assert report(green, straw, book=PLAIN).total_t == 0


@pytest.mark.parametrize(
    ("row", "gap"),
    [
        (
            EnergyRow(carrier="raw_coal", quantity=Decimal(1), unit="t", use=EnergyUseKind.MATERIAL),
            "原煤作原料的排放",
        ),
        (EnergyRow(carrier="producer_gas", quantity=Decimal(1), unit="m3"), "发生炉煤气的二氧化碳排放因子"),
        (EnergyRow(carrier="steam_low", quantity=Decimal(1), unit="t"), "蒸汽(低压)按焓值折算的热量"),
        (EnergyRow(carrier="diesel"), "柴油的年消费量和单位"),
        (EnergyRow(carrier="示例燃料", quantity=Decimal(1), unit="t"), "示例燃料的年消费量和单位"),
    ],
)
def test_what_cannot_be_computed_is_named(row: EnergyRow, gap: str) -> None:
    found = report(row)
    assert found.total_t is None
    assert found.gaps[0].startswith(gap)


def test_an_open_table_has_no_total() -> None:
    assert carbon(EnergyUse(rows=(DIESEL,)), book=NATIONAL, as_of=TODAY).total_t is None
    assert carbon(EnergyUse(), book=NATIONAL, as_of=TODAY).gaps


def test_per_product_needs_one_line_with_a_yearly_output() -> None:
    clinker = ProductLine(product="cement_clinker", capacity=Decimal(2), capacity_unit="1e4_t/a")
    daily = ProductLine(product="cement_clinker", capacity=Decimal(4500), capacity_unit="t/d")
    found = report(DIESEL, products=(clinker,))
    assert (found.per_product, found.product_unit) == (Decimal("0.154795"), "t")
    assert report(DIESEL, products=(daily,)).per_product is None
    assert report(DIESEL, products=(clinker, daily)).per_product is None
    assert report(DIESEL, POWER, book=PLAIN, products=(clinker,)).per_product is None
