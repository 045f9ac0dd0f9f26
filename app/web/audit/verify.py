"""Verification: asked for here, done by the worker, its answers listed."""

from collections.abc import Sequence

from flask import render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.errors import Invalid
from app.services import checkpoints, verification
from app.web.audit.blueprint import blueprint
from app.web.audit.words import VERDICTS, tabs
from app.web.current import act, acting, services


@blueprint.route("/admin/audit/verify", methods=["GET", "POST"])
def verify() -> str | tuple[str, int] | Response:
    if request.method == "GET":
        return _page(())
    try:
        anchor = verification.anchor_of(request.form.get("size", ""), request.form.get("root", ""))
    except Invalid as wrong:
        return _page(wrong.faults), 422

    def asked(session: Session) -> str:
        verification.ask(session, acting(), anchor)
        return url_for("audit.verify")

    return act(asked)


def _page(faults: Sequence[tuple[str, str]]) -> str:
    with services().database.reading() as session:
        results = verification.results(session)
        heads = checkpoints.listed(session, 5)
    return render_template(
        "audit/verify.html",
        results=results,
        verdicts=VERDICTS,
        waits=bool(results) and results[0].outcome is None,
        heads=heads,
        faults=list(faults),
        typed=request.form,
        tabs=tabs("audit.verify"),
    )
