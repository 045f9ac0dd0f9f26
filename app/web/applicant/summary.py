"""The check page: everything typed as rows of (label, value, note, link text, address), computed rows marked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from wtforms import FieldList, Form

from app.typed import Unreadable, decimal_from
from app.web.applicant import live
from app.web.applicant.answers import DecimalAnswer, SelectAnswer
from app.web.applicant.faults import plain
from app.web.applicant.sections import PAGES, Page, Rows, bind, content_text, unit_name
from app.web.presenting import number
from rules.parameters import RuleBook
from rules.screening import Screening
from rules.vocabulary import MarginSense

COMPUTED = "系统计算"
Row = tuple[str, str, str, str, str]


@dataclass(frozen=True, slots=True)
class Part:
    title: str
    rows: list[Row]


def parts(
    ref: str, typed: Mapping[str, Mapping[str, Any]], screening: Screening, book: RuleBook
) -> list[Part]:
    """One part for each section, in page order."""
    product = content_text(typed.get("project", {}), "product")
    return [
        Part(
            page.title,
            [
                *_typed_rows(ref, page, typed.get(page.name, {}), book, product),
                *_computed(ref, page, screening),
            ],
        )
        for page in PAGES.values()
    ]


def _typed_rows(
    ref: str, page: Page, content: Mapping[str, Any], book: RuleBook, product: str
) -> Iterator[Row]:
    form = bind(page, book, content=dict(content), product=product)
    address = url_for("applicant.section", ref=ref, section=page.name)
    for item in form:
        if isinstance(item, FieldList):
            rows = page.list_of(item.short_name)
            for index, entry in enumerate(item, 1):
                yield _repeated(rows, entry.form, index, address, book)
            if not len(item):
                yield rows.noun.removeprefix("一")[1:], "", "", "修改", address
        elif not item.hidden:
            yield plain(item.label.text), shown(item), "", "修改", f"{address}#{item.id}"


def _repeated(rows: Rows, row: Form, index: int, address: str, book: RuleBook) -> Row:
    """One repeated row in one line: what names it, then what else was given."""
    first, *others = [item for item in row if not item.hidden]
    for item in others:
        if item.short_name == "quantity":
            item.unit = unit_name(book, row["carrier"].data or "")
    given = [f"{plain(item.label.text)} {shown(item)}" for item in others if shown(item)]
    label = f"第 {index} {rows.noun.removeprefix('一')}"
    return label, "，".join([shown(first) or "未填写", *given]), "", "修改", f"{address}#{first.id}"


def shown(item: Any) -> str:
    """A typed answer as people read it; what cannot be read is shown as it was typed."""
    text = (item.data or "").strip()
    if isinstance(item, SelectAnswer):
        return item.labels.get(text, text) if text else ""
    if isinstance(item, DecimalAnswer) and text:
        try:
            text = number(decimal_from(text))
        except Unreadable:
            return text
        return f"{text} {item.unit}".strip()
    return text


def _computed(ref: str, page: Page, screening: Screening) -> Iterator[Row]:
    address = url_for("applicant.section", ref=ref, section=page.name)
    if page.name == "energy":
        for label, value, unit, _ in live.totals(screening.balance):
            yield label, f"{value} {unit}".strip(), COMPUTED, "修改", address
    for finding in live.findings_of(screening, page.name):
        if finding.margin:
            margin = finding.margin
            sense = "≥" if margin.sense is MarginSense.AT_LEAST else "≤"
            value = f"{number(margin.provided, 2)} {margin.unit}（要求 {sense} {number(margin.required, 2)} {margin.unit}）"
            yield margin.label, value, COMPUTED, "修改", address
