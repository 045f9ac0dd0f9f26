"""Amendments of the rule data: proposals, their events, what they would change.

Rules of safe migrations: see script.py.mako. What was found and what happened is append-only on both databases.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

APPEND_ONLY = ("rule_event", "rule_impact_row")


def upgrade() -> None:
    _rule_change()
    _rule_event()
    _rule_impact()
    _rule_impact_row()
    _forbid_changes()


def _number() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _rule_change() -> None:
    op.create_table(
        "rule_change",
        sa.Column("id", _number(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "impact_running",
                "ready",
                "published",
                "withdrawn",
                "refused",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("table_name", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("row", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("document_number", sa.String(length=100), nullable=False),
        sa.Column("scan_sha256", sa.String(length=64), nullable=True),
        sa.Column("scan_name", sa.String(length=200), nullable=True),
        sa.Column("scan_type", sa.String(length=80), nullable=True),
        sa.Column("proposed_by", _number(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_by", _number(), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closing", sa.Text(), nullable=False),
        sa.Column("publication", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("amendment", sa.Text(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        *_facts_of_the_state(),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["account.id"], name=op.f("fk_rule_change_proposed_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["checked_by"], ["account.id"], name=op.f("fk_rule_change_checked_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_change")),
        sa.UniqueConstraint("number", name=op.f("uq_rule_change_number")),
        sa.UniqueConstraint("publication", name=op.f("uq_rule_change_publication")),
    )
    op.create_index(op.f("ix_rule_change_key"), "rule_change", ["key"], unique=False)


def _facts_of_the_state() -> list[sa.CheckConstraint]:
    rules = {
        "kind": "kind IN ('period', 'confirm', 'end')",
        "published_has_number": "(state = 'published') = (publication IS NOT NULL)",
        "published_has_moment": "(state = 'published') = (published_at IS NOT NULL)",
        "published_is_frozen": "(publication IS NULL) = (amendment IS NULL) "
        "AND (publication IS NULL) = (digest IS NULL)",
        "checked_by_someone": "(state IN ('published', 'refused')) = (checked_by IS NOT NULL)",
        "checked_at_some_time": "(checked_by IS NULL) = (checked_at IS NULL)",
        "proposer_never_checks": "checked_by IS NULL OR checked_by <> proposed_by",
        "closed_says_why": "state NOT IN ('refused', 'withdrawn') OR closing <> ''",
        "confirmed_by_document": "kind <> 'confirm' OR (document_number <> '' AND scan_sha256 IS NOT NULL)",
        "scan_is_whole": "(scan_sha256 IS NULL) = (scan_name IS NULL) "
        "AND (scan_sha256 IS NULL) = (scan_type IS NULL)",
    }
    return [sa.CheckConstraint(rule, name=op.f(f"ck_rule_change_{name}")) for name, rule in rules.items()]


def _rule_event() -> None:
    op.create_table(
        "rule_event",
        sa.Column("seq", _number(), autoincrement=False, nullable=False),
        sa.Column("change_id", _number(), nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["event.seq"], name=op.f("fk_rule_event_seq_event")),
        sa.ForeignKeyConstraint(
            ["change_id"], ["rule_change.id"], name=op.f("fk_rule_event_change_id_rule_change")
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_rule_event")),
    )
    op.create_index(op.f("ix_rule_event_change_id"), "rule_event", ["change_id"], unique=False)


def _rule_impact() -> None:
    op.create_table(
        "rule_impact",
        sa.Column("id", _number(), nullable=False),
        sa.Column("change_id", _number(), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("base_digest", sa.String(length=64), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("cursor", _number(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.CheckConstraint("done <= total", name=op.f("ck_rule_impact_done_within_total")),
        sa.CheckConstraint(
            "failure IS NULL OR finished_at IS NOT NULL", name=op.f("ck_rule_impact_failed_is_over")
        ),
        sa.ForeignKeyConstraint(
            ["change_id"], ["rule_change.id"], name=op.f("fk_rule_impact_change_id_rule_change")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_impact")),
        sa.UniqueConstraint("change_id", "run", name=op.f("uq_rule_impact_change_id_run")),
    )


def _rule_impact_row() -> None:
    op.create_table(
        "rule_impact_row",
        sa.Column("id", _number(), nullable=False),
        sa.Column("impact_id", _number(), nullable=False),
        sa.Column("application_id", _number(), nullable=False),
        sa.Column("finding", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("before_outcome", _outcome("before_outcome"), nullable=True),
        sa.Column("before_reason", sa.String(length=40), nullable=False),
        sa.Column("after_outcome", _outcome("after_outcome"), nullable=True),
        sa.Column("after_reason", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["impact_id"], ["rule_impact.id"], name=op.f("fk_rule_impact_row_impact_id_rule_impact")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_rule_impact_row_application_id_application"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_impact_row")),
        sa.UniqueConstraint(
            "impact_id",
            "application_id",
            "finding",
            name=op.f("uq_rule_impact_row_impact_id_application_id_finding"),
        ),
    )


def _outcome(name: str) -> sa.Enum:
    return sa.Enum(
        "met",
        "not_met",
        "not_applicable",
        "cannot_tell",
        name=name,
        native_enum=False,
        create_constraint=True,
        length=40,
    )


def _forbid_changes() -> None:
    """UPDATE and DELETE are refused by the database itself, as for the tables of 0001."""
    if op.get_bind().dialect.name == "sqlite":
        for table in APPEND_ONLY:
            for verb in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
        return
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    op.drop_table("rule_impact_row")
    op.drop_table("rule_impact")
    op.drop_index(op.f("ix_rule_event_change_id"), table_name="rule_event")
    op.drop_table("rule_event")
    op.drop_index(op.f("ix_rule_change_key"), table_name="rule_change")
    op.drop_table("rule_change")
