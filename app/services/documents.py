"""Documents: frozen input, a job, a visible state (RE-09, AR-19). Nothing here imports the renderer."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any

import msgspec
import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.canonical import canonical_text, sha256
from app.db import Database
from app.documents.context import DecisionContext
from app.documents.kinds import KINDS, Printable
from app.errors import Conflict
from app.files import Store
from app.jobs.queue import enqueue
from app.models import Application, Decision, Document, FollowUp, Meeting
from app.services import events
from app.services.acting import Acting
from app.services.printed import Printed
from workflows import document as document_procedure
from workflows.cases import Actor, DocumentCase, Request
from workflows.vocabulary import DocumentState, Role

log = structlog.get_logger()
RENDER = "render_document"
# The event that closes what the archive exports of a case.
ISSUE = "document.issue"
PREVIEWED, LETTER = "document.preview", "letter.issue"
# The preview is the decision's own page with a watermark and without a number (AR-21).
LAYOUTS = {"preview": "decision"}
CLOCK = Actor(account_id=0, name="系统", role=Role.CLOCK)


def queue(
    session: Session,
    acting: Acting,
    application: Application,
    kind: str,
    context: DecisionContext,
    *,
    decision: Decision | None,
) -> Document:
    """Freeze the input and enqueue the rendering in this transaction."""
    text = canonical_text(asdict(context))
    document = Document(
        application_id=application.id,
        decision_id=decision.id if decision else None,
        kind=kind,
        context=text,
        context_sha256=sha256(text),
        queued_at=acting.moment,
    )
    session.add(document)
    session.flush()
    enqueue(session, RENDER, str(document.id), job_id=f"document-{document.id}-1")
    return document


def retry(session: Session, acting: Acting, application: Application | None, document: Document) -> None:
    """A failed document of any kind goes back to the queue. application: None for one of a meeting alone."""
    if document.state is not DocumentState.FAILED:
        raise Conflict(f"文书现在是“{document.state.label}”，不需要重试")
    _move(session, document, "retry", acting.actor)
    enqueue(session, RENDER, str(document.id), job_id=f"document-{document.id}-{document.attempts + 1}")
    events.append(
        session,
        acting,
        action="document.retry",
        label="重新生成文书",
        application=application,
        about=_about(session, document),
        note=label_of(document.kind),
    )


def label_of(kind: str) -> str:
    """文种 as people call it."""
    return "预览稿" if kind in LAYOUTS else KINDS[kind].label


def _about(session: Session, document: Document) -> str:
    """Number of the meeting or of the request the document is about; empty for one of a case."""
    if document.meeting_id is not None:
        return session.get_one(Meeting, document.meeting_id).ref
    if document.follow_up_id is not None:
        return session.get_one(FollowUp, document.follow_up_id).ref
    return ""


def of_application(session: Session, application_id: int) -> list[Document]:
    """The case's own, oldest first; the minutes of its meetings are ``letters.of_case``."""
    mine = select(Document).where(Document.application_id == application_id)
    return list(session.scalars(mine.order_by(Document.id)))


def require_printed_preview(session: Session, application: Application) -> None:
    """Raise Conflict unless the newest preview stands as a PDF."""
    preview = next(
        (row for row in of_application(session, application.id)[::-1] if row.kind == "preview"), None
    )
    if preview is not None and preview.state is DocumentState.FAILED:
        raise Conflict(f"意见书的预览稿没有生成，不能签发：{preview.failure}。请退回重拟")
    if preview is None or preview.state is not DocumentState.ISSUED:
        raise Conflict("意见书的预览稿还在生成，请稍后刷新本页再签发")


# Each kind is drawn from a context of its own, so that one type cannot name them all.
Render = Callable[[str, Any], Printed]


def render_job(
    database: Database,
    store: Store,
    render: Render,
    now: Callable[[], datetime],
    document_id: int,
) -> None:
    """The job's body. Idempotent: an issued document is left alone; a crash half-way starts over."""
    with database.transaction() as session:
        document = session.get_one(Document, document_id, with_for_update=True)
        if document.state in {DocumentState.ISSUED, DocumentState.ARCHIVED, DocumentState.VOIDED}:
            return
        if document.state is DocumentState.QUEUED:
            _move(session, document, "start", CLOCK)
        document.attempts += 1
        kind, context = (
            LAYOUTS.get(document.kind, document.kind),
            context_from(document.context, document.kind),
        )
    try:
        rendered = render(kind, context)
        key = store.put(rendered.pdf)
    except Exception as error:
        # A renderer's own sentence is for people; anything else may hold paths and is for the log.
        log.error("document", document=document_id, kind=type(error).__name__, exc_info=error)
        _fail(database, document_id, getattr(error, "reason", "") or "生成时出错，请联系系统管理员后重试")
        return
    _issue(database, document_id, key, rendered, now())


def _fail(database: Database, document_id: int, reason: str) -> None:
    with database.transaction() as session:
        document = session.get_one(Document, document_id, with_for_update=True)
        if document.state is DocumentState.RENDERING:
            document.failure = reason[:500]
            _move(session, document, "fail", CLOCK, reason)


def _issue(database: Database, document_id: int, key: str, rendered: Printed, moment: datetime) -> None:
    with database.transaction() as session:
        document = session.get_one(Document, document_id, with_for_update=True)
        if document.state is not DocumentState.RENDERING:
            return
        with session.no_autoflush:
            document.failure = None
            document.sha256, document.size, document.pages = key, len(rendered.pdf), rendered.pages
            document.producer = canonical_text(rendered.versions)
            document.issued_at = moment
            _move(session, document, "issue", CLOCK)
        _say_issued(session, document, key, moment)


def _say_issued(session: Session, document: Document, key: str, moment: datetime) -> None:
    letter = PREVIEWED if document.kind in LAYOUTS else LETTER
    application = session.get(Application, document.application_id) if document.application_id else None
    events.append(
        session,
        Acting(actor=CLOCK, moment=moment),
        action=ISSUE if document.decision_id is not None else letter,
        label=f"{label_of(document.kind)}已生成",
        application=application,
        about=_about(session, document),
        note=f"SHA-256 {key}",
    )


def _move(session: Session, document: Document, step: str, actor: Actor, reason: str = "") -> None:
    """The row is locked by the caller; state and facts reach the database in one UPDATE, which its CHECKs see whole."""
    case = DocumentCase(state=document.state)
    taken = document_procedure.PROCEDURE.take(step, case, actor, Request(reason=reason))
    document.state = DocumentState(taken.target)
    document.version += 1
    session.flush()


def context_from(text: str, kind: str = "decision") -> Printable:
    """Rebuild the frozen context of that kind from its stored JSON."""
    return msgspec.json.decode(text, type=KINDS[LAYOUTS.get(kind, kind)].context)
