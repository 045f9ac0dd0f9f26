"""What an approval promised, and where the project stands: conditions and the ledger's entry."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, BigId, UtcDateTime, enum_type
from app.sealed import Sealed
from workflows.states import ConditionState, LedgerState


class Condition(Sealed, Base):
    """One condition of a signed approval. evidence: the applicant's words; evidence_by: who gave it.

    closed_because: the last word about it; of evidence that was refused, why, until other evidence is given.
    """

    __tablename__ = "condition"
    __table_args__ = (
        UniqueConstraint("decision_id", "number"),
        CheckConstraint("state <> 'evidence_given' OR evidence_by IS NOT NULL", "evidence_from_someone"),
        Index("ix_condition_state_due_on", "state", "due_on"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"))
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    owner: Mapped[str] = mapped_column(String(100))
    due_on: Mapped[date] = mapped_column(Date)
    state: Mapped[ConditionState] = mapped_column(
        enum_type(ConditionState, "state"), default=ConditionState.OPEN
    )
    version: Mapped[int] = mapped_column(default=1)
    evidence: Mapped[str] = mapped_column(Text, default="")
    evidence_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    evidence_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_because: Mapped[str] = mapped_column(Text, default="")


class LedgerEntry(Sealed, Base):
    """A project in the city's ledger, opened by its first decision."""

    __tablename__ = "ledger_entry"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), unique=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    state: Mapped[LedgerState] = mapped_column(enum_type(LedgerState, "state"), default=LedgerState.PROPOSED)
    version: Mapped[int] = mapped_column(default=1)
    since: Mapped[date] = mapped_column(Date)
    evidence: Mapped[str] = mapped_column(Text, default="")
