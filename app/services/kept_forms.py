"""Typed text outlives the sign-in it was sent under: a day, for the same person, and nobody else (CC-10)."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.canonical import sha256
from app.models import Account, KeptForm, UserSession
from app.settings import LIMITS


@dataclass(frozen=True, slots=True)
class Kept:
    """One form as it was sent: when, from which page, (label, text) of each field."""

    at: datetime
    page: str
    fields: list[tuple[str, str]]


def keep(session: Session, sid: str, now: datetime, *, page: str, fields: Sequence[tuple[str, str]]) -> bool:
    """Keep it for whoever had that sign-in; whether there was such a person. What is too old goes."""
    session.execute(delete(KeptForm).where(KeptForm.at < now - LIMITS.kept_text))
    owner = (
        select(UserSession.account_id)
        .join(Account, Account.id == UserSession.account_id)
        .where(UserSession.id_hash == sha256(sid), Account.disabled_at.is_(None))
    )
    account_id = session.scalar(owner)
    if account_id is None:
        return False
    text = json.dumps(list(fields), ensure_ascii=False)
    session.add(KeptForm(account_id=account_id, page=page[:300], fields=text, at=now))
    return True


def of(session: Session, account_id: int, now: datetime) -> list[Kept]:
    """Newest first."""
    rows = session.scalars(
        select(KeptForm)
        .where(KeptForm.account_id == account_id, KeptForm.at >= now - LIMITS.kept_text)
        .order_by(KeptForm.id.desc())
        .limit(20)
    )
    return [Kept(row.at, row.page, [(name, text) for name, text in json.loads(row.fields)]) for row in rows]


def drop(session: Session, account_id: int) -> None:
    session.execute(delete(KeptForm).where(KeptForm.account_id == account_id))
