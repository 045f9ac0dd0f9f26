"""A running service on a migrated SQLite file, and people of invented companies who are signed in."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app import create_app
from app.settings import ROOT, Settings
from tests.app.applicant.house import House, Person
from tests.databases import sqlite_copy, sqlite_url


@pytest.fixture
def house(migrated_sqlite: Path, tmp_path: Path) -> Iterator[House]:
    settings = Settings(
        database_url=sqlite_url(sqlite_copy(migrated_sqlite, tmp_path)),
        var=tmp_path,
        secret_key="a secret of this test only, long enough",
        plain_http=True,
        host="127.0.0.1",
        port=8000,
        trusted_hosts=("localhost",),
        demo=False,
        overlay=ROOT / "app" / "demo" / "parameters.toml",
    )
    app = create_app(settings)
    yield House(app)
    app.extensions["lianshen"].database.dispose()


@pytest.fixture
def anna(house: House) -> Person:
    """Of the company that applies."""
    return house.person("示例水泥有限公司", "91411221MA00000013", "安示例")


@pytest.fixture
def charlie(house: House) -> Person:
    """Of another company: must see nothing."""
    return house.person("示例玻璃有限公司", "91411221MA00000021", "查示例")


@pytest.fixture
def ref(house: House, anna: Person) -> str:
    return house.start(anna)
