"""Uploading and replacing material. The look into the file happens before the write transaction opens (FC-9)."""

from flask import g, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.errors import Conflict
from app.inspection import ACCEPT, Refused, inspect
from app.models import Application
from app.services import attachments, drafts, materials, opened, screenings, side_facts
from app.web.applicant import own
from app.web.applicant.blueprint import blueprint
from app.web.current import act, acting, services
from workflows.vocabulary import ReviewState


@blueprint.route("/apply/<ref>/files", methods=["GET", "POST"])
def files(ref: str) -> str | tuple[str, int] | Response:
    if request.method == "GET":
        return _page(ref, [])
    kind = request.form.get("kind", "")
    upload = request.files.get("file")
    book = services().book
    title = materials.title_of(kind, book)
    if not title:
        return _page(ref, [("", "请选择要上传哪一种材料")]), 422
    if upload is None or not upload.filename:
        return _page(ref, [(f"file-{kind}", f"请选择“{title}”的文件")]), 422
    with services().database.reading() as session:
        application = own.seen(session, ref)
        if not _editable(application) and kind not in opened.read(session, application).materials:
            raise Conflict("申报已提交，不能再修改")
    data = upload.stream.read()
    try:
        inspected = inspect(data, upload.filename)
    except Refused as refused:
        return _page(ref, [(f"file-{kind}", f"“{title}”没有上传：{refused}")]), 422
    key = services().store.put(data)

    def add(session: Session) -> str:
        application = own.locked(session, ref)
        attachments.add(
            session, acting(), application, kind=kind, inspected=inspected, sha256=key, seen=g.seen, book=book
        )
        return url_for("applicant.files", ref=ref, _anchor=f"material-{kind}")

    return act(add)


def _page(ref: str, faults: list[tuple[str, str]]) -> str:
    with services().database.reading() as session:
        application = own.seen(session, ref)
        section = drafts.sections_of(session, application.id)[attachments.SECTION]
        book, today = services().book, acting().today
        facts = screenings.typed_facts(session, application, book)
        listed = materials.checklist(facts, book, today)
        present = {row.kind: row for row in materials.current(session, application.id, book)}
        return render_template(
            "applicant/files.html",
            ref=ref,
            title=application.title,
            version=section.version,
            materials=[(material, present.get(material.kind)) for material in listed],
            missing=materials.missing(facts, book, today),
            editable=_editable(application),
            opened=opened.read(session, application).materials,
            notice=side_facts.open_notice(session, application),
            accept=ACCEPT,
            faults=faults,
            fault_of={name: sentence for name, sentence in faults if name},
        )


def _editable(application: Application) -> bool:
    return application.state is ReviewState.DRAFT
