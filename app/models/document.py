"""An issued PDF and its job: frozen input, state, bytes by digest."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, BigId, UtcDateTime, enum_type
from workflows.vocabulary import DocumentState


class Document(Base):
    """``context``: the frozen render input as canonical JSON; ``failure``: the reason a person reads."""

    __tablename__ = "document"
    __table_args__ = (
        CheckConstraint("(state IN ('issued', 'archived')) = (sha256 IS NOT NULL)", "issued_has_bytes"),
        CheckConstraint("application_id IS NOT NULL OR meeting_id IS NOT NULL", "belongs_somewhere"),
        CheckConstraint("state <> 'failed' OR failure IS NOT NULL", "failed_says_why"),
        Index(
            "uq_document_decision_kind",
            "decision_id",
            "kind",
            unique=True,
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    application_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"), index=True)
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id"), index=True)
    follow_up_id: Mapped[int | None] = mapped_column(ForeignKey("follow_up.id"), index=True)
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"))
    kind: Mapped[str] = mapped_column(String(30))
    state: Mapped[DocumentState] = mapped_column(
        enum_type(DocumentState, "state"), default=DocumentState.QUEUED
    )
    version: Mapped[int] = mapped_column(default=1)
    attempts: Mapped[int] = mapped_column(default=0)
    failure: Mapped[str | None] = mapped_column(Text)
    context: Mapped[str] = mapped_column(Text)
    context_sha256: Mapped[str] = mapped_column(String(64))
    sha256: Mapped[str | None] = mapped_column(String(64))
    size: Mapped[int | None]
    pages: Mapped[int | None]
    producer: Mapped[str | None] = mapped_column(Text)
    queued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    issued_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
