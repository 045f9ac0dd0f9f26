"""征求下级意见: a department asks an office below it and records what it answered; its own affair and the lead's."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import Conflict, Invalid
from app.inspection import Inspected
from app.models import Application, Attachment, Opinion, SubConsultation
from app.services import attachments, opinions
from app.services.acting import Acting
from workflows.vocabulary import Audience, OpinionState

LONGEST_OFFICE, LONGEST_NAME, LONGEST_TEXT = 100, 50, 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the office said. person: who signed it there. file, sha256: its letter, already in the store, or None."""

    person: str
    text: str
    file: Inspected | None = None
    sha256: str = ""


def ask(
    session: Session,
    acting: Acting,
    application: Application,
    opinion: Opinion,
    *,
    seen: int,
    office: str,
    question: str,
) -> None:
    """sub_consult by the handler. Raises Invalid without office or question."""
    _require(
        ("office", office, LONGEST_OFFICE, "请写明征求哪个单位的意见"),
        ("question", question, LONGEST_TEXT, "请写明征求意见的内容"),
    )
    before = select(func.count(SubConsultation.id)).where(SubConsultation.opinion_id == opinion.id)
    words = f"{office.strip()}：{question.strip()}"
    opinions.move(session, acting, application, opinion, "sub_consult", seen=seen, reason=words)
    session.add(
        SubConsultation(
            opinion_id=opinion.id,
            number=(session.scalar(before) or 0) + 1,
            asked=office.strip(),
            question=question.strip(),
            asked_by=acting.actor.account_id,
            asked_at=acting.moment,
        )
    )
    session.flush()


def record(
    session: Session, acting: Acting, application: Application, opinion: Opinion, *, seen: int, answer: Answer
) -> None:
    """The office's answer, and take_sub_opinion with it. Raises Invalid for an empty one, Conflict out of place."""
    _require(
        ("person", answer.person, LONGEST_NAME, "请写明答复人"),
        ("answer", answer.text, LONGEST_TEXT, "请写明答复内容"),
    )
    row = waiting(session, opinion)
    if row is None:
        raise Conflict(f"意见现在是“{opinion.state.label}”，没有等待答复的征求意见")
    row.answer, row.answered_by, row.answered_at = answer.text.strip(), answer.person.strip(), acting.moment
    session.flush()
    if answer.file:
        attachments.add_of_officer(
            session, acting, application, kind=file_kind(opinion, row), inspected=answer.file,
            sha256=answer.sha256, audience=Audience.LEAD,
        )  # fmt: skip
    words = f"{row.asked}：{row.answer}"
    opinions.move(session, acting, application, opinion, "take_sub_opinion", seen=seen, reason=words)


def waiting(session: Session, opinion: Opinion) -> SubConsultation | None:
    """The question that has no answer yet."""
    if opinion.state is not OpinionState.SUB_CONSULTED:
        return None
    return session.scalar(
        select(SubConsultation).where(
            SubConsultation.opinion_id == opinion.id, SubConsultation.answered_at.is_(None)
        )
    )


def of_opinions(session: Session, rows: Sequence[Opinion]) -> dict[int, list[SubConsultation]]:
    """Opinion id → what was asked below it, oldest first; one query."""
    found: dict[int, list[SubConsultation]] = {row.id: [] for row in rows}
    asked = select(SubConsultation).where(SubConsultation.opinion_id.in_(found)).order_by(SubConsultation.id)
    for one in session.scalars(asked):
        found[one.opinion_id].append(one)
    return found


def files_of(session: Session, application: Application, opinion: Opinion) -> dict[int, Attachment]:
    """Sub-consultation id → the letter that came with the answer."""
    prefix = attachments.SUB_OPINION.format(department=opinion.department.value)
    rows = session.scalars(
        select(Attachment).where(
            Attachment.application_id == application.id, Attachment.kind.startswith(prefix, autoescape=True)
        )
    )
    return {int(row.kind.removeprefix(prefix)): row for row in rows}


def file_kind(opinion: Opinion, row: SubConsultation) -> str:
    return f"{attachments.SUB_OPINION.format(department=opinion.department.value)}{row.id}"


def _require(*fields: tuple[str, str, int, str]) -> None:
    faults = [(name, words) for name, text, _, words in fields if not text.strip()]
    faults += [(name, f"最多 {most} 个字") for name, text, most, _ in fields if len(text.strip()) > most]
    if faults:
        raise Invalid(faults)
