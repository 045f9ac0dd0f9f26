"""What the form asks of a product: its units, its process, the questions about lines that leave.

Units follow the tables of the law where these name one (span of a level, unit of an indicator), else the custom of
the trade below; the rules compare only quantities of one unit and never convert (law §2.7).
"""

from dataclasses import dataclass

from rules.level_tables import Level, Limit
from rules.parameters import RuleBook
from rules.tables import Product

CAPACITY_LABELS = {
    "t/d": "吨/日", "t/a": "吨/年", "1e4_t/a": "万吨/年", "t/h": "吨/时", "MW": "兆瓦", "m3/a": "立方米/年",
    "1e4_m3/a": "万立方米/年", "m2/a": "平方米/年", "1e4_m2/a": "万平方米/年", "weight_case/a": "重量箱/年",
    "1e4_weight_case/a": "万重量箱/年",
}  # fmt: skip
ENERGY_LABELS = {
    "kgce/m2": "kgce/平方米", "kgce/m3": "kgce/立方米", "kgce/100m": "kgce/百米", "kgce/weight_case": "kgce/重量箱",
}  # fmt: skip
"""Only where the unit as it stands is not what people write."""

# By process first, then by industry, then for everybody; the first is offered first.
_BY_PROCESS = {
    "cement_clinker": ("t/d",),
    "flat_glass": ("t/d",),
    "photovoltaic_rolled_glass": ("t/d",),
    "building_ceramics": ("1e4_m2/a",),
    "coal_boiler": ("t/h",),
    "central_heating_coal_boiler": ("t/h",),
    "wind_power": ("MW",),
    "solar_power": ("MW",),
    "gas_chp": ("MW",),
}
_BY_INDUSTRY = {"coal_power": ("MW",)}
_CUSTOM = ("1e4_t/a", "t/a", "t/d")

# Eligibility code of rules/data/capacity_replacement.toml → the questions of the form that answer it.
ANSWERS: dict[str, tuple[str, ...]] = {
    "used": (),  # the register's business (R15)
    "not_on_list": ("list_no", "on_list"),
    "eliminated": ("eliminated",),
    "subsidised": ("subsidised",),
    "licence": ("licence_valid",),
    "no_permit": ("pollution_permit",),
    "low_efficiency": ("low_efficiency",),
    "below_baseline": ("below_baseline",),
    "stopped_two_years": ("stopped_two_years",),
    "stopped_glass": ("restart_impossible",),
    "outside_province": (),
    "split": ("remainder_transferred",),
    "not_on_2016_list": ("on_2016_list", "built_legally_since_2016"),
    "decapacity": ("decapacity_task",),
    "ditiao": ("induction_furnace_steel",),
    "outdated": ("outdated",),
    "dismantled_before": ("dismantled_before_confirmation",),
    "zombie": ("zombie_enterprise",),
    "non_steel": ("casting_or_ferroalloy",),
    "special_equipment": ("special_equipment",),
    "al_list": ("in_aluminium_report", "compliant_aluminium"),
    "al_closed": ("list_no", "on_list"),
    "al_quota": (),
}
ALWAYS_ASKED = frozenset(
    {"enterprise", "line", "province", "county", "capacity", "stopped_on", "dismantle_by"}
)
STEEL = frozenset({"iron", "steel"})
# Ratios for restricted lines and for a rebuild on the same site are those of cement and glass (CG-2024).
CEMENT_AND_GLASS = frozenset({"cement_clinker", "flat_glass", "photovoltaic_rolled_glass"})
PLAN_ALWAYS = frozenset({"sources_complete", "plan_state", "announced_on", "expires_on"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the form asks about capacity. process: of the replacement plan. replaced: there is something to retire.

    line: questions about each line that leaves. plan: questions about the plan. spans: the law asks for the capacity.
    """

    process: str
    replaced: bool
    line: frozenset[str]
    plan: frozenset[str]
    spans: bool


def unit_label(unit: str | None) -> str:
    """For people; t/d and kgce/t are written as they stand."""
    plain = unit or ""
    if plain in {"t/d", "t/a", "t/h"}:
        return plain
    return CAPACITY_LABELS.get(plain) or ENERGY_LABELS.get(plain, plain)


def asked(book: RuleBook, product: str) -> Asked:
    """An unknown product is asked what every product is asked, so that nothing is lost before it is chosen."""
    known = book.products.get(product)
    process = known.process if known else product
    replaced = known is None or known.replacement not in {"", "none"}
    line, plan = set(ALWAYS_ASKED), set(PLAN_ALWAYS)
    for rule in book.eligibility:
        if not rule.processes or process in rule.processes:
            line |= set(ANSWERS[rule.code])
    if process in CEMENT_AND_GLASS:
        line.add("restricted")
        plan |= {"same_legal_person", "same_site"}
    if process == "cement_clinker":
        plan |= {"industrial_gypsum", "limestone_replaced_percent"}
    if process in STEEL:
        line.add("electric_furnace")
        plan |= {"substantial_merger", "merger_registered", "steel_case", "steel_case_evidence"}
    if process == "electrolytic_aluminium":
        plan.add("same_group")
    return Asked(
        process=process,
        replaced=replaced,
        line=frozenset(line),
        plan=frozenset(plan),
        spans=bool(known and _span_units(book, known)),
    )


def capacity_units(book: RuleBook, product: str) -> tuple[str, ...]:
    """Units of rules.facts_file.CAPACITY_UNITS, the usual one first."""
    known = book.products.get(product)
    if known is None:
        return _CUSTOM
    named = _span_units(book, known) or _BY_PROCESS.get(known.process) or _BY_INDUSTRY.get(known.industry)
    return named or _CUSTOM


def unit_energy_units(book: RuleBook, product: str, variant: str = "") -> tuple[str, ...]:
    """Units in which the tables of the law measure the product (R08 first, then R19), the usual one first."""
    known = book.products.get(product)
    if known is None:
        return ("kgce/t",)
    found = [row.unit for row in levels_of(book, known) if _fits(row, variant)]
    found += [row.unit for row in limits_of(book, known) if row.decides and _fits(row, variant)]
    return tuple(dict.fromkeys(found)) or ("kgce/t",)


def indicator_rows(book: RuleBook, product: str, variant: str = "") -> tuple[Limit, ...]:
    """Rows of the mandatory standards that the line's own unit energy does not answer; each id once (R19)."""
    known = book.products.get(product)
    found = (
        [row for row in limits_of(book, known) if not row.decides and _fits(row, variant)] if known else []
    )
    return tuple({row.id: row for row in found}.values())


def has_levels(book: RuleBook, product: str) -> bool:
    """Is a unit energy compared with anything (R08, R19)?"""
    known = book.products.get(product)
    return bool(known and (known.benchmark or any(row.decides for row in limits_of(book, known))))


def levels_of(book: RuleBook, product: Product) -> list[Level]:
    return [row for row in book.rows(Level) if product.key in row.products]


def limits_of(book: RuleBook, product: Product) -> list[Limit]:
    return [row for row in book.rows(Limit) if product.key in row.products]


def _span_units(book: RuleBook, product: Product) -> tuple[str, ...]:
    spans = [row.capacity for row in levels_of(book, product)]
    spans += [row.capacity for row in limits_of(book, product)]
    return tuple(dict.fromkeys(span.unit for span in spans if span))


def _fits(row: Level | Limit, variant: str) -> bool:
    return not row.variants or not variant or variant in row.variants
