"""Cases that stand somewhere, officers of their county, and what a page asks of the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from tests.people import Person, Town

# A project of the demonstration city for every state: each has its own company and plant.
AT = {
    "county_check": "county_a",
    "intake": "intake_a",
    "consultation": "consultation_e",
    "conclusion": "conclusion_a",
    "check": "check_a",
    "signing": "signing_a",
    "approved": "passes",
}


def case(town: Town, state: str) -> str:
    """The number of a case that stands there; in consultation only the lead department has drafted."""
    return town.case(AT[state], reaches=state)


def county_of(town: Town, ref: str) -> Person:
    """The officer of the county the case lies in."""
    code = town.application(ref).county_code
    return town.person(next(login for login, actor in town.house.cast.actors.items() if actor.body == code))


@contextmanager
def statements(town: Town) -> Iterator[list[str]]:
    """Every statement the service sends while the block runs, without what opens a transaction."""
    said: list[str] = []
    engine = town.app.extensions["lianshen"].database.engine

    def keep(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("PRAGMA", "BEGIN")):
            said.append(statement)

    event.listen(engine, "before_cursor_execute", keep)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", keep)
