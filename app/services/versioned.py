"""Compare-and-set on a row's version: of two who saw the same version one changes it (CC-1)."""

from typing import Any, cast

from sqlalchemy import CursorResult, update
from sqlalchemy.orm import Session

from app import sealed


def changed(session: Session, row: Any, seen: int, **values: object) -> bool:
    """Write the values and the next version where ``row`` (a model with ``version``) still has ``seen``; whether it had."""
    table = type(row)
    session.flush()
    moved = session.execute(
        update(table)
        .where(table.id == row.id, table.version == seen)
        .values(version=seen + 1, **values)
        .execution_options(synchronize_session=False)
    )
    if cast(CursorResult[Any], moved).rowcount != 1:
        return False
    session.refresh(row)
    sealed.written(session, row)
    return True
