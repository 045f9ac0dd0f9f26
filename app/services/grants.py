"""What the service's own role may do in PostgreSQL (SE-13): whoever has its password cannot change what was recorded.

The role neither owns a table nor stands above one: only an owner switches triggers off. The list of append-only tables
is read from the database's own triggers, so a table that a migration protects needs no second entry here.
"""

from collections.abc import Iterator

from sqlalchemy import Connection, text

from app.errors import Conflict
from app.jobs.storage import SCHEMA as JOBS

GUARD = "refuse_change"
"""The trigger function of the migrations that refuses every change of a row."""
READ_ONLY = frozenset({"alembic_version"})
DELETED_FROM = frozenset(
    {
        "agenda_item", "agenda_vote", "attendance", "expert_opinion", "kept_form", "login_failure", "one_time_password",
        "password_link", "past_password", "recovery_code", "second_factor", "settlement", "worker_heartbeat",
    }
)  # fmt: skip
"""Where the service itself takes rows away: unfinished work, and what a sign-in has used up."""
_TABLES = text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
_GUARDED = text(
    "SELECT DISTINCT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
    " JOIN pg_proc p ON p.oid = t.tgfoid WHERE p.proname = :guard AND t.tgenabled <> 'D'"
)
_SUPER = text("SELECT rolsuper FROM pg_roles WHERE rolname = :role")
_OWNS = text(
    "SELECT count(*) FROM pg_tables WHERE schemaname IN ('public', :jobs)"
    " AND pg_has_role(:role, tableowner, 'MEMBER')"
)

_STILL = text(
    "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE n.nspname = 'public' AND c.relname = ANY(:guarded) AND ("
    " has_any_column_privilege(:role, c.oid, 'UPDATE') OR"
    " has_table_privilege(:role, c.oid, 'DELETE, TRUNCATE, TRIGGER')) ORDER BY c.relname"
)


def append_only(connection: Connection) -> frozenset[str]:
    """Tables whose rows the database itself never changes; a guard that is switched off does not count."""
    return frozenset(connection.scalars(_GUARDED, {"guard": GUARD}))


def grant(connection: Connection, role: str) -> dict[str, tuple[str, ...]]:
    """Take everything from the role, give it what the service needs; what it may now do, by table. Raises Conflict."""
    if connection.dialect.name != "postgresql":
        raise Conflict("只有 PostgreSQL 有账号授权；SQLite 由文件权限和触发器保护")
    superuser = connection.scalar(_SUPER, {"role": role})
    if superuser is None:
        raise Conflict(f"数据库中没有账号 {role}")
    if superuser:
        raise Conflict(f"{role} 是超级用户，授权对它不起作用：请为服务另建一个账号")
    if connection.scalar(_OWNS, {"role": role, "jobs": JOBS}):
        raise Conflict(f"{role} 是数据表的所有者，能停用触发器：建表的账号和服务的账号应当分开")
    guarded = append_only(connection)
    if not guarded:
        raise Conflict("数据库中没有只增不改的表：请先运行 flask --app app init")
    given = {table: _rights(table, guarded) for table in connection.scalars(_TABLES)}
    for statement in _statements(connection, role, given):
        connection.execute(text(statement))
    if still := connection.scalars(_STILL, {"role": role, "guarded": list(guarded)}).all():
        raise Conflict(f"{role} 还从别的角色得到改动权（{'、'.join(still)}）：请先把它移出那些角色")
    return given


def _rights(table: str, guarded: frozenset[str]) -> tuple[str, ...]:
    if table in READ_ONLY:
        return ("SELECT",)
    if table in guarded:
        return ("SELECT", "INSERT")
    if table == "event_head":
        return ("SELECT", "UPDATE")
    return ("SELECT", "INSERT", "UPDATE", *(("DELETE",) if table in DELETED_FROM else ()))


def _statements(connection: Connection, role: str, given: dict[str, tuple[str, ...]]) -> Iterator[str]:
    quote = connection.dialect.identifier_preparer.quote
    to, database = quote(role), quote(str(connection.scalar(text("SELECT current_database()"))))
    yield f"GRANT CONNECT ON DATABASE {database} TO {to}"
    yield f"REVOKE CREATE ON SCHEMA public FROM PUBLIC, {to}"
    for schema in ("public", JOBS):
        yield f"GRANT USAGE ON SCHEMA {schema} TO {to}"
        yield f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM PUBLIC, {to}"
        yield f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA {schema} FROM PUBLIC, {to}"
        yield f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {to}"
    for table, rights in given.items():
        yield f"GRANT {', '.join(rights)} ON public.{quote(table)} TO {to}"
    yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {JOBS} TO {to}"
