"""补正: one notice per stage listing everything, each item linked to what it opens, answered once."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, BigId, UtcDateTime, enum_type
from app.sealed import Sealed
from workflows.vocabulary import ReviewState


class SupplementNotice(Sealed, Base):
    """stage: where the case was stopped. facts_before, facts_after: versions of the facts.

    typed_before, typed_after: JSON of section → content as typed, which old → new compares.

    closed_as: answered, lapsed or withdrawn; empty while the applicant may answer.
    """

    __tablename__ = "supplement_notice"
    __table_args__ = (
        UniqueConstraint("application_id", "number"),
        CheckConstraint("closed_as IN ('', 'answered', 'lapsed', 'withdrawn')", "known_end"),
        CheckConstraint("closed_as <> 'answered' OR answered_at IS NOT NULL", "answered_when"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    number: Mapped[int]
    stage: Mapped[ReviewState] = mapped_column(enum_type(ReviewState, "stage"))
    round: Mapped[int]
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    due_on: Mapped[date] = mapped_column(Date)
    facts_before: Mapped[int]
    facts_after: Mapped[int | None]
    closed_as: Mapped[str] = mapped_column(String(10), default="")
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    remark: Mapped[str] = mapped_column(Text, default="")
    typed_before: Mapped[str] = mapped_column(Text, default="{}")
    typed_after: Mapped[str] = mapped_column(Text, default="")


class SupplementItem(Sealed, Base):
    """One thing to put right. section, field: of the application form; material: kind of file. What is named is open.

    field empty: the whole section. answer: the applicant's words; done: he says that it is put right.
    """

    __tablename__ = "supplement_item"
    __table_args__ = (
        UniqueConstraint("notice_id", "number"),
        CheckConstraint("section <> '' OR material <> ''", "opens_something"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("supplement_notice.id"))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    section: Mapped[str] = mapped_column(String(20), default="")
    field: Mapped[str] = mapped_column(String(40), default="")
    material: Mapped[str] = mapped_column(String(40), default="")
    answer: Mapped[str] = mapped_column(Text, default="")
    done: Mapped[bool] = mapped_column(default=False)
