"""Opinions: the county's, and each department's with every version kept (CC-8)."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, BigId, UtcDateTime, enum_type
from app.sealed import Sealed
from workflows.vocabulary import Department, OpinionState, OpinionVerdict


class CountyOpinion(Sealed, Base):
    """县级初审意见 given with the endorsement."""

    __tablename__ = "county_opinion"
    __table_args__ = (UniqueConstraint("application_id", "facts_version"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    facts_version: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    for_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Opinion(Sealed, Base):
    """One department in one round. ``criteria``: JSON list of finding keys it must judge; ``invited_because``: printed.

    *_for_id: whom a deputy acted for. flagged_because: what changed under it. silence: what its lapse counted as.
    handler_id: the author of the newest version. stood: the state a new round found it in.
    """

    __tablename__ = "opinion"
    __table_args__ = (
        UniqueConstraint("application_id", "round", "department"),
        CheckConstraint(
            "state <> 'signed' OR (signer_id IS NOT NULL AND verdict IS NOT NULL)", "signed_by_someone"
        ),
        CheckConstraint("signer_id IS NULL OR signer_id <> handler_id", "author_never_signs"),
        CheckConstraint("checker_id IS NULL OR checker_id <> handler_id", "author_never_checks"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    round: Mapped[int]
    department: Mapped[Department] = mapped_column(enum_type(Department, "department"))
    state: Mapped[OpinionState] = mapped_column(
        enum_type(OpinionState, "state"), default=OpinionState.INVITED
    )
    version: Mapped[int] = mapped_column(default=1)
    criteria: Mapped[str] = mapped_column(Text)
    invited_because: Mapped[str] = mapped_column(Text)
    text_version: Mapped[int] = mapped_column(default=0)
    verdict: Mapped[OpinionVerdict | None] = mapped_column(enum_type(OpinionVerdict, "verdict"))
    handler_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    checker_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    signer_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    handler_for_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    checker_for_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    signer_for_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    due_on: Mapped[date | None] = mapped_column(Date)
    flagged_because: Mapped[str] = mapped_column(Text, default="")
    silence: Mapped[str] = mapped_column(String(20), default="")
    stood: Mapped[str] = mapped_column(String(20), default="")
    recused_because: Mapped[str] = mapped_column(Text, default="")
    invited_at: Mapped[datetime] = mapped_column(UtcDateTime)
    signed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class OpinionVersion(Sealed, Base):
    """What was written: JSON {lines: [{key, verdict, reason}], verdict, text, conditions: [{text, owner, due}]}."""

    __tablename__ = "opinion_version"
    __table_args__ = (UniqueConstraint("opinion_id", "number"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    opinion_id: Mapped[int] = mapped_column(ForeignKey("opinion.id"))
    number: Mapped[int]
    content: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    author_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    author_for_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
