"""Who signs in: organisations, accounts, appointments, sessions."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    false,
    text,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base, BigId, Name, UtcDateTime, enum_type
from app.sealed import Sealed
from workflows.people import COMPANY, OFFICERS, AccountKind, kind_of
from workflows.sign_in import Stage
from workflows.vocabulary import Role


def _one_of(roles: frozenset[Role]) -> str:
    return f"role IN ({', '.join(sorted(repr(role.value) for role in roles))})"


def _kind_of_role(context: Any) -> AccountKind:
    """The kind of the account that may hold the role that is being written."""
    return kind_of(context.get_current_parameters()["role"])


class Organisation(Base):
    """A company that applies. ``credit_code``: 统一社会信用代码, the identity."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    credit_code: Mapped[str] = mapped_column(String(18), unique=True)
    name: Mapped[str] = mapped_column(Name(100))


class Account(Base):
    """A person's sign-in. ``password_hash``: argon2id. phone, id_number: shown masked (PI-2).

    kind: the appointments of an account are all of its kind; that keeps the three officers out of business.
    password_set_at: from when the password's age counts; used_at: the last sign-in, from which idleness counts.
    """

    __tablename__ = "account"
    __table_args__ = (Index("ix_account_id_kind", "id", "kind", unique=True),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    login: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(Name(50))
    password_hash: Mapped[str] = mapped_column(String(200))
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    email: Mapped[str] = mapped_column(String(200), default="")
    mail_wanted: Mapped[bool] = mapped_column(default=True)
    password_set_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    kind: Mapped[AccountKind] = mapped_column(
        enum_type(AccountKind, "kind"), default=AccountKind.STAFF, server_default=AccountKind.STAFF.value
    )
    phone: Mapped[str] = mapped_column(String(20), default="", server_default="")
    id_number: Mapped[str] = mapped_column(String(18), default="", server_default="")
    appointments: Mapped[list["Appointment"]] = relationship(
        back_populates="account", lazy="raise", foreign_keys="Appointment.account_id"
    )


class Appointment(Sealed, Base):
    """One role of one person in one body, until ``ended_at``.

    body: organisation id for companies, Department value for departments, division code for counties, else empty.
    manager: runs the organisation's people (单位管理员). The database itself holds the pair table of trust §5.3: an
    appointment is of its account's kind, and an officer has one at a time.
    """

    __tablename__ = "appointment"
    __table_args__ = (
        ForeignKeyConstraint(
            ["account_id", "kind"], ["account.id", "account.kind"], name="fk_appointment_account_id_kind_account"
        ),
        CheckConstraint(f"(kind = 'officer') = ({_one_of(OFFICERS)})", "officers_apart"),
        CheckConstraint(f"(kind = 'company') = ({_one_of(COMPANY)})", "companies_apart"),
        CheckConstraint("NOT manager OR role = 'applicant'", "manager_of_a_company"),
        Index(
            "uq_appointment_account_id_role_body", "account_id", "role", "body", unique=True,
            sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL"),
        ),
        Index(
            "uq_appointment_officer", "account_id", unique=True,
            sqlite_where=text("kind = 'officer' AND ended_at IS NULL"),
            postgresql_where=text("kind = 'officer' AND ended_at IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    role: Mapped[Role] = mapped_column(enum_type(Role, "role"))
    body: Mapped[str] = mapped_column(String(40), default="")
    kind: Mapped[AccountKind] = mapped_column(enum_type(AccountKind, "kind"), default=_kind_of_role)
    manager: Mapped[bool] = mapped_column(default=False, server_default=false())
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @hybrid_property
    def live(self) -> bool:
        return self.ended_at is None

    @live.inplace.expression
    @classmethod
    def _live(cls) -> ColumnElement[bool]:
        return cls.ended_at.is_(None)

    account: Mapped[Account] = relationship(
        back_populates="appointments", lazy="raise", foreign_keys=[account_id]
    )


class UserSession(Base):
    """A sign-in. The cookie holds a random id; only its SHA-256 is stored (FC-1, SE-20).

    deputation_id: set while the person acts for another. stage: what it may reach. browser: as its owner knows it again.
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
    stage: Mapped[Stage] = mapped_column(
        enum_type(Stage, "stage"), default=Stage.FULL, server_default=Stage.FULL.value
    )
    browser: Mapped[str] = mapped_column(String(60), default="", server_default="")


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
