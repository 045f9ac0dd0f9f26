"""Passwords. (Interface that the officers' pages call; part A2 fills it: keep these names and signatures.)"""

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.models import Account
from app.services.accounts import HASHER
from workflows.people import AccountKind

NOBODYS = "!"
"""The hash of an account nobody can sign in to by an own password yet."""
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def half() -> tuple[str, str]:
    """Half of a one-time password, as shown once, and its argon2id hash."""
    shown = "".join(secrets.choice(_LETTERS) for _ in range(8))
    return shown, HASHER.hash(shown)


def one_time(
    session: Session, account: Account, first_hash: str, second_hash: str, *, expires_at: datetime
) -> None:
    """From now on the account opens with both halves typed as AAAAAAAA-BBBBBBBB, once, and only to set a password."""


def faults(password: str, kind: AccountKind, context: Sequence[str]) -> list[str]:
    """A sentence for each thing that is wrong with it; context: words it must not contain."""
    return [] if len(password) >= 10 else ["密码至少 10 个字符"]


def hint(kind: AccountKind) -> str:
    """What the profile asks, for beside the field."""
    return "至少 10 个字符"
