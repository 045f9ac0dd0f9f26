"""Who did it, as printed: a name, or 甲代乙 where a deputy acted."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Account


def all(session: Session) -> dict[int, str]:
    """Account id → name, of everybody; accounts are few."""
    return {row.id: row.name for row in session.execute(select(Account.id, Account.name))}


def shown(names: Mapping[int, str], account_id: int | None, for_id: int | None = None) -> str:
    """甲代乙 where ``for_id`` names a principal; empty where nobody is named."""
    if account_id is None:
        return ""
    name = names.get(account_id, "")
    return f"{name}代{names.get(for_id, '')}" if for_id is not None else name
