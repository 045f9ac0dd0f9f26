"""Letters: the words are frozen in the transaction of the step that leaves them; printing is a job (RE-09)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from app.canonical import canonical_text, digest, sha256
from app.documents.kinds import KINDS
from app.documents.letter import LetterContext
from app.jobs.queue import enqueue
from app.models import AgendaItem, Application, Document, FollowUp, Meeting, Recusal
from app.services.acting import Acting
from app.services.documents import RENDER
from workflows.cases import Actor
from workflows.vocabulary import DocumentState, Role

READY = frozenset({DocumentState.ISSUED, DocumentState.ARCHIVED})
LEAD = frozenset({Role.COORDINATOR, Role.LEAD_CHECKER, Role.CHAIR})
OFFICERS = LEAD | {Role.HANDLER, Role.CHECKER, Role.SIGNER, Role.ARCHIVIST}
COMPANY = OFFICERS | {Role.COUNTY_OFFICER, Role.APPLICANT, Role.CONSULTANT}

# Who may read which kind of document of a case he sees: the one table. A kind that is not here is nobody's.
READERS: Mapping[str, frozenset[Role]] = {
    "decision": frozenset(Role) - {Role.CLOCK},
    # It holds a verdict nobody has signed: only the lead, who drafts, checks and signs it, may read it.
    "preview": LEAD,
    "acceptance": COMPANY,
    "supplement": COMPANY,
    "lapsed": COMPANY,
    "refusal": COMPANY,
    "out_of_scope": COMPANY,
    "withdrawal": COMPANY,
    "returned": COMPANY,
    "halted": COMPANY,
    "resumed": COMPANY,
    "publicity": COMPANY,
    "extension": COMPANY,
    "revocation": COMPANY,
    "reconsideration": COMPANY,
    "production_check": COMPANY,
    "transmittal": OFFICERS | {Role.COUNTY_OFFICER},
    "minutes": OFFICERS,
    "invitation": OFFICERS,
}


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
    if letter.kind not in READERS or KINDS[letter.kind].context is not LetterContext:
        raise LookupError(f"no letter of kind {letter.kind}")
    letter = replace(letter, digest=digest(asdict(replace(letter, digest=""))))
    text = canonical_text(asdict(letter))
    of_case = application.id if application else follow_up.application_id if follow_up else None
    document = Document(
        application_id=of_case,
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


def may_read(actor: Actor, kind: str) -> bool:
    """Of a document of a case, a meeting or a request that this person sees."""
    return actor.role in READERS.get(kind, frozenset())


def of_case(session: Session, actor: Actor, application: Application) -> list[Document]:
    """What this person may read of a case he sees, oldest first: its own, and the minutes of its meetings.

    Minutes hold every item of the agenda: nobody has them who, or whose principal, stands aside from one.
    """
    people = [actor.account_id] + ([actor.principal_id] if actor.principal_id is not None else [])
    discussed = select(AgendaItem.meeting_id).where(AgendaItem.application_id == application.id)
    aside = (
        select(AgendaItem.meeting_id)
        .join(Recusal, Recusal.application_id == AgendaItem.application_id)
        .where(Recusal.account_id.in_(people))
    )
    mine = Document.application_id == application.id
    minutes = and_(Document.meeting_id.in_(discussed), Document.meeting_id.not_in(aside))
    rows = session.scalars(select(Document).where(or_(mine, minutes)).order_by(Document.id))
    return [row for row in rows if may_read(actor, row.kind)]


def shown_to(actor: Actor, rows: Sequence[Document]) -> list[Document]:
    """The letters among the rows that this person may read, newest first. The decision has a page of its own."""
    return [
        row for row in reversed(rows) if row.kind not in ("decision", "preview") and may_read(actor, row.kind)
    ]
