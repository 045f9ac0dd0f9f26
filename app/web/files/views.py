"""Downloads: attachments and issued documents, never inline, under a name that is data (SE-29)."""

import io

from flask import Blueprint, Response, send_file

from app.errors import Absent
from app.inspection import display_name
from app.models import Application, Document
from app.permissions import APPLICANTS
from app.services import attachments, documents, visibility
from app.web.current import actor, services
from workflows.vocabulary import DocumentState

blueprint = Blueprint("files", __name__)
ISSUED = frozenset({DocumentState.ISSUED, DocumentState.ARCHIVED})
CSP = "default-src 'none'; sandbox; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
FOR_APPLICANTS = frozenset({"decision"})
TITLES = {"decision": "会商联审意见", "preview": "预览稿"}


@blueprint.get("/files/<ref>/<kind>/<int:number>")
def download(ref: str, kind: str, number: int) -> Response:
    with services().database.reading() as session:
        application = visibility.find(session, actor(), ref)
        row = attachments.find(session, application, kind, number)
    return _sent(services().store.get(row.sha256), row.media_type, row.display_name)


@blueprint.get("/files/<ref>/document/<int:document_id>")
def document(ref: str, document_id: int) -> Response:
    with services().database.reading() as session:
        application = visibility.find(session, actor(), ref)
        row = _issued(application, documents.of_application(session, application.id), document_id)
    title = TITLES.get(row.kind, "文书")
    return _sent(services().store.get(row.sha256 or ""), "application/pdf", f"{title} {application.ref}.pdf")


def _issued(application: Application, rows: list[Document], document_id: int) -> Document:
    """The document, if it stands and this person may read its kind. Raises Absent."""
    for row in rows:
        if row.id == document_id and row.state in ISSUED and row.sha256:
            if actor().role in APPLICANTS and row.kind not in FOR_APPLICANTS:
                break
            return row
    raise Absent(f"{application.ref}/{document_id}")


def _sent(data: bytes, media_type: str, name: str) -> Response:
    response = send_file(
        io.BytesIO(data),
        mimetype=media_type,
        as_attachment=True,
        download_name=display_name(name),
        etag=False,
    )
    response.headers["Content-Security-Policy"] = CSP
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
