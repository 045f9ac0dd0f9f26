"""Units: the codes of facts and tables, and how people write them."""

CAPACITY_UNITS = (
    "t/d",
    "t/a",
    "1e4_t/a",
    "t/h",
    "MW",
    "m3/a",
    "1e4_m3/a",
    "m2/a",
    "1e4_m2/a",
    "weight_case/a",
    "1e4_weight_case/a",
)
UNIT_ENERGY_UNITS = (
    "kgce/t",
    "kgce/m2",
    "kgce/m3",
    "kgce/100m",
    "kgce/weight_case",
    "kgce/toe",
    "kgoe/t",
    "kgoe/(t*EF)",
    "kWh/t",
    "gce/kWh",
)
"""Units of energy for one unit of product, in the tables and in the facts."""
EQUIPMENT_UNITS = ("m3", "t", "t/h", "1e4_brick/a")
UNIT_PARTS = (
    ("1e4_weight_case", "万重量箱"), ("weight_case", "重量箱"), ("1e4_brick", "万块"), ("1e4_", "万"),
    ("m2", "m²"), ("m3", "m³"), ("(t*EF)", "(t·能量因数)"),
)  # fmt: skip
"""Parts of the units of facts_file and factors → how they are printed; longer ones first."""


def unit_words(unit: str) -> str:
    """A unit as people write it: ``1e4_kWh`` is 万kWh, ``m3`` is m³."""
    for written, meant in UNIT_PARTS:
        unit = unit.replace(written, meant)
    return unit


WRITTEN = {
    code: unit_words(code)
    for code in (*CAPACITY_UNITS, *UNIT_ENERGY_UNITS, *EQUIPMENT_UNITS, "1e4_t", "1e4_m3", "1e4_kWh")
}
"""Code → how it is printed within a sentence."""
