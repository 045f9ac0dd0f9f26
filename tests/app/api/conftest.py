"""One service with cases at several stages in several counties, and tokens for it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.app.api.reader import STAGES, Reader
from tests.databases import sqlite_copy, sqlite_url
from tests.people import town_at


@pytest.fixture(scope="module")
def bare(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """Without a case, for what is about the door alone."""
    yield from _opened(migrated_sqlite, tmp_path_factory.mktemp("bare"), {})


@pytest.fixture(scope="module")
def reader(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    yield from _opened(migrated_sqlite, tmp_path_factory.mktemp("reader"), STAGES)


def _opened(migrated: Path, folder: Path, stages: dict[str, tuple[str, str]]) -> Iterator[Reader]:
    town = town_at(sqlite_url(sqlite_copy(migrated, folder)), folder / "var")
    refs = {name: town.case(key, reaches=stage) for name, (key, stage) in stages.items()}
    town.app.extensions["rates"].enabled = False  # How often is asked is a test of its own.
    yield Reader(town, refs)
    town.close()
