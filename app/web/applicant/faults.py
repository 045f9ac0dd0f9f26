"""What a complete section must hold, and every fault of an entry as one sentence."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from wtforms import FieldList, Form

from app.services import product_forms
from app.services.fact_rows import SIZE_UNITS
from app.typed import Unreadable, decimal_from, unprintable
from app.web.applicant.sections import (
    Content,
    Page,
    Rows,
    answers,
    carriers,
    content_of,
    content_text,
    unit_name,
)
from rules.parameters import RuleBook
from rules.vocabulary import CoalRoute

Fault = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Demands:
    """free: needed fields that this project need not give. also: fields it must give. rows: lists with a row at least."""

    free: frozenset[str] = frozenset()
    also: frozenset[str] = frozenset()
    rows: frozenset[str] = frozenset()
    nothing: bool = False


def demands(page: Page, content: Content, book: RuleBook, product: str) -> Demands:
    """``product``: key of the project's product, which decides what most sections must hold."""
    match page.name:
        case "project":
            known = book.products.get(content_text(content, "product"))
            return Demands(also=frozenset({"variant"} if known and known.variants else ()))
        case "site":
            in_park = {"park_compliant", "park_opinion", "planning_eia", "park_faults"}
            return Demands(also=frozenset(in_park if content_text(content, "park") else {"park_reason"}))
        case "capacity":
            return _capacity(content, product_forms.asked(book, product))
        case "energy":
            compared = product_forms.has_levels(book, product)
            own = bool(product_forms.indicator_rows(book, product)) and not compared
            return Demands(
                rows=frozenset({"rows", "indicators"} if own else {"rows"}),
                also=frozenset({"unit_energy", "unit_energy_scope"} if compared else ()),
            )
        case "coal":
            none_added = _number(content_text(content, "added_t")) == 0
            return Demands(
                rows=frozenset() if none_added else frozenset({"sources"}),
                free=frozenset({"sources_complete"}) if none_added else frozenset(),
            )
        case "environment":
            graded = "yes" in {
                content_text(content, name) for name in ("graded_industry", "boilers_or_kilns")
            }
            return Demands(also=frozenset({"grade"} if graded else ()))
        case _:
            return Demands()


def _capacity(content: Content, about: product_forms.Asked) -> Demands:
    """Without a replacement regime only the capacity is asked for, and only where the law has a scale for it."""
    if about.replaced:
        return Demands(rows=frozenset({"retired"}))
    if about.spans:
        return Demands(free=frozenset({"days"}))
    typed = any(content_text(content, name) for name in content if name != "capacity_unit")
    return Demands(nothing=not typed and not content["retired"], free=frozenset({"days"}))


def review(page: Page, form: Form, book: RuleBook, *, complete: bool, asked: Demands) -> list[Fault]:
    """Every fault as (field id, sentence), also hung on its field. ``complete``: absent answers are faults too."""
    faults = list(_faults(page, form, book, complete=complete and not asked.nothing, asked=asked))
    said = dict(faults)
    for target in answers(form):
        target.errors = [said[target.id]] if target.id in said else []
    return faults


def _faults(page: Page, form: Form, book: RuleBook, *, complete: bool, asked: Demands) -> Iterator[Fault]:
    for item in form:
        if isinstance(item, FieldList):
            rows = page.list_of(item.short_name)
            for number, entry in enumerate(item, 1):
                yield from _row_faults(page, rows, entry.form, book, number, complete=complete)
            if complete and rows.name in asked.rows and not len(item):
                yield "", f"请至少填写{rows.noun}"
            continue
        needed = (item.needed and item.short_name not in asked.free) or item.short_name in asked.also
        yield from _fault(item, f"“{plain(item.label.text)}”", needed=complete and needed)


def _row_faults(
    page: Page, rows: Rows, row: Form, book: RuleBook, number: int, *, complete: bool
) -> Iterator[Fault]:
    title = row_title(rows, content_of(row), book)
    which = f"第 {number} 行" if rows is page.lists[0] else f"第 {number} {rows.noun.removeprefix('一')}"
    named = f"{which}“{title}”的" if title else f"{which}的"
    extra = _needed_in_row(page, content_of(row), book)
    for item in row:
        if item.short_name == "quantity":
            item.unit = unit_name(book, content_of(row)["carrier"])
        needed = complete and (item.needed or item.short_name in extra)
        # a field that names the row is not asked for under its own name
        where = f"{which}的" if item.short_name == rows.titled else named
        yield from _fault(item, f"{where}{plain(item.label.text)}", needed=needed)


def _needed_in_row(page: Page, row: Content, book: RuleBook) -> frozenset[str]:
    match page.name:
        case "energy":
            factor = book.factors.get(row.get("carrier", ""))
            return frozenset({"measured_ncv_kj"} if factor and factor.input_rule == "measured_ncv" else ())
        case "coal":
            return frozenset({"substitute"} if row["route"] == CoalRoute.CLEAN_ENERGY.value else ())
        case "project":
            return frozenset({"size"} if row["kind"] in {kind.value for kind in SIZE_UNITS} else ())
        case _:
            return frozenset()


def _fault(item: Any, where: str, *, needed: bool) -> Iterator[Fault]:
    if item.hidden:
        return
    text = (item.data or "").strip()
    if not text:
        if needed:
            yield item.id, item.absent(where)
        return
    odd = unprintable(text)
    sentence = (
        f"{where}里有不能印在文书上的字符（{odd}），请删去后重新填写" if odd else item.fault(text, where)
    )
    if sentence:
        yield item.id, sentence


def row_title(rows: Rows, row: Content, book: RuleBook) -> str:
    """What a row is called in a sentence: the carrier's name, the enterprise."""
    typed = content_text(row, rows.titled)
    if rows.titled == "carrier":
        return dict(carriers(book)).get(typed, "")
    return typed[:30]


def plain(label: str) -> str:
    return label.replace("（选填）", "").replace("，选填）", "）")


def _number(text: str) -> Decimal | None:
    try:
        return decimal_from(text)
    except Unreadable:
        return None
