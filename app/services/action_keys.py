"""One-time form keys: the first post acts, a repeat is sent to the same place (CC-3)."""

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.errors import Absent, Conflict
from app.models import ActionKey
from app.services.acting import Acting
from workflows.cases import Actor


def claim(session: Session, acting: Acting, endpoint: str, target: str) -> str | None:
    """None for the first to come; for a repeat, where the first was sent. A racing repeat waits for the first.

    ``target``: the case acted on. A key that served another form is no repeat: Conflict.
    """
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = (
        insert(ActionKey)
        .values(
            key=acting.key,
            account_id=acting.actor.account_id,
            endpoint=endpoint,
            target=target,
            location="",
            at=acting.moment,
        )
        .on_conflict_do_nothing()
        .returning(ActionKey.key)
    )
    if session.scalar(statement) is not None:
        return None
    first = session.get_one(ActionKey, acting.key)
    if first.account_id != acting.actor.account_id:
        raise Absent(acting.key)
    if (first.endpoint, first.target) != (endpoint, target):
        raise Conflict("这张表单已经用过了，请回到页面重新打开")
    return first.location


def first_location(session: Session, actor: Actor, key: str) -> str | None:
    """Where this person's first post under the key was sent, if there was one."""
    return session.scalar(
        select(ActionKey.location).where(ActionKey.key == key, ActionKey.account_id == actor.account_id)
    )


def settle(session: Session, acting: Acting, location: str) -> None:
    session.execute(update(ActionKey).where(ActionKey.key == acting.key).values(location=location))
