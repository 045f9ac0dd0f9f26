"""A refused press: what it may leave in the database, which is one entry of the security log and nothing else."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager

from sqlalchemy import select
from werkzeug.test import TestResponse

from app.models import SecurityEvent
from tests.app.review.played import Desk

LOG = "security_event"
# A page that is looked at may say when its reader was last seen (SE-20); nothing else moves by itself.
MOVING = {"user_session": {"seen_at"}}


def rows(desk: Desk) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table there is, read past the service's own models."""
    with closing(sqlite3.connect(desk.town.house.database.engine.url.database or "")) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {name: connection.execute(_all_of(connection, name)).fetchall() for (name,) in names}


def _all_of(connection: sqlite3.Connection, table: str) -> str:
    columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')]
    kept = ", ".join(f'"{name}"' for name in columns if name not in MOVING.get(table, ()))
    return f'SELECT {kept} FROM "{table}"'


@contextmanager
def nothing_written(desk: Desk) -> Iterator[None]:
    """Every table is afterwards as it was."""
    before = rows(desk)
    yield
    assert rows(desk) == before


def refused(
    desk: Desk,
    login: str,
    action: str,
    data: Mapping[str, object],
    *,
    code: int,
    words: str,
    entry: str = "",
    kept: str = "",
) -> TestResponse:
    """Send it: the code, the words and what was typed stand in the answer; one entry says who, what and why.

    entry: the reason in the log where the page says less, or otherwise.
    """
    before = rows(desk)
    answer = desk.send(login, action, data)
    assert answer.status_code == code, answer.text
    assert words in answer.text and kept in answer.text, answer.text
    after = rows(desk)
    assert len(after.pop(LOG)) == len(before.pop(LOG)) + 1
    assert after == before
    with desk.town.house.database.reading() as session:
        last = session.scalars(select(SecurityEvent).order_by(SecurityEvent.id.desc()).limit(1)).one()
    adapter = desk.town.app.url_map.bind("localhost")
    endpoint, named = adapter.match(action, method="POST")
    assert (last.action, last.account_id) == (endpoint, desk.actor(login).account_id)
    assert last.object == named.get("ref", "") and last.outcome != "ok"
    assert (entry or words) in last.reasons
    return answer
