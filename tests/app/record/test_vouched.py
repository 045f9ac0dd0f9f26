"""Rows of a case as the record vouches for them: whatever is changed past the service disagrees with it (trust.md §8)."""

import ast
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Integer, String, inspect, select, text
from sqlalchemy.orm import Session

from app import sealed
from app.db import Base, Database
from app.models import Account, Application, Appointment, CaseNote, Event, Recusal
from app.services import events, record
from app.services.acting import Acting
from app.services.record import Outcome
from app.settings import ROOT
from tests.databases import by_hand, sqlite_copy, sqlite_url
from tests.people import Town, town_at
from tests.soak import made_events
from workflows.cases import Actor
from workflows.people import AccountKind
from workflows.vocabulary import Audience, Role

MOMENT = datetime(2026, 11, 23, tzinfo=UTC)

MODELS: list[Any] = sorted(
    (one.class_ for one in Base.registry.mappers if issubclass(one.class_, sealed.Sealed)),
    key=lambda one: str(one.__tablename__),
)
OF_A_DECIDED_CASE = {
    "appointment", "attachment", "condition", "county_opinion", "decision", "facts_version", "ledger_entry", "opinion",
    "opinion_version", "proposal", "screening_record", "settlement",
}  # fmt: skip


@pytest.fixture(scope="module")
def city(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("vouched")
    town = town_at(sqlite_url(sqlite_copy(migrated_sqlite, folder)), folder / "var")
    town.case("conditions", reaches="approved_with_conditions")
    yield town
    town.close()


@pytest.fixture
def decided(city: Town) -> Database:
    return city.house.database


@pytest.fixture
def coordinating(city: Town) -> Acting:
    return Acting(actor=city.house.cast.actors["coordinator"], moment=MOMENT)


def unguarded(session: Session, table: str) -> None:
    """Until the rollback: no trigger, no check, no foreign key is in the way."""
    triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table"
    for name in session.scalars(text(triggers), {"table": table}).all():
        session.execute(text(f"DROP TRIGGER {name}"))
    session.execute(text("PRAGMA ignore_check_constraints = ON"))
    session.execute(text("PRAGMA defer_foreign_keys = ON"))


def tampered(session: Session) -> str:
    session.expire_all()
    return "\n".join(record.verify(session).findings)


def test_au_09_a_decided_case_has_every_kind_of_row_that_is_written_on_the_way(decided: Database) -> None:
    with decided.reading() as session:
        present = {one.__tablename__ for one in MODELS if session.scalar(select(one.id).limit(1))}
        assert record.verify(session).outcome == Outcome.VERIFIED
    assert present >= OF_A_DECIDED_CASE


@pytest.mark.parametrize("table", sorted(OF_A_DECIDED_CASE))
def test_au_09_a_row_that_is_changed_deleted_or_added_past_the_service_shows(
    decided: Database, table: str
) -> None:
    model = next(one for one in MODELS if one.__tablename__ == table)
    columns = [column for column in inspect(model).columns if not column.primary_key]
    for column in (one for one in columns if isinstance(one.type, String | Integer) and not one.foreign_keys):
        other = "'x'" if isinstance(column.type, String) else "77"
        if "enum" in str(type(column.type)).lower():
            continue  # a value the enumeration does not know is refused when it is read
        with Session(decided.engine) as session:
            number = session.scalar(select(model.id).order_by(model.id.desc()))
            unguarded(session, table)
            session.execute(text(f"UPDATE {table} SET {column.name} = {other} WHERE id = {number}"))
            assert f"{table} 第 {number} 行与事件记录中的摘要不符" in tampered(session), column.name
            session.rollback()
    with Session(decided.engine) as session:
        unguarded(session, table)
        session.execute(text(f"DELETE FROM {table} WHERE id = {number}"))
        assert f"{table} 第 {number} 行在事件记录中有据，库中已经没有" in tampered(session)
        session.rollback()


def test_au_09_a_row_nobody_wrote_through_the_service_shows(decided: Database) -> None:
    with Session(decided.engine) as session:
        case = session.scalars(select(Application)).one()
        session.add(Recusal(application_id=case.id, account_id=1, reason="示例", declared_at=MOMENT))
        session.flush()
        assert "recusal 第 1 行没有任何事件为证" in tampered(session)
        session.rollback()


def test_au_09_the_names_and_the_label_of_an_event_are_part_of_it(decided: Database) -> None:
    for column in ("actor_name", "for_name", "label", "note", "application_id", "object"):
        with Session(decided.engine) as session:
            session.execute(text("DROP TRIGGER event_no_update"))
            other = "NULL" if column == "application_id" else "'别的'"
            session.execute(text(f"UPDATE event SET {column} = {other} WHERE seq = 5"))
            assert "第 5 条事件的“" in tampered(session), column
            session.rollback()


def test_au_09_an_original_that_is_no_bytes_is_a_finding_and_no_crash(decided: Database) -> None:
    with Session(decided.engine) as session:
        session.execute(text("DROP TRIGGER event_no_update"))
        session.execute(text("UPDATE event SET canonical = CAST(canonical AS TEXT) WHERE seq = 5"))
        assert "第 5 条事件的“" in tampered(session)
        session.rollback()


def note(case: Application, acting: Acting, words: str) -> CaseNote:
    return CaseNote(
        application_id=case.id, audience=Audience.LEAD, text=words, account_id=acting.actor.account_id,
        written_at=acting.moment,
    )  # fmt: skip


def test_au_02_a_row_without_an_event_ends_the_transaction_with_nothing_written(
    decided: Database, coordinating: Acting
) -> None:
    with pytest.raises(sealed.NotVouchedFor, match="case_note"), decided.transaction() as session:
        session.add(note(session.scalars(select(Application)).one(), coordinating, "没有事件"))
    with decided.reading() as session:
        assert session.scalar(select(CaseNote.id)) is None


def test_au_02_no_statement_writes_over_rows_without_the_record_seeing_each() -> None:
    """``update(Decision)`` or ``delete(Recusal)`` would: rows are changed one by one, or by ``versioned.changed``."""
    names = {one.__name__ for one in MODELS}
    found = [
        f"{path}:{call.lineno}"
        for path in (ROOT / "app").rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in {"update", "delete", "insert"}
        and call.args
        and ast.unparse(call.args[0]).split(".")[0] in names
    ]
    assert found == []


def test_au_02_an_event_that_was_read_before_the_row_does_not_vouch_for_it(
    decided: Database, coordinating: Acting
) -> None:
    with decided.transaction() as session:
        case = session.scalars(select(Application)).one()
        events.append(session, coordinating, action="note.write", label="写备注", application=case)
        assert session.scalar(select(Event.action).order_by(Event.seq.desc())) == "note.write"
        session.add(note(case, coordinating, "事件之后"))
        session.flush()
        with pytest.raises(sealed.NotVouchedFor, match="case_note"):
            session.commit()
        session.rollback()


def test_au_02_what_is_undone_in_part_leaves_neither_event_nor_row(
    decided: Database, coordinating: Acting
) -> None:
    with decided.reading() as session:
        before = record.head(session).size
    with decided.transaction() as session:
        case = session.scalars(select(Application)).one()
        for words in ("留下", "撤销"):
            try:
                with events.savepoint(session):
                    session.add(note(case, coordinating, words))
                    events.append(
                        session, coordinating, action="note.write", label="写备注", application=case
                    )
                    if words == "撤销":
                        raise ValueError(words)
            except ValueError:
                continue
    with decided.reading() as session:
        assert [row.text for row in session.scalars(select(CaseNote))] == ["留下"]
        assert record.head(session).size == before + 1
        assert record.verify(session).outcome == Outcome.VERIFIED


def test_au_02_several_events_of_one_transaction_stand_in_their_order(
    decided: Database, coordinating: Acting
) -> None:
    with decided.transaction() as session:
        for number in range(3):
            events.append(session, coordinating, action=f"example.{number}", label="示例")
    with decided.reading() as session:
        last = session.scalars(select(Event.action).order_by(Event.seq.desc()).limit(3)).all()
        assert list(last) == ["example.2", "example.1", "example.0"]
        assert record.verify(session).outcome == Outcome.VERIFIED


def appointed(session: Session, login: str) -> None:
    account = Account(login=login, name="示例", password_hash="!", kind=AccountKind.OFFICER)
    session.add(account)
    session.flush()
    session.add(Appointment(account_id=account.id, role=Role.AUDITOR))


def test_au_09_a_record_of_version_1_is_asked_for_the_rows_that_came_after_it(database_url: str) -> None:
    made_events.fill(database_url, 3)
    database = Database(database_url)
    acting = Acting(actor=Actor(account_id=1, name="示例甲", role=Role.AUDITOR), moment=MOMENT)
    with by_hand(database) as session:
        appointed(session, "before")
    with database.transaction() as session:
        events.append(session, acting, action="example", label="示例")
        appointed(session, "after")
    with database.reading() as session:
        assert record.verify(session).findings == ()
    with by_hand(database) as session:
        appointed(session, "smuggled")
    with database.reading() as session:
        assert record.verify(session).findings == ("appointment 第 3 行没有任何事件为证",)
    database.dispose()
