"""The second factor: codes of an authenticator (TOTP, RFC 6238), and recovery codes for the day it is lost (SE-23).

A code is good once, 30 seconds before and after its own included. Generators are stored under a key derived from
SECRET_KEY: with another SECRET_KEY nobody's codes are right any more, and everybody needs a reset by two officers.
"""

import base64
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime

import pyotp
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app.errors import Absent
from app.models import Account, RecoveryCode, SecondFactor
from app.services import passwords
from app.services.accounts import hash_password
from app.settings import LIMITS
from app.typed import normalised

SECONDS = 30
TOLERANCE = 1
"""Steps before and after the present one whose code is taken: clocks of telephones differ."""
ISSUER = "Lianshen"
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_NONCE = 12


def confirmed(session: Session, account_id: int) -> bool:
    """Does the account have one?"""
    row = session.get(SecondFactor, account_id)
    return row is not None and row.secret != ""


# ---- binding


def begin(session: Session, account_id: int, *, key: str) -> None:
    """A new generator that waits for its first code; the one in use goes on until then."""
    row = session.get(SecondFactor, account_id)
    if row is None:
        row = SecondFactor(account_id=account_id, secret="")
        session.add(row)
    row.pending = _sealed(key, account_id, pyotp.random_base32())
    session.flush()


@dataclass(frozen=True, slots=True)
class Binding:
    """What the authenticator is given: the secret in groups of four, and the address its camera reads."""

    secret: str
    address: str


def binding(session: Session, account: Account, *, key: str) -> Binding | None:
    """None where none was begun."""
    row = session.get(SecondFactor, account.id)
    secret = _opened(key, account.id, row.pending) if row is not None and row.pending else ""
    if not secret:
        return None
    groups = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return Binding(groups, pyotp.TOTP(secret).provisioning_uri(name=account.login, issuer_name=ISSUER))


def confirm(session: Session, account_id: int, typed: str, *, key: str, now: datetime) -> bool:
    """Take the new generator into use when its code is right."""
    row = session.scalar(select(SecondFactor).where(SecondFactor.account_id == account_id).with_for_update())
    if row is None or not row.pending:
        raise Absent(str(account_id))
    step = _step(_opened(key, account_id, row.pending), typed, now)
    if step is None:
        return False
    row.secret, row.pending, row.last_step, row.confirmed_at = row.pending, "", step, now
    session.flush()
    return True


def end(session: Session, account_id: int) -> None:
    for table in (RecoveryCode, SecondFactor):
        session.execute(delete(table).where(table.account_id == account_id))


# ---- showing a code


@dataclass(frozen=True, slots=True)
class Question:
    """What a typed code is held against. place and code_hash: of the recovery code it may be."""

    account_id: int
    secret: str
    last_step: int
    place: int | None
    code_hash: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A right code: the step it is of, or the place of the recovery code. It still has to be taken."""

    step: int | None
    place: int | None


def question(session: Session, account_id: int, typed: str, *, key: str) -> Question:
    row = session.get(SecondFactor, account_id)
    plain = _plain(typed)
    place = int(plain[0]) if len(plain) == 11 and plain[0] in "0123456789" else None
    code = session.get(RecoveryCode, (account_id, place)) if place is not None else None
    unused = code is not None and code.used_at is None
    return Question(
        account_id=account_id,
        secret=_opened(key, account_id, row.secret) if row is not None and row.secret else "",
        last_step=row.last_step if row is not None else 0,
        place=place,
        code_hash=code.code_hash if code is not None and unused else "",
    )


def answered(asked: Question, typed: str, now: datetime) -> Answer | None:
    """A recovery code is slow to check: outside any transaction."""
    plain = _plain(typed)
    if asked.place is not None:
        right = passwords.matches(asked.code_hash, plain[1:])
        return Answer(None, asked.place) if right else None
    step = _step(asked.secret, plain, now)
    return Answer(step, None) if step is not None and step > asked.last_step else None


def take(session: Session, account_id: int, answer: Answer, now: datetime) -> bool:
    """Each code once: of two who show the same one, one is let in."""
    if answer.place is not None:
        used = (
            update(RecoveryCode)
            .where(
                RecoveryCode.account_id == account_id,
                RecoveryCode.place == answer.place,
                RecoveryCode.used_at.is_(None),
            )
            .values(used_at=now)
        )
        return session.scalar(used.returning(RecoveryCode.place)) is not None
    later = (
        update(SecondFactor)
        .where(SecondFactor.account_id == account_id, SecondFactor.last_step < answer.step)
        .values(last_step=answer.step)
    )
    return session.scalar(later.returning(SecondFactor.account_id)) is not None


# ---- recovery codes


def fresh_codes() -> tuple[list[str], list[str]]:
    """Ten codes as shown once (3-AAAAA-BBBBB), and their hashes. Slow: outside any transaction."""
    codes = ["".join(secrets.choice(_LETTERS) for _ in range(10)) for _ in range(LIMITS.recovery_codes)]
    shown = [f"{place}-{code[:5]}-{code[5:]}" for place, code in enumerate(codes)]
    return shown, [hash_password(code) for code in codes]


def keep_codes(session: Session, account_id: int, hashes: list[str]) -> None:
    """Those there were end."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    session.add_all(
        RecoveryCode(account_id=account_id, place=place, code_hash=one) for place, one in enumerate(hashes)
    )
    session.flush()


def codes_left(session: Session, account_id: int) -> int:
    unused = select(func.count()).where(RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None))
    return session.scalar(unused) or 0


# ---- inside


def _plain(typed: str) -> str:
    return normalised(typed).upper().replace(" ", "").replace("-", "")[:20]


def _step(secret: str, typed: str, now: datetime) -> int | None:
    """The step near ``now`` whose code this is. Every step is compared, whichever is right."""
    plain = _plain(typed)
    if not secret or not (len(plain) == 6 and plain.isascii() and plain.isdigit()):
        return None
    generator, present = pyotp.TOTP(secret), int(now.timestamp()) // SECONDS
    steps = range(present - TOLERANCE, present + TOLERANCE + 1)
    right = [step for step in steps if hmac.compare_digest(generator.generate_otp(step), plain)]
    return max(right, default=None)


def _cipher(key: str) -> AESGCM:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"lianshen second factor").derive(
        key.encode()
    )
    return AESGCM(derived)


def _sealed(key: str, account_id: int, secret: str) -> str:
    """Bound to its account: a row copied to another account opens nothing."""
    nonce = secrets.token_bytes(_NONCE)
    sealed = _cipher(key).encrypt(nonce, secret.encode(), str(account_id).encode())
    return base64.b64encode(nonce + sealed).decode()


def _opened(key: str, account_id: int, sealed: str) -> str:
    """Empty where the key is another one than it was stored under."""
    whole = base64.b64decode(sealed)
    try:
        return _cipher(key).decrypt(whole[:_NONCE], whole[_NONCE:], str(account_id).encode()).decode()
    except InvalidTag:
        return ""
