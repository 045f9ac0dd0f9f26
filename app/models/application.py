"""The plant, one submission for it, what was typed, what was snapshotted, what the rules said."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, BigId, Name, UtcDateTime, enum_type
from app.models.account import Organisation
from app.sealed import Sealed
from workflows.vocabulary import ApplicationKind, ReviewState


class Project(Base):
    """The plant. ``code``: 项目代码 of the national platform, unique for life."""

    __tablename__ = "project"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code: Mapped[str] = mapped_column(String(24), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))


class Application(Base):
    """One submission in joint review.

    version: raised by every step and every save that others must notice. rules_digest: pinned at filing.
    entered_on: first day of the present stage. due_on: of the stage; total_due_on: of the whole, from acceptance; both
    stored, from events and calendar; empty while the clock stands. follows_id: the application that a change is about.
    """

    __tablename__ = "application"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'withdrawn') OR filed_on IS NOT NULL", "filed_once_submitted"),
        CheckConstraint("state <> 'supplement' OR paused_from IS NOT NULL", "supplement_remembers"),
        Index("ix_application_state_due_on", "state", "due_on"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    county_code: Mapped[str] = mapped_column(String(10), index=True)
    title: Mapped[str] = mapped_column(Name(100))
    sector: Mapped[str] = mapped_column(String(40), default="", index=True)
    state: Mapped[ReviewState] = mapped_column(enum_type(ReviewState, "state"), default=ReviewState.DRAFT)
    version: Mapped[int] = mapped_column(default=1)
    kind: Mapped[ApplicationKind] = mapped_column(
        enum_type(ApplicationKind, "kind"), default=ApplicationKind.JOINT_REVIEW
    )
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"))
    change_text: Mapped[str] = mapped_column(Text, default="")
    procedure_version: Mapped[str] = mapped_column(String(10))
    paused_from: Mapped[ReviewState | None] = mapped_column(enum_type(ReviewState, "paused_from"))
    round: Mapped[int] = mapped_column(default=1)
    facts_version: Mapped[int] = mapped_column(default=0)
    rules_digest: Mapped[str | None] = mapped_column(String(64))
    filed_on: Mapped[date | None] = mapped_column(Date)
    accepted_on: Mapped[date | None] = mapped_column(Date)
    entered_on: Mapped[date | None] = mapped_column(Date)
    due_on: Mapped[date | None] = mapped_column(Date)
    total_due_on: Mapped[date | None] = mapped_column(Date)
    count_met: Mapped[int] = mapped_column(default=0)
    count_not_met: Mapped[int] = mapped_column(default=0)
    count_cannot_tell: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    project: Mapped[Project] = relationship(lazy="raise")
    organisation: Mapped[Organisation] = relationship(lazy="raise")


class DraftSection(Base):
    """One section as typed, wrong entries included. ``content``: JSON of field → text."""

    __tablename__ = "draft_section"
    __table_args__ = (UniqueConstraint("application_id", "name"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    name: Mapped[str] = mapped_column(String(20))
    version: Mapped[int] = mapped_column(default=1)
    content: Mapped[str] = mapped_column(Text)
    faults: Mapped[int] = mapped_column(default=0)
    complete: Mapped[bool] = mapped_column(default=False)
    saved_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)


class FactsVersion(Sealed, Base):
    """The facts as submitted: canonical JSON, hashed, never changed."""

    __tablename__ = "facts_version"
    __table_args__ = (UniqueConstraint("application_id", "number"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    number: Mapped[int]
    content: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ScreeningRecord(Sealed, Base):
    """One run of the rules over one facts version: canonical JSON with the digests that replay it."""

    __tablename__ = "screening_record"
    __table_args__ = (UniqueConstraint("application_id", "facts_version", "rules_digest", "as_of"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    facts_version: Mapped[int]
    as_of: Mapped[date] = mapped_column(Date)
    rules_version: Mapped[str] = mapped_column(String(20))
    rules_digest: Mapped[str] = mapped_column(String(64))
    content: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
