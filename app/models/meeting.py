"""会商会议: the meeting, its agenda, who attended, how each department voted, what was resolved."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, BigId, Name, UtcDateTime, enum_type
from app.sealed import Sealed
from workflows.states import MeetingState
from workflows.vocabulary import Department, Verdict, Vote


class Meeting(Sealed, Base):
    """ref: HY2026-003. headroom: JSON {county: {tce, source}} as laid on the table, with its source.

    minutes: written by author_id, signed by signer_id, never the same person.
    """

    __tablename__ = "meeting"
    __table_args__ = (
        CheckConstraint("signer_id IS NULL OR signer_id <> author_id", "author_never_signs"),
        CheckConstraint("state <> 'minutes_signed' OR signer_id IS NOT NULL", "signed_by_someone"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    title: Mapped[str] = mapped_column(Name(100))
    held_on: Mapped[date] = mapped_column(Date)
    starts_at: Mapped[str] = mapped_column(String(5))
    place: Mapped[str] = mapped_column(String(100))
    state: Mapped[MeetingState] = mapped_column(
        enum_type(MeetingState, "state"), default=MeetingState.PLANNED
    )
    version: Mapped[int] = mapped_column(default=1)
    headroom: Mapped[str] = mapped_column(Text, default="{}")
    minutes: Mapped[str] = mapped_column(Text, default="")
    planned_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    author_for_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    signer_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    signer_for_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    signed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class AgendaItem(Sealed, Base):
    """One case in the order of the agenda, in one round. resolution: 决议 of the meeting; conditions: JSON as in a proposal.

    reason: why the chair decided otherwise than most departments voted, or why the item was put off (暂缓).
    """

    __tablename__ = "agenda_item"
    __table_args__ = (UniqueConstraint("meeting_id", "application_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    round: Mapped[int]
    position: Mapped[int]
    resolution: Mapped[Verdict | None] = mapped_column(enum_type(Verdict, "resolution"))
    text: Mapped[str] = mapped_column(Text, default="")
    conditions: Mapped[str] = mapped_column(Text, default="[]")
    reason: Mapped[str] = mapped_column(Text, default="")


class Attendance(Sealed, Base):
    """One person at a meeting. voting: speaks for his department."""

    __tablename__ = "attendance"
    __table_args__ = (UniqueConstraint("meeting_id", "department", "name"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    department: Mapped[Department] = mapped_column(enum_type(Department, "department"))
    name: Mapped[str] = mapped_column(Name(50))
    post: Mapped[str] = mapped_column(String(50), default="")
    voting: Mapped[bool] = mapped_column(default=True)


class AgendaVote(Sealed, Base):
    """One department's vote on one item, or that it stood aside (回避). reason: printed when it disagrees."""

    __tablename__ = "agenda_vote"
    __table_args__ = (
        UniqueConstraint("item_id", "department"),
        CheckConstraint("recused = (vote IS NULL)", "votes_or_recused"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"), index=True)
    department: Mapped[Department] = mapped_column(enum_type(Department, "department"))
    vote: Mapped[Vote | None] = mapped_column(enum_type(Vote, "vote"))
    recused: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(Text, default="")
