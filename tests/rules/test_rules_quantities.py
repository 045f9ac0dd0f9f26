"""Standard coal: four figures, measured values first, nothing assumed."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from rules.facts import EnergyRow, EnergyUse
from rules.parameters import RuleBook
from rules.quantities import EnergyBalance, energy_balance
from rules.text import rounded, shown
from rules.vocabulary import EnergyUseKind

PLAIN = RuleBook.load()
WITH_FACTOR = RuleBook.load(Path(__file__).parent / "overlays" / "coefficients.toml")
COAL = EnergyRow(carrier="raw_coal", quantity=Decimal(1000), unit="t")
POWER = EnergyRow(carrier="electricity", quantity=Decimal(100), unit="1e4_kWh", use=EnergyUseKind.POWER)


def balance(*rows: EnergyRow, book: RuleBook = WITH_FACTOR, complete: bool | None = True) -> EnergyBalance:
    return energy_balance(EnergyUse(rows=rows, complete=complete), book=book, as_of=date(2026, 11, 22))


def test_calorific_and_equivalent_value_are_kept_apart() -> None:
    found = balance(COAL, POWER)
    assert found.e_cal == Decimal("714.3") + Decimal("122.9")
    assert found.e_eq == Decimal("714.3") + Decimal("300")
    assert found.complete


def test_without_the_equivalent_factor_there_is_no_equivalent_value() -> None:
    found = balance(COAL, POWER, book=PLAIN)
    assert (found.e_cal, found.e_eq) == (Decimal("837.2"), None)
    assert found.missing_factors == ("电力(当量值)的等价值折标系数",)


def test_fuels_need_no_equivalent_factor() -> None:
    assert balance(COAL, book=PLAIN).e_eq == Decimal("714.3")


def test_a_measured_calorific_value_has_priority() -> None:
    row = EnergyRow(carrier="raw_coal", quantity=Decimal(1000), unit="t", measured_ncv_kj=Decimal("29307.6"))
    assert balance(row).e_cal == 1000
    assert balance(row).lines[0].factor is None


@pytest.mark.parametrize(
    ("carrier", "unit", "quantity", "tce"),
    [
        ("raw_coal", "kg", 1000, "0.7143"),
        ("diesel", "t", 1, "1.4571"),
        ("bf_gas", "1e4_m3", 1, "1.286"),
        ("bf_gas", "m3", 10000, "1.286"),
        ("electricity", "kWh", 10000, "1.229"),
        ("heat", "GJ", 1, "0.03412"),
        ("heat", "MJ", 1000, "0.03412"),
    ],
)
def test_units_are_converted_exactly(carrier: str, unit: str, quantity: int, tce: str) -> None:
    assert balance(EnergyRow(carrier=carrier, quantity=Decimal(quantity), unit=unit)).e_cal == Decimal(tce)


def test_a_range_without_a_measured_value_is_missing() -> None:
    found = balance(EnergyRow(carrier="natural_gas", quantity=Decimal(10), unit="1e4_m3"))
    assert found.missing == ("天然气的实测低位发热量（measured_ncv_kj）",)
    assert found.e_cal == 0


def test_two_contradicting_coefficients_show_their_spread() -> None:
    found = balance(EnergyRow(carrier="fresh_water", quantity=Decimal(1000), unit="t"))
    assert (found.e_cal, found.spread) == (Decimal("0.0857"), Decimal("0.1714"))


def test_feedstock_and_renewables_are_parts_not_extra() -> None:
    feed = EnergyRow(carrier="raw_coal", quantity=Decimal(100), unit="t", use=EnergyUseKind.MATERIAL)
    green = EnergyRow(carrier="electricity", quantity=Decimal(1), unit="1e4_kWh", renewable=True)
    found = balance(COAL, feed, green)
    assert (found.e_raw, found.e_ren) == (Decimal("71.43"), Decimal("1.229"))
    assert found.e_cal == Decimal("714.3") + Decimal("71.43") + Decimal("1.229")


def test_delivered_energy_is_subtracted_and_own_recovered_energy_is_not_counted() -> None:
    sold = EnergyRow(carrier="electricity", quantity=Decimal(10), unit="1e4_kWh", use=EnergyUseKind.DELIVERED)
    own = EnergyRow(carrier="electricity", quantity=Decimal(10), unit="1e4_kWh", use=EnergyUseKind.RECOVERED)
    assert balance(COAL, sold, own).e_cal == Decimal("714.3") - Decimal("12.29")


def test_a_table_that_is_not_declared_complete_is_missing() -> None:
    assert balance(COAL, complete=None).missing == ("能源消费表已填报完整的声明（energy.complete）",)
    assert balance().missing == ("能源消费表（energy.rows）",)


def test_the_floor_holds_only_where_nothing_can_be_delivered_outside() -> None:
    assert balance(COAL, POWER, book=PLAIN).e_floor == Decimal("837.2")
    assert balance(COAL, POWER, book=PLAIN, complete=None).e_floor == 0


@pytest.mark.parametrize(("value", "text"), [("0.005", "0.01"), ("0.0049", "0.00"), ("-0.005", "-0.01")])
def test_display_rounds_half_up(value: str, text: str) -> None:
    assert str(rounded(Decimal(value))) == text


@pytest.mark.parametrize(
    ("value", "text"), [("222420", "222,420"), ("98.50", "98.5"), ("0", "0"), ("100", "100")]
)
def test_numbers_are_shown_as_people_read_them(value: str, text: str) -> None:
    assert shown(Decimal(value)) == text
