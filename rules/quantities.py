"""Standard coal: four energy figures in tce per year, kept apart (law §5.1)."""

from datetime import date
from decimal import Decimal

from rules.factors import UNIT_SCALES, Factor
from rules.facts import EnergyRow, EnergyUse
from rules.findings import ParameterUse
from rules.parameters import RuleBook
from rules.record import record
from rules.vocabulary import EnergyUseKind

KJ_PER_KGCE = Decimal("29307.6")
"""Definition of the kilogram of standard coal: 29.3076 MJ."""

BOUGHT_SECONDARY = frozenset({"electricity", "heat"})
"""Kinds that have an equivalent value of their own; fuels and media keep their coefficient."""

_MEASURED = "{}的实测低位发热量（measured_ncv_kj）"
_UNCOMPUTED = {"by_enthalpy": "{}按焓值折算的热量（改按热力填报）"}
"""What a row without a coefficient lacks, by the input rule of the carrier."""


_SIGNS = {EnergyUseKind.DELIVERED: -1, EnergyUseKind.RECOVERED: 0}


@record(kw_only=True)
class EnergyLine:
    """One carrier: tce by calorific and by equivalent value, None where the coefficient is missing.

    spread: how much more it would be (tce) with the other of two contradicting coefficients.
    """

    carrier: str
    label: str
    quantity: Decimal | None
    unit: str
    use: EnergyUseKind
    renewable: bool
    tce: Decimal | None
    tce_eq: Decimal | None
    spread: Decimal = Decimal(0)
    factor: ParameterUse | None = None
    factor_eq: ParameterUse | None = None
    missing: str = ""

    @property
    def sign(self) -> int:
        """1 input, -1 delivered outside, 0 own secondary energy (never counted twice)."""
        return _SIGNS.get(self.use, 1)


@record(kw_only=True)
class EnergyBalance:
    """e_cal 当量值, e_eq 等价值 (None without its coefficient), e_raw 原料用能, e_ren 可再生; tce per year.

    Sums cover the rows that can be computed; ``missing`` names what the others lack. e_raw and e_ren are parts
    of e_cal; raw_eq and ren_eq the same parts of e_eq. e_floor never exceeds the true equivalent value: zero where
    energy is or may be delivered outside.
    """

    e_cal: Decimal
    e_eq: Decimal | None
    e_raw: Decimal
    e_ren: Decimal
    raw_eq: Decimal | None
    ren_eq: Decimal | None
    e_floor: Decimal
    spread: Decimal
    lines: tuple[EnergyLine, ...]
    missing: tuple[str, ...]
    missing_factors: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """True when no declared fact is missing; a coefficient may still be."""
        return not self.missing

    @property
    def parts_eq(self) -> Decimal:
        """Feedstock and renewable energy in equivalent value, a row that is both counted once."""
        return sum(
            (
                line.tce_eq or line.tce or Decimal(0)
                for line in self.lines
                if line.sign > 0 and (line.use is EnergyUseKind.MATERIAL or line.renewable)
            ),
            Decimal(0),
        )

    @property
    def parameters(self) -> tuple[ParameterUse, ...]:
        """Every coefficient that was used, once."""
        used = [use for line in self.lines for use in (line.factor, line.factor_eq) if use]
        return tuple({use.key: use for use in used}.values())


def energy_balance(energy: EnergyUse, *, book: RuleBook, as_of: date) -> EnergyBalance:
    """The four figures of a full-production year."""
    lines = tuple(_line(row, book, as_of) for row in energy.rows)
    missing = [line.missing for line in lines if line.missing]
    if not lines:
        missing.append("能源消费表（energy.rows）")
    elif energy.complete is not True:
        missing.append("能源消费表已填报完整的声明（energy.complete）")
    equivalents = [line for line in lines if line.sign and line.tce is not None and line.tce_eq is None]
    known = not equivalents
    floor_known = energy.complete is True and not any(line.sign < 0 for line in lines)
    e_cal = _sum(lines)
    if e_cal < 0:
        missing.append("不大于投入的外供能源（energy.rows）")
    return EnergyBalance(
        e_cal=e_cal,
        e_eq=_sum(lines, eq=True) if known else None,
        e_raw=_sum(_only(lines, material=True)),
        e_ren=_sum(_only(lines, renewable=True)),
        raw_eq=_sum(_only(lines, material=True), eq=True) if known else None,
        ren_eq=_sum(_only(lines, renewable=True), eq=True) if known else None,
        e_floor=e_cal if floor_known else Decimal(0),
        spread=sum((line.spread * line.sign for line in lines), Decimal(0)),
        lines=lines,
        missing=tuple(missing),
        missing_factors=tuple(dict.fromkeys(f"{line.label}的等价值折标系数" for line in equivalents)),
    )


