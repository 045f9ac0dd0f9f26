"""Changes of accounts: proposed by one person, decided by another, never changed after."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, BigId, Name, UtcDateTime, enum_type
from app.sealed import Sealed
from workflows.people import AccountChangeKind, AccountChangeState
from workflows.vocabulary import Role


class AccountChange(Sealed, Base):
    """One change. account_id: whose, once there is an account; appointment_id: the one that is to end.

    credit_code, organisation_name, scan: of an organisation that registers; organisation_id: that is to be joined.
    first_hash: argon2id of the half of a one-time password that the proposer was shown. closing: why it was refused.
    """

    __tablename__ = "account_change"
    __table_args__ = (
        CheckConstraint("decided_by IS NULL OR decided_by <> proposed_by", "proposer_never_decides"),
        CheckConstraint("(decided_by IS NULL) = (state IN ('proposed', 'withdrawn'))", "decided_by_someone"),
        CheckConstraint("(state = 'proposed') = (decided_at IS NULL)", "decided_at_some_time"),
        CheckConstraint("state <> 'refused' OR closing <> ''", "refused_says_why"),
        CheckConstraint("account_id IS NOT NULL OR kind = 'create'", "about_somebody"),
        CheckConstraint("kind <> 'dismiss' OR appointment_id IS NOT NULL", "dismisses_from_somewhere"),
        CheckConstraint("kind <> 'join' OR organisation_id IS NOT NULL", "joins_somebody"),
        CheckConstraint("kind <> 'register' OR credit_code <> ''", "registers_somebody"),
        CheckConstraint("kind NOT IN ('create', 'appoint') OR role IS NOT NULL", "appoints_to_something"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[AccountChangeState] = mapped_column(
        enum_type(AccountChangeState, "state"), default=AccountChangeState.PROPOSED, index=True
    )
    kind: Mapped[AccountChangeKind] = mapped_column(enum_type(AccountChangeKind, "kind"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    appointment_id: Mapped[int | None] = mapped_column(ForeignKey("appointment.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    login: Mapped[str] = mapped_column(String(40), default="")
    name: Mapped[str] = mapped_column(Name(50), default="")
    email: Mapped[str] = mapped_column(String(200), default="")
    phone: Mapped[str] = mapped_column(String(20), default="")
    role: Mapped[Role | None] = mapped_column(enum_type(Role, "role"))
    body: Mapped[str] = mapped_column(String(40), default="")
    credit_code: Mapped[str] = mapped_column(String(18), default="")
    organisation_name: Mapped[str] = mapped_column(Name(100), default="")
    scan_sha256: Mapped[str] = mapped_column(String(64), default="")
    scan_name: Mapped[str] = mapped_column(String(200), default="")
    scan_type: Mapped[str] = mapped_column(String(80), default="")
    first_hash: Mapped[str] = mapped_column(String(200), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    proposed_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closing: Mapped[str] = mapped_column(Text, default="")
