"""The hall, set back before every test."""

from pathlib import Path

import pytest

from tests.app.meetings.hall import Hall, played
from tests.app.review.played import Played


@pytest.fixture(scope="session")
def played_hall(migrated_sqlite: Path) -> Played:
    folder = migrated_sqlite.with_name("hall")
    folder.mkdir(exist_ok=True)
    return played(migrated_sqlite, folder)


@pytest.fixture
def hall(played_hall: Played) -> Hall:
    return Hall(played_hall.set_back())
