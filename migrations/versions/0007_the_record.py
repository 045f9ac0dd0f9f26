"""The record as a Merkle tree: the compact range at its head, signed checkpoints.

Rules of safe migrations: see script.py.mako.
"""

from collections.abc import Sequence
from hashlib import sha256

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def _on_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")


def upgrade() -> None:
    empty = sa.text("x''" if _on_sqlite() else "''::bytea")
    op.add_column("event_head", sa.Column("compact", sa.LargeBinary(), nullable=False, server_default=empty))
    _grow()
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "checkpoint",
        sa.Column("id", key, nullable=False),
        sa.Column("size", key, nullable=False),
        sa.Column("root", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("public_key", sa.String(length=64), nullable=False),
        sa.CheckConstraint("size > 0", name=op.f("ck_checkpoint_of_something")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkpoint")),
        sa.UniqueConstraint("size", name=op.f("uq_checkpoint_size")),
    )
    op.create_index(op.f("ix_checkpoint_at"), "checkpoint", ["at"])
    if _on_sqlite():
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER checkpoint_no_{verb.lower()} BEFORE {verb} ON checkpoint "
                "BEGIN SELECT RAISE(ABORT, 'checkpoint is append-only'); END"
            )
    else:
        op.execute(
            "CREATE TRIGGER checkpoint_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON checkpoint "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def _grow() -> None:
    """The roots of the full subtrees (RFC 6962) over the events there are, largest first."""
    hashes: list[bytes] = []
    rows = op.get_bind().execute(sa.text("SELECT canonical FROM event ORDER BY seq"))
    for size, (canonical,) in enumerate(rows):
        hashes.append(sha256(b"\x00" + bytes(canonical)).digest())
        full = size
        while full & 1:
            right = hashes.pop()
            hashes[-1] = sha256(b"\x01" + hashes[-1] + right).digest()
            full >>= 1
    grown = sa.text("UPDATE event_head SET compact = :grown").bindparams(
        sa.bindparam("grown", b"".join(hashes), type_=sa.LargeBinary())
    )
    op.execute(grown)


def downgrade() -> None:
    op.drop_table("checkpoint")
    op.drop_column("event_head", "compact")
