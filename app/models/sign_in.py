"""What people sign in with beside their password. Nothing here can be used by who reads it: hashes and ciphertext."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, BigId, UtcDateTime


class SecondFactor(Base):
    """The generator of one-time codes of an account (TOTP, RFC 6238).

    secret: AES-GCM under a key derived from SECRET_KEY, empty until a code of ``pending`` was shown; last_step: the
    30 seconds whose code was used last, none at or before it is taken again.
    """

    __tablename__ = "second_factor"
    __table_args__ = (CheckConstraint("(secret = '') = (confirmed_at IS NULL)", "confirmed_has_secret"),)

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True, autoincrement=False)
    secret: Mapped[str] = mapped_column(String(200), default="")
    pending: Mapped[str] = mapped_column(String(200), default="")
    last_step: Mapped[int] = mapped_column(BigId, default=0)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RecoveryCode(Base):
    """One of ten, each good once. place: its first digit, so that one hash is tried and not ten."""

    __tablename__ = "recovery_code"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True, autoincrement=False)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    code_hash: Mapped[str] = mapped_column(String(200))
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PastPassword(Base):
    """An argon2id hash that an account had before."""

    __tablename__ = "past_password"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    password_hash: Mapped[str] = mapped_column(String(200))


class OneTimePassword(Base):
    """Two halves, each shown once to another officer; together they open the account once, to set a password."""

    __tablename__ = "one_time_password"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True, autoincrement=False)
    first_hash: Mapped[str] = mapped_column(String(200))
    second_hash: Mapped[str] = mapped_column(String(200))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PasswordLink(Base):
    """A mailed word that sets a new password once. token_hash: SHA-256; the word itself stands in the mail only."""

    __tablename__ = "password_link"
    __table_args__ = (Index("ix_password_link_account_id_made_at", "account_id", "made_at"),)

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
