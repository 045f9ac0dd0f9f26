"""The town of the review tests, set back before every test."""

from pathlib import Path

import pytest

from tests.app.review.played import Desk, Played, played


@pytest.fixture(scope="session")
def played_town(migrated_sqlite: Path) -> Played:
    folder = migrated_sqlite.with_name("played")
    folder.mkdir(exist_ok=True)
    return played(migrated_sqlite, folder)


@pytest.fixture
def desk(played_town: Played) -> Desk:
    return played_town.set_back()
