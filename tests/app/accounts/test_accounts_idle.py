"""Accounts nobody uses end after 90 days, but no office is left without its last holder (等保, trust §5.2)."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from app import timepiece
from app.models import Account, Appointment, Event
from app.services import clockwork, idle_accounts
from app.services.acting import Acting
from app.services.documents import CLOCK
from tests.app.accounts.doors import House, strict
from tests.databases import sqlite_copy, sqlite_url
from workflows.people import AccountKind
from workflows.vocabulary import Role

NOW = timepiece.now()
LONG_AGO = NOW - timedelta(days=90, seconds=1)


@pytest.fixture
def own(migrated_sqlite: Path, tmp_path: Path) -> Iterator[House]:
    house = strict(sqlite_url(sqlite_copy(migrated_sqlite, tmp_path)), tmp_path / "var")
    yield house
    house.close()


def used(house: House, at: datetime | None, *logins: str) -> None:
    rows = update(Account).where(Account.login.in_(logins)).values(used_at=at)
    house.write(lambda session: session.execute(rows))


def idle(house: House) -> set[str]:
    with house.house.database.reading() as session:
        numbers = idle_accounts.due(session, NOW)
        return set(session.scalars(select(Account.login).where(Account.id.in_(numbers))))


def test_se_20_ninety_days_unused_end_an_account_of_staff_its_sign_ins_and_say_so(own: House) -> None:
    own.plain("ecology-checker")
    own.enters("ecology-checker")
    used(own, LONG_AGO, "ecology-checker", "applicant")
    used(own, NOW - timedelta(days=90), "ecology-handler")
    assert idle(own) == {"ecology-checker"}
    assert clockwork.wake(own.house.database, NOW)
    clockwork.run(own.house.database, NOW)
    assert own.account("ecology-checker").disabled_at == NOW and own.account("applicant").disabled_at is None
    assert own.sessions("ecology-checker") == []
    with own.house.database.reading() as session:
        event = session.scalars(select(Event).order_by(Event.seq.desc())).first()
    assert event is not None and (event.action, event.role) == ("account.disable_idle", Role.CLOCK.value)
    assert (
        idle(own) == set() and idle_accounts.disable(own.house.database, Acting(actor=CLOCK, moment=NOW)) == 0
    )


def test_se_20_an_officer_without_a_colleague_who_is_there_stays(own: House) -> None:
    used(own, LONG_AGO, "system-admin", "security-admin", "auditor")
    assert idle(own) == set()

    def second(session: object) -> None:
        account = Account(
            login="auditor-two", name="二示例", password_hash="!", kind=AccountKind.OFFICER, used_at=NOW
        )
        session.add(account)  # type: ignore[attr-defined]
        session.flush()  # type: ignore[attr-defined]
        session.add(Appointment(account_id=account.id, role=Role.AUDITOR))  # type: ignore[attr-defined]

    own.write(second)
    assert idle(own) == {"auditor"}
    used(own, LONG_AGO, "auditor-two")
    assert idle(own) == set(), "of two who are both away neither can stand in"
