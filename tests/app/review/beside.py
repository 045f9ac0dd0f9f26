"""A fourth colleague in a department, a deputation, and an actor in another's place: for the tests of what stands beside."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import select

from app import timepiece
from app.models import Account, Appointment, Deputation
from app.services import deputations
from app.services.acting import Acting, shanghai_day
from tests.app.review.played import Desk
from tests.databases import by_hand
from tests.people import CHEAP, Person
from workflows.cases import Actor
from workflows.vocabulary import Role

PASSWORD = "a-password-of-the-tests-1"


def now() -> datetime:
    return timepiece.now()


def today() -> date:
    return shanghai_day(now())


def acting(actor: Actor) -> Acting:
    return Acting(actor=actor, moment=now())


def colleague(desk: Desk, body: str, role: Role = Role.HANDLER, login: str = "colleague") -> Actor:
    """Somebody who has not acted in any case of the department yet."""
    with by_hand(desk.town.house.database) as session:
        account = Account(login=login, name="同事示例", password_hash=CHEAP(PASSWORD))
        session.add(account)
        session.flush()
        session.add(Appointment(account_id=account.id, role=role, body=body))
        return Actor(account_id=account.id, name=account.name, role=role, body=body)


def signed_in(desk: Desk, login: str = "colleague") -> Person:
    person = Person(desk.town.app.test_client(), login)
    person.sign_in(PASSWORD)
    return person


def appointment(desk: Desk, actor: Actor) -> int:
    with desk.town.house.database.reading() as session:
        rows = select(Appointment.id).where(Appointment.account_id == actor.account_id)
        return session.scalars(rows).one()


def depute(desk: Desk, principal: Actor, deputy: Actor, days: int = 3) -> int:
    """From today on; the id."""
    wanted = deputations.Wanted(
        appointment_id=appointment(desk, principal),
        deputy_id=deputy.account_id,
        first_day=today(),
        last_day=today() + timedelta(days=days - 1),
        reason="示例：出差",
    )
    with desk.town.house.database.transaction() as session:
        return deputations.appoint(session, acting(principal), wanted).id


def past(desk: Desk, deputation: int) -> None:
    """Its period was over yesterday."""
    with by_hand(desk.town.house.database) as session:
        row = session.get_one(Deputation, deputation)
        row.first_day = row.last_day = today() - timedelta(days=1)


def in_place_of(deputy: Actor, principal: Actor) -> Actor:
    return replace(
        principal,
        account_id=deputy.account_id,
        name=deputy.name,
        principal_id=principal.account_id,
        principal_name=principal.name,
    )


def stand(person: Person, deputation: int | str) -> None:
    token = person.hidden("/")["csrf_token"]
    data = {"csrf_token": token, "deputation": str(deputation)}
    assert person.client.post("/deputies/act", data=data).status_code == 303
