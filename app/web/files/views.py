"""Downloads: attachments and issued documents, never inline, under a name that is data (SE-29)."""

from flask import Blueprint, Response

from app.errors import Absent
from app.models import Application, Document
from app.permissions import LEAD
from app.services import attachments, documents, visibility
from app.web.current import actor, services
from app.web.downloads import attachment
from workflows.vocabulary import DocumentState

blueprint = Blueprint("files", __name__)
ISSUED = frozenset({DocumentState.ISSUED, DocumentState.ARCHIVED})
# A preview holds a verdict nobody has signed: only the lead, who drafts, checks and signs it, may read it.
FOR_EVERYBODY = frozenset({"decision"})
TITLES = {"decision": "会商联审意见", "preview": "预览稿"}


@blueprint.get("/files/<ref>/<kind>/<int(max=99999):number>")
def download(ref: str, kind: str, number: int) -> Response:
    with services().database.reading() as session:
        application = visibility.find(session, actor(), ref)
        row = attachments.find(session, application, kind, number)
    return attachment(services().store.get(row.sha256), row.display_name, row.media_type)


@blueprint.get("/files/<ref>/document/<int(max=999999999):document_id>")
def document(ref: str, document_id: int) -> Response:
    with services().database.reading() as session:
        application = visibility.find(session, actor(), ref)
        row = _issued(application, documents.of_application(session, application.id), document_id)
    title = TITLES.get(row.kind, "文书")
    return attachment(
        services().store.get(row.sha256 or ""), f"{title} {application.ref}.pdf", "application/pdf"
    )


def _issued(application: Application, rows: list[Document], document_id: int) -> Document:
    """The document, if it stands and this person may read its kind. Raises Absent."""
    for row in rows:
        if row.id == document_id and row.state in ISSUED and row.sha256:
            if row.kind not in FOR_EVERYBODY and actor().role not in LEAD:
                break
            return row
    raise Absent(f"{application.ref}/{document_id}")
