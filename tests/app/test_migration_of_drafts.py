"""Migration 0003: every draft opens again with the new sections, and nothing typed is lost."""

from alembic import command
from sqlalchemy import Engine, create_engine, text

from app.db import alembic_config, migrate

ROWS = (
    "INSERT INTO account (id, login, name, password_hash) VALUES (1, 'a', '示例', 'x')",
    "INSERT INTO organisation (id, credit_code, name) VALUES (1, '91411200DEMQ00001W', '示例有限公司')",
    "INSERT INTO project (id, code, organisation_id) VALUES (1, '2026-411221-30-02-000001', 1)",
    "INSERT INTO application (id, ref, project_id, organisation_id, county_code, title, sector, state, version, "
    "procedure_version, round, facts_version, count_met, count_not_met, count_cannot_tell, created_at) VALUES "
    "(1, 'LS2026-411221-0001', 1, 1, '411221', '示例', '', 'draft', 1, '1', 1, 0, 0, 0, 0, '2026-11-01 00:00:00')",
)
SECTION = (
    "INSERT INTO draft_section (application_id, name, version, content, faults, complete, saved_by, saved_at) "
    "VALUES (1, :name, 3, :content, 0, true, 1, '2026-11-01 00:00:00')"
)
SHOWN = text("SELECT name, version, content, complete FROM draft_section ORDER BY name")


def sections(engine: Engine) -> dict[str, tuple[int, str, bool]]:
    with engine.connect() as connection:
        return {row.name: (row.version, row.content, bool(row.complete)) for row in connection.execute(SHOWN)}


def test_a_draft_gets_the_new_sections_and_keeps_its_words(empty_database_url: str) -> None:
    migrate(empty_database_url, "0002")
    engine = create_engine(empty_database_url)
    with engine.begin() as connection:
        for statement in ROWS:
            connection.execute(text(statement))
        for name in ("site", "coal"):
            connection.execute(text(SECTION), {"name": name, "content": '{"town":"示例镇"}'})
    migrate(empty_database_url)
    kept = '{"town":"示例镇"}'
    assert sections(engine) == {
        "coal": (3, kept, True),
        "environment": (1, "{}", False),
        "quota": (1, "{}", False),
        "site": (3, kept, False),
    }
    engine.dispose()
    command.downgrade(alembic_config(empty_database_url), "0002")
    assert sections(engine).keys() == {"coal", "site"}
    engine.dispose()
