"""What breaks here is real: processes killed, disks full, servers gone; only the day is pretended, as everywhere."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import sqlite_copy, sqlite_url
from tests.people import Town, town_at


@pytest.fixture
def town(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Town]:
    """A service of its own on SQLite, its folder there."""
    (tmp_path / "var").mkdir()
    town = town_at(sqlite_url(sqlite_copy(migrated_sqlite, tmp_path)), tmp_path / "var")
    yield town
    town.close()
