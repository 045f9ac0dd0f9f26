"""Names people read for what a supplement opens and for what changed; both audiences say the same."""

from collections.abc import Iterable
from dataclasses import dataclass

from wtforms import FieldList

from app.models import SupplementItem
from app.services import materials
from app.services.differences import Difference
from app.services.person_words import masked_mail, masked_phone
from app.web.applicant.faults import plain
from app.web.applicant.sections import PAGES, bind
from app.web.applicant.summary import shown
from rules.parameters import RuleBook

WHOLE = ""
# That a contact changed is for whoever reads the supplement, what reaches the person is not (PI-2).
MASKS = {"mobile": masked_phone, "email": masked_mail}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One entry of the select: ``section:coal:sources`` or ``material:energy_report``."""

    value: str
    label: str


def choices(kinds: Iterable[tuple[str, str]]) -> list[tuple[str, list[Choice]]]:
    """Groups of the select, one a section and one of materials. kinds: (kind, title) of the case's checklist."""
    groups = []
    for page in PAGES.values():
        form = page.form()
        rows = [Choice(value=f"section:{page.name}:", label=f"{page.title}（全部）")]
        for item in form:
            if isinstance(item, FieldList):
                noun = page.list_of(item.short_name).noun.removeprefix("一")[1:]
                rows.append(Choice(value=f"section:{page.name}:{item.short_name}", label=f"{noun}（各行）"))
            elif not item.hidden:
                rows.append(
                    Choice(value=f"section:{page.name}:{item.short_name}", label=plain(item.label.text))
                )
        groups.append((page.title, rows))
    groups.append(("材料", [Choice(value=f"material:{kind}", label=title) for kind, title in kinds]))
    return groups


def opened(item: SupplementItem, book: RuleBook) -> str:
    """What an item opens, in words."""
    if item.material:
        return f"材料：{materials.title_of(item.material, book)}"
    page = PAGES[item.section]
    if not item.field:
        return f"{page.title}（全部）"
    form = page.form()
    field = next((one for one in form if one.short_name == item.field), None)
    if isinstance(field, FieldList):
        return f"{page.title}：{page.list_of(item.field).noun.removeprefix('一')[1:]}（各行）"
    return f"{page.title}：{plain(field.label.text) if field else item.field}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One old → new."""

    where: str
    old: str
    new: str


def lines(differences: Iterable[Difference], book: RuleBook) -> list[Line]:
    """Old → new with the labels of the form; a coded answer under the name people chose it by."""
    return [_line(item, book) for item in differences if item.section in PAGES]


def _line(item: Difference, book: RuleBook) -> Line:
    page = PAGES[item.section]
    sides = []
    label = item.field
    for value in (item.old, item.new):
        content = {item.field: [{item.column: value}]} if item.column else {item.field: value}
        form = bind(page, book, content=content)
        field = next((one for one in form if one.short_name == item.field), None)
        if isinstance(field, FieldList):
            noun = page.list_of(item.field).noun.removeprefix("一")
            row = field.entries[0].form if field.entries else None
            inner = next((one for one in row if one.short_name == item.column), None) if row else None
            label = f"第 {item.row} {noun}：{plain(inner.label.text) if inner is not None else item.column}"
            sides.append(shown(inner) if inner is not None and value else value)
        elif field is not None:
            label = plain(field.label.text)
            sides.append(shown(field) if value else "")
        else:
            sides.append(value)
    if item.section == "project" and item.field in MASKS:
        sides = [MASKS[item.field](value) for value in sides]
    return Line(where=f"{page.title} · {label}", old=sides[0], new=sides[1])
