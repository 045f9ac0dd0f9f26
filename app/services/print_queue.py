"""How many papers one person may have waiting for the printer: nobody's presses keep the others waiting (SE-24).

Asked before a preview and before a retry. Never before a decision or a letter: those commit whatever the printer
does (RE-09).
"""

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session

from app.errors import TooManyTries
from app.models import Document, Event
from app.services.acting import Acting
from workflows.vocabulary import DocumentState

MOST_WAITING = 20
RETRY = "document.retry"


def waiting(session: Session, account_id: int) -> int:
    """Papers of cases that wait because this person pressed: queued with an event of his, or tried again by him."""
    pressed = or_(Event.at == Document.queued_at, and_(Event.action == RETRY, Event.at >= Document.queued_at))
    his = exists().where(
        Event.application_id == Document.application_id, Event.account_id == account_id, pressed
    )
    unprinted = Document.state.in_([DocumentState.QUEUED, DocumentState.RENDERING])
    return session.scalar(select(func.count(Document.id)).where(unprinted, his)) or 0


def require_room(session: Session, acting: Acting) -> None:
    """Raise TooManyTries when this person has as many waiting as one may have."""
    if waiting(session, acting.actor.account_id) >= MOST_WAITING:
        raise TooManyTries(f"您已有 {MOST_WAITING} 份文书在等待生成，请等其中一些生成之后再试", wait=60)
