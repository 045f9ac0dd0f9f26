"""补正 on pages: one notice with every item, what it opens, and the answer as old → new."""

from dataclasses import dataclass

from flask import g, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.errors import Invalid
from app.models import SupplementItem, SupplementNotice
from app.services import figure_marks, materials, supplements
from app.services.opened import items_of
from app.services.supplements import Asked
from app.services.workbench import Bench
from app.web import supplement_words
from app.web.current import acting, services
from app.web.review import reading
from app.web.review.blueprint import blueprint
from rules.vocabulary import Outcome, Reason
from workflows.vocabulary import FigureWord, OpinionVerdict, ReviewState

Page = str | tuple[str, int] | Response
DRAWN = 3
SUPPLEMENTED = frozenset({"request_supplement"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One item as typed. opens: value of the select."""

    text: str = ""
    opens: str = ""


@blueprint.route("/case/<ref>/supplement", methods=["GET", "POST"])
def supplement(ref: str) -> Page:
    if request.method == "GET":
        with services().database.reading() as session:
            bench = reading.bench(session, ref)
            return _page(bench, _suggested(session, bench), [], bench.application.version)
    typed = _typed()
    if request.form.get("action") == "add":
        with services().database.reading() as session:
            return _page(reading.bench(session, ref), [*typed, Row()], [], g.seen)
    given = [row for row in typed if row.text or row.opens]
    asked = [_asked(row) for row in given]
    try:
        _refuse_unknown(ref, given)
        return reading.step(
            ref, lambda s, app: supplements.request(s, acting(), app, seen=g.seen, asked=asked)
        )
    except Invalid as wrong:
        with services().database.reading() as session:
            bench = reading.bench(session, ref)
            return _page(bench, given or [Row()], list(wrong.faults), g.seen), 422


def _refuse_unknown(ref: str, given: list[Row]) -> None:
    """What no select of ours sends, and a notice without items."""
    if not given:
        raise Invalid([("items-0-text", "请在一份通知中一次列明全部需要补正的内容")])
    with services().database.reading() as session:
        known = {choice.value for _, rows in _groups(reading.bench(session, ref)) for choice in rows} | {""}
    faults = [
        (f"items-{place}-opens", f"没有第 {place + 1} 项所选的部分或者材料，请重新选择")
        for place, row in enumerate(given)
        if row.opens not in known
    ]
    if faults:
        raise Invalid(faults)


def _groups(bench: Bench) -> list[tuple[str, list[supplement_words.Choice]]]:
    listed = materials.checklist(bench.facts, services().book, acting().today)
    return supplement_words.choices([(item.kind, item.title) for item in listed])


def _typed() -> list[Row]:
    """Rows as the browser sent them; of suggestions only the ticked ones."""
    rows = []
    for place in range(supplements.MOST_ITEMS + 1):
        text = request.form.get(f"items-{place}-text")
        if text is None:
            break
        rows.append(Row(text=text.strip(), opens=request.form.get(f"items-{place}-opens", "")))
    return rows


def _asked(row: Row) -> Asked:
    kind, _, rest = row.opens.partition(":")
    if kind == "material":
        return Asked(text=row.text, material=rest)
    section, _, field = rest.partition(":")
    return Asked(text=row.text, section=section, field=field)


# Where a finding's missing facts are typed.
SECTION_OF = {
    "capacity_replacement": "capacity",
    "coal_substitution": "coal",
    "energy_efficiency": "energy",
    "mandatory_limits": "energy",
    "pollutant_substitution": "environment",
    "performance_grade": "environment",
    "energy_quota": "quota",
    "siting": "site",
}


def _suggested(session: Session, bench: Bench) -> list[Row]:
    """What the screening, the departments and the doubted figures ask for; the coordinator edits or empties them."""
    rows = [
        Row(
            text=f"{finding.title}：请补充{'、'.join(finding.missing) or '事实和凭证'}",
            opens=f"section:{SECTION_OF.get(finding.criterion, 'project')}:",
        )
        for finding in bench.findings
        if finding.outcome is Outcome.CANNOT_TELL
        and finding.reason is Reason.MISSING_FACT
        and finding.mandatory
    ]
    for shown in bench.opinions:
        if shown.row.verdict is OpinionVerdict.NEEDS_MATERIAL and shown.text:
            rows.append(Row(text=f"{shown.row.department.label}：{shown.text.get('text', '')}"[:500]))
    for mark in figure_marks.of_case(session, bench.application):
        if mark.word is FigureWord.DISPUTE and not mark.settled_as:
            rows.append(Row(text=f"{mark.label}（申报 {mark.declared} {mark.unit}）：{mark.reason}"[:500]))
    return rows[: supplements.MOST_ITEMS]


def _page(bench: Bench, rows: list[Row], faults: list[tuple[str, str]], version: int) -> str:
    return render_template(
        "review/supplement.html",
        bench=bench,
        rows=rows + [Row()] * max(0, DRAWN - len(rows)),
        groups=_groups(bench),
        faults=faults,
        fault_of=dict(faults),
        version=version,
        refusals=next((refusals for step, refusals in bench.steps if step.name in SUPPLEMENTED), ()),
    )


@blueprint.get("/case/<ref>/supplement/<int(max=999):number>")
def supplement_read(ref: str, number: int) -> str:
    with services().database.reading() as session:
        bench = reading.bench(session, ref)
        notice = supplements.find(session, bench.application, number)
        return render_template(
            "review/supplement_read.html",
            bench=bench,
            notice=notice,
            items=described(session, notice),
            lines=supplement_words.lines(supplements.changes(notice), services().book),
            files=replaced(bench, notice),
        )


def described(session: Session, notice: SupplementNotice) -> list[tuple[SupplementItem, str]]:
    return [(item, supplement_words.opened(item, services().book)) for item in items_of(session, notice)]


def replaced(bench: Bench, notice: SupplementNotice) -> list[object]:
    """Files that came with the answer."""
    until = notice.answered_at
    return [
        row
        for row in bench.materials
        if row.uploaded_at >= notice.sent_at and (until is None or row.uploaded_at <= until)
    ]


def panel(session: Session, bench: Bench) -> dict[str, object]:
    """The notices of the case, newest first; nothing before the first possible one."""
    if bench.application.state in {ReviewState.DRAFT, ReviewState.COUNTY_CHECK}:
        return {"supplement_notices": []}
    return {"supplement_notices": supplements.of_application(session, bench.application)[::-1]}
