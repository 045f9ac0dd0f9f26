"""Alembic's entry: runs online, on the URL it is given, with the tables of the job library left alone."""

from typing import Any, cast

from alembic import context

import app.models  # noqa: F401
from app.db import Base, make_engine
from app.jobs import heartbeat
from app.jobs.storage import include_name


def run() -> None:
    engine = make_engine(context.config.attributes["database_url"])
    with engine.connect() as connection:
        on_sqlite = engine.dialect.name == "sqlite"
        if on_sqlite:
            # A table that is built anew is dropped for a moment: its children must not notice. Only possible before BEGIN.
            cast(Any, connection.connection.driver_connection).execute("PRAGMA foreign_keys = OFF")
        context.configure(
            connection=connection,
            target_metadata=[Base.metadata, heartbeat.metadata],
            include_name=include_name,
            transactional_ddl=True,  # SQLite has it too, once BEGIN is ours: an upgrade is whole or not at all (F27).
        )
        with context.begin_transaction():
            context.run_migrations()
            if on_sqlite and (orphans := connection.exec_driver_sql("PRAGMA foreign_key_check").first()):
                raise RuntimeError(f"migration left rows without their parents: {tuple(orphans)}")
    engine.dispose()


run()
