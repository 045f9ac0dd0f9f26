"""The played town of the officers' pages, set back before every test."""

import pytest

from tests.app.review.conftest import played_town
from tests.app.review.played import Desk, Played

__all__ = ["played_town"]


@pytest.fixture
def desk(played_town: Played) -> Desk:
    return played_town.set_back()
