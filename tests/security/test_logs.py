"""The machine's log: one line an entry, UTC, no words of an error, no secret, no line of somebody else's (SE-40, SE-09)."""

import io
import json
import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import structlog
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app import logs
from app.db import Database
from app.models import SecurityEvent
from app.services import accounts, clockwork
from app.settings import Settings
from tests.people import Town
from tests.source_tree import below
from tests.source_tree import text as source

pytestmark = pytest.mark.slow

FORGED = 'x\r\n{"event": "forged", "level": "info"}\u2028\x1b[31m'
SECRET = "canary-of-a-secret-9f27"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    handler = logs.configure(stream)
    yield stream
    logging.getLogger().removeHandler(handler)
    structlog.reset_defaults()


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_se_40_a_forged_line_stays_inside_its_entry(written: io.StringIO) -> None:
    structlog.get_logger().warning("database", kind=FORGED)
    logging.getLogger("library").warning("said %s", FORGED)
    raw = written.getvalue()
    assert raw.count("\n") == 2 and "\r" not in raw and "\x1b" not in raw
    entries = [json.loads(line) for line in raw.strip().split("\n")]
    assert [entry["event"] for entry in entries] == ["database", f"said {FORGED}"]
    for entry in entries:
        stamp = datetime.fromisoformat(str(entry["timestamp"]))
        assert stamp.utcoffset() == timedelta(0)
        assert abs(datetime.now(UTC) - stamp) < timedelta(minutes=1)


def test_se_40_of_an_error_its_kind_and_place_are_written_and_never_its_words(written: io.StringIO) -> None:
    def fails() -> None:
        raise ValueError(SECRET)

    for log in (structlog.get_logger(), logging.getLogger("library")):
        try:
            try:
                fails()
            except ValueError as error:
                raise KeyError(SECRET) from error
        except KeyError as error:
            log.error("unexpected", exc_info=error)
    assert SECRET not in written.getvalue()
    for entry in lines(written):
        assert entry["error"] == "builtins.KeyError < builtins.ValueError"
        assert any("test_logs.py" in str(place) for place in entry["where"])  # type: ignore[attr-defined]


def test_se_40_a_statement_that_fails_shows_no_value_of_its_row(database_url: str) -> None:
    database = Database(database_url)
    try:
        with pytest.raises(IntegrityError) as caught, database.transaction() as session:
            session.execute(
                text("INSERT INTO account (login, name) VALUES (:login, :name)"),
                {"login": SECRET, "name": SECRET},
            )
        assert "hidden" in str(caught.value)
        assert SECRET not in str(caught.value).partition("DETAIL")[0]
    finally:
        database.dispose()


def test_se_09_no_secret_reaches_a_page_the_log_or_the_output(
    town: Town, written: io.StringIO, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong password, a right one, a session, the key of the house: with a page that fails and one that does not."""
    password = town.house.cast.passwords["chair"]
    one = town.person("chair")
    cookie = one.client.get_cookie("sid", domain="localhost")
    assert cookie
    pages = [one.get("/review/").text, one.get("/nowhere").text]
    stranger = town.app.test_client()
    token = re.search(r'name="csrf_token" value="([^"]+)"', stranger.get("/login").text)
    assert token
    wrong = {"csrf_token": token[1], "login": "chair", "password": SECRET}
    pages.append(stranger.post("/login", data=wrong).text)

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(f"{SECRET} {password}")

    monkeypatch.setattr(accounts, "attempt", broken)
    pages.append(stranger.post("/login", data=wrong | {"login": "chair"}).text)
    monkeypatch.undo()
    assert "联系我们时请提供编号" in pages[-1]
    out = capsys.readouterr()
    for place in (*pages, written.getvalue(), out.out, out.err):
        for secret in (SECRET, password, cookie.value, town.settings.secret_key):
            assert secret not in place
    assert town.settings.secret_key not in repr(town.settings)


def test_se_12_the_security_log_is_kept_without_end_and_no_setting_says_otherwise(town: Town) -> None:
    """184 days are asked for; a row that triggers and grants keep from everybody cannot be swept, so none ever is."""
    town.person("chair")
    kept = select(SecurityEvent.id, SecurityEvent.at, SecurityEvent.action).order_by(SecurityEvent.id)
    with town.house.database.reading() as session:
        before = session.execute(kept).all()
        oldest = before[0].at
    for days in (183, 184, 185, 3 * 366, 30 * 366):
        clockwork.run(town.house.database, oldest + timedelta(days=days))
    with town.house.database.reading() as session:
        assert session.execute(kept).all()[: len(before)] == before
    with pytest.raises(IntegrityError, match="append-only"), town.house.database.transaction() as session:
        session.execute(text("DELETE FROM security_event"))
    assert not [name for name in Settings.__dataclass_fields__ if "log" in name or "keep" in name]
    deletes = re.compile(
        r"delete\(SecurityEvent|DELETE FROM security_event|TRUNCATE (TABLE|security)", re.IGNORECASE
    )
    assert [str(path) for path in below("app") if deletes.search(source(path))] == []
