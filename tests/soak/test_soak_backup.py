"""Backup and restore of a million events on both databases, with the times of each part (by hand; EVENTS for fewer)."""

import os
import time
from dataclasses import replace
from pathlib import Path

from app import timepiece
from app.backup import drilling, restoring
from app.db import Database
from app.files import Store
from app.services.world import check_world
from tests.backup.conftest import TOOLS, settings_at
from tests.soak.made_events import fill

EVENTS = int(os.environ.get("EVENTS", "1000000"))
LONGEST = 900
"""Seconds: a drill of a million events in a quarter of an hour (trust §11)."""


def test_bk_7_a_drill_of_a_million_events(database_url: str, tmp_path: Path) -> None:
    begun = time.perf_counter()
    fill(database_url, EVENTS)
    filled = time.perf_counter()
    settings = replace(settings_at(database_url, tmp_path / "var"), pg_tools=TOOLS)
    report = drilling.drill(settings, tmp_path / "backups", timepiece.now)
    drilled = time.perf_counter()
    database = Database(database_url)
    with restoring.looking(database) as session:
        findings = check_world(session, Store(settings.files))
    database.dispose()
    print(drilling.words(report))
    print(
        f"filled {filled - begun:.0f} s, drill {drilled - filled:.0f} s, check_world {time.perf_counter() - drilled:.0f} s"
    )
    assert report.events == EVENTS
    assert (report.faults, findings) == ((), ())
    assert drilled - filled < LONGEST
