"""Signing in and out: passwords, lock-out, server-side sessions (FC-1, SE-11, SE-20, SE-22)."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.canonical import sha256
from app.errors import TooManyTries
from app.models import Account, Appointment, LoginFailure, Organisation, UserSession
from app.settings import LIMITS
from workflows.cases import Actor
from workflows.vocabulary import Department, Role

HASHER = PasswordHasher()
# Hashed once, so that an unknown login costs as much as a wrong password.
UNKNOWN = HASHER.hash(secrets.token_urlsafe(16))


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """Who is behind a session. ``body_label``: the organisation or department as printed."""

    actor: Actor
    body_label: str
    session_hash: str
    seen_at: datetime


def hash_password(password: str) -> str:
    return HASHER.hash(password)


def sign_in(
    session: Session, *, login: str, password: str, source: str, now: datetime
) -> tuple[str, Account] | None:
    """A new session id and the account, or None. The same work and the same answer for an unknown login."""
    _refuse_locked(session, login, source, now)
    account = session.scalar(select(Account).where(Account.login == login, Account.disabled_at.is_(None)))
    capped = password if len(password) <= LIMITS.password_characters else ""
    if not _verify(account.password_hash if account else UNKNOWN, capped) or account is None:
        session.add(LoginFailure(login=login[:40], source=source, at=now))
        return None
    appointment = session.scalars(
        select(Appointment).where(Appointment.account_id == account.id).order_by(Appointment.id)
    ).first()
    if appointment is None:
        return None
    sid = secrets.token_urlsafe(32)
    session.add(
        UserSession(
            id_hash=sha256(sid),
            account_id=account.id,
            appointment_id=appointment.id,
            created_at=now,
            seen_at=now,
        )
    )
    return sid, account


def _verify(hashed: str, password: str) -> bool:
    try:
        return HASHER.verify(hashed, password)
    except VerificationError:
        return False


def _refuse_locked(session: Session, login: str, source: str, now: datetime) -> None:
    since = now - LIMITS.login_window
    by_login = select(func.count()).where(
        LoginFailure.login == login[:40], LoginFailure.source == source, LoginFailure.at > since
    )
    by_source = select(func.count()).where(LoginFailure.source == source, LoginFailure.at > since)
    many_from_source = LIMITS.login_failures * 10
    if (session.scalar(by_login) or 0) >= LIMITS.login_failures or (
        session.scalar(by_source) or 0
    ) >= many_from_source:
        raise TooManyTries("登录失败次数过多，请 15 分钟后再试")


def who(session: Session, sid: str, now: datetime) -> SignedIn | None:
    """The person behind a session id, or None when it ended, expired, or never was."""
    row = session.execute(
        select(UserSession, Account, Appointment)
        .join(Account, Account.id == UserSession.account_id)
        .join(Appointment, Appointment.id == UserSession.appointment_id)
        .where(
            UserSession.id_hash == sha256(sid), UserSession.ended_at.is_(None), Account.disabled_at.is_(None)
        )
    ).first()
    if row is None:
        return None
    live, account, appointment = row
    if now - live.seen_at > LIMITS.session_idle or now - live.created_at > LIMITS.session_absolute:
        return None
    actor = Actor(account_id=account.id, name=account.name, role=appointment.role, body=appointment.body)
    return SignedIn(
        actor=actor,
        body_label=body_label(session, actor),
        session_hash=live.id_hash,
        seen_at=live.seen_at,
    )


def body_label(session: Session, actor: Actor) -> str:
    if actor.role in {Role.APPLICANT, Role.CONSULTANT}:
        return session.scalar(select(Organisation.name).where(Organisation.id == int(actor.body))) or ""
    if actor.role in {Role.HANDLER, Role.CHECKER, Role.SIGNER}:
        return Department(actor.body).label
    return Department.DEVELOPMENT_REFORM.label if actor.role is not Role.COUNTY_OFFICER else "县级初审"


def touch(session: Session, session_hash: str, now: datetime) -> None:
    """Last-seen: the only write a GET may cause, at most once a minute, in its own transaction (SE-20)."""
    session.execute(update(UserSession).where(UserSession.id_hash == session_hash).values(seen_at=now))


def sign_out(session: Session, session_hash: str, now: datetime) -> None:
    session.execute(update(UserSession).where(UserSession.id_hash == session_hash).values(ended_at=now))


def first_role(session: Session, account: Account) -> Role | None:
    return session.scalar(
        select(Appointment.role).where(Appointment.account_id == account.id).order_by(Appointment.id).limit(1)
    )
