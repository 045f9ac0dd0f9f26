"""Letters: the words are frozen in the transaction of the step that leaves them; printing is a job (RE-09)."""

from dataclasses import asdict

from sqlalchemy.orm import Session

from app.canonical import canonical_text, sha256
from app.documents.letter import LetterContext
from app.jobs.queue import enqueue
from app.models import Application, Document, FollowUp, Meeting
from app.services.acting import Acting
from app.services.documents import RENDER


def issue(
    session: Session,
    acting: Acting,
    letter: LetterContext,
    *,
    application: Application | None = None,
    meeting: Meeting | None = None,
    follow_up: FollowUp | None = None,
) -> Document:
    """Freeze one letter about a case, a meeting or a request, and have it printed after the commit."""
    text = canonical_text(asdict(letter))
    document = Document(
        application_id=application.id if application else None,
        meeting_id=meeting.id if meeting else None,
        follow_up_id=follow_up.id if follow_up else None,
        kind=letter.kind,
        context=text,
        context_sha256=sha256(text),
        queued_at=acting.moment,
    )
    session.add(document)
    session.flush()
    enqueue(session, RENDER, str(document.id), job_id=f"document-{document.id}-1")
    return document
