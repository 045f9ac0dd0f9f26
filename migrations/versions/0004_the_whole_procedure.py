"""The whole procedure: side roads, meetings, supplements, experts, deputies, clocks, notices, what follows a decision.

Old tables get their new columns by plain ALTER TABLE. What SQLite cannot alter (a CHECK, a NOT NULL, a column with a
foreign key) is changed by building the table anew from its own text, with every row and index.
"""

import re
from collections.abc import Callable, Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

FOUR = ("development_reform", "industry", "natural_resources", "ecology")
EIGHT = (*FOUR, "market_regulation", "emergency", "housing", "statistics")

# table, column, what follows its name; {id} is the type of a key, {fk} opens the name of a foreign key.
ADDED: tuple[tuple[str, str, str], ...] = (
    ("account", "email", "VARCHAR(200) DEFAULT '' NOT NULL"),
    ("account", "mail_wanted", "BOOLEAN DEFAULT TRUE NOT NULL"),
    (
        "application",
        "kind",
        "VARCHAR(40) DEFAULT 'joint_review' NOT NULL"
        " CONSTRAINT ck_application_kind CHECK (kind IN ('joint_review', 'change_review'))",
    ),
    (
        "application",
        "follows_id",
        "{id} CONSTRAINT fk_application_follows_id_application REFERENCES application (id)",
    ),
    ("application", "change_text", "TEXT DEFAULT '' NOT NULL"),
    ("application", "total_due_on", "DATE"),
    (
        "attachment",
        "audience",
        "VARCHAR(40) DEFAULT 'applicant' NOT NULL CONSTRAINT ck_attachment_audience"
        " CHECK (audience IN ('department', 'lead', 'reviewers', 'applicant'))",
    ),
    ("decision", "version", "INTEGER DEFAULT 1 NOT NULL"),
    ("decision", "ended_because", "TEXT DEFAULT '' NOT NULL"),
    ("decision", "successor_number", "VARCHAR(40) DEFAULT '' NOT NULL"),
    ("document", "meeting_id", "{id} CONSTRAINT fk_document_meeting_id_meeting REFERENCES meeting (id)"),
    (
        "document",
        "follow_up_id",
        "{id} CONSTRAINT fk_document_follow_up_id_follow_up REFERENCES follow_up (id)",
    ),
    ("event", "for_name", "VARCHAR(50)"),
    ("event", "object", "VARCHAR(20)"),
    ("opinion", "due_on", "DATE"),
    ("opinion", "flagged_because", "TEXT DEFAULT '' NOT NULL"),
    ("opinion", "silence", "VARCHAR(20) DEFAULT '' NOT NULL"),
    ("opinion", "stood", "VARCHAR(20) DEFAULT '' NOT NULL"),
    ("opinion", "recused_because", "TEXT DEFAULT '' NOT NULL"),
    *(
        (table, column, f"{{id}} CONSTRAINT fk_{table}_{column}_account REFERENCES account (id)")
        for table, column in (
            ("decision", "author_for_id"),
            ("decision", "checker_for_id"),
            ("decision", "signer_for_id"),
            ("opinion", "handler_for_id"),
            ("opinion", "checker_for_id"),
            ("opinion", "signer_for_id"),
            ("opinion_version", "author_for_id"),
            ("proposal", "author_for_id"),
            ("proposal", "checker_for_id"),
            ("county_opinion", "for_id"),
            ("settlement", "for_id"),
        )
    ),
    (
        "user_session",
        "deputation_id",
        "{id} CONSTRAINT fk_user_session_deputation_id_deputation REFERENCES deputation (id)",
    ),
)
INDEXED = (
    ("application", "sector"),
    ("document", "meeting_id"),
    ("document", "follow_up_id"),
    ("event", "object"),
)


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _column(name: str, rest: str) -> str:
    return f"{name} {rest.format(id='INTEGER' if _on_sqlite() else 'BIGINT')}"


