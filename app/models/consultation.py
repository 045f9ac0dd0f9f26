"""Beside the departments' opinions: who stands aside, who is asked below, which experts were heard."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, BigId, UtcDateTime, enum_type
from app.sealed import Sealed
from workflows.vocabulary import ExpertVerdict


class Recusal(Sealed, Base):
    """回避: one person, one case, for good."""

    __tablename__ = "recusal"
    __table_args__ = (UniqueConstraint("application_id", "account_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    declared_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SubConsultation(Sealed, Base):
    """征求下级意见: a department asks an office below it. answer empty: not answered yet."""

    __tablename__ = "sub_consultation"
    __table_args__ = (UniqueConstraint("opinion_id", "number"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    opinion_id: Mapped[int] = mapped_column(ForeignKey("opinion.id"), index=True)
    number: Mapped[int]
    asked: Mapped[str] = mapped_column(String(100))
    question: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by: Mapped[str] = mapped_column(String(50), default="")
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ExpertReview(Sealed, Base):
    """专家评审 of one case: the question, the signed report. report_number: of the attachment ``expert_report``."""

    __tablename__ = "expert_review"
    __table_args__ = (UniqueConstraint("application_id", "number"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    number: Mapped[int]
    question: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    report_number: Mapped[int | None]
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ExpertOpinion(Sealed, Base):
    """One expert's answer; verdict empty until he gave it."""

    __tablename__ = "expert_opinion"
    __table_args__ = (
        UniqueConstraint("review_id", "account_id"),
        CheckConstraint("(verdict IS NULL) = (given_at IS NULL)", "given_when"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("expert_review.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    verdict: Mapped[ExpertVerdict | None] = mapped_column(enum_type(ExpertVerdict, "verdict"))
    text: Mapped[str] = mapped_column(Text, default="")
    given_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
