"""A running service and a chromium for the journeys. Without a chromium they fail; nothing here skips."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.journeys.desk import People
from tests.journeys.service import Service, running

CHROMIUM = "/usr/bin/chromium"  # Debian's
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def service(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(migrated_sqlite, tmp_path_factory.mktemp("service")) as one:
        yield one


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    program = CHROMIUM if Path(CHROMIUM).is_file() else shutil.which("chromium")
    assert program, "the journeys need chromium: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture
def people(service: Service, chromium: Browser) -> Iterator[People]:
    """Everybody of this journey; at its end no page may have had anything to complain about."""
    everybody = People(service, chromium)
    yield everybody
    for context in chromium.contexts:
        context.close()
    assert everybody.complaints == []
