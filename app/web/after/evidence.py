"""落实凭证: what the company shows for a condition of its approval."""

from flask import g, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.errors import Invalid
from app.inspection import ACCEPT
from app.services import conditions
from app.services.attachment_lists import of_kind
from app.web.after.blueprint import blueprint
from app.web.after.fields import Page, Upload, keep, kind_of, said, upload
from app.web.applicant import own
from app.web.current import act, acting, actor, services
from workflows import condition as procedure


@blueprint.route("/apply/<ref>/conditions/<int(max=999):number>", methods=["GET", "POST"])
def evidence(ref: str, number: int) -> Page | Response:
    if request.method == "GET":
        return _page(ref, number, [])
    try:
        with services().database.reading() as session:
            own.seen(session, ref)
        text = said("text", "请说明落实情况")
        file = upload("file", "请上传凭证")
        return act(lambda session: _give(session, ref, number, text, file))
    except Invalid as error:
        return _page(ref, number, list(error.faults)), 422


def _give(session: Session, ref: str, number: int, text: str, file: Upload | None) -> str:
    application = own.locked(session, ref)
    row = conditions.find(session, application, number)
    files = (keep(session, application, f"condition_{number}", file),) if file else ()
    conditions.give_evidence(session, acting(), row, seen=g.seen, text=text, files=files)
    return url_for("applicant.status", ref=ref)


def _page(ref: str, number: int, faults: list[tuple[str, str]]) -> str:
    with services().database.reading() as session:
        application = own.seen(session, ref)
        row = conditions.find(session, application, number)
        steps = procedure.PROCEDURE.available(conditions.case_of(row, acting().today), actor())
        return render_template(
            "after/evidence.html",
            ref=ref,
            app=application,
            row=row,
            files=of_kind(session, application.id, kind_of(f"condition_{number}")),
            may=any(not refusals for _, refusals in steps),
            accept=ACCEPT,
            version=g.seen if request.method == "POST" else row.version,
            faults=faults,
            wrong=dict(faults),
            typed=request.form,
        )
