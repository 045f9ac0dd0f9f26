"""What reviewers say beside their opinions: notes by audience, words about single figures."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, BigId, UtcDateTime, enum_type
from app.sealed import Sealed
from workflows.vocabulary import Audience, FigureWord


class CaseNote(Sealed, Base):
    """One note. body: the department (or empty for the lead) that wrote it."""

    __tablename__ = "case_note"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    audience: Mapped[Audience] = mapped_column(enum_type(Audience, "audience"))
    body: Mapped[str] = mapped_column(String(40), default="")
    text: Mapped[str] = mapped_column(Text)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    for_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)


class FigureMark(Sealed, Base):
    """A word about one figure of one facts version. path: in the facts, e.g. products[0].unit_energy.

    correct: ``value`` should stand instead, on the evidence named; taken: the coordinator made it so (facts_after).
    """

    __tablename__ = "figure_mark"
    __table_args__ = (
        CheckConstraint("word <> 'correct' OR (value <> '' AND evidence <> '')", "corrected_with_evidence"),
        CheckConstraint("settled_as IN ('', 'taken', 'kept')", "known_end"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    facts_version: Mapped[int]
    path: Mapped[str] = mapped_column(String(120))
    label: Mapped[str] = mapped_column(String(120))
    declared: Mapped[str] = mapped_column(String(60))
    unit: Mapped[str] = mapped_column(String(20), default="")
    word: Mapped[FigureWord] = mapped_column(enum_type(FigureWord, "word"))
    value: Mapped[str] = mapped_column(String(60), default="")
    reason: Mapped[str] = mapped_column(Text)
    evidence: Mapped[str] = mapped_column(String(200), default="")
    body: Mapped[str] = mapped_column(String(40), default="")
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    for_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    said_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_as: Mapped[str] = mapped_column(String(10), default="")
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    settled_for_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    settled_because: Mapped[str] = mapped_column(Text, default="")
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    facts_after: Mapped[int | None]
