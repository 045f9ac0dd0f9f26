"""The database itself holds the pair table of trust §5.3, each pair of roles, on both databases."""

import pytest
from sqlalchemy import delete, insert
from sqlalchemy.exc import IntegrityError

from app.db import Database
from app.models import Account, Appointment
from tests.databases import by_hand
from workflows.people import PAIRS, AccountKind, kind_of
from workflows.vocabulary import Role


def hold(database: Database, account_id: int, role: Role, kind: AccountKind) -> bool:
    """Does the database let this account hold the role, written past every guard of ours?"""
    row = {"account_id": account_id, "role": role, "body": "", "kind": kind, "manager": False}
    try:
        with database.transaction() as session:
            session.execute(insert(Appointment).values(**row))
    except IntegrityError:
        return False
    return True


def test_the_pair_table_is_held_by_the_database_for_every_pair(database_url: str) -> None:
    database = Database(database_url)
    tried = 0
    with database.transaction() as session:
        for kind in AccountKind:
            account = Account(login=kind.value, name="示例", password_hash="!", kind=kind)
            session.add(account)
        session.flush()
    ids = {kind: number for number, kind in enumerate(AccountKind, start=1)}
    for (one, other), together in PAIRS.items():
        for first, second in ((one, other), (other, one)):
            account_id = ids[kind_of(first)]
            assert hold(database, account_id, first, kind_of(first)), first
            as_it_is = hold(database, account_id, second, kind_of(second))
            in_disguise = hold(database, account_id, second, kind_of(first))
            allowed = (as_it_is, in_disguise) == ((True, False))
            same_kind = kind_of(first) is kind_of(second)
            assert (as_it_is or (in_disguise and not same_kind)) is together, (first, second)
            assert allowed is together
            tried += 1
            with database.transaction() as session:
                session.execute(delete(Appointment))
    assert tried == len(PAIRS) * 2
    database.dispose()


def test_an_account_cannot_change_its_kind_under_its_roles(database_url: str) -> None:
    database = Database(database_url)
    with by_hand(database) as session:
        account = Account(login="auditor", name="示例", password_hash="!", kind=AccountKind.OFFICER)
        session.add(account)
        session.flush()
        session.add(Appointment(account_id=account.id, role=Role.AUDITOR))
    with pytest.raises(IntegrityError), database.transaction() as session:
        session.get_one(Account, account.id).kind = AccountKind.STAFF
    database.dispose()
