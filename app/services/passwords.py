"""Passwords: what they must be, one after another, and those that open an account once (SE-21, SE-44, trust §5.1)."""

import secrets
import string
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from functools import cache

from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.models import (
    Account,
    Appointment,
    OneTimePassword,
    PasswordLink,
    PastPassword,
    RecoveryCode,
    SecondFactor,
)
from app.services import accounts, person_words
from app.settings import LIMITS
from workflows.people import AccountKind
from workflows.sign_in import CLASSES, ROTATION, Profile, shortest

NOBODYS = accounts.NOBODYS
"""The hash of an account nobody can sign in to by an own password yet."""
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
HOUSE = ("sanmenxia", "三门峡", "lianshen", "联审", "lianggao", "两高", "fagaiwei", "发改委")
"""City and product: what anybody would try first."""
_LEET = str.maketrans("013457@$!", "oleastasi")
_APPENDED = string.digits + string.punctuation
ADDED = 5
"""So many digits and signs around a listed word leave it a listed word."""
DIFFERENT = 5
"""So many different characters a password has at least."""


def half() -> tuple[str, str]:
    """Half of a one-time password, as shown once, and its argon2id hash."""
    shown = "".join(secrets.choice(_LETTERS) for _ in range(8))
    return shown, accounts.hash_password(shown)


def one_time(
    session: Session, account: Account, first_hash: str, second_hash: str, *, expires_at: datetime
) -> None:
    """From now on the account opens with both halves typed as AAAAAAAA-BBBBBBBB, once, and only to set a password.

    The password there was ends, and so does the second factor: who lost both comes back this way, by two officers.
    """
    _remember(session, account, LIMITS.past_passwords)
    account.password_hash = NOBODYS
    for table in (OneTimePassword, PasswordLink, RecoveryCode, SecondFactor):
        session.execute(delete(table).where(table.account_id == account.id))
    session.add(
        OneTimePassword(
            account_id=account.id, first_hash=first_hash, second_hash=second_hash, expires_at=expires_at
        )
    )
    account.used_at = expires_at  # who does not come is idle from then on
    session.flush()


def faults(
    password: str, kind: AccountKind, context: Sequence[str], *, profile: Profile = Profile.DENGBAO
) -> list[str]:
    """A sentence for each thing that is wrong with it; context: words it must not contain."""
    if len(password) > LIMITS.password_characters:
        return [f"密码最多 {LIMITS.password_characters} 个字符"]
    found = []
    if len(password) < shortest(profile, kind):
        found.append(f"密码至少 {shortest(profile, kind)} 个字符")
    if _classes(password) < CLASSES[profile]:
        found.append(f"密码要含大写字母、小写字母、数字、其他符号中的至少 {CLASSES[profile]} 类")
    if len(set(password)) < DIFFERENT:
        found.append(f"密码里至少要有 {DIFFERENT} 个不同的字符")
    if _is_listed(password):
        found.append("这个密码在已泄露的常用密码名单里，请换一个")
    if word := _contained(password, context):
        found.append(f"密码里不能有“{word}”，登录名、姓名、单位、城市和系统的名称都容易被猜到")
    return found


def hint(kind: AccountKind, *, profile: Profile = Profile.DENGBAO) -> str:
    """What the profile asks, for beside the field."""
    classes = (
        f"，含大写字母、小写字母、数字、其他符号中的至少 {CLASSES[profile]} 类"
        if CLASSES[profile] > 1
        else ""
    )
    age = ROTATION.get((profile, kind))
    return f"至少 {shortest(profile, kind)} 个字符{classes}" + (f"；{age.days} 天后需要更换" if age else "")


def _classes(password: str) -> int:
    kinds = (str.islower, str.isupper, str.isdigit)
    named = [any(kind(letter) for letter in password) for kind in kinds]
    return sum(named) + any(not any(kind(letter) for kind in kinds) for letter in password)


@cache
def _listed() -> frozenset[str]:
    # here and not above: the lists take a fifth of a second to read, and few processes ask them
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    return frozenset(FREQUENCY_LISTS["passwords"])


def _is_listed(password: str) -> bool:
    """Is it a breached one, also in other letters and with a few digits and signs around it?"""
    folded = password.casefold()
    core = folded.strip(_APPENDED)
    long_enough = len(folded) - len(core) <= ADDED
    tried = [folded, folded.translate(_LEET), *([core, core.translate(_LEET)] if long_enough else [])]
    return any(word in _listed() for word in tried)


def _contained(password: str, context: Iterable[str]) -> str:
    folded = password.casefold()
    forms = (folded, folded.translate(_LEET))
    for word in (*_words(context), *HOUSE):
        if any(word.casefold() in form for form in forms):
            return word
    return ""


def _words(context: Iterable[str]) -> list[str]:
    """Each word and its parts between hyphens; what is too short to say anything is left out."""
    parts = [part for word in context for part in (word, *word.split("-"))]
    return [part for part in parts if len(part) >= (4 if part.isascii() else 2)]


def context(session: Session, account: Account) -> list[str]:
    """What a password of this person must not contain."""
    held = session.execute(
        select(Appointment.role, Appointment.body).where(Appointment.account_id == account.id)
    )
    places = [person_words.body_name(session, role, body) for role, body in held]
    return [account.login, account.name, *(place for place in places if place)]


def due(account: Account, profile: Profile, now: datetime) -> bool:
    """Must a new password be set before anything else?"""
    if account.password_hash == NOBODYS:
        return True
    age = ROTATION.get((profile, account.kind))
    return age is not None and account.password_set_at is not None and now - account.password_set_at > age


def earlier(session: Session, account: Account) -> list[str]:
    """Hashes of the password there is and of those before it."""
    past = select(PastPassword.password_hash).where(PastPassword.account_id == account.id)
    own = [account.password_hash] if account.password_hash != NOBODYS else []
    return [*own, *session.scalars(past)]


def among(password: str, hashes: Collection[str]) -> bool:
    """Slow: outside any transaction."""
    return any(matches(one, password) for one in hashes)


def matches(password_hash: str, password: str) -> bool:
    try:
        return accounts.HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def set_new(session: Session, account: Account, password_hash: str, now: datetime) -> None:
    """Mailed words and one-time passwords that still wait end with it."""
    _remember(session, account, LIMITS.past_passwords - 1)
    account.password_hash, account.password_set_at = password_hash, now
    for table in (OneTimePassword, PasswordLink):
        session.execute(delete(table).where(table.account_id == account.id))
    session.flush()


def _remember(session: Session, account: Account, most: int) -> None:
    if account.password_hash != NOBODYS:
        session.add(PastPassword(account_id=account.id, password_hash=account.password_hash))
        session.flush()
    newest = select(PastPassword.id).where(PastPassword.account_id == account.id)
    kept = session.scalars(newest.order_by(PastPassword.id.desc()).limit(most)).all()
    session.execute(
        delete(PastPassword).where(PastPassword.account_id == account.id, PastPassword.id.not_in(kept))
    )
