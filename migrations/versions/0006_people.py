"""People and organisations: kinds of accounts, appointments that end, changes made by two, registration.

Rules of safe migrations: see script.py.mako. An account takes the kind of the roles it holds; accounts that hold roles
of two kinds stop the migration, because one of them has to become an account of its own first.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KINDS = ("company", "staff", "officer")
OFFICERS = "role IN ('auditor', 'security_admin', 'system_admin')"
COMPANY = "role IN ('applicant', 'consultant')"
ROLES = (
    "applicant", "consultant", "county_officer", "coordinator", "lead_checker", "handler", "checker", "signer",
    "expert", "chair", "archivist", "rule_keeper", "supervisor", "system_admin", "security_admin", "auditor", "clock",
)  # fmt: skip
ACCOUNT_COLUMNS = (
    ("kind", "VARCHAR(40) DEFAULT 'staff' NOT NULL CONSTRAINT ck_account_kind CHECK (kind IN ('company', 'staff', 'officer'))"),
    ("phone", "VARCHAR(20) DEFAULT '' NOT NULL"),
    ("id_number", "VARCHAR(18) DEFAULT '' NOT NULL"),
)  # fmt: skip
OF_ROLE = f"CASE WHEN {OFFICERS} THEN 'officer' WHEN {COMPANY} THEN 'company' ELSE 'staff' END"
APART = {
    "fk_appointment_account_id_kind_account": "FOREIGN KEY (account_id, kind) REFERENCES account (id, kind)",
    "ck_appointment_kind": "CHECK (kind IN ('company', 'staff', 'officer'))",
    "ck_appointment_officers_apart": f"CHECK ((kind = 'officer') = ({OFFICERS}))",
    "ck_appointment_companies_apart": f"CHECK ((kind = 'company') = ({COMPANY}))",
    "ck_appointment_manager_of_a_company": "CHECK (NOT manager OR role = 'applicant')",
}
LIVE = "ended_at IS NULL"
UNIQUE = "uq_appointment_account_id_role_body"


def _on_sqlite() -> bool:
    return bool(op.get_bind().dialect.name == "sqlite")


def upgrade() -> None:
    mixed = op.get_bind().execute(
        sa.text(f"SELECT count(*) FROM (SELECT account_id FROM appointment GROUP BY account_id HAVING count(DISTINCT {OF_ROLE}) > 1) AS m")
    )  # fmt: skip
    if count := mixed.scalar():
        raise RuntimeError(
            f"{count} accounts hold roles of two kinds; give one of them an account of its own"
        )
    for name, rest in ACCOUNT_COLUMNS:
        op.execute(f"ALTER TABLE account ADD COLUMN {name} {rest}")
    op.execute(
        f"UPDATE account SET kind = (SELECT min({OF_ROLE}) FROM appointment WHERE account_id = account.id) "
        "WHERE id IN (SELECT account_id FROM appointment)"
    )
    op.create_index("ix_account_id_kind", "account", ["id", "kind"], unique=True)
    if _on_sqlite():
        _appointments_anew()
    else:
        _appointments_altered()
    live, officer = sa.text(LIVE), sa.text(f"kind = 'officer' AND {LIVE}")
    op.create_index(
        UNIQUE,
        "appointment",
        ["account_id", "role", "body"],
        unique=True,
        sqlite_where=live,
        postgresql_where=live,
    )
    op.create_index(
        "uq_appointment_officer", "appointment", ["account_id"], unique=True,
        sqlite_where=officer, postgresql_where=officer,
    )  # fmt: skip
    # Who is alone in his company runs its people; of several the first.
    op.execute(
        "UPDATE appointment SET manager = TRUE WHERE id IN "
        "(SELECT min(id) FROM appointment WHERE role = 'applicant' GROUP BY body)"
    )
    _create()


def _appointments_anew() -> None:
    apart = ", ".join(f"CONSTRAINT {name} {rule}" for name, rule in APART.items())
    roles = ", ".join(f"'{role}'" for role in ROLES)
    op.execute(
        "CREATE TABLE appointment_new (id INTEGER NOT NULL, account_id INTEGER NOT NULL, role VARCHAR(40) NOT NULL, "
        "body VARCHAR(40) NOT NULL, kind VARCHAR(40) NOT NULL, manager BOOLEAN DEFAULT 0 NOT NULL, ended_at DATETIME, "
        "CONSTRAINT pk_appointment PRIMARY KEY (id), "
        "CONSTRAINT fk_appointment_account_id_account FOREIGN KEY(account_id) REFERENCES account (id), "
        f"CONSTRAINT role CHECK (role IN ({roles})), {apart})"
    )
    op.execute(
        f"INSERT INTO appointment_new (id, account_id, role, body, kind) SELECT id, account_id, role, body, {OF_ROLE} "
        "FROM appointment"
    )
    op.drop_table("appointment")
    op.rename_table("appointment_new", "appointment")


def _appointments_altered() -> None:
    op.drop_constraint(UNIQUE, "appointment", type_="unique")
    op.add_column("appointment", sa.Column("kind", sa.String(40)))
    op.add_column(
        "appointment", sa.Column("manager", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column("appointment", sa.Column("ended_at", sa.DateTime(timezone=True)))
    op.execute(f"UPDATE appointment SET kind = {OF_ROLE}")
    op.alter_column("appointment", "kind", nullable=False)
    for name, rule in APART.items():
        op.execute(f"ALTER TABLE appointment ADD CONSTRAINT {name} {rule}")


def downgrade() -> None:
    ended = op.get_bind().execute(sa.text("SELECT count(*) FROM appointment WHERE ended_at IS NOT NULL"))
    changes = op.get_bind().execute(sa.text("SELECT count(*) FROM account_change"))
    if ended.scalar() or changes.scalar():
        raise RuntimeError(
            "there are ended appointments or changes of accounts, which the older tables cannot hold"
        )
    op.drop_table("account_change")
    op.drop_index("uq_appointment_officer", table_name="appointment")
    op.drop_index(UNIQUE, table_name="appointment")
    if _on_sqlite():
        roles = ", ".join(f"'{role}'" for role in ROLES)
        op.execute(
            "CREATE TABLE appointment_old (id INTEGER NOT NULL, account_id INTEGER NOT NULL, "
            "role VARCHAR(40) NOT NULL, body VARCHAR(40) NOT NULL, CONSTRAINT pk_appointment PRIMARY KEY (id), "
            "CONSTRAINT fk_appointment_account_id_account FOREIGN KEY(account_id) REFERENCES account (id), "
            f"CONSTRAINT {UNIQUE} UNIQUE (account_id, role, body), CONSTRAINT role CHECK (role IN ({roles})))"
        )
        op.execute("INSERT INTO appointment_old SELECT id, account_id, role, body FROM appointment")
        op.drop_table("appointment")
        op.rename_table("appointment_old", "appointment")
        op.drop_index("ix_account_id_kind", table_name="account")
    else:
        for name in APART:
            op.execute(f"ALTER TABLE appointment DROP CONSTRAINT {name}")
        for name in ("kind", "manager", "ended_at"):
            op.drop_column("appointment", name)
        op.create_unique_constraint(UNIQUE, "appointment", ["account_id", "role", "body"])
        op.drop_index("ix_account_id_kind", table_name="account")
    for name, _rest in reversed(ACCOUNT_COLUMNS):
        if _on_sqlite():
            op.execute(f"ALTER TABLE account DROP COLUMN {name}")
        else:
            op.drop_column("account", name)


def _one_of(name: str, *values: str, nullable: bool = False) -> sa.Column[str]:
    kind = sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)
    return sa.Column(name, kind, nullable=nullable)


def _id(name: str, *, nullable: bool = True) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=nullable)


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False)


def _create() -> None:
    checks = {
        "proposer_never_decides": "decided_by IS NULL OR decided_by <> proposed_by",
        "decided_by_someone": "(decided_by IS NULL) = (state IN ('proposed', 'withdrawn'))",
        "decided_at_some_time": "(state = 'proposed') = (decided_at IS NULL)",
        "refused_says_why": "state <> 'refused' OR closing <> ''",
        "about_somebody": "account_id IS NOT NULL OR kind = 'create'",
        "dismisses_from_somewhere": "kind <> 'dismiss' OR appointment_id IS NOT NULL",
        "joins_somebody": "kind <> 'join' OR organisation_id IS NOT NULL",
        "registers_somebody": "kind <> 'register' OR credit_code <> ''",
        "appoints_to_something": "kind NOT IN ('create', 'appoint') OR role IS NOT NULL",
    }
    parents = {
        "account_id": "account", "appointment_id": "appointment", "organisation_id": "organisation",
        "proposed_by": "account", "decided_by": "account",
    }  # fmt: skip
    op.create_table(
        "account_change",
        _id("id", nullable=False),
        _text("ref", 20),
        sa.Column("version", sa.Integer(), nullable=False),
        _one_of("state", "proposed", "approved", "refused", "withdrawn"),
        _one_of("kind", "register", "join", "create", "appoint", "dismiss", "disable", "enable", "reset"),
        _id("account_id"),
        _id("appointment_id"),
        _id("organisation_id"),
        _text("login", 40),
        _text("name", 50),
        _text("email", 200),
        _text("phone", 20),
        _one_of("role", *ROLES, nullable=True),
        _text("body", 40),
        _text("credit_code", 18),
        _text("organisation_name", 100),
        _text("scan_sha256", 64),
        _text("scan_name", 200),
        _text("scan_type", 80),
        _text("first_hash", 200),
        sa.Column("reason", sa.Text(), nullable=False),
        _id("proposed_by", nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        _id("decided_by"),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closing", sa.Text(), nullable=False),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_account_change_{name}")) for name, rule in checks.items()),
        *(
            sa.ForeignKeyConstraint([name], [f"{parent}.id"], name=op.f(f"fk_account_change_{name}_{parent}"))
            for name, parent in parents.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_change")),
        sa.UniqueConstraint("ref", name=op.f("uq_account_change_ref")),
    )
    for name in ("state", "account_id", "organisation_id"):
        op.create_index(op.f(f"ix_account_change_{name}"), "account_change", [name])
