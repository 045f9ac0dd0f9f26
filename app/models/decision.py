"""From judgement to decision: settlements, the proposal, the signed result, its number."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, BigId, UtcDateTime, enum_type
from app.sealed import Sealed
from workflows.vocabulary import DecisionState, Verdict


class Settlement(Sealed, Base):
    """A reviewer's word for this case (law §2.4, §2.6): ``value`` confirmed or ``judgement`` given, with reason, printed.

    key: parameter key or finding key. screening_sha256: the screening it was said about.
    """

    __tablename__ = "settlement"
    __table_args__ = (
        UniqueConstraint("application_id", "screening_sha256", "kind", "key"),
        CheckConstraint("kind IN ('value', 'judgement')", "known_kind"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    screening_sha256: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(10))
    key: Mapped[str] = mapped_column(String(120))
    reason: Mapped[str] = mapped_column(Text)
    document: Mapped[str] = mapped_column(String(200), default="")
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    for_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    said_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Proposal(Sealed, Base):
    """拟办意见. ``digest``: what author, checker and chair all must have seen. ``conditions``: JSON [{text, owner, due}]."""

    __tablename__ = "proposal"
    __table_args__ = (
        UniqueConstraint("application_id", "number"),
        CheckConstraint("checker_id IS NULL OR checker_id <> author_id", "author_never_checks"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    number: Mapped[int]
    verdict: Mapped[Verdict] = mapped_column(enum_type(Verdict, "verdict"))
    reason: Mapped[str] = mapped_column(Text)
    conditions: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    author_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    checker_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    author_for_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    checker_for_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)


class NumberSeries(Base):
    """A locked counter per kind and year; numbers are never reused (CC-6)."""

    __tablename__ = "number_series"

    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int] = mapped_column(default=0)


class Decision(Sealed, Base):
    """会商联审意见, signed. One per application and stage; committed before and without its PDF (RE-09).

    state, ended_because, successor_number: its life after signing; what was signed never changes.
    """

    __tablename__ = "decision"
    __table_args__ = (
        UniqueConstraint("application_id", "stage"),
        UniqueConstraint("number_kind", "number_year", "number_serial"),
        CheckConstraint("signer_id <> author_id AND signer_id <> checker_id", "signer_is_another"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    stage: Mapped[int] = mapped_column(default=1)
    state: Mapped[DecisionState] = mapped_column(
        enum_type(DecisionState, "state"), default=DecisionState.IN_FORCE
    )
    verdict: Mapped[Verdict] = mapped_column(enum_type(Verdict, "verdict"))
    number: Mapped[str] = mapped_column(String(40), unique=True)
    number_kind: Mapped[str] = mapped_column(String(40))
    number_year: Mapped[int]
    number_serial: Mapped[int]
    verification_code: Mapped[str] = mapped_column(String(20), unique=True)
    digest: Mapped[str] = mapped_column(String(64))
    author_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    checker_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    signer_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    signed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    signed_on: Mapped[date] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)
    version: Mapped[int] = mapped_column(default=1)
    author_for_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    checker_for_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    signer_for_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    ended_because: Mapped[str] = mapped_column(Text, default="")
    successor_number: Mapped[str] = mapped_column(String(40), default="")
