"""SE-13: the role of the service does its whole work and cannot touch what was recorded; the real PostgreSQL refuses."""

import ast
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import CliRunner
from sqlalchemy import Connection, create_engine, make_url, text
from sqlalchemy.exc import ProgrammingError

from app import models
from app.cli import auditing
from app.db import Base, Database
from app.errors import Conflict
from app.services import grants, record
from app.services.record import Outcome
from app.wiring import build
from tests.databases import sqlite_copy, sqlite_url
from tests.people import Town, print_waiting, settings_for, town_at
from tests.source_tree import below, tree
from tests.source_tree import text as source
from workflows.vocabulary import ReviewState

RECORDED = ("event", "security_event", "checkpoint", "facts_version", "screening_record", "opinion_version",
            "county_opinion", "rule_event", "rule_impact_row")  # fmt: skip
ATTACKS = (
    "UPDATE {table} SET {column} = {column}",
    "DELETE FROM {table}",
    "TRUNCATE {table} CASCADE",
    "ALTER TABLE {table} DISABLE TRIGGER ALL",
    "DROP TRIGGER {table}_append_only ON {table}",
    "ALTER TABLE {table} RENAME TO gone",
    "DROP TABLE {table} CASCADE",
)
PRIVILEGES = (
    "SET session_replication_role = replica",
    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'",
    "CREATE TABLE public.mine (id int)",
    "UPDATE alembic_version SET version_num = '0001'",
    "DELETE FROM event_head",
    "INSERT INTO event_head (id, seq, compact) VALUES (1, 0, '')",
    "DELETE FROM decision",
    "DELETE FROM application",
    "DELETE FROM account",
    "SELECT setval('security_event_id_seq', 1)",
)


@pytest.fixture
def role(postgresql_url: str) -> Iterator[str]:
    """The URL of the same database for a role that has nothing yet."""
    name = f"lianshen_{uuid4().hex[:8]}"
    with _admin(postgresql_url) as connection:
        connection.execute(text(f"CREATE ROLE {name} LOGIN PASSWORD 'only-of-this-test'"))
    yield (
        make_url(postgresql_url)
        .set(username=name, password="only-of-this-test")
        .render_as_string(hide_password=False)
    )
    with _admin(postgresql_url) as connection:
        connection.execute(text(f"DROP OWNED BY {name}"))
        connection.execute(text(f"DROP ROLE {name}"))


@contextmanager
def _admin(url: str) -> Iterator[Connection]:
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def granted(owner_url: str, role_url: str) -> str:
    """What the command says, run as an operator runs it."""
    name = make_url(role_url).username or ""
    answer = CliRunner().invoke(
        auditing.grants_, [name], env={"DATABASE_URL": owner_url, "SECRET_KEY": "x" * 32}
    )
    assert answer.exit_code == 0, answer.output
    return answer.output


def refused(connection: Connection, statement: str) -> bool:
    try:
        connection.execute(text(statement))
    except ProgrammingError as error:
        return type(error.orig).__name__ == "InsufficientPrivilege"
    return False


def test_se_13_the_role_does_the_main_job_and_can_change_nothing_recorded(
    postgresql_url: str, role: str, tmp_path: Path
) -> None:
    founded = town_at(postgresql_url, tmp_path / "var")
    said = granted(postgresql_url, role)
    assert all(table in said for table in RECORDED)
    assert granted(postgresql_url, role) == said, "may be repeated"
    app = build(settings_for(role, tmp_path / "var"))
    town = Town(app, replace(founded.house, database=Database(role)), founded.settings)
    try:
        _the_main_job(town)
        columns = {name: next(iter(Base.metadata.tables[name].columns)).name for name in RECORDED}
        attacker = town.house.database.engine.execution_options(isolation_level="AUTOCOMMIT")
        with attacker.connect() as connection:
            for table in RECORDED:
                for attack in ATTACKS:
                    statement = attack.format(table=table, column=columns[table])
                    assert refused(connection, statement), statement
            for statement in PRIVILEGES:
                assert refused(connection, statement), statement
    finally:
        town.close()
        founded.close()


def _the_main_job(town: Town) -> None:
    """File, screen, decide; the people sign in and out on the way, one with a wrong password first."""
    ref = town.case(reaches="approved")
    print_waiting(town.house)
    assert town.application(ref).state is ReviewState.APPROVED
    wrong = town.app.test_client()
    token = wrong.get("/login").text.partition('name="csrf_token" value="')[2].partition('"')[0]
    typed = {"login": "coordinator", "password": "wrong", "csrf_token": token}
    assert wrong.post("/login", data=typed).status_code != 303
    lead = town.person("coordinator")
    assert lead.get(f"/case/{ref}/").status_code == 200
    archivist = town.person("archivist")
    exported = archivist.post(f"/archive/{ref}/export", {}, form="/archive/", action=f"{ref}/export")
    assert exported.status_code == 200
    assert lead.post("/logout", {}, form="/review/", action="/logout").status_code == 303
    with town.house.database.reading() as session:
        assert record.verify(session).outcome == Outcome.VERIFIED


