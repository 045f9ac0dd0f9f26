"""A form made to fit the project: what may be chosen today, the units of the product, what its process is not asked."""

from typing import Any

from wtforms import Form

from app.services import product_forms
from app.services.fact_rows import SIZE_UNITS
from app.services.places import counties
from app.web.applicant.answers import UNSTATED
from rules import levels
from rules.parameters import RuleBook

Choices = list[tuple[str, str]]
SIZE_NAMES = {"m3": "立方米", "t": "吨", "t/h": "吨/时", "1e4_brick/a": "万块/年"}
OUTPUT_UNITS = {"MW": "万千瓦时", "1e4_m2/a": "平方米"}
"""What a year's output is counted in, where it is not tonnes, by the usual unit of capacity."""


def dress(name: str, form: Form, book: RuleBook, product: str) -> None:
    """``name``: of the page. ``product``: key of the project's product, empty while none is chosen."""
    match name:
        case "project":
            _project(form, book, product)
        case "site" | "new":
            _offer(form, "county", [UNSTATED, *counties(book)])
        case "coal":
            for row in form["sources"]:
                _offer(row.form, "county", [UNSTATED, *counties(book)])
        case "capacity":
            _capacity(form, book, product)
        case "energy":
            _energy(form, book, product)


def carriers(book: RuleBook) -> Choices:
    return [(code, plain_carrier(factor.label)) for code, factor in book.factors.items() if factor.carrier]


def plain_carrier(label: str) -> str:
    """A quantity is typed as it is measured, so 当量值 is no part of the carrier's name."""
    return label.replace("(当量值)", "")


def _offer(form: Any, field: str, choices: Choices) -> None:
    form[field].offer(choices)


def _project(form: Form, book: RuleBook, product: str) -> None:
    products = sorted(((key, item.label) for key, item in book.products.items()), key=lambda pair: pair[1])
    _offer(form, "product", [UNSTATED, *products])
    _offer(form, "variant", [UNSTATED, *levels.variants(book, product)])
    form["annual_output"].unit = OUTPUT_UNITS.get(product_forms.capacity_units(book, product)[0], "吨")
    sizes = {kind.value: SIZE_NAMES[unit] for kind, unit in SIZE_UNITS.items()}
    for row in form["machines"]:
        row.form["size"].unit = sizes.get(row.form["kind"].data or "", "")


def _capacity(form: Form, book: RuleBook, product: str) -> None:
    offered = product_forms.capacity_units(book, product)
    _offer(form, "capacity_unit", [(unit, product_forms.CAPACITY_LABELS[unit]) for unit in offered])
    chosen = form["capacity_unit"].data
    unit = product_forms.CAPACITY_LABELS[chosen if chosen in offered else offered[0]]
    form["built"].unit = unit
    about = product_forms.asked(book, product)
    shown = {"capacity_unit", "built", "days", "retired"} | (about.plan if about.replaced else set())
    for field in form:
        if field.short_name not in shown:
            field.hidden = True
    for row in form["retired"]:
        row.form["capacity"].unit = unit
        _offer(row.form, "county", [UNSTATED, *counties(book)])
        for field in row.form:
            field.hidden = field.short_name not in about.line


def _energy(form: Form, book: RuleBook, product: str) -> None:
    for row in form["rows"]:
        _offer(row.form, "carrier", [UNSTATED, *carriers(book)])
    offered = product_forms.unit_energy_units(book, product)
    _offer(
        form, "unit_energy_unit", [(unit, product_forms.ENERGY_LABELS.get(unit, unit)) for unit in offered]
    )
    chosen = form["unit_energy_unit"].data
    unit = chosen if chosen in offered else offered[0]
    form["unit_energy"].unit = product_forms.ENERGY_LABELS.get(unit, unit)
    rows = product_forms.indicator_rows(book, product)
    named = [(row.id, f"{row.label}（{row.unit}）") for row in rows]
    units = {row.id: row.unit for row in rows}
    for row in form["indicators"]:
        _offer(row.form, "limit", [UNSTATED, *named])
        row.form["value"].unit = units.get(row.form["limit"].data or "", "")
