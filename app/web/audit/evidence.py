"""Evidence about one case or one event, as a zip; the export is an event."""

from collections.abc import Sequence

from flask import render_template, request
from werkzeug.wrappers import Response

from app.errors import Invalid
from app.services import action_keys, evidence
from app.typed import unprintable
from app.web.audit.blueprint import blueprint
from app.web.audit.words import tabs
from app.web.current import acting, services
from app.web.downloads import attachment

LONGEST = 20


@blueprint.route("/admin/audit/evidence", methods=["GET", "POST"], endpoint="evidence")
def export() -> str | tuple[str, int] | Response:
    """A repeated post gives the same bytes without a second event."""
    if request.method == "GET":
        return _page((), request.args.get("about", "")[:LONGEST])
    typed = request.form.get("about", "").strip()
    try:
        if len(typed) > LONGEST or unprintable(typed):
            raise Invalid([("about", "没有这个编号的事项或者事件")])
        made = evidence.make(services().database, acting(), typed)
    except Invalid as wrong:
        return _page(wrong.faults, typed), 422
    with services().database.transaction() as session:
        if action_keys.claim(session, acting(), "audit.evidence", made.about) is None:
            evidence.note_export(session, acting(), made)
            action_keys.settle(session, acting(), "/admin/audit/evidence")
    return attachment(made.data, made.name, "application/zip")


def _page(faults: Sequence[tuple[str, str]], about: str) -> str:
    return render_template(
        "audit/evidence.html", faults=list(faults), typed={"about": about}, tabs=tabs("audit.evidence")
    )