def _rebuilt(table: str, edit: Callable[[str], str]) -> None:
    """SQLite: the table under its edited text, with the rows of the columns both have, and its indexes."""
    connection = op.get_bind()
    master = sa.text(
        "SELECT sql FROM sqlite_master WHERE tbl_name = :table AND type = :type AND sql IS NOT NULL"
    )
    old = connection.execute(master, {"table": table, "type": "table"}).scalar_one()
    indexes = connection.execute(master, {"table": table, "type": "index"}).scalars().all()
    new = edit(old)
    if new == old:
        raise ValueError(f"nothing to change in {table}")
    before = {row[1] for row in connection.exec_driver_sql(f"PRAGMA table_info({table})")}
    op.execute(re.sub(rf'^CREATE TABLE "?{table}"?', f"CREATE TABLE rebuilt_{table}", new))
    columns = [row[1] for row in connection.exec_driver_sql(f"PRAGMA table_info(rebuilt_{table})")]
    kept = ", ".join(f'"{column}"' for column in columns if column in before)
    op.execute(f"INSERT INTO rebuilt_{table} ({kept}) SELECT {kept} FROM {table}")
    op.execute(f"DROP TABLE {table}")
    op.execute(f"ALTER TABLE rebuilt_{table} RENAME TO {table}")
    for index in indexes:
        op.execute(index)


def _departments(names: Sequence[str]) -> str:
    return "department IN (" + ", ".join(f"'{name}'" for name in names) + ")"


def _allow_departments(old: Sequence[str], new: Sequence[str]) -> None:
    if _on_sqlite():
        _rebuilt("opinion", lambda text: text.replace(_departments(old), _departments(new)))
    else:
        op.execute("ALTER TABLE opinion DROP CONSTRAINT department")
        op.execute(f"ALTER TABLE opinion ADD CONSTRAINT department CHECK ({_departments(new)})")


BELONGS = (
    "CONSTRAINT ck_document_belongs_somewhere CHECK (application_id IS NOT NULL OR meeting_id IS NOT NULL)"
)


def _free_documents() -> None:
    """A document may belong to a meeting alone, and its kind may have a longer name."""
    if _on_sqlite():
        _rebuilt("document", _freed)
        return
    op.execute("ALTER TABLE document ALTER COLUMN application_id DROP NOT NULL")
    op.execute("ALTER TABLE document ALTER COLUMN kind TYPE VARCHAR(30)")
    op.execute(f"ALTER TABLE document ADD {BELONGS}")


def _freed(text: str) -> str:
    text = re.sub(r"application_id INTEGER NOT NULL", "application_id INTEGER", text)
    text = re.sub(r"kind VARCHAR\(20\) NOT NULL", "kind VARCHAR(30) NOT NULL", text)
    return f"{text.rstrip().removesuffix(')')}, {BELONGS})"


def _bind_documents() -> None:
    if _on_sqlite():
        _rebuilt("document", _bound)
        return
    op.execute("ALTER TABLE document DROP CONSTRAINT ck_document_belongs_somewhere")
    op.execute("ALTER TABLE document ALTER COLUMN kind TYPE VARCHAR(20)")
    op.execute("ALTER TABLE document ALTER COLUMN application_id SET NOT NULL")


def _bound(text: str) -> str:
    text = text.replace(f", {BELONGS}", "")
    text = re.sub(r"application_id INTEGER,", "application_id INTEGER NOT NULL,", text)
    return re.sub(r"kind VARCHAR\(30\) NOT NULL", "kind VARCHAR(20) NOT NULL", text)


def _refuse_loss() -> None:
    """What the older release has no place for is not thrown away."""
    connection = op.get_bind()
    opinions, documents = (
        sa.table("opinion", sa.column("department")),
        sa.table("document", sa.column("application_id")),
    )
    others = sa.select(sa.func.count()).select_from(opinions).where(opinions.c.department.not_in(FOUR))
    loose = sa.select(sa.func.count()).select_from(documents).where(documents.c.application_id.is_(None))
    if connection.scalar(others) or connection.scalar(loose):
        raise RuntimeError(
            "opinions of consulted departments or minutes exist: release 0003 cannot keep them"
        )


def upgrade() -> None:
    _create()
    for table, name, rest in ADDED:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {_column(name, rest)}")
    for table, name in INDEXED:
        op.create_index(f"ix_{table}_{name}", table, [name])
    _allow_departments(FOUR, EIGHT)
    _free_documents()


