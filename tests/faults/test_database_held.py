"""F7: the database is held by somebody else: people are told to wait with their words kept, and nothing piles up."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from app.db import Database
from app.services import steps
from app.services.acting import Acting
from app.services.world import check_world
from app.settings import LIMITS
from tests.people import Town, town_at


class LetGo(Exception):
    """Nothing was changed after all."""


@contextmanager
def held(town: Town, ref: str) -> Iterator[None]:
    """Somebody else keeps the case's row and the head of the record (on SQLite: the one writer's place)."""
    other = Database(town.settings.database_url)
    with suppress(LetGo), other.transaction() as session:
        acting = Acting(actor=town.house.cast.actors["coordinator"], moment=datetime.now(UTC))
        steps.touch(session, acting, steps.locked(session, ref), action="test.change", label="变更")
        yield
        raise LetGo
    other.dispose()


@pytest.mark.slow
def test_f7_a_held_row_gives_503_with_the_text_kept(database_url: str, tmp_path: Path) -> None:
    town = town_at(database_url, tmp_path / "var")
    ref = town.case(reaches="consultation")
    person = town.person("coordinator")
    form = {"text": "示例：材料需要补充", "audience": "lead"} | person.hidden(f"/case/{ref}/notes")
    before = threading.active_count()
    with held(town, ref):
        began = time.monotonic()
        answer = person.client.post(f"/case/{ref}/notes", data=form)
        waited = time.monotonic() - began
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) > 0
        assert "示例：材料需要补充" in answer.text
        assert waited < LIMITS.lock_timeout_ms / 1000 * 2 + 3
        assert person.get(f"/case/{ref}/").status_code in {200, 404}, "who only reads waits for nobody"
    assert threading.active_count() <= before + 1, "nothing piles up"
    with town.house.database.reading() as session:
        assert check_world(session, town.house.store) == ()
        assert session.scalar(text("SELECT 1")) == 1
    town.close()
