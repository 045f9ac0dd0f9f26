"""Who signs in: organisations, accounts, appointments, sessions."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, BigId, UtcDateTime, enum_type
from workflows.vocabulary import Role


class Organisation(Base):
    """A company that applies. ``credit_code``: 统一社会信用代码, the identity."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    credit_code: Mapped[str] = mapped_column(String(18), unique=True)
    name: Mapped[str] = mapped_column(String(100))


class Account(Base):
    """A person's sign-in. ``password_hash``: argon2id."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    login: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(50))
    password_hash: Mapped[str] = mapped_column(String(200))
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    email: Mapped[str] = mapped_column(String(200), default="")
    mail_wanted: Mapped[bool] = mapped_column(default=True)
    appointments: Mapped[list["Appointment"]] = relationship(back_populates="account", lazy="raise")


class Appointment(Base):
    """One role of one person in one body.

    body: organisation id for applicants, Department value for departments, division code for counties, else empty.
    """

    __tablename__ = "appointment"
    __table_args__ = (UniqueConstraint("account_id", "role", "body"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    role: Mapped[Role] = mapped_column(enum_type(Role, "role"))
    body: Mapped[str] = mapped_column(String(40), default="")
    account: Mapped[Account] = relationship(back_populates="appointments", lazy="raise")


class UserSession(Base):
    """A sign-in. The cookie holds a random id; only its SHA-256 is stored (FC-1, SE-20).

    deputation_id: set while the person acts for another.
    """

    __tablename__ = "user_session"
    __table_args__ = (CheckConstraint("ended_at IS NULL OR ended_at >= created_at", "ends_after_start"),)

    id_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    appointment_id: Mapped[int] = mapped_column(ForeignKey("appointment.id"))
    deputation_id: Mapped[int | None] = mapped_column(ForeignKey("deputation.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class LoginFailure(Base):
    """A failed sign-in; counted per account and per source (SE-22). ``source``: hash of the address."""

    __tablename__ = "login_failure"
    __table_args__ = (
        Index("ix_login_failure_login_at", "login", "at"),
        Index("ix_login_failure_source_at", "source", "at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    login: Mapped[str] = mapped_column(String(40))
    source: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
