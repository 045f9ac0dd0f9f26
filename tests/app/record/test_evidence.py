"""Search and evidence below the pages, on both databases: what covers an event, and what refuses to be evidence (X5, X6)."""

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from app.db import Database
from app.errors import Conflict
from app.models import Account
from app.services import audit, checkpoints, events, evidence
from app.services.acting import Acting
from tests.app.record.test_attacks import append, attack
from workflows.cases import Actor
from workflows.people import AccountKind
from workflows.vocabulary import Role

MOMENT = datetime(2026, 11, 23, tzinfo=UTC)
SIGNER = checkpoints.signer("示例密钥，只用于测试", "lianshen/example")
ACTING = Acting(actor=Actor(account_id=1, name="示例甲", role=Role.AUDITOR), moment=MOMENT)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    database.info[checkpoints.SIGNER] = SIGNER
    with database.transaction() as session:
        session.add(
            Account(id=1, login="auditor", name="审示例", password_hash="!", kind=AccountKind.OFFICER)
        )
    yield database
    database.dispose()


def signed(database: Database) -> None:
    with database.transaction() as session:
        checkpoints.make(session, MOMENT, "daily")


def said(made: evidence.Evidence) -> dict[str, list[dict[str, object]]]:
    with zipfile.ZipFile(io.BytesIO(made.data)) as package:
        found: dict[str, list[dict[str, object]]] = json.loads(package.read("证据.json"))
        return found


def sizes(made: evidence.Evidence) -> list[object]:
    return [head["size"] for head in said(made)["checkpoints"]]


def test_x5_the_first_head_over_an_event_is_its_evidence_and_one_is_made_where_there_is_none(
    database: Database,
) -> None:
    append(database, 3)
    signed(database)
    append(database, 2)
    signed(database)
    append(database, 2)
    assert [sizes(evidence.make(database, ACTING, one)) for one in ("3", "4", "5")] == [[3], [5], [5]]
    newest = evidence.make(database, ACTING, "6")
    assert (sizes(newest), newest.name) == ([7], "举证材料-6-7.zip")
    assert evidence.make(database, ACTING, " 006 ").data == newest.data
    with database.reading() as session:
        assert [one.reason for one in checkpoints.listed(session)] == ["evidence", "daily", "daily"]


def test_x5_of_a_matter_all_events_and_the_heads_between_them_but_no_earlier_export(
    database: Database,
) -> None:
    for _ in range(3):
        append(database, 1)
        with database.transaction() as session:
            events.append(session, ACTING, action="example", label="示例", about="M2026-1")
        signed(database)
    made = evidence.make(database, ACTING, "m2026-1")
    with database.transaction() as session:
        evidence.note_export(session, ACTING, made)
    again = evidence.make(database, ACTING, "M2026-1")
    assert again.data == made.data
    assert [one["index"] for one in said(made)["events"]] == [1, 3, 5]
    assert sizes(made) == [2, 4, 6]
    assert [(one["from"], one["to"]) for one in said(made)["consistency"]] == [(2, 4), (4, 6)]


def test_x5_a_record_that_is_not_what_was_signed_gives_no_evidence(database: Database) -> None:
    append(database, 5)
    signed(database)
    attack(database, "UPDATE event SET canonical = (SELECT canonical FROM event WHERE seq = 1) WHERE seq = 2")
    with pytest.raises(Conflict, match="先核验"):
        evidence.make(database, ACTING, "5")
    attack_again = "DELETE FROM event WHERE seq < 3"
    with database.transaction() as session:
        session.connection().exec_driver_sql(attack_again)
    with pytest.raises(Conflict, match="先核验"):
        evidence.make(database, ACTING, "5")


def test_x5_without_a_key_nothing_is_signed(database: Database) -> None:
    append(database, 1)
    del database.info[checkpoints.SIGNER]
    with pytest.raises(Conflict, match="没有签名密钥"):
        evidence.make(database, ACTING, "1")


def test_x5_both_logs_are_searched_by_person_day_and_outcome(database: Database) -> None:
    append(database, 2)
    with database.transaction() as session:
        for action, outcome in (("auth.login", "ok"), ("auth.login", "refused"), ("review.sign", "conflict")):
            events.security(
                session, acting=ACTING, action=action, outcome=outcome, source="x", request_id="", target="T1"
            )
    day = MOMENT.date()
    with database.reading() as session:
        for sought, found in (
            (audit.Sought(), 2),
            (audit.Sought(who="auditor", since=day, until=day), 2),
            (audit.Sought(who="审示"), 2),
            (audit.Sought(who="%"), 2),
            (audit.Sought(who="nobody"), 0),
            (audit.Sought(what="示例", before=2), 1),
            (audit.Sought(only=2), 0),
            (audit.Sought(until=day.replace(day=22)), 0),
            (audit.Sought(since=day.replace(day=24)), 0),
        ):
            assert len(audit.record(session, sought)) == found, sought
        assert audit.record(session, audit.Sought())[0].commitment != ""
        for sought, actions, found in (
            (audit.Sought(), (), 3),
            (audit.Sought(), ("auth",), 2),
            (audit.Sought(outcome="ok"), (), 1),
            (audit.Sought(outcome="other"), (), 2),
            (audit.Sought(object="T1", who="auditor"), ("review",), 1),
            (audit.Sought(only=2), (), 0),
        ):
            assert len(audit.security(session, sought, actions)) == found, sought
