"""CC-6 after a restore: what was issued after the backup, as the last daily mail says it, is skipped and never comes twice.

On PostgreSQL, where presses race; that a number goes on after a restore is held on both in test_backup.py.
"""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from app import timepiece
from app.backup import afterwards, number_marks
from app.db import Database
from app.files import Store
from app.models import Application, Checkpoint, Decision, Event
from app.services import checkpoints, head_mail, numbers, record
from app.services.world import check_world
from tests.backup.conftest import TOOLS, World
from tests.backup.test_backup import back_up, bring_back, empty_place

THREADS, EACH = 8, 5


def decided(world: World) -> list[tuple[int, int]]:
    """(year, serial) of every decision, in order of issue."""
    with world.database.reading() as session:
        return [
            (row.number_year, row.number_serial)
            for row in session.scalars(select(Decision).order_by(Decision.id))
        ]


def issue_more(world: World, count: int) -> list[int]:
    """Serials given out on so many threads at once."""
    year = decided(world)[0][0]

    def one(_: int) -> int:
        with world.database.transaction() as session:
            return numbers.next_serial(session, numbers.DECISION_KIND, year)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(one, range(count)))


@pytest.mark.slow
@pytest.mark.postgres
def test_cc_6_after_a_restore_no_number_comes_twice_and_the_gap_is_told(
    postgres_world: World, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    lived = replace(postgres_world, settings=replace(postgres_world.settings, pg_tools=TOOLS))
    folder = tmp_path / "backups"
    back_up(lived, folder)
    (year, before) = decided(lived)[-1]
    lost = sorted(issue_more(lived, THREADS * EACH))
    assert lost == list(range(before + 1, before + THREADS * EACH + 1)), "no gap and no repeat under a race"
    told_of = lived.play("intake", "intake_b")
    with lived.database.reading() as session:
        mailed = head_mail.issued_words(session)  # the last daily mail before everything was lost

    with empty_place(lived.settings, tmp_path, request) as place:
        bring_back(place, folder, issued=number_marks.typed(mailed))
        database, store = Database(place.database_url), Store(place.files)
        database.info[checkpoints.SIGNER] = checkpoints.signer(place.secret_key, place.origin)
        afterwards.record(place.var, database, timepiece.now())
        again = World(place, replace(lived.house, database=database, store=store))
        with database.reading() as session:
            told = session.scalars(select(Event).where(Event.action == afterwards.ACTION)).one()
            signed = session.scalars(select(Checkpoint).order_by(Checkpoint.size.desc())).first()
        assert [numbers.DECISION_KIND, year, lost[-1]] in json.loads(told.note)["numbers"]
        assert signed is not None
        assert (signed.size, signed.reason) == (told.seq, "restored"), (
            "the first head after it is signed at once"
        )

        assert decided(again)[-1] == (year, before)
        ref = again.play("approved", "signing_a")
        assert decided(again)[-1] == (year, lost[-1] + 1)
        more = issue_more(again, THREADS)
        assert sorted(more) == list(range(lost[-1] + 2, lost[-1] + 2 + THREADS))
        with database.reading() as session:
            assert check_world(session, store, moment=timepiece.now(), thorough=True) == ()
            assert record.verify(session).outcome is record.Outcome.VERIFIED
            refs = session.scalars(select(Application.ref)).all()
        assert ref in refs
        assert told_of not in refs, "the number of a case that was lost goes to no other"
        database.dispose()
