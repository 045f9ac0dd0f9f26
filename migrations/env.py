"""Alembic's entry: runs online, on the URL it is given, with the tables of the job library left alone."""

from alembic import context

import app.models  # noqa: F401
from app.db import Base, make_engine
from app.jobs import heartbeat
from app.jobs.storage import include_name


def run() -> None:
    engine = make_engine(context.config.attributes["database_url"])
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=[Base.metadata, heartbeat.metadata],
            include_name=include_name,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
