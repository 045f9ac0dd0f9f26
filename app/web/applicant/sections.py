"""The typed sections: which form, which repeated parts. A form is bound to what was posted or to what was stored.

A form gives back the same content, letter by letter. What is asked of a product is app.services.product_forms; what is
wrong with an entry is app.web.applicant.faults.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from wtforms import FieldList, Form

from app.services.facts import entry_unit
from app.web.applicant import dressing
from app.web.applicant.forms_capacity import MOST_LINES, CapacityForm
from app.web.applicant.forms_coal import MOST_SOURCES, CoalForm
from app.web.applicant.forms_energy import MOST_CARRIERS, MOST_INDICATORS, EnergyForm
from app.web.applicant.forms_environment import MOST_REDUCTIONS, EnvironmentForm
from app.web.applicant.forms_project import MOST_MACHINES, ProjectForm, SiteForm
from app.web.applicant.forms_quota import MOST_QUOTAS, QuotaForm
from rules.parameters import RuleBook

Content = dict[str, Any]
UNIT_NAMES = {
    "t": "吨",
    "1e4_m3": "万立方米",
    "1e4_kWh": "万千瓦时",
    "GJ": "吉焦",
    "tce": "吨标准煤",
    "kgoe": "千克标准油",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """A repeated part. noun: what one row is. titled: the field that names a row. begun: an empty page shows one row."""

    name: str
    noun: str
    titled: str
    most: int
    begun: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """lists: the repeated parts; the first is the one whose buttons carry no name."""

    name: str
    title: str
    form: Callable[..., Form]
    lists: tuple[Rows, ...] = ()

    def list_of(self, name: str) -> Rows:
        return next(rows for rows in self.lists if rows.name == name)

    @property
    def noun(self) -> str:
        return self.lists[0].noun if self.lists else ""


PAGES = {
    page.name: page
    for page in (
        Page(
            name="project", title="项目和单位信息", form=ProjectForm,
            lists=(Rows(name="machines", noun="一种主要设备", titled="name", most=MOST_MACHINES, begun=False),),
        ),
        Page(name="site", title="选址和用地", form=SiteForm),
        Page(
            name="capacity", title="拟建产能和退出产能", form=CapacityForm,
            lists=(Rows(name="retired", noun="一条退出产线", titled="enterprise", most=MOST_LINES),),
        ),
        Page(
            name="energy", title="分品种能源消费", form=EnergyForm,
            lists=(
                Rows(name="rows", noun="一种能源", titled="carrier", most=MOST_CARRIERS),
                Rows(name="indicators", noun="一项限额指标", titled="limit", most=MOST_INDICATORS, begun=False),
            ),
        ),
        Page(
            name="quota", title="能耗指标来源", form=QuotaForm,
            lists=(Rows(name="sources", noun="一项能耗来源", titled="enterprise", most=MOST_QUOTAS),),
        ),
        Page(
            name="coal", title="煤炭消费替代来源", form=CoalForm,
            lists=(Rows(name="sources", noun="一项替代来源", titled="enterprise", most=MOST_SOURCES),),
        ),
        Page(
            name="environment", title="污染物和环境绩效", form=EnvironmentForm,
            lists=(Rows(name="reductions", noun="一项削减来源", titled="enterprise", most=MOST_REDUCTIONS),),
        ),
    )
}  # fmt: skip


def bind(
    page: Page, book: RuleBook, *, content: Content | None = None, posted: Any = None, product: str = ""
) -> Form:
    """The form over what was posted, else over stored content, dressed for the project's product."""
    stored = dict(content or {})
    form = page.form(formdata=posted, data=stored | {"equipment": stored.get("process", "")})
    dressing.dress(page.name, form, book, product or content_text(content_of(form), "product"))
    return form


def posted_content(page: Page, posted: Any) -> Content:
    """What a browser sent, before it is known what the product is asked."""
    return content_of(page.form(formdata=posted))


def carriers(book: RuleBook) -> list[tuple[str, str]]:
    """(code, name) of what an applicant may enter."""
    return dressing.carriers(book)


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
    return content | {
        rows.name: [row for row in content[rows.name] if any(text.strip() for text in row.values())]
        for rows in page.lists
    }


def blank_row(page: Page, rows: Rows) -> Content:
    """One more row, as the form itself draws it."""
    form = page.form(formdata=None, data={rows.name: [{}]})
    row: Content = content_of(form)[rows.name][0]
    return row


def content_text(content: Mapping[str, Any], name: str) -> str:
    value = content.get(name)
    return value.strip() if isinstance(value, str) else ""


def answers(form: Form) -> Iterator[Any]:
    """Every field that takes one answer, rows included."""
    for item in form:
        if isinstance(item, FieldList):
            for entry in item:
                yield from entry.form
        else:
            yield item
