"""会议纪要: written by one person after the meeting, signed by a chair who did not write it (R9)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Conflict, Invalid
from app.models import Document, Meeting
from app.services import events, letters, meeting_record, meetings, minutes_letter
from app.services.acting import Acting
from rules.parameters import RuleBook
from workflows.cases import Request
from workflows.states import MeetingState
from workflows.vocabulary import DocumentState

LONGEST = 10_000


def write(session: Session, acting: Acting, meeting: Meeting, text: str, *, seen: int) -> None:
    """Save the text; who saved it last is its author."""
    meetings.require(session, meeting, seen, MeetingState.CLOSED, doing="拟写纪要")
    _refuse_aside(session, acting, meeting)
    if not text.strip():
        raise Invalid([("minutes", "请填写纪要")])
    if len(text) > LONGEST:
        raise Invalid([("minutes", f"纪要最多 {LONGEST} 个字，现有 {len(text)} 个字")])
    meetings.change(
        session, acting, meeting, seen=seen, action="write_minutes", label="拟写纪要", minutes=text,
        author_id=acting.actor.account_id, author_for_id=acting.actor.principal_id,
    )  # fmt: skip


def sign(
    session: Session, acting: Acting, meeting: Meeting, *, seen: int, seen_digest: str, book: RuleBook
) -> Document:
    """签发纪要 by a chair who did not write it; freezes the words and has them printed."""
    meetings.require_version(session, meeting, seen)
    _refuse_aside(session, acting, meeting)
    said = meeting_record.record(session, meeting, book)
    stands = said.digest
    meetings.take(
        session, acting, meeting, "sign_minutes", seen=seen, request=Request(seen_digest=seen_digest),
        note=f"SHA-256 {stands[:12]}", minutes_digest=stands, signer_id=acting.actor.account_id,
        signer_for_id=acting.actor.principal_id, signed_at=acting.moment,
    )  # fmt: skip
    for one in said.entries:
        resolution = one.item.resolution.label if one.item.resolution else "暂缓"
        events.append(
            session, acting, action="meeting.minutes", label="会议纪要已签发", application=one.application,
            note=f"{meeting.ref}：{resolution}",
        )  # fmt: skip
    return letters.issue(session, acting, minutes_letter.letter(session, said), meeting=meeting)


def _refuse_aside(session: Session, acting: Acting, meeting: Meeting) -> None:
    """The minutes hold every item: who stands aside from one of them neither writes nor signs them."""
    if meetings.aside(session, acting.actor, meeting):
        raise Conflict("您已对议程中的项目申请回避，纪要请由其他人员办理")


def document_of(session: Session, meeting: Meeting) -> Document | None:
    """The newest minutes, printed or still waiting."""
    return session.scalar(
        select(Document)
        .where(Document.meeting_id == meeting.id, Document.kind == "minutes", Document.state != DocumentState.VOIDED)
        .order_by(Document.id.desc())
        .limit(1)
    )  # fmt: skip
