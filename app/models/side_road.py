"""The side roads of a review: a closing before acceptance, the province, publicity."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, BigId, UtcDateTime, enum_type
from app.sealed import Sealed
from workflows.vocabulary import Verdict


class Closing(Sealed, Base):
    """拟不予受理 or 拟不属于“两高”. confirmed_by: who is not its author; dropped_at: sent back to intake."""

    __tablename__ = "closing"
    __table_args__ = (
        CheckConstraint("kind IN ('refusal', 'out_of_scope')", "known_kind"),
        CheckConstraint("confirmed_by IS NULL OR confirmed_by <> author_id", "author_never_confirms"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    ground: Mapped[str] = mapped_column(String(40), default="")
    reason: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    author_for_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    dropped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ProvincialReview(Sealed, Base):
    """转报省级 and its result. scan_number: of the attachment ``provincial_result``."""

    __tablename__ = "provincial_review"
    __table_args__ = (
        UniqueConstraint("application_id", "number"),
        CheckConstraint("(verdict IS NULL) = (heard_at IS NULL)", "heard_when"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    number: Mapped[int]
    sent_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    verdict: Mapped[Verdict | None] = mapped_column(enum_type(Verdict, "verdict"))
    document_number: Mapped[str] = mapped_column(String(60), default="")
    scan_number: Mapped[int | None]
    text: Mapped[str] = mapped_column(Text, default="")
    heard_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Publicity(Sealed, Base):
    """公示 of a checked draft. last_day: the last day on which somebody may object."""

    __tablename__ = "publicity"
    __table_args__ = (UniqueConstraint("application_id", "number"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    number: Mapped[int]
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"))
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Objection(Sealed, Base):
    """An objection received during publicity, and its answer."""

    __tablename__ = "objection"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    publicity_id: Mapped[int] = mapped_column(ForeignKey("publicity.id"), index=True)
    received_on: Mapped[date] = mapped_column(Date)
    sender: Mapped[str] = mapped_column(String(100))
    text: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
