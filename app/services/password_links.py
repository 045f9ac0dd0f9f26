"""密码遗忘: a word mailed to the address on the account sets a new password once, within half an hour (SE-21).

A mailbox alone never opens an account of staff: who has no second factor yet, or waits for his first password, gets it
from two officers.
"""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app import channels
from app.canonical import sha256
from app.channels import Channels, Message
from app.db import Database
from app.jobs.queue import enqueue
from app.models import Account, PasswordLink
from app.services import passwords, second_factor, sign_in
from app.settings import LIMITS
from workflows.people import AccountKind

log = structlog.get_logger()
MAIL = "mail_password_word"
NOBODY = "0"


def ask(session: Session, login: str, *, request_id: str) -> None:
    """The same work for a login that nobody has: a job that finds nobody to write to."""
    account_id = session.scalar(
        select(Account.id).where(Account.login == login, Account.disabled_at.is_(None), Account.email != "")
    )
    enqueue(session, MAIL, str(account_id or NOBODY), job_id=f"password-{request_id}")


def mail_job(
    database: Database, outgoing: Channels, now: Callable[[], datetime], account_id: int, *, site: str = ""
) -> None:
    """The word is made here, so that it stands in no table and in no job. Cut off, it is made and sent anew."""
    channel, moment = outgoing.get(channels.MAIL), now()
    if channel is None:
        return
    with database.transaction() as session:
        account = session.get(Account, account_id)
        if account is None or not account.email or not _may(session, account):
            return
        if _many(session, account_id, moment):
            return
        word, address, login = secrets.token_urlsafe(24), account.email, account.login
        session.add(PasswordLink(token_hash=sha256(word), account_id=account_id, made_at=moment))
    message = Message(
        number=int(moment.timestamp() * 1000),
        address=address,
        subject="重新设置密码",
        text=_text(login, word, site),
        made_at=moment,
    )
    try:
        channel.send(message)
    except (channels.Refused, channels.Unsure) as error:
        log.warning("password word not delivered", account=account_id, failure=str(error))


def _text(login: str, word: str, site: str) -> str:
    minutes = LIMITS.mailed_word.seconds // 60
    where = f"打开 {site}/login/reset?word={word}" if site else f"打开登录页的“重新设置密码”，填入：{word}"
    return (
        f"账号 {login} 请求重新设置密码。{minutes} 分钟内{where}\n\n"
        "只能使用一次。不是本人请求的，不必理会，密码不会改变。\n"
    )


def _may(session: Session, account: Account) -> bool:
    """May a mail set this account's password? Never its first one, and of staff only beside a second factor (SE-23)."""
    if account.disabled_at or account.password_hash == passwords.NOBODYS:
        return False
    return account.kind is AccountKind.COMPANY or second_factor.confirmed(session, account.id)


def _many(session: Session, account_id: int, moment: datetime) -> bool:
    recent = select(func.count()).where(
        PasswordLink.account_id == account_id, PasswordLink.made_at > moment - timedelta(hours=1)
    )
    return (session.scalar(recent) or 0) >= LIMITS.mailed_words_an_hour


def whose(session: Session, word: str, now: datetime) -> Account | None:
    """Whose password the word sets; None where it was used, is too old, or never was."""
    account = session.scalar(
        select(Account)
        .join(PasswordLink, PasswordLink.account_id == Account.id)
        .where(
            PasswordLink.token_hash == sha256(word),
            PasswordLink.used_at.is_(None),
            PasswordLink.made_at > now - LIMITS.mailed_word,
        )
    )
    return account if account is not None and _may(session, account) else None


def redeem(session: Session, word: str, password_hash: str, now: datetime) -> Account | None:
    """Set the password and end every sign-in; the second of two who come at once finds nothing."""
    account = whose(session, word, now)
    used = (
        update(PasswordLink)
        .where(PasswordLink.token_hash == sha256(word), PasswordLink.used_at.is_(None))
        .values(used_at=now)
    )
    if account is None or session.scalar(used.returning(PasswordLink.account_id)) is None:
        return None
    passwords.set_new(session, account, password_hash, now)
    sign_in.end_others(session, account.id, "", now)
    return account
