"""Notices: the inbox, what was sent outside, texts as the coordinator words them, reminders that were due."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, BigId, UtcDateTime


class Notice(Base):
    """One message to one person. occasion: key of the text. once: what it is about, so that nothing comes twice."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("account_id", "once"),
        Index("ix_notice_account_id_read_at", "account_id", "read_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    application_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"))
    occasion: Mapped[str] = mapped_column(String(40))
    once: Mapped[str] = mapped_column(String(120))
    subject: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    link: Mapped[str] = mapped_column(String(200), default="")
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Delivery(Base):
    """One notice on one channel. state: waiting, sending, sent, failed, unsure (cut off while sending: never repeated)."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("notice_id", "channel"),
        CheckConstraint("state IN ('waiting', 'sending', 'sent', 'failed', 'unsure')", "known_state"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"))
    channel: Mapped[str] = mapped_column(String(20))
    address: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    failure: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class NoticeText(Base):
    """One occasion's words as edited; the newest version counts, without one the words shipped with the release."""

    __tablename__ = "notice_text"
    __table_args__ = (UniqueConstraint("occasion", "version"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    occasion: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    subject: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    edited_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    edited_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Reminder(Base):
    """That a deadline was pointed out: what (``about``), which lamp, for which due day; once each."""

    __tablename__ = "reminder"
    __table_args__ = (UniqueConstraint("about", "lamp", "due_on"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    application_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"), index=True)
    about: Mapped[str] = mapped_column(String(80))
    lamp: Mapped[str] = mapped_column(String(10))
    due_on: Mapped[date] = mapped_column(Date)
    who: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