def _only(
    lines: tuple[EnergyLine, ...], *, material: bool = False, renewable: bool = False
) -> tuple[EnergyLine, ...]:
    return tuple(
        line
        for line in lines
        if line.sign > 0
        and ((material and line.use is EnergyUseKind.MATERIAL) or (renewable and line.renewable))
    )


def _sum(lines: tuple[EnergyLine, ...], *, eq: bool = False) -> Decimal:
    values = ((line.sign, line.tce_eq if eq else line.tce) for line in lines)
    return sum((value * sign for sign, value in values if value is not None), Decimal(0))


def _line(row: EnergyRow, book: RuleBook, as_of: date) -> EnergyLine:
    factor, current = book.factors.get(row.carrier), book.factor(row.carrier, as_of)
    label = factor.label if factor else row.carrier
    missing, use, tce, eq, eq_use, spread = "", None, None, None, None, Decimal(0)
    if factor is None or row.quantity is None or row.unit not in UNIT_SCALES[factor.unit]:
        missing = f"{label}的年消费量和单位"
    elif current is None:
        missing = f"{label}在 {as_of.isoformat()} 的折标系数"
    else:
        base = row.quantity * UNIT_SCALES[factor.unit][row.unit]
        tce, use, spread = _calorific(current, row, base)
        if tce is None:
            missing = _UNCOMPUTED.get(current.input_rule, _MEASURED).format(label)
        else:
            eq, eq_use = _equivalent(current, base, tce, book, as_of)
    return EnergyLine(
        carrier=row.carrier,
        label=label,
        quantity=row.quantity,
        unit=row.unit or "",
        use=row.use,
        renewable=row.renewable,
        tce=tce,
        tce_eq=eq,
        spread=spread,
        factor=use,
        factor_eq=eq_use,
        missing=missing if row.use is not EnergyUseKind.RECOVERED else "",
    )


def _calorific(
    factor: Factor, row: EnergyRow, base: Decimal
) -> tuple[Decimal | None, ParameterUse | None, Decimal]:
    """tce of ``base`` units, the coefficient and the spread; a measured calorific value has priority."""
    if factor.kind == "fuel" and row.measured_ncv_kj is not None:
        if row.measured_ncv_kj <= 0:
            return None, None, Decimal(0)
        return base * row.measured_ncv_kj / KJ_PER_KGCE / 1000, None, Decimal(0)
    if factor.citation is None:
        return None, None, Decimal(0)
    if factor.input_rule == "conflict" and factor.kgce_low is not None and factor.kgce_high is not None:
        spread = base * (factor.kgce_high - factor.kgce_low) / 1000
        return base * factor.kgce_low / 1000, factor.use(factor.kgce_low, factor.citation), spread
    if factor.input_rule != "fixed" or factor.kgce is None:
        return None, None, Decimal(0)
    return base * factor.kgce / 1000, factor.use(factor.kgce, factor.citation), Decimal(0)


def _equivalent(
    factor: Factor, base: Decimal, tce: Decimal, book: RuleBook, as_of: date
) -> tuple[Decimal | None, ParameterUse | None]:
    if factor.kind not in BOUGHT_SECONDARY:
        return tce, None
    use = book.find("energy.equivalent", as_of, carrier=factor.code)
    return (base * use.number / 1000, use) if use else (None, None)
