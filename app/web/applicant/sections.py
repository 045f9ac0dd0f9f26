"""The five sections that are typed: which form, what must be given, and every fault as one sentence.

A form is bound to what was posted or to what was stored, and gives back the same content, letter by letter.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from wtforms import FieldList, Form

from app.services.facts import entry_unit
from app.services.places import counties
from app.typed import Unreadable, decimal_from, unprintable
from app.web.applicant.answers import UNSTATED
from app.web.applicant.forms_capacity import MOST_LINES, CapacityForm
from app.web.applicant.forms_coal import MOST_SOURCES, CoalForm
from app.web.applicant.forms_energy import MOST_CARRIERS, EnergyForm
from app.web.applicant.forms_project import ProjectForm, SiteForm
from rules.parameters import RuleBook
from rules.vocabulary import CoalRoute

Content = dict[str, Any]
Fault = tuple[str, str]
UNIT_NAMES = {
    "t": "吨",
    "1e4_m3": "万立方米",
    "1e4_kWh": "万千瓦时",
    "GJ": "吉焦",
    "tce": "吨标准煤",
    "kgoe": "千克标准油",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """rows: the repeated part, empty where there is none. noun: what one row is. titled: the field that names a row."""

    name: str
    title: str
    form: Callable[..., Form]
    rows: str = ""
    noun: str = ""
    titled: str = ""
    most: int = 0


PAGES = {
    page.name: page
    for page in (
        Page(name="project", title="项目和单位信息", form=ProjectForm),
        Page(name="site", title="选址和用地", form=SiteForm),
        Page(
            name="capacity", title="拟建产能和退出产能", form=CapacityForm,
            rows="retired", noun="一条退出产线", titled="enterprise", most=MOST_LINES,
        ),
        Page(
            name="energy", title="分品种能源消费", form=EnergyForm,
            rows="rows", noun="一种能源", titled="carrier", most=MOST_CARRIERS,
        ),
        Page(
            name="coal", title="煤炭消费替代来源", form=CoalForm,
            rows="sources", noun="一项替代来源", titled="enterprise", most=MOST_SOURCES,
        ),
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Demands:
    """What a complete section must hold. free: needed fields that this project need not give."""

    free: frozenset[str] = frozenset()
    also: frozenset[str] = frozenset()
    rows: bool = False
    nothing: bool = field(default=False)


def bind(page: Page, book: RuleBook, *, content: Content | None = None, posted: Any = None) -> Form:
    """The form over what was posted, else over stored content; selections get today's choices."""
    stored = dict(content or {})
    form = page.form(formdata=posted, data=stored | {"equipment": stored.get("process", "")})
    for name, choices in _choices(page.name, book).items():
        for target in _all(form):
            if target.short_name == name:
                target.offer(choices)
    return form


def _choices(name: str, book: RuleBook) -> dict[str, list[tuple[str, str]]]:
    match name:
        case "project":
            products = sorted(
                ((key, product.label) for key, product in book.products.items()), key=lambda p: p[1]
            )
            return {"product": [UNSTATED, *products]}
        case "site" | "coal" | "new":
            return {"county": [UNSTATED, *counties(book)]}
        case "energy":
            return {"carrier": [UNSTATED, *carriers(book)]}
        case _:
            return {}


def carriers(book: RuleBook) -> list[tuple[str, str]]:
    """(code, name) of what an applicant may enter."""
    return [(code, plain_carrier(factor.label)) for code, factor in book.factors.items() if factor.carrier]


def plain_carrier(label: str) -> str:
    """A quantity is typed as it is measured, so 当量值 is no part of the carrier's name."""
    return label.replace("(当量值)", "")


def unit_name(book: RuleBook, carrier: str) -> str:
    """The unit a carrier's quantity is typed in, in Chinese; empty while none is chosen."""
    factor = book.factors.get(carrier)
    unit = entry_unit(factor.unit) if factor else ""
    return UNIT_NAMES.get(unit, unit)


def content_of(form: Form) -> Content:
    """Field → text as typed; a repeated part is a list of such."""
    content: Content = {}
    for item in form:
        if isinstance(item, FieldList):
            content[item.short_name] = [content_of(entry.form) for entry in item]
        else:
            content[item.short_name] = item.data or ""
    return content


