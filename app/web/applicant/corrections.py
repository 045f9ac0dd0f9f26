"""补正: the notice as a list of tasks, each with what it opens; words item by item; handed in once."""

from flask import g, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.errors import Invalid
from app.models import Application, SupplementItem
from app.services import drafts, supplements
from app.services.opened import items_of
from app.web import supplement_words
from app.web.applicant import own
from app.web.applicant.blueprint import blueprint
from app.web.current import act, acting, services

Page = str | tuple[str, int] | Response


@blueprint.route("/apply/<ref>/corrections/<int(max=999):number>", methods=["GET", "POST"])
def corrections(ref: str, number: int) -> Page:
    if request.method == "GET":
        with services().database.reading() as session:
            return _page(session, own.seen(session, ref), number, [], None)
    try:
        return act(lambda session: _keep(session, ref, number))
    except Invalid as wrong:
        with services().database.reading() as session:
            return _page(session, own.seen(session, ref), number, list(wrong.faults), g.seen), 422


def _keep(session: Session, ref: str, number: int) -> str:
    """Keep the words; with ``send`` hand the whole answer in."""
    application = own.locked(session, ref)
    notice = supplements.find(session, application, number)
    answers = {
        item.number: (request.form.get(f"answer-{item.number}", ""), f"done-{item.number}" in request.form)
        for item in items_of(session, notice)
    }
    supplements.say(session, acting(), application, notice, seen=g.seen, answers=answers)
    if request.form.get("action") != "send":
        return url_for("applicant.corrections", ref=ref, number=number)
    supplements.answer(session, acting(), application, seen=application.version, shelf=services().shelf)
    return url_for("applicant.status", ref=ref)


def _page(
    session: Session,
    application: Application,
    number: int,
    faults: list[tuple[str, str]],
    version: int | None,
) -> str:
    notice = supplements.find(session, application, number)
    rows = drafts.sections_of(session, application.id)
    return render_template(
        "applicant/corrections.html",
        ref=application.ref,
        title=application.title,
        notice=notice,
        items=[
            (item, supplement_words.opened(item, services().book), _address(application.ref, item))
            for item in items_of(session, notice)
        ],
        typed=request.form if faults else {},
        wrong=[section.title for section in drafts.SECTIONS if rows[section.name].faults],
        lines=supplement_words.lines(supplements.changes(notice), services().book),
        faults=faults,
        fault_of=dict(faults),
        version=application.version if version is None else version,
        today=acting().today,
    )


def _address(ref: str, item: SupplementItem) -> str:
    if item.material:
        return url_for("applicant.files", ref=ref, _anchor=f"material-{item.material}")
    return url_for("applicant.section", ref=ref, section=item.section, _anchor=item.field or None)
