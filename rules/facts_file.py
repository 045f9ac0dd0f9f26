"""Project facts as a TOML file or a plain mapping. Wrong input is refused with file and key, never repaired."""

import tomllib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import cast

from rules import hostile
from rules.encoding import DecodeError, decode, encode
from rules.factors import UNIT_SCALES, Factor
from rules.facts import EnergyRow, ProjectFacts
from rules.parameters import RuleBook
from rules.units import CAPACITY_UNITS, EQUIPMENT_UNITS, UNIT_ENERGY_UNITS

UNITS = {
    "capacity_unit": CAPACITY_UNITS,
    "built_unit": CAPACITY_UNITS,
    "unit_energy_unit": UNIT_ENERGY_UNITS,
    "value_unit": UNIT_ENERGY_UNITS,
    "size_unit": EQUIPMENT_UNITS,
}
"""Field that names a unit → the units it may name; the quantity stands in the field without ``_unit``."""
SIGNED = ("unit_energy", "value")  # converter steelmaking has a negative unit energy


LARGEST = Decimal(10) ** 12
DECIMALS = 6


class FactsError(ValueError):
    """The facts cannot be read. A Chinese sentence that names the file and the key."""

    def __init__(self, where: str, key: str, problem: str) -> None:
        super().__init__(f"{where} 的 {key}：{problem}。")
        self.where = where
        self.key = key


def read(path: Path) -> ProjectFacts:
    """The facts of a TOML file. Raises FactsError."""
    try:
        mapping = tomllib.loads(hostile.read_text(path), parse_float=Decimal)
    except (OSError, ValueError) as error:  # ValueError: also an integer of too many digits
        raise FactsError(path.name, "文件", hostile.problem(error)) from None
    return from_mapping(mapping, where=path.name)


def from_mapping(mapping: Mapping[str, object], where: str = "facts") -> ProjectFacts:
    """Accepts Decimal, integers and numeric strings; refuses floats. Raises FactsError."""
    try:
        facts = cast(ProjectFacts, decode(ProjectFacts, mapping))
        _check(facts)
    except DecodeError as error:
        raise FactsError(where, error.path, error.problem) from None
    return facts


def to_mapping(facts: ProjectFacts) -> dict[str, object]:
    """JSON-able; ``from_mapping(to_mapping(facts)) == facts``."""
    return cast(dict[str, object], encode(facts))


@cache
def _factors() -> Mapping[str, Factor]:
    """Carriers and their units; kept, for an impact run reads 100,000 files of facts."""
    return RuleBook.load().factors


def _check(facts: ProjectFacts) -> None:
    _plain_numbers("", facts)
    processes = [plan.process for plan in facts.replacements]
    for index, process in enumerate(processes):
        if process in processes[:index]:
            raise DecodeError(f"replacements[{index}].process", f"工序“{process}”已有一份方案，请合并")
    factors = _factors() if facts.energy.rows else {}
    for index, row in enumerate(facts.energy.rows):
        _energy(f"energy.rows[{index}]", row, factors.get(row.carrier))


def _plain_numbers(at: str, part: object) -> None:
    """Every quantity is plausible, not negative where nature forbids it, and has its unit beside it."""
    for item in fields(part):  # type: ignore[arg-type]
        value = getattr(part, item.name)
        path = f"{at}.{item.name}" if at else item.name
        if isinstance(value, Decimal):
            (_plausible if item.name in SIGNED else _not_negative)(path, value)
        elif isinstance(value, tuple):
            for index, member in enumerate(value):
                _plain_numbers(f"{path}[{index}]", member)
        elif is_dataclass(value):
            _plain_numbers(path, value)
        allowed = UNITS.get(f"{item.name}_unit")
        if allowed:
            _pair(path, value, getattr(part, f"{item.name}_unit"), allowed)


def _pair(path: str, number: Decimal | None, unit: str | None, allowed: tuple[str, ...]) -> None:
    if unit is not None and unit not in allowed:
        raise DecodeError(f"{path}_unit", f"单位“{unit}”不可用，可用 {'、'.join(allowed)}")
    if number is not None and unit is None:
        raise DecodeError(f"{path}_unit", "有数值就必须写明单位")


def _not_negative(path: str, number: Decimal | None) -> None:
    _plausible(path, number)
    if number is not None and number < 0:
        raise DecodeError(path, "不能是负数")


def _plausible(path: str, number: Decimal | None) -> None:
    """Keeps every product and quotient within the precision of Decimal."""
    if number is None:
        return
    exponent = number.as_tuple().exponent
    if abs(number) > LARGEST or (isinstance(exponent, int) and exponent < -DECIMALS):
        raise DecodeError(path, f"数值过大或小数超过 {DECIMALS} 位")


def _energy(at: str, row: EnergyRow, factor: Factor | None) -> None:
    if factor is None or not factor.carrier:
        raise DecodeError(f"{at}.carrier", f"能源品种“{row.carrier}”不在 energy_factors.toml 中")
    _not_negative(f"{at}.quantity", row.quantity)
    _not_negative(f"{at}.measured_ncv_kj", row.measured_ncv_kj)
    allowed = tuple(UNIT_SCALES[factor.unit])
    if row.unit is not None and row.unit not in allowed:
        raise DecodeError(
            f"{at}.unit", f"“{factor.label}”的单位“{row.unit}”不可用，可用 {'、'.join(allowed)}"
        )
    if row.quantity is not None and row.unit is None:
        raise DecodeError(f"{at}.unit", "有数值就必须写明单位")
    if row.measured_ncv_kj is not None and factor.kind != "fuel":
        raise DecodeError(f"{at}.measured_ncv_kj", "只有燃料有实测低位发热量")
