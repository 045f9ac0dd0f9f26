"""The typed sections: show, save as typed, add and delete rows, recalculate, live preview (pages §4.4)."""

from dataclasses import dataclass
from typing import Any

from flask import g, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.errors import Conflict
from app.models import Application, DraftSection, Project
from app.services import drafts, opened, product_forms, screenings, side_facts
from app.typed import normalised
from app.web.applicant import live, own
from app.web.applicant.blueprint import blueprint
from app.web.applicant.faults import Fault, demands, plain, review
from app.web.applicant.sections import (
    PAGES,
    Content,
    Page,
    bind,
    blank_row,
    content_of,
    content_text,
    posted_content,
    unit_name,
    without_blank_rows,
)
from app.web.current import act, acting, services
from rules.screening import Screening
from workflows.vocabulary import ReviewState

NAMES = "project,site,capacity,energy,quota,coal,environment"
Page_ = str | tuple[str, int] | Response


@dataclass(slots=True, kw_only=True)
class Shown:
    """One drawing of a section. version: of the section, what the next save must name."""

    page: Page
    content: Content
    version: int
    complete: bool
    faults: list[Fault]
    form: Any
    kept: bool = False


@blueprint.route(f"/apply/<ref>/<any({NAMES}):section>", methods=["GET", "POST"])
def section(ref: str, section: str) -> Page_:
    page = PAGES[section]
    if request.method == "POST":
        return _posted(ref, page)
    with services().database.reading() as session:
        application = own.seen(session, ref)
        if not opened.section(session, application, page.name):
            return redirect(url_for("applicant.status", ref=ref), 303)
        row = drafts.sections_of(session, application.id)[page.name]
        return _render(session, application, _stored(session, application, page, row))


@blueprint.post(f"/apply/<ref>/<any({NAMES}):section>/preview")
def preview(ref: str, section: str) -> str:
    """Figures and findings for what stands in the form; saves nothing, answered by out-of-band swaps."""
    page, book = PAGES[section], services().book
    content = posted_content(page, request.form)
    with services().database.reading() as session:
        application = own.seen(session, ref)
        screening = screenings.live(session, application, book, acting().today, {page.name: content})
        product = _product(session, application, page, content)
    form = bind(page, book, content=content, product=product)
    return render_template(
        "applicant/preview.html", page=page, form=form, **_figures(page, content, screening)
    )


def _posted(ref: str, page: Page) -> Page_:
    content = posted_content(page, request.form)
    action = request.form.get("action", "save")
    if removed := request.form.get("remove"):
        action = f"remove-{removed}"
    if action == "recalculate" or action.startswith(("add", "remove-")):
        return _redrawn(ref, page, _changed(page, content, action))
    content = without_blank_rows(page, content)
    return _saved(ref, page, content, later=action == "later")


def _changed(page: Page, content: Content, action: str) -> Content:
    """Add or take away a row; anything else leaves the content as it is. ``add-indicators``: of a list by its name."""
    verb, _, rest = action.partition("-")
    name, _, number = rest.rpartition("-") if verb == "remove" else (rest, "", "")
    chosen = next((rows for rows in page.lists if name in {"", rows.name}), None)
    if chosen is None:
        return content
    kept = list(content[chosen.name])
    if verb == "add" and len(kept) < chosen.most:
        kept.append(blank_row(page, chosen))
    if number.isascii() and number.isdigit() and len(number) < 5 and int(number) < len(kept):
        del kept[int(number)]
    return content | {chosen.name: kept}


def _redrawn(ref: str, page: Page, content: Content) -> str:
    """The same page with the rows or figures asked for; nothing is saved, the version stays the one shown."""
    book = services().book
    with services().database.reading() as session:
        application = own.seen(session, ref)
        product = _product(session, application, page, content)
        form = bind(page, book, content=content, product=product)
        review(page, form, book, complete=False, asked=demands(page, content, book, product))
        shown = Shown(page=page, content=content, version=g.seen, complete=_done(), faults=[], form=form)
        return _render(session, application, shown)


def _done() -> bool:
    return request.form.get("done") == "yes"


def _saved(ref: str, page: Page, content: Content, *, later: bool) -> Page_:
    """Keep everything, wrong entries too; a wrong page is shown again with what is wrong (422)."""
    complete = _done() and not later
    with services().database.reading() as session:
        application = own.seen(session, ref)
        if not opened.section(session, application, page.name):
            raise Conflict("申报已提交，不能再修改")
        form = _bound(session, application, page, content)
        faults = _reviewed(session, application, page, form, content, complete=complete)
        stored = drafts.content_of(drafts.sections_of(session, application.id)[page.name])
        closed = opened.closed_changes(session, application, page.name, stored, content)
        after_save = _back(session, application)
    if closed:
        return _closed_page(ref, page, content, form, closed), 422
    wrong = bool(faults) and not later
    saved: list[DraftSection] = []

    def save(session: Session) -> str:
        application = own.locked(session, ref)
        row = drafts.save(
            session,
            acting(),
            application,
            name=page.name,
            content=content,
            faults=len(faults),
            complete=complete,
            seen=g.seen,
        )
        saved.append(row)
        if wrong:
            return url_for("applicant.section", ref=ref, section=page.name)
        return after_save

    response = act(save)
    if not wrong or not saved:
        return response
    shown = Shown(
        page=page,
        content=content,
        version=saved[0].version,
        complete=complete,
        faults=faults,
        form=form,
        kept=True,
    )
    with services().database.reading() as session:
        return _render(session, own.seen(session, ref), shown), 422


