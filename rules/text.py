"""Numbers as people read them, and sentences that are put together only when somebody reads them."""

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def rounded(value: Decimal, places: int = 2) -> Decimal:
    """Half up, for display only; comparisons use full precision."""
    step = CENT if places == 2 else Decimal(1).scaleb(-places)
    return value.quantize(step, rounding=ROUND_HALF_UP)


def shown(value: Decimal, places: int = 2) -> str:
    """A number as people read it: thousands separated, at most ``places`` decimals, no empty decimals."""
    text = f"{rounded(value, places):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def quoted(text: str) -> str:
    """In quotation marks; those within become single ones (GB/T 15834)."""
    inner = text.replace("“", "‘").replace("”", "’")
    return f"“{inner}”"


def unit_words(unit: str) -> str:
    """A unit as people write it: ``1e4_kWh`` is 万kWh, ``m3`` is m³."""
    for written, meant in UNIT_PARTS:
        unit = unit.replace(written, meant)
    return unit


UNIT_PARTS = (
    ("1e4_weight_case", "万重量箱"), ("weight_case", "重量箱"), ("1e4_brick", "万块"), ("1e4_", "万"),
    ("m2", "m²"), ("m3", "m³"), ("(t*EF)", "(t·能量因数)"),
)  # fmt: skip
"""Parts of the units of facts_file and factors → how they are printed; longer ones first."""


class Said:
    """A sentence with its values. An impact run over 100,000 projects reads almost none of its sentences."""

    __slots__ = ("template", "values")

    def __init__(self, template: str, values: tuple[object, ...]) -> None:
        self.template = template
        self.values = values

    def __str__(self) -> str:
        parts = [shown(value) if isinstance(value, Decimal) else str(value) for value in self.values]
        return self.template.format(*parts)

    def __repr__(self) -> str:
        return repr(str(self))

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other) if isinstance(other, str | Said) else NotImplemented

    def __hash__(self) -> int:
        return hash(str(self))

    def __contains__(self, part: str) -> bool:
        return part in str(self)

    def __bool__(self) -> bool:
        return bool(self.template)


Text = str | Said


def say(template: str, *values: object) -> Said:
    """``template`` with ``{}`` for each value; decimals are printed by ``shown``, everything else by ``str``."""
    return Said(template, values)
