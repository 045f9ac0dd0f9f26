"""A town whose keepers have values to amend."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.app.rules.house import Office
from tests.people import Town, town_at


@pytest.fixture
def office(town: Town) -> Office:
    return Office(town)


@pytest.fixture
def either_office(database_url: str, tmp_path: Path) -> Iterator[Office]:
    """The same on SQLite and on PostgreSQL."""
    town = town_at(database_url, tmp_path / "var")
    yield Office(town)
    town.close()
