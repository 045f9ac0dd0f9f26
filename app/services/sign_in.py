"""Signing in, stage by stage: password, second factor, what has to be set first; own sign-ins seen and ended."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.canonical import sha256
from app.errors import Absent
from app.models import Account, LoginFailure, OneTimePassword, UserSession
from app.services import accounts, passwords, second_factor
from app.services.accounts import Attempt, Proof
from app.settings import LIMITS
from workflows.sign_in import Profile, Stage, needs_factor, stage
from workflows.vocabulary import Role

HANDLE = 16
"""So much of a session's hash names it on its owner's page."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What the settings ask of everybody."""

    profile: Profile
    factor_required: bool


@dataclass(frozen=True, slots=True)
class Entered:
    """A sign-in that has begun."""

    sid: str
    stage: Stage
    role: Role


def enter(
    session: Session,
    tried: Attempt,
    proof: Proof,
    *,
    rules: Rules,
    source: str,
    browser: str,
    now: datetime,
) -> Entered | None:
    """None for who holds nothing any more, and for the second of two who type the same one-time password."""
    account = session.get_one(Account, tried.account_id)
    role = accounts.first_role(session, account.id)
    if role is None:
        return None
    if proof is Proof.ONE_TIME and not _used_up(session, account.id, now):
        return None
    if proof is Proof.OWN and account.password_set_at is None:
        account.password_set_at = now  # set by whoever made the account: its age counts from its first use
    account.used_at = now
    reached = _stage(session, account, rules, now, factor_shown=False)
    sid = accounts.sign_in(session, tried, source=source, now=now, stage=reached, browser=browser)
    return Entered(sid, reached, role) if sid else None


def _used_up(session: Session, account_id: int, now: datetime) -> bool:
    waiting = delete(OneTimePassword).where(
        OneTimePassword.account_id == account_id, OneTimePassword.expires_at > now
    )
    return session.scalar(waiting.returning(OneTimePassword.account_id)) is not None


def _stage(session: Session, account: Account, rules: Rules, now: datetime, *, factor_shown: bool) -> Stage:
    has_factor = second_factor.confirmed(session, account.id)
    return stage(
        factor_due=has_factor and not factor_shown,
        password_due=passwords.due(account, rules.profile, now),
        enrol_due=not has_factor and needs_factor(account.kind, required=rules.factor_required),
    )


def go_on(session: Session, account_id: int, session_hash: str, *, rules: Rules, now: datetime) -> Entered:
    """After what was due was done: the next stage, under a new id. Raises Absent when the sign-in has ended."""
    account = session.get_one(Account, account_id)
    reached = _stage(session, account, rules, now, factor_shown=True)
    sid = renew(session, session_hash, reached, now)
    return Entered(sid, reached, accounts.first_role(session, account_id) or Role.CLOCK)


def renew(session: Session, session_hash: str, stage: Stage, now: datetime) -> str:
    """The same sign-in under a new id and at another stage; its age goes on. Raises Absent when it has ended."""
    running = select(UserSession).where(UserSession.id_hash == session_hash, UserSession.ended_at.is_(None))
    before = session.scalar(running.with_for_update())
    if before is None:
        raise Absent(session_hash[:16])
    sid = secrets.token_urlsafe(32)
    session.add(
        UserSession(
            id_hash=sha256(sid),
            account_id=before.account_id,
            appointment_id=before.appointment_id,
            deputation_id=before.deputation_id,
            created_at=before.created_at,
            seen_at=now,
            stage=stage,
            browser=before.browser,
        )
    )
    before.ended_at = max(now, before.created_at)
    session.flush()
    return sid


def count_try(session: Session, account_id: int, source: str, now: datetime) -> int:
    """A code or a password that is about to be checked counts as a failure until it was right. Raises TooManyTries."""
    login = session.get_one(Account, account_id).login
    return accounts.attempt(session, login=login, source=source, now=now).id


def forgive_try(session: Session, try_id: int) -> None:
    session.execute(delete(LoginFailure).where(LoginFailure.id == try_id))


# ---- own sign-ins


def running(session: Session, account_id: int, now: datetime) -> list[UserSession]:
    """Those that still open something, the last used first."""
    return list(
        session.scalars(
            select(UserSession)
            .where(
                UserSession.account_id == account_id,
                UserSession.ended_at.is_(None),
                UserSession.seen_at > now - LIMITS.session_idle,
                UserSession.created_at > now - LIMITS.session_absolute,
            )
            .order_by(UserSession.seen_at.desc(), UserSession.id_hash)
        )
    )


def end_one(session: Session, account_id: int, handle: str, now: datetime) -> None:
    """Raises Absent for what is not this person's, or has ended."""
    for one in running(session, account_id, now):
        if one.id_hash[:HANDLE] == handle:
            one.ended_at = max(now, one.created_at)
            session.flush()
            return
    raise Absent(handle)


def end_others(session: Session, account_id: int, session_hash: str, now: datetime) -> None:
    """All but this one; all where it is empty."""
    others = update(UserSession).where(
        UserSession.account_id == account_id,
        UserSession.ended_at.is_(None),
        UserSession.id_hash != session_hash,
    )
    session.execute(others.values(ended_at=accounts.ending(now)))
