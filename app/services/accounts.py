"""Signing in and out: passwords, lock-out, server-side sessions (FC-1, SE-11, SE-20, SE-22)."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    and_,
    bindparam,
    case,
    delete,
    func,
    literal,
    select,
    update,
)
from sqlalchemy.orm import Session, aliased

from app.canonical import sha256
from app.db import UtcDateTime
from app.errors import TooManyTries
from app.models import (
    Account,
    Appointment,
    Deputation,
    LoginFailure,
    Notice,
    OneTimePassword,
    Organisation,
    UserSession,
)
from app.services import deputations
from app.services.acting import shanghai_day
from app.settings import LIMITS
from workflows.cases import Actor
from workflows.people import OFFICERS
from workflows.sign_in import Stage
from workflows.vocabulary import Department, Role

# Argon2id with 19 MiB and two passes: what OWASP's cheat sheet asks at least; more memory would let a few
# sign-ins at once exhaust a small machine.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Hashed once, so that an unknown login costs as much as a wrong password.
UNKNOWN = HASHER.hash(secrets.token_urlsafe(16))
NOBODYS = "!"  # the hash of nothing: passwords.NOBODYS
NOT_SEEN: Mapping[str, datetime] = MappingProxyType({})
_HALVES = re.compile(r"([2-9A-HJ-NP-Z]{8})-([2-9A-HJ-NP-Z]{8})")
# Asked with the session, so that the badge in the menu costs no query of its own.
_UNREAD = (
    select(func.count(Notice.id))
    .where(Notice.account_id == UserSession.account_id, Notice.read_at.is_(None))
    .correlate(UserSession)
    .scalar_subquery()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """Who is behind a session. ``body_label``: the organisation or department as printed.

    offer: the oldest deputation that this person may take up today: its id and whom he would act for.
    unread: how many of his notices he has not read. stage: what of the service this sign-in reaches.
    """

    actor: Actor
    body_label: str
    session_hash: str
    seen_at: datetime
    offer: tuple[int, str] | None = None
    unread: int = 0
    stage: Stage = Stage.FULL


def hash_password(password: str) -> str:
    return HASHER.hash(password)


class Proof(StrEnum):
    """What was right."""

    OWN = "own"
    ONE_TIME = "one_time"


@dataclass(frozen=True, slots=True)
class Attempt:
    """A try that was counted before its password was looked at. ``account_id`` None: no such login.

    halves: hashes of the one-time password that waits, or of nothing that anybody knows.
    """

    id: int
    account_id: int | None
    password_hash: str
    halves: tuple[str, str] = (UNKNOWN, UNKNOWN)


def attempt(session: Session, *, login: str, source: str, now: datetime) -> Attempt:
    """Count the try, then ask whether there were too many: racing tries see each other. Raises TooManyTries."""
    row = LoginFailure(login=login[:40], source=source, at=now)
    session.add(row)
    session.flush()
    _refuse_many(session, login[:40], source, now)
    account = session.scalar(select(Account).where(Account.login == login, Account.disabled_at.is_(None)))
    if account is None:
        return Attempt(row.id, None, UNKNOWN)
    waiting = select(OneTimePassword).where(
        OneTimePassword.account_id == account.id, OneTimePassword.expires_at > now
    )
    halves = session.scalar(waiting)
    return Attempt(
        row.id,
        account.id,
        account.password_hash if account.password_hash != NOBODYS else UNKNOWN,
        (halves.first_hash, halves.second_hash) if halves else (UNKNOWN, UNKNOWN),
    )


def verified(tried: Attempt, password: str) -> Proof | None:
    """The slow part, outside any transaction: how much work it is depends on what was typed, never on whose login it is."""
    capped = password if len(password) <= LIMITS.password_characters else ""
    known = tried.account_id is not None
    if typed := _HALVES.fullmatch(capped.strip().upper()):
        right = [_holds(one, half) for one, half in zip(tried.halves, typed.groups(), strict=True)]
        if all(right) and known:
            return Proof.ONE_TIME
    return Proof.OWN if _holds(tried.password_hash, capped) and known else None


def _holds(password_hash: str, password: str) -> bool:
    try:
        return HASHER.verify(password_hash, password)
    except VerificationError:
        return False


def sign_in(
    session: Session,
    tried: Attempt,
    *,
    source: str,
    now: datetime,
    stage: Stage = Stage.FULL,
    browser: str = "",
) -> str | None:
    """A new session id for a verified attempt; None for an account without an appointment.

    The failures before it are forgotten, unless a second factor is due: it would be guessed at for ever otherwise.
    """
    appointment = session.scalars(
        select(Appointment)
        .where(Appointment.account_id == tried.account_id, Appointment.live)
        .order_by(Appointment.id)
    ).first()
    if appointment is None:
        return None
    if stage is Stage.FACTOR_DUE:
        session.execute(delete(LoginFailure).where(LoginFailure.id == tried.id))
    else:
        forget_failures(session, appointment.account_id, source)
    sid = secrets.token_urlsafe(32)
    session.add(
        UserSession(
            id_hash=sha256(sid),
            account_id=appointment.account_id,
            appointment_id=appointment.id,
            created_at=now,
            seen_at=now,
            stage=stage,
            browser=browser,
        )
    )
    return sid


def ending(now: datetime) -> ColumnElement[datetime]:
    """When a running session ends: now, but never before it began, whatever was done to the clock (F8)."""
    return case((UserSession.created_at > now, UserSession.created_at), else_=literal(now, UtcDateTime()))


def forget_failures(session: Session, account_id: int, source: str) -> None:
    login = session.get_one(Account, account_id).login
    session.execute(delete(LoginFailure).where(LoginFailure.login == login, LoginFailure.source == source))


def _refuse_many(session: Session, login: str, source: str, now: datetime) -> None:
    """Per login and place, per login from anywhere, per place for any login (SE-22); released by time."""
    recent = LoginFailure.at > now - LIMITS.login_window
    limits = (
        (LIMITS.login_failures, (LoginFailure.login == login, LoginFailure.source == source)),
        (LIMITS.login_failures * 4, (LoginFailure.login == login,)),
        (LIMITS.login_failures * 10, (LoginFailure.source == source,)),
    )
    for most, which in limits:
        if (session.scalar(select(func.count()).where(recent, *which)) or 0) > most:
            raise TooManyTries("登录失败次数过多，请 15 分钟后再试")


def _behind_a_session() -> Select[*tuple[Any, ...]]:
    """Built once: every request asks it, and building it costs several times what the database needs to answer."""
    held, principal = aliased(Deputation), aliased(Appointment)
    offer, offered, absent, named = (
        aliased(Deputation), aliased(Appointment), aliased(Account), aliased(Account),
    )  # fmt: skip
    first = select(func.min(Deputation.id)).where(
        Deputation.deputy_id == UserSession.account_id, deputations.runs_on(bindparam("today", type_=Date))
    )
    return (
        select(UserSession, Account, Appointment, held, principal, absent, offer.id, named.name, _UNREAD)
        .join(Account, Account.id == UserSession.account_id)
        .join(Appointment, Appointment.id == UserSession.appointment_id)
        .outerjoin(held, and_(held.id == UserSession.deputation_id, held.deputy_id == UserSession.account_id))
        .outerjoin(principal, principal.id == held.appointment_id)
        .outerjoin(absent, absent.id == principal.account_id)
        .outerjoin(offer, offer.id == first.correlate(UserSession).scalar_subquery())
        .outerjoin(offered, offered.id == offer.appointment_id)
        .outerjoin(named, named.id == offered.account_id)
        .where(
            UserSession.id_hash == bindparam("id_hash"),
            UserSession.ended_at.is_(None),
            Account.disabled_at.is_(None),
            Appointment.live,
        )
    )


_BEHIND_A_SESSION = _behind_a_session()


def who(
    session: Session, sid: str, now: datetime, seen: Mapping[str, datetime] = NOT_SEEN
) -> SignedIn | None:
    """The person behind a session id, or None when it ended, expired, or never was.

    seen: hash of a session → when it was last seen, where that could not be written.
    """
    asked = {"id_hash": sha256(sid), "today": shanghai_day(now)}
    row = session.execute(_BEHIND_A_SESSION, asked).first()
    if row is None:
        return None
    live, account, appointment, deputation, stands_for, whom, offer_id, offer_name, unread = row
    seen_at = max(live.seen_at, seen.get(live.id_hash, live.seen_at))
    if now - seen_at > LIMITS.session_idle or now - live.created_at > LIMITS.session_absolute:
        return None
    actor = Actor(account_id=account.id, name=account.name, role=appointment.role, body=appointment.body)
    if deputation is not None:
        actor = deputations.in_place_of(actor, deputation, stands_for, whom, shanghai_day(now))
    return SignedIn(
        actor=actor,
        body_label=body_label(session, actor),
        session_hash=live.id_hash,
        seen_at=seen_at,
        offer=(offer_id, offer_name) if offer_id is not None else None,
        unread=unread,
        stage=live.stage,
    )


def body_label(session: Session, actor: Actor) -> str:
    if actor.role in {Role.APPLICANT, Role.CONSULTANT}:
        return session.scalar(select(Organisation.name).where(Organisation.id == int(actor.body))) or ""
    if actor.role in {Role.HANDLER, Role.CHECKER, Role.SIGNER}:
        return Department(actor.body).label
    if actor.role is Role.EXPERT or actor.role in OFFICERS:
        return actor.role.label
    return Department.DEVELOPMENT_REFORM.label if actor.role is not Role.COUNTY_OFFICER else "县级初审"


def touch(session: Session, session_hash: str, now: datetime) -> None:
    """Last-seen: the only write a GET may cause, at most once a minute, in its own transaction (SE-20)."""
    session.execute(update(UserSession).where(UserSession.id_hash == session_hash).values(seen_at=now))


def sign_out(session: Session, session_hash: str, now: datetime) -> None:
    session.execute(
        update(UserSession).where(UserSession.id_hash == session_hash).values(ended_at=ending(now))
    )


def first_role(session: Session, account_id: int) -> Role | None:
    return session.scalar(
        select(Appointment.role)
        .where(Appointment.account_id == account_id, Appointment.live)
        .order_by(Appointment.id)
        .limit(1)
    )
