"""The shelf: which book a moment reads, which book a pin means, and what is said when a pin cannot be rebuilt."""

from pathlib import Path

import pytest

from app.cli.starting import require_rule_book
from app.rulebook import Shelf
from app.services import case_file, rule_pins, rule_steps, screenings, steps
from rules.parameters import DataError
from tests.app.rules.house import WORDS, Office
from tests.databases import by_hand
from tests.people import OVERLAY

pytestmark = pytest.mark.slow  # Seconds each: in the gate, not in make quick.


def test_a_pin_finds_its_book_after_later_publications(office: Office) -> None:
    first = office.book()
    office.published()
    second = office.book()
    office.published(WORDS | {"value": "3", "valid_from": "2026-02-01"})
    shelf = Shelf(OVERLAY)
    with office.town.house.database.reading() as session:
        for book in (first, second, office.book()):
            found = shelf.by_digest(session, book.digest)
            assert found is not None
            assert found.version == book.version
        assert shelf.by_digest(session, "0" * 64) is None
        assert shelf.by_digest(session, None) is None


def test_a_shelf_sees_a_publication_at_once_and_loads_only_then(office: Office) -> None:
    shelf, database = Shelf(OVERLAY), office.town.house.database
    with database.reading() as session:
        before = shelf.current(session)
        assert shelf.current(session) is before
    office.published()
    with database.reading() as session:
        after = shelf.current(session)
        assert after is shelf.current(session)
    assert (before.version, after.version) == ("2026.2", "2026.2+1")


def test_a_pin_that_a_newer_release_cannot_rebuild_is_said(office: Office) -> None:
    """Without the overlay the data beneath the pin are others, as after an update of the software."""
    ref = office.town.case("passes", reaches="consultation")
    updated = Shelf(None)
    with office.town.house.database.reading() as session:
        application = steps.of_ref(session, ref)
        facts, _ = screenings.facts_of(session, application)
        kept = case_file.rows(session, application).kept
        assert kept is not None
        book = updated.current(session)
        newer = rule_pins.newer(session, updated, application, facts, kept, book)
    assert newer is not None
    assert newer.rebuilt is False
    assert newer.version == book.version


def test_a_release_that_does_not_take_a_published_amendment_does_not_start(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    number = office.published()
    require_rule_book(office.town.settings)
    with by_hand(office.town.house.database) as session:
        row = rule_steps.locked(session, number)
        row.amendment = (row.amendment or "").replace("CG-2024", "GONE-2024")
    with pytest.raises(SystemExit) as stopped:
        require_rule_book(office.town.settings)
    assert stopped.value.code == 2
    assert "GONE-2024" in capsys.readouterr().err


def test_data_that_cannot_be_used_stop_the_start(tmp_path: Path) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text('[[value]]\nkey = "no.such"\n', "utf-8")
    with pytest.raises(DataError, match=r"no\.such"):
        Shelf(broken)
