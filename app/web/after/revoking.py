"""撤销: the chair ends a decision, with his reason, after a second look."""

from flask import g, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from app.errors import Invalid
from app.services import decision_life, decisions, steps, visibility
from app.web.after.blueprint import blueprint
from app.web.after.fields import Page, said
from app.web.current import act, acting, actor, services

UNCONFIRMED = "撤销后不能恢复，请勾选确认"


@blueprint.route("/case/<ref>/decision/revoke", methods=["GET", "POST"])
def revoke(ref: str) -> Page | Response:
    if request.method == "GET":
        return _page(ref, [])
    try:
        return act(lambda session: _revoke(session, ref))
    except Invalid as error:
        return _page(ref, list(error.faults)), 422


def _revoke(session: Session, ref: str) -> str:
    application = steps.locked(session, ref)
    visibility.find(session, actor(), ref)
    decision = decisions.of_application(session, application)
    if decision is None:
        raise NotFound
    reason = said("reason", "请写明撤销的理由")
    if not request.form.get("confirmed"):
        raise Invalid([("confirmed", UNCONFIRMED)])
    row = decision_life.of_id(session, decision.id)
    decision_life.revoke(session, acting(), row, seen=g.seen, reason=reason)
    return url_for("review.decision", ref=ref)


def _page(ref: str, faults: list[tuple[str, str]]) -> str:
    with services().database.reading() as session:
        application = visibility.find(session, actor(), ref)
        decision = decisions.of_application(session, application)
        if decision is None:
            raise NotFound
        return render_template(
            "after/revoke.html",
            app=application,
            decision=decision,
            may=decision.state in decision_life.VALID,
            version=g.seen if request.method == "POST" else decision.version,
            faults=faults,
            wrong=dict(faults),
            typed=request.form,
        )
