"""What every test may ask for: a fresh, migrated database of each kind, and how hard hypothesis tries.

``database_url`` runs a test twice, on SQLite and on PostgreSQL; ``empty_database_url`` is the same before any
migration; ``postgresql_url`` is for what only PostgreSQL can show. Nothing here skips: a PostgreSQL that does not
start fails the tests that need it.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.databases import (
    PostgresServer,
    migrated_sqlite_file,
    postgres,
    sqlite_copy,
    sqlite_url,
    stop_postgres,
)
from tests.days import TEST_DAY

PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "quick")
settings.register_profile("quick", max_examples=30, deadline=None)
settings.register_profile("ci", max_examples=200, deadline=None, print_blob=True)
settings.register_profile("soak", max_examples=5000, deadline=None, print_blob=True)
settings.load_profile(PROFILE)

# Run by hand, not in the gate: `make soak` and `make bench` ask for them.
collect_ignore = [
    folder
    for folder, verb in (("soak", "soak"), ("benchmarks", "bench"))
    if verb not in {PROFILE, os.environ.get("VERB")}
]

POSTGRES_FOLDER = "LIANSHEN_TEST_POSTGRES"
BOTH_DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


def pytest_configure(config: pytest.Config) -> None:
    """One day for every run, so that no test ages. One folder for its PostgreSQL; xdist's workers inherit its name."""
    from app import timepiece  # not above: as in databases.py

    timepiece.pretend(TEST_DAY)
    if not hasattr(config, "workerinput"):
        os.environ[POSTGRES_FOLDER] = tempfile.mkdtemp(prefix="lianshen-postgres-")


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        folder = Path(os.environ.pop(POSTGRES_FOLDER))
        stop_postgres(folder / "data")
        shutil.rmtree(folder, ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that names the PostgreSQL fixture carries its mark, so that `make quick` can leave it out."""
    for item in items:
        if "postgresql_url" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.postgres)


@pytest.fixture(params=BOTH_DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """URL of a fresh migrated database, gone after the test; on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        yield sqlite_url(sqlite_copy(request.getfixturevalue("migrated_sqlite"), tmp_path))
    else:
        yield request.getfixturevalue("postgresql_url")


@pytest.fixture(params=BOTH_DATABASES)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """URL of a database without any table, for the tests of the migrations themselves."""
    if request.param == "sqlite":
        yield sqlite_url(tmp_path / "empty.db")
    else:
        with request.getfixturevalue("postgres_server").database() as url:
            yield url


@pytest.fixture
def postgresql_url(postgres_server: PostgresServer) -> Iterator[str]:
    """URL of a fresh migrated PostgreSQL database."""
    with postgres_server.database(template=postgres_server.migrated_template()) as url:
        yield url


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return migrated_sqlite_file(tmp_path_factory.mktemp("migrated"))


@pytest.fixture(scope="session")
def postgres_server(worker_id: str) -> Iterator[PostgresServer]:
    with postgres(Path(os.environ[POSTGRES_FOLDER]) / "data", worker=worker_id) as server:
        yield server
