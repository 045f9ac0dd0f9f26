"""When an item of a checklist is asked for: each named condition, decided, refuted and left open."""

from datetime import date
from pathlib import Path

from rules import facts_file
from rules.checklist_tables import Need
from rules.criteria.case import Case
from rules.criteria.conditions import needed
from rules.facts import ProjectFacts
from rules.parameters import RuleBook
from rules.quantities import energy_balance

DAY = date(2026, 11, 22)
OVERLAYS = Path(__file__).parent / "overlays"


def case(facts: ProjectFacts, overlay: str = "") -> Case:
    book = RuleBook.load(OVERLAYS / f"{overlay}.toml" if overlay else None)
    return Case(facts=facts, as_of=DAY, book=book, balance=energy_balance(facts.energy, book=book, as_of=DAY))


def need(kind: Need, **facts: object) -> bool | None:
    return needed(case(facts_file.from_mapping({"name": "示例项目", **facts})), kind)[0]


def product(key: str) -> dict[str, str]:
    return {"product": key}


def test_one_product_that_needs_replacement_is_enough_and_an_open_one_leaves_it_open() -> None:
    none, measured = product("steel_rolling"), product("cement_clinker")
    kind = Need.CAPACITY_REPLACEMENT
    assert need(kind, nature="new", products=[none, measured]) is True
    assert need(kind, nature="new", products=[none, none]) is False
    assert need(kind, products=[none, measured]) is None
    assert need(kind) is None


def test_only_electricity_counts_as_electricity() -> None:
    def energy(*rows: tuple[str, str, str]) -> bool | None:
        listed = [{"carrier": carrier, "quantity": amount, "unit": unit} for carrier, amount, unit in rows]
        return need(Need.ENERGY_REVIEW, energy={"complete": True, "rows": listed})

    assert energy(("electricity", "4999", "MWh")) is False
    assert energy(("electricity", "4999", "MWh"), ("electricity", "1000", "kWh")) is True
    assert energy(("electricity", "4999", "MWh"), ("fresh_water", "900000", "t")) is False


def test_coke_counts_as_added_coal_only_where_a_rule_says_so() -> None:
    facts = facts_file.from_mapping(
        {
            "name": "示例项目",
            "coal": {"added_t": "0", "raw_material_t": "0", "coke_and_semicoke_added_t": "5"},
        }
    )
    assert needed(case(facts, "coke_counts"), Need.COAL)[0] is True
    assert needed(case(facts, "coke_left_out"), Need.COAL)[0] is False
    assert needed(case(facts), Need.COAL) == (False, "没有新增耗煤")
    raw = facts_file.from_mapping({"name": "示例项目", "coal": {"added_t": "5", "raw_material_t": "5"}})
    assert needed(case(raw), Need.COAL) == (False, "新增耗煤全部为原料用煤")
