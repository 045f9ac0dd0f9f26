"""申请变更: a draft with everything as it was approved, and in words what changes and why."""

from flask import redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.errors import Invalid
from app.services import copies, decision_life, decisions
from app.web.after.blueprint import blueprint
from app.web.after.fields import Page, said
from app.web.applicant import own
from app.web.current import act, acting, services


@blueprint.route("/apply/<ref>/change", methods=["GET", "POST"])
def change(ref: str) -> Page | Response:
    if request.method == "GET":
        return _page(ref, [])
    try:
        return act(lambda session: _start(session, ref))
    except Invalid as error:
        answer = _page(ref, list(error.faults))
        return answer if isinstance(answer, Response) else (answer, 422)


def _start(session: Session, ref: str) -> str:
    earlier = own.locked(session, ref)
    text = said("text", "请写明变更的内容和理由")
    fresh = copies.change_of(session, acting(), earlier, text=text)
    return url_for("applicant.tasks", ref=fresh.ref)


def _page(ref: str, faults: list[tuple[str, str]]) -> str | Response:
    with services().database.reading() as session:
        application = own.seen(session, ref)
        decision = decisions.of_application(session, application)
        if not (decision_life.in_force(decision, acting().today) and decision_life.approves(decision)):
            return redirect(url_for("applicant.status", ref=ref), 303)
    return render_template(
        "after/change.html",
        ref=ref,
        app=application,
        decision=decision,
        faults=faults,
        wrong=dict(faults),
        typed=request.form,
    )
