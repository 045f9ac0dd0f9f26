"""Signed heads of the record (AU-06), append-only like the record itself."""

from datetime import datetime

from sqlalchemy import CheckConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, BigId, UtcDateTime


class Checkpoint(Base):
    """The tree of the first ``size`` events. root: SHA-256, hex; text: what was signed, with its signature;

    public_key: Ed25519, hex. A key found only here proves nothing: it is compared with the one handed out before.
    """

    __tablename__ = "checkpoint"
    __table_args__ = (CheckConstraint("size > 0", "of_something"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    size: Mapped[int] = mapped_column(BigId, unique=True)
    root: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    reason: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)
    public_key: Mapped[str] = mapped_column(String(64))