def without_blank_rows(page: Page, content: Content) -> Content:
    """A row in which nothing was typed is no row."""
    if not page.rows:
        return content
    return content | {
        page.rows: [row for row in content[page.rows] if any(text.strip() for text in row.values())]
    }


def blank_row(page: Page) -> Content:
    """One more row, as the form itself draws it."""
    form = page.form(formdata=None, data={page.rows: [{}]})
    row: Content = content_of(form)[page.rows][0]
    return row


def demands(page: Page, content: Content, book: RuleBook, product: str) -> Demands:
    """``product``: key of the project's product, which decides what capacity and energy must hold."""
    known = book.products.get(product)
    match page.name:
        case "capacity":
            replaced = known is None or known.replacement in {"measured", "later", "judgement"}
            if replaced:
                return Demands(rows=True)
            empty = not any(content_text(content, name) for name in content)
            return Demands(
                nothing=empty and not content["retired"],
                free=frozenset({"plan_state", "sources_complete", "same_legal_person", "same_site"}),
            )
        case "energy":
            also = {"unit_energy", "unit_energy_scope"} if known and known.benchmark else set()
            return Demands(rows=True, also=frozenset(also))
        case "coal":
            none_added = _number(content_text(content, "added_t")) == 0
            return Demands(
                rows=not none_added, free=frozenset({"sources_complete"}) if none_added else frozenset()
            )
        case _:
            return Demands()


def content_text(content: Mapping[str, Any], name: str) -> str:
    value = content.get(name)
    return value.strip() if isinstance(value, str) else ""


def review(page: Page, form: Form, book: RuleBook, *, complete: bool, asked: Demands) -> list[Fault]:
    """Every fault as (field id, sentence), also hung on its field. ``complete``: absent answers are faults too."""
    faults = list(_faults(page, form, book, complete=complete and not asked.nothing, asked=asked))
    said = dict(faults)
    for target in _all(form):
        target.errors = [said[target.id]] if target.id in said else []
    return faults


def _faults(page: Page, form: Form, book: RuleBook, *, complete: bool, asked: Demands) -> Iterator[Fault]:
    for item in form:
        if isinstance(item, FieldList):
            for number, entry in enumerate(item, 1):
                yield from _row_faults(page, entry.form, book, number, complete=complete)
            if complete and asked.rows and not len(item):
                yield "", f"请至少填写{page.noun}"
            continue
        needed = (item.needed and item.short_name not in asked.free) or item.short_name in asked.also
        yield from _fault(item, f"“{plain(item.label.text)}”", needed=complete and needed)


def _row_faults(page: Page, row: Form, book: RuleBook, number: int, *, complete: bool) -> Iterator[Fault]:
    title = row_title(page, content_of(row), book)
    named = f"第 {number} 行“{title}”的" if title else f"第 {number} 行的"
    extra = _needed_in_row(page, content_of(row), book)
    for item in row:
        if item.short_name == "quantity":
            item.unit = unit_name(book, content_of(row)["carrier"])
        needed = complete and (item.needed or item.short_name in extra)
        # a field that names the row is not asked for under its own name
        where = f"第 {number} 行的" if item.short_name == page.titled else named
        yield from _fault(item, f"{where}{plain(item.label.text)}", needed=needed)


def _needed_in_row(page: Page, row: Content, book: RuleBook) -> frozenset[str]:
    if page.name == "energy":
        factor = book.factors.get(row["carrier"])
        return frozenset({"measured_ncv_kj"} if factor and factor.input_rule == "measured_ncv" else ())
    if page.name == "coal":
        return frozenset({"substitute"} if row["route"] == CoalRoute.CLEAN_ENERGY.value else ())
    return frozenset()


def _fault(item: Any, where: str, *, needed: bool) -> Iterator[Fault]:
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


def row_title(page: Page, row: Content, book: RuleBook) -> str:
    """What a row is called in a sentence: the carrier's name, the enterprise."""
    typed = content_text(row, page.titled)
    if page.name == "energy":
        return dict(carriers(book)).get(typed, "")
    return typed[:30]


def plain(label: str) -> str:
    return label.replace("（选填）", "")


def _all(form: Form) -> Iterator[Any]:
    for item in form:
        if isinstance(item, FieldList):
            for entry in item:
                yield from entry.form
        else:
            yield item


def _number(text: str) -> Decimal | None:
    try:
        return decimal_from(text)
    except Unreadable:
        return None
