"""What is asked for after a decision: extension, check before production, reconsideration."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, BigId, UtcDateTime, enum_type
from app.sealed import Sealed
from workflows.vocabulary import FollowUpKind, Verdict


class FollowUp(Sealed, Base):
    """One request about one decision. state: of its kind's own table. content: JSON as stated by the applicant.

    report: the county's site report or the departments' examination. verdict: as drafted; APPROVE grants it.
    """

    __tablename__ = "follow_up"
    __table_args__ = (
        CheckConstraint("checker_id IS NULL OR checker_id <> author_id", "author_never_checks"),
        CheckConstraint(
            "signer_id IS NULL OR (signer_id <> author_id AND signer_id <> checker_id)", "signer_is_another"
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    kind: Mapped[FollowUpKind] = mapped_column(enum_type(FollowUpKind, "kind"))
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), index=True)
    state: Mapped[str] = mapped_column(String(40))
    version: Mapped[int] = mapped_column(default=1)
    reason: Mapped[str] = mapped_column(Text, default="")
    content: Mapped[str] = mapped_column(Text, default="{}")
    report: Mapped[str] = mapped_column(Text, default="")
    verdict: Mapped[Verdict | None] = mapped_column(enum_type(Verdict, "verdict"))
    grounds: Mapped[str] = mapped_column(Text, default="")
    filed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    author_for_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    checker_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    checker_for_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    signer_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    signer_for_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
