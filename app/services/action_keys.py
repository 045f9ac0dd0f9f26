"""One-time form keys: the first post acts, a repeat is sent to the same place (CC-3)."""

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.errors import Absent
from app.models import ActionKey
from app.services.acting import Acting


def claim(session: Session, acting: Acting, endpoint: str) -> str | None:
    """None for the first to come; for a repeat, where the first was sent. A racing repeat waits for the first."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = (
        insert(ActionKey)
        .values(
            key=acting.key,
            account_id=acting.actor.account_id,
            endpoint=endpoint,
            location="",
            at=acting.moment,
        )
        .on_conflict_do_nothing()
        .returning(ActionKey.key)
    )
    if session.scalar(statement) is not None:
        return None
    first = session.execute(
        select(ActionKey.account_id, ActionKey.location).where(ActionKey.key == acting.key)
    ).one()
    if first.account_id != acting.actor.account_id:
        raise Absent(acting.key)
    return str(first.location)


def settle(session: Session, acting: Acting, location: str) -> None:
    session.execute(update(ActionKey).where(ActionKey.key == acting.key).values(location=location))
