"""Programs of other offices that read, and what opens the door to them. Of a token only its SHA-256 is stored."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, BigId, UtcDateTime


class ApiClient(Base):
    """A system of another office, by the name its owner gave it."""

    __tablename__ = "api_client"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ApiToken(Base):
    """scopes: ReadScope values between spaces. county_code: the only county it may read; empty: the whole city.

    used_at: the last use, written at most once a minute.
    """

    __tablename__ = "api_token"
    __table_args__ = (
        CheckConstraint("scopes <> ''", "scoped"),
        CheckConstraint("expires_at > made_at", "expires_after_start"),
        CheckConstraint("ended_at IS NULL OR ended_at >= made_at", "ends_after_start"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    client_id: Mapped[int] = mapped_column(ForeignKey("api_client.id"), index=True)
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[str] = mapped_column(String(100))
    county_code: Mapped[str] = mapped_column(String(10), default="")
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    client: Mapped[ApiClient] = relationship(lazy="raise")
