"""How long it takes to verify a record of a million events, on both databases (AU-09; by hand, EVENTS for fewer)."""

import os
import time

from app.db import Database
from app.services import record
from app.services.record import Outcome
from tests.soak.made_events import fill

EVENTS = int(os.environ.get("EVENTS", "1000000"))
LONGEST = 900
"""Seconds: as a drill (trust §11)."""


def test_au_09_a_million_events_are_verified(database_url: str) -> None:
    begun = time.perf_counter()
    fill(database_url, EVENTS)
    filled = time.perf_counter()
    database = Database(database_url)
    with database.reading() as session:
        head = record.head(session)
        verdict = record.verify(session, [head])
        took = time.perf_counter() - filled
    kind = database.engine.dialect.name
    database.dispose()
    print(
        f"\nAU-09 {kind}: filled {filled - begun:.0f} s, {verdict.head.size} events verified in {took:.1f} s "
        f"({verdict.head.size / took:.0f}/s): {verdict.outcome.name}"
    )
    assert (verdict.outcome, verdict.findings) == (Outcome.VERIFIED, ())
    assert verdict.head == head
    assert head.size == EVENTS
    assert took < LONGEST
