"""The service as it runs in the house: web and worker as processes, on a database with the demonstration's people."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from pathlib import Path

from app import timepiece
from app.db import Database
from app.demo import city
from app.demo.story import House, Story
from app.files import Store
from app.services import clockwork
from app.services.acting import shanghai_day
from app.settings import ROOT
from rules.parameters import RuleBook
from setup import fonts
from tests.databases import sqlite_copy, sqlite_url
from tests.days import TEST_DAY
from tests.people import CHEAP, OVERLAY, print_waiting

STARTS_WITHIN = 40.0  # seconds
NUMBERS = count(1)


@dataclass(frozen=True, slots=True)
class Service:
    """``address``: scheme, host and port. ``house``: the same database, for cases that a journey does not play."""

    address: str
    house: House

    def case(self, key: str, *, reaches: str, days_ago: int = 12) -> str:
        """The number of a demonstration case played to a state."""
        return self.story(key, reaches=reaches, days_ago=days_ago).ref

    def draft(self, key: str) -> str:
        """The number of a demonstration case that is filled in and not submitted."""
        story = self._story(key, "county_check", 12)
        story.fill()
        return story.ref

    def story(self, key: str, *, reaches: str, days_ago: int = 12) -> Story:
        """A case played to a state, for going on with. Its papers are printed at once: what a journey reads it makes."""
        story = self._story(key, reaches, days_ago)
        story.run()
        now = timepiece.now()
        with self.house.database.reading() as session:
            overdue = [
                item for item in clockwork.due_now(session, shanghai_day(now)) if item.ref == story.ref
            ]
        assert not overdue, "the worker would end it under the journey's hands: let it begin later (days_ago)"
        print_waiting(self.house)
        return story

    def _story(self, key: str, reaches: str, days_ago: int) -> Story:
        """Under a project code of its own: a project has one open application."""
        now = timepiece.now()
        figures = replace(city.project(key), key=f"{key}-{next(NUMBERS)}", reaches=reaches)
        return Story(self.house, figures, now - timedelta(days=days_ago), now)


@contextmanager
def running(migrated: Path, folder: Path) -> Iterator[Service]:
    """Started on a free port of this machine; ended with the block."""
    var = folder / "var"
    var.mkdir()
    fonts.install(ROOT / "var")
    (var / "fonts").symlink_to(ROOT / "var" / "fonts")
    url = sqlite_url(sqlite_copy(migrated, folder))
    database = Database(url)
    house = city.found(database, Store(var / "files"), RuleBook.load(overlay=OVERLAY), CHEAP)
    port = _free_port()
    environment = _environment(url, var, port)
    with (folder / "service.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "app", "serve"],
            env=environment, cwd=ROOT, stdout=log, stderr=log,
        )  # fmt: skip
        try:
            _wait(process, port, folder / "service.log")
            yield Service(f"http://localhost:{port}", house)
        finally:
            process.terminate()
            process.wait(timeout=40)
            database.dispose()


def _environment(url: str, var: Path, port: int) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": url,
        "LIANSHEN_VAR": str(var),
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "PLAIN_HTTP": "1",
        "DEMO": "1",
        "SECOND_FACTOR": "optional",
        "DEMO_DAY": TEST_DAY.isoformat(),
        "RULES_OVERLAY": str(OVERLAY),
    }


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    late = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < late and process.poll() is None:
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError(f"the service did not start:\n{log.read_text('utf-8')}")
