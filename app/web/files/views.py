"""Downloads: attachments and issued documents, never inline, under a name that is data (SE-29)."""

from collections.abc import Sequence

from flask import Blueprint, Response

from app.errors import Absent
from app.models import Document
from app.services import attachments, documents, letters, visibility
from app.web.current import actor, services
from app.web.downloads import attachment

blueprint = Blueprint("files", __name__)


@blueprint.get("/files/<ref>/<kind>/<int(max=99999):number>")
def download(ref: str, kind: str, number: int) -> Response:
    with services().database.reading() as session:
        application = visibility.find(session, actor(), ref)
        row = attachments.find(session, application, kind, number)
        if not attachments.may_read(actor(), row):
            raise Absent(f"{kind}/{number}")
    return attachment(services().store.get(row.sha256), row.display_name, row.media_type)


@blueprint.get("/files/<ref>/document/<int(max=999999999):document_id>")
def document(ref: str, document_id: int) -> Response:
    with services().database.reading() as session:
        application = visibility.find(session, actor(), ref)
        row = _issued(letters.of_case(session, actor(), application), ref, document_id)
    return _paper(row, ref)


def _issued(rows: Sequence[Document], about: str, document_id: int) -> Document:
    """The document among those this person may read, if it stands. Raises Absent."""
    for row in rows:
        if row.id == document_id and row.state in letters.READY:
            return row
    raise Absent(f"{about}/{document_id}")


def _paper(row: Document, about: str) -> Response:
    name = f"{documents.label_of(row.kind)} {about}.pdf"
    return attachment(services().store.get(row.sha256 or ""), name, "application/pdf")