def downgrade() -> None:
    _refuse_loss()
    _bind_documents()
    _allow_departments(EIGHT, FOUR)
    for table, name in INDEXED:
        op.drop_index(f"ix_{table}_{name}", table_name=table)
    for table, name, rest in reversed(ADDED):
        if _on_sqlite() and "CONSTRAINT" in rest:
            without = f", {_column(name, rest)}"
            _rebuilt(table, lambda text, gone=without: text.replace(gone, ""))
        else:
            op.drop_column(table, name)
    _drop()


def _create() -> None:
    op.create_table(
        "meeting",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.String(length=5), nullable=False),
        sa.Column("place", sa.String(length=100), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "open",
                "closed",
                "minutes_signed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("headroom", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Text(), nullable=False),
        sa.Column("planned_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("author_for_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("signer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("signer_for_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state <> 'minutes_signed' OR signer_id IS NOT NULL", name=op.f("ck_meeting_signed_by_someone")
        ),
        sa.CheckConstraint(
            "signer_id IS NULL OR signer_id <> author_id", name=op.f("ck_meeting_author_never_signs")
        ),
        sa.ForeignKeyConstraint(
            ["author_for_id"], ["account.id"], name=op.f("fk_meeting_author_for_id_account")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["account.id"], name=op.f("fk_meeting_author_id_account")),
        sa.ForeignKeyConstraint(["planned_by"], ["account.id"], name=op.f("fk_meeting_planned_by_account")),
        sa.ForeignKeyConstraint(
            ["signer_for_id"], ["account.id"], name=op.f("fk_meeting_signer_for_id_account")
        ),
        sa.ForeignKeyConstraint(["signer_id"], ["account.id"], name=op.f("fk_meeting_signer_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("ref", name=op.f("uq_meeting_ref")),
    )
    op.create_table(
        "notice_text",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("occasion", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("edited_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["edited_by"], ["account.id"], name=op.f("fk_notice_text_edited_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_text")),
        sa.UniqueConstraint("occasion", "version", name=op.f("uq_notice_text_occasion_version")),
    )
    op.create_table(
        "attendance",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("meeting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "department",
            sa.Enum(
                "development_reform",
                "industry",
                "natural_resources",
                "ecology",
                "market_regulation",
                "emergency",
                "housing",
                "statistics",
                name="department",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("post", sa.String(length=50), nullable=False),
        sa.Column("voting", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_attendance_meeting_id_meeting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
        sa.UniqueConstraint(
            "meeting_id", "department", "name", name=op.f("uq_attendance_meeting_id_department_name")
        ),
    )
    op.create_index(op.f("ix_attendance_meeting_id"), "attendance", ["meeting_id"], unique=False)
    op.create_table(
        "deputation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("appointment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("deputy_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_deputation_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_deputation_appointment_id_appointment")
        ),
        sa.ForeignKeyConstraint(["deputy_id"], ["account.id"], name=op.f("fk_deputation_deputy_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deputation")),
    )
    op.create_index(op.f("ix_deputation_appointment_id"), "deputation", ["appointment_id"], unique=False)
    op.create_index(op.f("ix_deputation_deputy_id"), "deputation", ["deputy_id"], unique=False)
    op.create_table(
        "agenda_item",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("meeting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("application_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "resolution",
            sa.Enum(
                "approve",
                "approve_with_conditions",
                "reject",
                name="resolution",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_agenda_item_application_id_application")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_agenda_item_meeting_id_meeting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_item")),
        sa.UniqueConstraint(
            "meeting_id", "application_id", name=op.f("uq_agenda_item_meeting_id_application_id")
        ),
    )
    op.create_index(op.f("ix_agenda_item_application_id"), "agenda_item", ["application_id"], unique=False)
    op.create_index(op.f("ix_agenda_item_meeting_id"), "agenda_item", ["meeting_id"], unique=False)
    op.create_table(
        "case_note",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("application_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "audience",
            sa.Enum(
                "department",
                "lead",
                "reviewers",
                "applicant",
                name="audience",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("body", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("for_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_case_note_account_id_account")),
        sa.ForeignKeyConstraint(["for_id"], ["account.id"], name=op.f("fk_case_note_for_id_account")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_case_note_application_id_application")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_note")),
    )
    op.create_index(op.f("ix_case_note_application_id"), "case_note", ["application_id"], unique=False)
    op.create_table(
        "clock_stop",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("application_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "county_check",
                "intake",
                "supplement",
                "consultation",
                "expert_review",
                "meeting",
                "conclusion",
                "check",
                "publicity",
                "signing",
                "provincial_review",
                "halted",
                "closing_check",
                "approved",
                "approved_with_conditions",
                "rejected",
                "out_of_scope",
                "not_accepted",
                "withdrawn",
                "lapsed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("entered_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "last_day IS NULL OR last_day >= first_day", name=op.f("ck_clock_stop_ends_after_start")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_clock_stop_application_id_application")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_stop")),
    )
    op.create_index(
        "ix_clock_stop_application_id_first_day", "clock_stop", ["application_id", "first_day"], unique=False
    )
    op.create_table(
        "closing",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("application_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("ground", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("author_for_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('refusal', 'out_of_scope')", name=op.f("ck_closing_known_kind")),
        sa.CheckConstraint(
            "confirmed_by IS NULL OR confirmed_by <> author_id", name=op.f("ck_closing_author_never_confirms")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_closing_application_id_application")
        ),
        sa.ForeignKeyConstraint(
            ["author_for_id"], ["account.id"], name=op.f("fk_closing_author_for_id_account")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["account.id"], name=op.f("fk_closing_author_id_account")),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["account.id"], name=op.f("fk_closing_confirmed_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closing")),
    )
    op.create_index(op.f("ix_closing_application_id"), "closing", ["application_id"], unique=False)
    op.create_table(
        "expert_review",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("application_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("report_number", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_expert_review_application_id_application")
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["account.id"], name=op.f("fk_expert_review_asked_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_review")),
        sa.UniqueConstraint("application_id", "number", name=op.f("uq_expert_review_application_id_number")),
    )
    op.create_index(
        op.f("ix_expert_review_application_id"), "expert_review", ["application_id"], unique=False
    )
    op.create_table(
        "figure_mark",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("application_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("facts_version", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(length=120), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("declared", sa.String(length=60), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column(
            "word",
            sa.Enum(
                "confirm",
                "dispute",
                "correct",
                name="word",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("value", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("evidence", sa.String(length=200), nullable=False),
        sa.Column("body", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("for_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_as", sa.String(length=10), nullable=False),
        sa.Column("settled_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("settled_for_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("settled_because", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("facts_after", sa.Integer(), nullable=True),
        sa.CheckConstraint("settled_as IN ('', 'taken', 'kept')", name=op.f("ck_figure_mark_known_end")),
        sa.CheckConstraint(
            "word <> 'correct' OR (value <> '' AND evidence <> '')",
            name=op.f("ck_figure_mark_corrected_with_evidence"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_figure_mark_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_figure_mark_application_id_application")
        ),
        sa.ForeignKeyConstraint(["for_id"], ["account.id"], name=op.f("fk_figure_mark_for_id_account")),
        sa.ForeignKeyConstraint(
            ["settled_for_id"], ["account.id"], name=op.f("fk_figure_mark_settled_for_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by"], ["account.id"], name=op.f("fk_figure_mark_settled_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_mark")),
    )
    op.create_index(op.f("ix_figure_mark_application_id"), "figure_mark", ["application_id"], unique=False)
    op.create_table(
        "ledger_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("application_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "under_construction",
                "trial",
                "operating",
                "suspended",
                "closed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_ledger_entry_application_id_application")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_ledger_entry_project_id_project")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entry")),
        sa.UniqueConstraint("project_id", name=op.f("uq_ledger_entry_project_id")),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("application_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("occasion", sa.String(length=40), nullable=False),
        sa.Column("once", sa.String(length=120), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("link", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_notice_account_id_account")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_notice_application_id_application")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("account_id", "once", name=op.f("uq_notice_account_id_once")),
    )
    op.create_index("ix_notice_account_id_read_at", "notice", ["account_id", "read_at"], unique=False)
    op.create_table(
        "provincial_review",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("application_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sent_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum(
                "approve",
                "approve_with_conditions",
                "reject",
                name="verdict",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("document_number", sa.String(length=60), nullable=False),
        sa.Column("scan_number", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(verdict IS NULL) = (heard_at IS NULL)", name=op.f("ck_provincial_review_heard_when")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_provincial_review_application_id_application"),
        ),
        sa.ForeignKeyConstraint(
            ["sent_by"], ["account.id"], name=op.f("fk_provincial_review_sent_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provincial_review")),
        sa.UniqueConstraint(
            "application_id", "number", name=op.f("uq_provincial_review_application_id_number")
        ),
    )
    op.create_index(
        op.f("ix_provincial_review_application_id"), "provincial_review", ["application_id"], unique=False
    )
    op.create_table(
        "recusal",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("application_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_recusal_account_id_account")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_recusal_application_id_application")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recusal")),
        sa.UniqueConstraint(
            "application_id", "account_id", name=op.f("uq_recusal_application_id_account_id")
        ),
    )
    op.create_index(op.f("ix_recusal_account_id"), "recusal", ["account_id"], unique=False)
    op.create_index(op.f("ix_recusal_application_id"), "recusal", ["application_id"], unique=False)
    op.create_table(
        "reminder",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("application_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("about", sa.String(length=80), nullable=False),
        sa.Column("lamp", sa.String(length=10), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("who", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_reminder_application_id_application")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint("about", "lamp", "due_on", name=op.f("uq_reminder_about_lamp_due_on")),
    )
    op.create_index(op.f("ix_reminder_application_id"), "reminder", ["application_id"], unique=False)
    op.create_table(
        "supplement_notice",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("application_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "draft",
                "county_check",
                "intake",
                "supplement",
                "consultation",
                "expert_review",
                "meeting",
                "conclusion",
                "check",
                "publicity",
                "signing",
                "provincial_review",
                "halted",
                "closing_check",
                "approved",
                "approved_with_conditions",
                "rejected",
                "out_of_scope",
                "not_accepted",
                "withdrawn",
                "lapsed",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("facts_before", sa.Integer(), nullable=False),
        sa.Column("facts_after", sa.Integer(), nullable=True),
        sa.Column("closed_as", sa.String(length=10), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("typed_before", sa.Text(), nullable=False),
        sa.Column("typed_after", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "closed_as <> 'answered' OR answered_at IS NOT NULL",
            name=op.f("ck_supplement_notice_answered_when"),
        ),
        sa.CheckConstraint(
            "closed_as IN ('', 'answered', 'lapsed', 'withdrawn')",
            name=op.f("ck_supplement_notice_known_end"),
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_supplement_notice_application_id_application"),
        ),
        sa.ForeignKeyConstraint(
            ["sent_by"], ["account.id"], name=op.f("fk_supplement_notice_sent_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplement_notice")),
        sa.UniqueConstraint(
            "application_id", "number", name=op.f("uq_supplement_notice_application_id_number")
        ),
    )
    op.create_index(
        op.f("ix_supplement_notice_application_id"), "supplement_notice", ["application_id"], unique=False
    )
    op.create_table(
        "agenda_vote",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "department",
            sa.Enum(
                "development_reform",
                "industry",
                "natural_resources",
                "ecology",
                "market_regulation",
                "emergency",
                "housing",
                "statistics",
                name="department",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "vote",
            sa.Enum(
                "agree",
                "agree_with_conditions",
                "disagree",
                "abstain",
                name="vote",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("recused", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("recused = (vote IS NULL)", name=op.f("ck_agenda_vote_votes_or_recused")),
        sa.ForeignKeyConstraint(
            ["item_id"], ["agenda_item.id"], name=op.f("fk_agenda_vote_item_id_agenda_item")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_vote")),
        sa.UniqueConstraint("item_id", "department", name=op.f("uq_agenda_vote_item_id_department")),
    )
    op.create_index(op.f("ix_agenda_vote_item_id"), "agenda_vote", ["item_id"], unique=False)
    op.create_table(
        "condition",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("decision_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("application_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(length=100), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "evidence_given",
                "fulfilled",
                "overdue",
                "waived",
                "failed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("evidence_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("evidence_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_because", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state <> 'evidence_given' OR evidence_by IS NOT NULL",
            name=op.f("ck_condition_evidence_from_someone"),
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_condition_application_id_application")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_condition_decision_id_decision")
        ),
        sa.ForeignKeyConstraint(
            ["evidence_by"], ["account.id"], name=op.f("fk_condition_evidence_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_condition")),
        sa.UniqueConstraint("decision_id", "number", name=op.f("uq_condition_decision_id_number")),
    )
    op.create_index(op.f("ix_condition_application_id"), "condition", ["application_id"], unique=False)
    op.create_index("ix_condition_state_due_on", "condition", ["state", "due_on"], unique=False)
    op.create_table(
        "delivery",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("notice_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("failure", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'sending', 'sent', 'failed', 'unsure')",
            name=op.f("ck_delivery_known_state"),
        ),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_delivery_notice_id_notice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("notice_id", "channel", name=op.f("uq_delivery_notice_id_channel")),
    )
    op.create_table(
        "expert_opinion",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("review_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum(
                "feasible",
                "feasible_after_changes",
                "not_feasible",
                name="verdict",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(verdict IS NULL) = (given_at IS NULL)", name=op.f("ck_expert_opinion_given_when")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_expert_opinion_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["review_id"], ["expert_review.id"], name=op.f("fk_expert_opinion_review_id_expert_review")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_opinion")),
        sa.UniqueConstraint("review_id", "account_id", name=op.f("uq_expert_opinion_review_id_account_id")),
    )
    op.create_index(op.f("ix_expert_opinion_account_id"), "expert_opinion", ["account_id"], unique=False)
    op.create_index(op.f("ix_expert_opinion_review_id"), "expert_opinion", ["review_id"], unique=False)
    op.create_table(
        "follow_up",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "extension",
                "production_check",
                "reconsideration",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("application_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("decision_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum(
                "approve",
                "approve_with_conditions",
                "reject",
                name="verdict",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("grounds", sa.Text(), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("author_for_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("checker_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("checker_for_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("signer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("signer_for_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "checker_id IS NULL OR checker_id <> author_id", name=op.f("ck_follow_up_author_never_checks")
        ),
        sa.CheckConstraint(
            "signer_id IS NULL OR (signer_id <> author_id AND signer_id <> checker_id)",
            name=op.f("ck_follow_up_signer_is_another"),
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_follow_up_application_id_application")
        ),
        sa.ForeignKeyConstraint(
            ["author_for_id"], ["account.id"], name=op.f("fk_follow_up_author_for_id_account")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["account.id"], name=op.f("fk_follow_up_author_id_account")),
        sa.ForeignKeyConstraint(
            ["checker_for_id"], ["account.id"], name=op.f("fk_follow_up_checker_for_id_account")
        ),
        sa.ForeignKeyConstraint(["checker_id"], ["account.id"], name=op.f("fk_follow_up_checker_id_account")),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_follow_up_decision_id_decision")
        ),
        sa.ForeignKeyConstraint(
            ["signer_for_id"], ["account.id"], name=op.f("fk_follow_up_signer_for_id_account")
        ),
        sa.ForeignKeyConstraint(["signer_id"], ["account.id"], name=op.f("fk_follow_up_signer_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
        sa.UniqueConstraint("ref", name=op.f("uq_follow_up_ref")),
    )
    op.create_index(op.f("ix_follow_up_application_id"), "follow_up", ["application_id"], unique=False)
    op.create_index(op.f("ix_follow_up_decision_id"), "follow_up", ["decision_id"], unique=False)
    op.create_table(
        "publicity",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("application_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_publicity_application_id_application")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_publicity_proposal_id_proposal")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publicity")),
        sa.UniqueConstraint("application_id", "number", name=op.f("uq_publicity_application_id_number")),
    )
    op.create_index(op.f("ix_publicity_application_id"), "publicity", ["application_id"], unique=False)
    op.create_table(
        "sub_consultation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("opinion_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("asked", sa.String(length=100), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.String(length=50), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["account.id"], name=op.f("fk_sub_consultation_asked_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["opinion_id"], ["opinion.id"], name=op.f("fk_sub_consultation_opinion_id_opinion")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sub_consultation")),
        sa.UniqueConstraint("opinion_id", "number", name=op.f("uq_sub_consultation_opinion_id_number")),
    )
    op.create_index(op.f("ix_sub_consultation_opinion_id"), "sub_consultation", ["opinion_id"], unique=False)
    op.create_table(
        "supplement_item",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("notice_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("section", sa.String(length=20), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("material", sa.String(length=40), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "section <> '' OR material <> ''", name=op.f("ck_supplement_item_opens_something")
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"],
            ["supplement_notice.id"],
            name=op.f("fk_supplement_item_notice_id_supplement_notice"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplement_item")),
        sa.UniqueConstraint("notice_id", "number", name=op.f("uq_supplement_item_notice_id_number")),
    )
    op.create_table(
        "objection",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("publicity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("sender", sa.String(length=100), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["account.id"], name=op.f("fk_objection_answered_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["publicity_id"], ["publicity.id"], name=op.f("fk_objection_publicity_id_publicity")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["account.id"], name=op.f("fk_objection_recorded_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
    )
    op.create_index(op.f("ix_objection_publicity_id"), "objection", ["publicity_id"], unique=False)


def _drop() -> None:
    op.drop_index(op.f("ix_objection_publicity_id"), table_name="objection")
    op.drop_table("objection")
    op.drop_table("supplement_item")
    op.drop_index(op.f("ix_sub_consultation_opinion_id"), table_name="sub_consultation")
    op.drop_table("sub_consultation")
    op.drop_index(op.f("ix_publicity_application_id"), table_name="publicity")
    op.drop_table("publicity")
    op.drop_index(op.f("ix_follow_up_decision_id"), table_name="follow_up")
    op.drop_index(op.f("ix_follow_up_application_id"), table_name="follow_up")
    op.drop_table("follow_up")
    op.drop_index(op.f("ix_expert_opinion_review_id"), table_name="expert_opinion")
    op.drop_index(op.f("ix_expert_opinion_account_id"), table_name="expert_opinion")
    op.drop_table("expert_opinion")
    op.drop_table("delivery")
    op.drop_index("ix_condition_state_due_on", table_name="condition")
    op.drop_index(op.f("ix_condition_application_id"), table_name="condition")
    op.drop_table("condition")
    op.drop_index(op.f("ix_agenda_vote_item_id"), table_name="agenda_vote")
    op.drop_table("agenda_vote")
    op.drop_index(op.f("ix_supplement_notice_application_id"), table_name="supplement_notice")
    op.drop_table("supplement_notice")
    op.drop_index(op.f("ix_reminder_application_id"), table_name="reminder")
    op.drop_table("reminder")
    op.drop_index(op.f("ix_recusal_application_id"), table_name="recusal")
    op.drop_index(op.f("ix_recusal_account_id"), table_name="recusal")
    op.drop_table("recusal")
    op.drop_index(op.f("ix_provincial_review_application_id"), table_name="provincial_review")
    op.drop_table("provincial_review")
    op.drop_index("ix_notice_account_id_read_at", table_name="notice")
    op.drop_table("notice")
    op.drop_table("ledger_entry")
    op.drop_index(op.f("ix_figure_mark_application_id"), table_name="figure_mark")
    op.drop_table("figure_mark")
    op.drop_index(op.f("ix_expert_review_application_id"), table_name="expert_review")
    op.drop_table("expert_review")
    op.drop_index(op.f("ix_closing_application_id"), table_name="closing")
    op.drop_table("closing")
    op.drop_index("ix_clock_stop_application_id_first_day", table_name="clock_stop")
    op.drop_table("clock_stop")
    op.drop_index(op.f("ix_case_note_application_id"), table_name="case_note")
    op.drop_table("case_note")
    op.drop_index(op.f("ix_agenda_item_meeting_id"), table_name="agenda_item")
    op.drop_index(op.f("ix_agenda_item_application_id"), table_name="agenda_item")
    op.drop_table("agenda_item")
    op.drop_index(op.f("ix_deputation_deputy_id"), table_name="deputation")
    op.drop_index(op.f("ix_deputation_appointment_id"), table_name="deputation")
    op.drop_table("deputation")
    op.drop_index(op.f("ix_attendance_meeting_id"), table_name="attendance")
    op.drop_table("attendance")
    op.drop_table("notice_text")
    op.drop_table("meeting")
