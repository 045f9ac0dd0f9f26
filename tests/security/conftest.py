"""One service for the tests of a file: they read, or each presses on a case or a page of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import sqlite_copy, sqlite_url
from tests.people import Town, town_at


@pytest.fixture(scope="module")
def town(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("town")
    town = town_at(sqlite_url(sqlite_copy(migrated_sqlite, folder)), folder / "var")
    yield town
    town.close()
