"""The form follows the product: process, units, questions; and what it asks is what the rules read."""

from datetime import date
from typing import Any

import pytest

from app.services import product_forms
from app.services.facts import assemble
from app.services.materials import checklist
from app.web.applicant.sections import PAGES, bind
from rules.criteria.retired_units import QUESTIONS
from rules.facts_file import from_mapping, to_mapping
from rules.parameters import RuleBook
from rules.units import CAPACITY_UNITS, UNIT_ENERGY_UNITS
from rules.vocabulary import CatalogueClass, EquipmentKind, PerformanceGrade, Pollutant, QuotaRoute
from tests.app.applicant.typed_sections import RETIRED, TYPED

BOOK = RuleBook.load()


def test_every_eligibility_rule_has_its_question() -> None:
    assert product_forms.ANSWERS.keys() == QUESTIONS.keys()


@pytest.mark.parametrize("product", sorted(BOOK.products))
def test_every_product_has_units_that_a_facts_file_takes(product: str) -> None:
    assert set(product_forms.capacity_units(BOOK, product)) <= set(CAPACITY_UNITS)
    assert set(product_forms.capacity_units(BOOK, product)) <= product_forms.CAPACITY_LABELS.keys()
    assert set(product_forms.unit_energy_units(BOOK, product)) <= set(UNIT_ENERGY_UNITS)
    for page in PAGES.values():
        bind(page, BOOK, content=TYPED[page.name], product=product)


ASKED = (
    ("cement_clinker", "licence_valid", "on_2016_list", "t/d", "kgce/t"),
    ("flat_glass", "restart_impossible", "licence_valid", "t/d", "kgce/weight_case"),
    ("electrolytic_aluminium", "in_aluminium_report", "remainder_transferred", "1e4_t/a", "kWh/t"),
    ("steel_short_process", "induction_furnace_steel", "low_efficiency", "1e4_t/a", "kgce/t"),
)


@pytest.mark.parametrize(("product", "shown", "hidden", "capacity", "energy"), ASKED)
def test_a_process_is_asked_its_own_questions_in_its_own_units(
    product: str, shown: str, hidden: str, capacity: str, energy: str
) -> None:
    form: Any = bind(PAGES["capacity"], BOOK, content=TYPED["capacity"], product=product)
    row = form.retired[0].form
    assert (row[shown].hidden, row[hidden].hidden) == (False, True)
    assert product_forms.capacity_units(BOOK, product)[0] == capacity
    assert product_forms.unit_energy_units(BOOK, product)[0] == energy
    facts = assemble(TYPED | {"project": TYPED["project"] | {"product": product}}, book=BOOK)
    (plan,) = facts.replacements
    assert plan.process == BOOK.products[product].process
    assert plan.built_unit == plan.retired[0].capacity_unit == facts.products[0].capacity_unit


def test_what_another_product_was_asked_is_kept_unseen() -> None:
    row = RETIRED | {"on_2016_list": "yes"}
    content = TYPED["capacity"] | {"retired": [row]}
    form: Any = bind(PAGES["capacity"], BOOK, content=content, product="cement_clinker")
    assert form.retired[0].form["on_2016_list"].hidden
    assert form.retired[0].form["on_2016_list"].data == "yes"


def test_everything_typed_arrives_in_the_facts() -> None:
    facts = assemble(TYPED, book=BOOK)
    assert from_mapping(to_mapping(facts)) == facts
    assert facts.products[0].catalogue_class is CatalogueClass.PERMITTED
    assert facts.products[0].indicators[0].value_unit == "kWh/t"
    assert facts.equipment[0].kind is EquipmentKind.OTHER
    assert facts.site.park_compliant is True
    assert facts.site.park_faults is False
    assert facts.energy.before_kwh == 18_000_000
    assert facts.quota.sources[0].route is QuotaRoute.FREED
    assert [row.pollutant for row in facts.pollutants.added] == [Pollutant.NOX]  # a zero adds nothing
    assert facts.pollutants.reductions[0].permit
    assert facts.performance.grade is PerformanceGrade.A


def test_what_is_not_typed_is_not_stated() -> None:
    facts = assemble({"project": {"product": "cement_clinker"}}, book=BOOK)
    assert facts.materials is None
    assert facts.register is None
    assert facts.pollutants.added_complete is None
    assert facts.performance.grade is None
    assert facts.products[0].capacity_unit is None


def test_the_materials_follow_the_facts() -> None:
    day = date(2026, 11, 22)
    whole = assemble(TYPED, book=BOOK)
    without = assemble(TYPED | {"coal": TYPED["coal"] | {"added_t": "0", "sources": []}}, book=BOOK)
    kinds = [
        {item.kind for item in checklist(facts, BOOK, day) if item.required} for facts in (whole, without)
    ]
    assert kinds[0] - kinds[1] == {"coal_plan"}
    assert {"reduction_plan", "carbon_table", "energy_report_chapters"} <= kinds[0]
    assert not {"commitment", "county_opinion"} & kinds[0]
