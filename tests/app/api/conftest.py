"""One service with cases at several stages in several counties, and one without a case."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.app.api.reader import STAGES, Reader, opened


@pytest.fixture(scope="module")
def bare(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """For what is about the door alone."""
    with opened(migrated_sqlite, tmp_path_factory.mktemp("bare"), {}) as found:
        yield found


@pytest.fixture(scope="module")
def reader(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    with opened(migrated_sqlite, tmp_path_factory.mktemp("reader"), STAGES) as found:
        yield found
