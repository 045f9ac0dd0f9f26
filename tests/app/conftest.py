"""A service with the demonstration's people, on SQLite, and the pinned fonts."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from setup import fonts as setup_fonts
from tests.databases import sqlite_copy, sqlite_url
from tests.people import Town, town_at

VAR = Path(__file__).resolve().parents[2] / "var"


@pytest.fixture(scope="session")
def fonts() -> Path:
    setup_fonts.install(VAR)
    return VAR / "fonts"


@pytest.fixture
def town(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Town]:
    town = town_at(sqlite_url(sqlite_copy(migrated_sqlite, tmp_path)), tmp_path / "var")
    yield town
    town.close()