def _back(session: Session, application: Application) -> str:
    """Where a saved section leads: the task list of a draft, the notice of a filed case."""
    notice = side_facts.open_notice(session, application)
    if application.state is ReviewState.DRAFT or notice is None:
        return url_for("applicant.tasks", ref=application.ref)
    return url_for("applicant.corrections", ref=application.ref, number=notice.number)


def _closed_page(ref: str, page: Page, content: Content, form: Any, closed: list[str]) -> str:
    """Nothing is saved while something is changed that the notice does not open; what was typed stands on the page."""
    labels = {item.short_name: plain(item.label.text) for item in form}
    faults = [
        (name, f"“{labels.get(name, name)}”不在补正范围内，不能修改，请改回原来的内容") for name in closed
    ]
    shown = Shown(page=page, content=content, version=g.seen, complete=_done(), faults=faults, form=form)
    with services().database.reading() as session:
        return _render(session, own.seen(session, ref), shown)


def _stored(session: Session, application: Application, page: Page, row: DraftSection) -> Shown:
    """What was saved last, with its faults when it had any."""
    stored = drafts.content_of(row)
    content = content_of(page.form(formdata=None, data=stored | {"equipment": stored.get("process", "")}))
    for rows in page.lists:
        if rows.begun and not content[rows.name]:
            content[rows.name] = [blank_row(page, rows)]
    form = _bound(session, application, page, content)
    faults: list[Fault] = []
    if row.faults:
        faults = _reviewed(session, application, page, form, content, complete=False)
        if len(faults) < row.faults:
            faults = _reviewed(session, application, page, form, content, complete=True)
    return Shown(
        page=page,
        content=content,
        version=row.version,
        complete=row.complete or bool(faults),
        faults=faults,
        form=form,
    )


def _reviewed(
    session: Session, application: Application, page: Page, form: Any, content: Content, *, complete: bool
) -> list[Fault]:
    """Every fault of the form; the project's code is the one its number was opened with."""
    book = services().book
    asked = demands(page, content, book, _product(session, application, page, content))
    faults = review(page, form, book, complete=complete, asked=asked)
    if page.name == "project" and not form.project_code.errors:
        code = session.get_one(Project, application.project_id).code
        if normalised(content["project_code"]) not in {"", code}:
            form.project_code.errors = [f"“项目代码”应与开始填报时的一致：{code}。换项目请另开一件申报"]
            faults.insert(0, ("project_code", form.project_code.errors[0]))
    return faults


def _bound(session: Session, application: Application, page: Page, content: Content) -> Any:
    product = _product(session, application, page, content)
    return bind(page, services().book, content=content, product=product)


def _product(session: Session, application: Application, page: Page, content: Content) -> str:
    project = content if page.name == "project" else drafts.typed(session, application.id)["project"]
    return content_text(project, "product")


def _render(session: Session, application: Application, shown: Shown) -> str:
    screening = screenings.live(
        session, application, services().book, acting().today, {shown.page.name: shown.content}
    )
    section = next(item for item in drafts.SECTIONS if item.name == shown.page.name)
    return render_template(
        f"applicant/{shown.page.name}.html",
        ref=application.ref,
        title=application.title,
        section=section,
        page=shown.page,
        form=shown.form,
        version=shown.version,
        complete=shown.complete,
        faults=shown.faults,
        kept=shown.kept,
        back=_back(session, application),
        supplementing=application.state is ReviewState.SUPPLEMENT,
        **_figures(shown.page, shown.content, screening),
    )


def _figures(page: Page, content: Content, screening: Screening) -> dict[str, Any]:
    """What the system adds to the typed text: findings, and for energy totals, units and results by row."""
    book = services().book
    product = screening.facts.products[0].product if screening.facts.products else ""
    figures: dict[str, Any] = {
        "findings": live.findings_of(screening, page.name),
        "word": live.word,
        "rules_version": book.version,
    }
    if page.name == "energy":
        figures |= {
            "totals": live.totals(screening.balance),
            "totals_note": live.totals_note(screening.balance),
            "rows": live.row_figures(content, screening.balance, book),
            "units": [unit_name(book, row["carrier"]) for row in content["rows"]],
            "indicators": product_forms.indicator_rows(book, product),
            "own_indicators": not product_forms.has_levels(book, product),
        }
    return figures
