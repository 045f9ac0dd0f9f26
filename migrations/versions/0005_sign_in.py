"""Signing in: age of passwords, second factor, recovery codes, stages of a session.

Rules of safe migrations: see script.py.mako. Passwords and use of the accounts there are count from the migration:
nobody is shut out by it. Sessions there are go on.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

STAGES = "stage IN ('factor_due', 'password_due', 'enrol_due', 'full')"


def _number() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False)


def _account_id() -> sa.Column[int]:
    return sa.Column("account_id", _number(), autoincrement=False, nullable=False)


def _of_account(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["account_id"], ["account.id"], name=op.f(f"fk_{table}_account_id_account")
    )


def upgrade() -> None:
    op.add_column("account", _moment("password_set_at", nullable=True))
    op.add_column("account", _moment("used_at", nullable=True))
    op.execute("UPDATE account SET password_set_at = CURRENT_TIMESTAMP, used_at = CURRENT_TIMESTAMP")
    op.execute(
        "ALTER TABLE user_session ADD COLUMN stage VARCHAR(40) DEFAULT 'full' NOT NULL "
        f"CONSTRAINT ck_user_session_stage CHECK ({STAGES})"
    )
    op.execute("ALTER TABLE user_session ADD COLUMN browser VARCHAR(60) DEFAULT '' NOT NULL")
    _second_factor()
    _passwords()


def _second_factor() -> None:
    op.create_table(
        "second_factor",
        _account_id(),
        _text("secret", 200),
        _text("pending", 200),
        sa.Column("last_step", _number(), nullable=False),
        _moment("confirmed_at", nullable=True),
        sa.CheckConstraint(
            "(secret = '') = (confirmed_at IS NULL)", name=op.f("ck_second_factor_confirmed_has_secret")
        ),
        _of_account("second_factor"),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_second_factor")),
    )
    op.create_table(
        "recovery_code",
        _account_id(),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        _text("code_hash", 200),
        _moment("used_at", nullable=True),
        _of_account("recovery_code"),
        sa.PrimaryKeyConstraint("account_id", "place", name=op.f("pk_recovery_code")),
    )


def _passwords() -> None:
    op.create_table(
        "past_password",
        sa.Column("id", _number(), nullable=False),
        sa.Column("account_id", _number(), nullable=False),
        _text("password_hash", 200),
        _of_account("past_password"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_password")),
    )
    op.create_index(op.f("ix_past_password_account_id"), "past_password", ["account_id"])
    op.create_table(
        "one_time_password",
        _account_id(),
        _text("first_hash", 200),
        _text("second_hash", 200),
        _moment("expires_at"),
        _of_account("one_time_password"),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_one_time_password")),
    )
    op.create_table(
        "password_link",
        _text("token_hash", 64),
        sa.Column("account_id", _number(), nullable=False),
        _moment("made_at"),
        _moment("used_at", nullable=True),
        _of_account("password_link"),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_password_link")),
    )
    op.create_index("ix_password_link_account_id_made_at", "password_link", ["account_id", "made_at"])


def downgrade() -> None:
    for table in ("password_link", "one_time_password", "past_password", "recovery_code", "second_factor"):
        op.drop_table(table)
    op.drop_column("user_session", "browser")
    op.drop_column("user_session", "stage")
    op.drop_column("account", "used_at")
    op.drop_column("account", "password_set_at")
