"""Uploaded material. The bytes lie in the write-once store under their SHA-256; the name is data."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, BigId, UtcDateTime, enum_type
from app.sealed import Sealed
from workflows.vocabulary import Audience


class Attachment(Sealed, Base):
    """One version of one material. ``media_type`` by content; ``pages`` read from PDFs."""

    __tablename__ = "attachment"
    __table_args__ = (
        UniqueConstraint("application_id", "kind", "number"),
        CheckConstraint("size > 0", "not_empty"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    number: Mapped[int]
    display_name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(80))
    size: Mapped[int]
    pages: Mapped[int | None]
    sha256: Mapped[str] = mapped_column(String(64))
    audience: Mapped[Audience] = mapped_column(enum_type(Audience, "audience"), default=Audience.APPLICANT)
    uploaded_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    superseded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
