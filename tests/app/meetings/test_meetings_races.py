"""Two chairs sign the same minutes at once: signed once, printed once, and the slower ones are told (CC-1)."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sqlalchemy import func, select

from app import timepiece
from app.errors import StaleVersion
from app.models import Document, Event, Meeting
from app.services import meeting_record, meetings, minutes
from app.services.acting import Acting
from tests.databases import by_hand
from tests.people import Town, town_at
from workflows.states import MeetingState

PRESSES = 8


def closed(town: Town) -> str:
    """A meeting that is over, with minutes by the coordinator."""
    actor = town.house.cast.actors["coordinator"]
    now = timepiece.now()
    with by_hand(town.house.database) as session:
        session.add(
            Meeting(
                ref="HY2026-001", title="示例会议", held_on=now.date(), starts_at="09:30", place="示例会议室",
                state=MeetingState.CLOSED, minutes="示例纪要", planned_by=actor.account_id,
                author_id=actor.account_id, created_at=now,
            )
        )  # fmt: skip
    return "HY2026-001"


def test_minutes_are_signed_once_however_many_press(postgresql_url: str, tmp_path: Path) -> None:
    town = town_at(postgresql_url, tmp_path / "var")
    ref, book = closed(town), town.house.book
    with town.house.database.reading() as session:
        row = session.scalars(select(Meeting).where(Meeting.ref == ref)).one()
        digest, seen = meeting_record.record(session, row, book).digest, row.version
    start = threading.Barrier(PRESSES)

    def press(number: int) -> str:
        chair = town.house.cast.actors["chair" if number % 2 else "chair-second"]
        acting = Acting(actor=chair, moment=timepiece.now())
        start.wait(timeout=30)
        try:
            with town.house.database.transaction() as session:
                found = meetings.locked(session, chair, ref)
                minutes.sign(session, acting, found, seen=seen, seen_digest=digest, book=book)
        except StaleVersion as stale:
            return stale.changes[-1].what
        return "signed"

    with ThreadPoolExecutor(max_workers=PRESSES) as pool:
        answers = sorted(pool.map(press, range(PRESSES)))
    assert answers == ["signed"] + ["签发纪要"] * (PRESSES - 1)
    with town.house.database.reading() as session:
        assert session.scalar(select(func.count(Document.id))) == 1
        signings = select(func.count(Event.seq)).where(Event.action == "meeting.sign_minutes")
        assert session.scalar(signings) == 1
    town.close()