def test_se_13_the_list_is_that_of_the_triggers(postgresql_url: str) -> None:
    with _admin(postgresql_url) as connection:
        assert grants.append_only(connection) == frozenset(RECORDED)
        connection.execute(text("ALTER TABLE event DISABLE TRIGGER event_append_only"))
        assert "event" not in grants.append_only(connection)


def test_se_13_a_role_for_which_grants_mean_nothing_is_refused(postgresql_url: str, tmp_path: Path) -> None:
    owner = make_url(postgresql_url).username or "postgres"
    with _admin(postgresql_url) as connection:
        for name, words in ((owner, "超级用户"), ("nobody-of-that-name", "没有账号")):
            with pytest.raises(Conflict, match=words):
                grants.grant(connection, name)
        connection.execute(text("CREATE ROLE lianshen_group_example"))
        connection.execute(text("CREATE ROLE lianshen_member_example IN ROLE lianshen_group_example"))
        assert grants.grant(connection, "lianshen_member_example")["event"] == ("SELECT", "INSERT")
        for right in ("UPDATE", "UPDATE (note)", "DELETE", "TRUNCATE", "TRIGGER"):
            connection.execute(text(f"GRANT {right} ON event TO lianshen_group_example"))
            with pytest.raises(Conflict, match="别的角色得到改动权（event）"):
                grants.grant(connection, "lianshen_member_example")
            connection.execute(text(f"REVOKE {right} ON event FROM lianshen_group_example"))
        for name in ("lianshen_member_example", "lianshen_group_example"):
            connection.execute(text(f"DROP OWNED BY {name}"))
            connection.execute(text(f"DROP ROLE {name}"))
        connection.execute(text("CREATE ROLE lianshen_owner_example"))
        connection.execute(text("ALTER TABLE event OWNER TO lianshen_owner_example"))
        with pytest.raises(Conflict, match="所有者"):
            grants.grant(connection, "lianshen_owner_example")
        connection.execute(text(f"REASSIGN OWNED BY lianshen_owner_example TO {owner}"))
        connection.execute(text("DROP ROLE lianshen_owner_example"))


def test_se_13_on_sqlite_the_command_says_why_there_is_nothing_to_grant(
    migrated_sqlite: Path, tmp_path: Path
) -> None:
    url = sqlite_url(sqlite_copy(migrated_sqlite, tmp_path))
    answer = CliRunner().invoke(
        auditing.grants_, ["anybody"], env={"DATABASE_URL": url, "SECRET_KEY": "x" * 32}
    )
    assert answer.exit_code == 2
    assert "SQLite" in answer.output


def test_se_13_rows_are_taken_away_only_where_the_role_may() -> None:
    """Every ``delete(Model)`` of the service, also over a tuple of models, what ``sealed.remove`` takes, and two objects."""
    deleted, rows = {"worker_heartbeat", "expert_opinion", "agenda_item"}, 0
    sources = below("app/services", "app/web", "app/jobs")
    for path in (path for path in sources if re.search(r"delete\(|sealed\.remove\(", source(path))):
        tuples = {
            loop.target.id: [name.id for name in loop.iter.elts if isinstance(name, ast.Name)]
            for loop in ast.walk(tree(path))
            if isinstance(loop, ast.For) and isinstance(loop.target, ast.Name) and isinstance(loop.iter, ast.Tuple)
        }  # fmt: skip
        for call in (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call)):
            if isinstance(call.func, ast.Name) and call.func.id == "delete":
                assert isinstance(call.args[0], ast.Name), path
                for name in tuples.get(call.args[0].id, [call.args[0].id]):
                    found = getattr(models, name, None)
                    deleted.add(found.__tablename__ if found else name)
            if ast.unparse(call.func) == "sealed.remove":
                model = re.match(r"select\((\w+)\)", ast.unparse(call.args[1]))
                assert model, path
                deleted.add(getattr(models, model[1]).__tablename__)
            rows += isinstance(call.func, ast.Attribute) and ast.unparse(call.func) == "session.delete"
    assert deleted == grants.DELETED_FROM
    assert rows == 2, "a new one: name its table here and in app/services/grants.py"
