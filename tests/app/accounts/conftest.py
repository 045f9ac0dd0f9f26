"""A house in which staff and officers must show a second factor and mail is set up; one for the tests of a file."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.app.accounts.doors import House, strict
from tests.databases import sqlite_copy, sqlite_url


@pytest.fixture(scope="module")
def house(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house")
    house = strict(sqlite_url(sqlite_copy(migrated_sqlite, folder)), folder / "var")
    yield house
    house.close()
