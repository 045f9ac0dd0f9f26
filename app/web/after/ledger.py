"""台账: where the project stands, and the step to the next state with its ground."""

from flask import g, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from app.errors import Invalid
from app.services import ledger as service
from app.services import steps, visibility
from app.web.after.blueprint import blueprint
from app.web.after.fields import Page, said
from app.web.current import act, acting, actor, services
from workflows import ledger as procedure


@blueprint.route("/case/<ref>/ledger", methods=["GET", "POST"])
def ledger(ref: str) -> Page | Response:
    if request.method == "GET":
        return _page(ref, [])
    try:
        return act(lambda session: _move(session, ref))
    except Invalid as error:
        return _page(ref, list(error.faults)), 422


def _move(session: Session, ref: str) -> str:
    application = steps.locked(session, ref)
    visibility.find(session, actor(), ref)
    entry = service.of_project(session, application)
    name = request.form.get("step", "")
    if entry is None or name not in {step.name for step in procedure.STEPS}:
        raise NotFound
    reason = said("reason", "请写明依据")
    service.move(session, acting(), entry, name, seen=g.seen, reason=reason)
    return url_for("after.ledger", ref=ref)


def _page(ref: str, faults: list[tuple[str, str]]) -> str:
    with services().database.reading() as session:
        application = visibility.find(session, actor(), ref)
        entry = service.of_project(session, application)
        if entry is None:
            raise NotFound
        return render_template(
            "after/ledger.html",
            app=application,
            entry=entry,
            steps=procedure.PROCEDURE.offered(service.case_of(session, entry), actor()),
            version=g.seen if request.method == "POST" else entry.version,
            faults=faults,
            wrong=dict(faults),
            typed=request.form,
        )
