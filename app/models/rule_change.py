"""Amendments of the rule data: proposed, weighed on every case, published by a second person, never changed after."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, BigId, UtcDateTime, enum_type
from app.sealed import Sealed
from rules.vocabulary import Outcome
from workflows.vocabulary import RuleChangeState


class RuleChange(Sealed, Base):
    """One amendment. ``kind``, ``table_name``, ``row``: as rules.amendments reads them; ``key``: the entry it is about.

    row: canonical JSON of what was proposed. scan: the official document, in the store under its digest.
    publication: its place in the order in which the book applies amendments; amendment: the JSON published under it;
    digest: of the rule book with it. closing: why it was refused or withdrawn.
    """

    __tablename__ = "rule_change"
    __table_args__ = (
        CheckConstraint("kind IN ('period', 'confirm', 'end')", "kind"),
        CheckConstraint("(state = 'published') = (publication IS NOT NULL)", "published_has_number"),
        CheckConstraint("(state = 'published') = (published_at IS NOT NULL)", "published_has_moment"),
        CheckConstraint(
            "(publication IS NULL) = (amendment IS NULL) AND (publication IS NULL) = (digest IS NULL)",
            "published_is_frozen",
        ),
        CheckConstraint(
            "(state IN ('published', 'refused')) = (checked_by IS NOT NULL)", "checked_by_someone"
        ),
        CheckConstraint("(checked_by IS NULL) = (checked_at IS NULL)", "checked_at_some_time"),
        CheckConstraint("checked_by IS NULL OR checked_by <> proposed_by", "proposer_never_checks"),
        CheckConstraint("state NOT IN ('refused', 'withdrawn') OR closing <> ''", "closed_says_why"),
        CheckConstraint(
            "kind <> 'confirm' OR (document_number <> '' AND scan_sha256 IS NOT NULL)",
            "confirmed_by_document",
        ),
        CheckConstraint(
            "(scan_sha256 IS NULL) = (scan_name IS NULL) AND (scan_sha256 IS NULL) = (scan_type IS NULL)",
            "scan_is_whole",
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[RuleChangeState] = mapped_column(
        enum_type(RuleChangeState, "state"), default=RuleChangeState.PROPOSED
    )
    kind: Mapped[str] = mapped_column(String(20))
    table_name: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(200), index=True)
    row: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    document_number: Mapped[str] = mapped_column(String(100), default="")
    scan_sha256: Mapped[str | None] = mapped_column(String(64))
    scan_name: Mapped[str | None] = mapped_column(String(200))
    scan_type: Mapped[str | None] = mapped_column(String(80))
    proposed_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    checked_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closing: Mapped[str] = mapped_column(Text, default="")
    publication: Mapped[int | None] = mapped_column(unique=True)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    amendment: Mapped[str | None] = mapped_column(Text)
    digest: Mapped[str | None] = mapped_column(String(64))


class RuleEvent(Base):
    """Which events of the record are about which amendment."""

    __tablename__ = "rule_event"

    seq: Mapped[int] = mapped_column(ForeignKey("event.seq"), primary_key=True, autoincrement=False)
    change_id: Mapped[int] = mapped_column(ForeignKey("rule_change.id"), index=True)


class RuleImpact(Base):
    """One run over all filed cases. ``base_digest``: the rule book compared with; ``cursor``: the last case compared.

    total: as counted at the last step, new cases included. failure: the reason a person reads.
    """

    __tablename__ = "rule_impact"
    __table_args__ = (
        UniqueConstraint("change_id", "run"),
        CheckConstraint("done <= total", "done_within_total"),
        CheckConstraint("failure IS NULL OR finished_at IS NOT NULL", "failed_is_over"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    change_id: Mapped[int] = mapped_column(ForeignKey("rule_change.id"))
    run: Mapped[int]
    base_digest: Mapped[str] = mapped_column(String(64))
    total: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    cursor: Mapped[int] = mapped_column(BigId, default=0)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failure: Mapped[str | None] = mapped_column(Text)


class RuleImpactRow(Base):
    """One finding of one case that would differ. ``finding``: its key; an outcome is empty where there is no finding.

    The reasons are codes of rules.vocabulary.Reason, kept as text: the law grows new ones.
    """

    __tablename__ = "rule_impact_row"
    __table_args__ = (UniqueConstraint("impact_id", "application_id", "finding"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    impact_id: Mapped[int] = mapped_column(ForeignKey("rule_impact.id"))
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    finding: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(200))
    before_outcome: Mapped[Outcome | None] = mapped_column(enum_type(Outcome, "before_outcome"))
    before_reason: Mapped[str] = mapped_column(String(40), default="")
    after_outcome: Mapped[Outcome | None] = mapped_column(enum_type(Outcome, "after_outcome"))
    after_reason: Mapped[str] = mapped_column(String(40), default="")
