"""The record: one event per change, gapless, append-only (AU-01–03). Triggers in the migration refuse UPDATE and DELETE."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, BigId, UtcDateTime


class Event(Base):
    """``canonical``: the bytes that are hashed. The other columns repeat what pages and filters need.

    for_name: whom a deputy acted for. object: number of the meeting or request it is about, where it is no case.
    salt: key of the commitments in ``canonical``; events of version 1 have none.
    """

    __tablename__ = "event"
    __table_args__ = (Index("ix_event_application_id_seq", "application_id", "seq"),)

    seq: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    application_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    account_id: Mapped[int] = mapped_column(BigId)
    actor_name: Mapped[str] = mapped_column(String(50))
    for_name: Mapped[str | None] = mapped_column(String(50))
    object: Mapped[str | None] = mapped_column(String(20), index=True)
    role: Mapped[str] = mapped_column(String(40))
    body: Mapped[str] = mapped_column(String(60))
    action: Mapped[str] = mapped_column(String(60))
    label: Mapped[str] = mapped_column(String(60))
    outcome: Mapped[str] = mapped_column(String(10))
    object_version: Mapped[int]
    note: Mapped[str] = mapped_column(Text, default="")
    canonical: Mapped[bytes] = mapped_column(LargeBinary)
    salt: Mapped[bytes | None] = mapped_column(LargeBinary)

    @property
    def who(self) -> str:
        """甲代乙 where a deputy acted."""
        return f"{self.actor_name}代{self.for_name}" if self.for_name else self.actor_name


class EventHead(Base):
    """One row: the last ``seq``. Locked while an event is appended, so that numbers have no gap.

    compact: roots of the full subtrees of the Merkle tree over the canonical bytes, largest first (AU-05).
    """

    __tablename__ = "event_head"
    __table_args__ = (CheckConstraint("id = 1", "one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(BigId)
    compact: Mapped[bytes] = mapped_column(LargeBinary, default=b"")


class SecurityEvent(Base):
    """Sign-ins and refusals: their own append-only table, outside the case record."""

    __tablename__ = "security_event"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    account_id: Mapped[int | None] = mapped_column(BigId)
    action: Mapped[str] = mapped_column(String(60))
    outcome: Mapped[str] = mapped_column(String(10))
    object: Mapped[str] = mapped_column(String(60), default="")
    source: Mapped[str] = mapped_column(String(64))
    request_id: Mapped[str] = mapped_column(String(36))
    reasons: Mapped[str] = mapped_column(Text, default="")
