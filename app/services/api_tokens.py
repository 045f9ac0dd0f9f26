"""Tokens of the read interface: made, listed, ended, recognised. A token is shown once; its SHA-256 is what is kept."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from app.canonical import sha256
from app.errors import Absent, Invalid
from app.models import ApiClient, ApiToken
from app.services import events
from app.services.acting import Acting
from workflows.read_scopes import ReadScope

MARK = "lianshen_"
"""How a token begins, so that one that was left in a file is found."""
WAITING = "waits-"
"""Stands instead of the digest until a token is given out; no digest has such letters."""
WAITS, REFUSED, GOOD = "待审批", "未予同意", "有效"
MOST_DAYS = 731
TOUCH = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """Who reads, by the token it showed. county: code of the only county it may read; empty: the whole city."""

    token: int
    name: str
    scopes: frozenset[ReadScope]
    county: str
    used_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A token as it is listed. state: 待审批, 未予同意, 有效, 已到期 or 已停用."""

    number: int
    client: str
    scopes: tuple[ReadScope, ...]
    county: str
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None
    state: str


def add(
    session: Session,
    acting: Acting | None,
    *,
    at: datetime,
    client: str,
    scopes: Collection[ReadScope],
    county: str = "",
    counties: Collection[str] = (),
    days: int = 365,
    who: str = "",
) -> tuple[int, str]:
    """(number, the token itself, never to be seen again). Raises Invalid.

    counties: codes that may be named. acting: None at the command line, where ``who`` says who sat there.
    """
    if wrong := faults(client, scopes, county, counties, days):
        raise Invalid(wrong)
    secret = new_secret()
    row = written(session, at, client=client, scopes=scopes, county=county, days=days, digest=sha256(secret))
    told = f"{client.strip()}：{row.scopes} {county}，{days} 天"
    _log(session, acting, "api_token.add", row.id, at, told, who)
    return row.id, secret


def new_secret() -> str:
    return MARK + secrets.token_urlsafe(32)


def written(
    session: Session,
    at: datetime,
    *,
    client: str,
    scopes: Collection[ReadScope],
    county: str,
    days: int,
    digest: str,
) -> ApiToken:
    """The row of a token. digest: SHA-256 of the token, or a mark of one that waits (app.services.token_requests)."""
    row = ApiToken(
        client=_client(session, client.strip(), at),
        token_sha256=digest,
        scopes=" ".join(scope.value for scope in ReadScope if scope in scopes),
        county_code=county,
        made_at=at,
        expires_at=at + timedelta(days=days),
    )
    session.add(row)
    session.flush()
    return row


def end(session: Session, acting: Acting | None, number: int, *, at: datetime, who: str = "") -> None:
    """From now on it opens nothing. Raises Absent for one that is not there or has ended."""
    found = update(ApiToken).where(ApiToken.id == number, ApiToken.ended_at.is_(None)).values(ended_at=at)
    if session.connection().execute(found).rowcount != 1:
        raise Absent(str(number))
    _log(session, acting, "api_token.end", number, at, "", who)


def listed(session: Session, now: datetime) -> list[Row]:
    """Every token, newest first; the tokens themselves are nowhere."""
    rows = session.scalars(select(ApiToken).options(joinedload(ApiToken.client)).order_by(ApiToken.id.desc()))
    return [shown(row, now) for row in rows]


def shown(row: ApiToken, now: datetime) -> Row:
    """A token without the token."""
    return Row(
        number=row.id,
        client=row.client.name,
        scopes=tuple(_scopes(row)),
        county=row.county_code,
        made_at=row.made_at,
        expires_at=row.expires_at,
        used_at=row.used_at,
        state=_state(row, now),
    )


def _state(row: ApiToken, now: datetime) -> str:
    if row.token_sha256.startswith(WAITING):
        return REFUSED if row.ended_at else WAITS
    return "已停用" if row.ended_at else "已到期" if row.expires_at <= now else GOOD


def known(session: Session, shown: str, now: datetime) -> Program | None:
    """Whose token this is; None for one that nobody has, that is over or was ended."""
    row = session.scalar(
        select(ApiToken)
        .options(joinedload(ApiToken.client))
        .where(ApiToken.token_sha256 == sha256(shown), ApiToken.ended_at.is_(None), ApiToken.expires_at > now)
    )
    if row is None:
        return None
    return Program(
        token=row.id,
        name=row.client.name,
        scopes=frozenset(_scopes(row)),
        county=row.county_code,
        used_at=row.used_at,
    )


def number_of(session: Session, shown: str) -> int | None:
    """Of a token that was once given out, good or not: for the security log."""
    return session.scalar(select(ApiToken.id).where(ApiToken.token_sha256 == sha256(shown)))


def touch(session: Session, token: int, now: datetime) -> None:
    session.execute(update(ApiToken).where(ApiToken.id == token).values(used_at=now))


def _scopes(row: ApiToken) -> list[ReadScope]:
    return [ReadScope(word) for word in row.scopes.split()]


def faults(
    client: str, scopes: Collection[ReadScope], county: str, counties: Collection[str], days: int
) -> list[tuple[str, str]]:
    """A sentence for each thing that cannot stand."""
    found, name = [], client.strip()
    if not (0 < len(name) <= 100 and name.isprintable()):
        found.append(("client", "系统名称应为 1–100 个字符"))
    if not scopes:
        found.append(("scope", "至少选一项：" + "、".join(one.label for one in ReadScope)))
    if county and county not in counties:
        found.append(("county", "没有这个县（市、区）代码：应为 " + "、".join(sorted(counties))))
    if not 1 <= days <= MOST_DAYS:
        found.append(("valid_days", f"有效期应为 1–{MOST_DAYS} 天"))
    return found


def _client(session: Session, name: str, at: datetime) -> ApiClient:
    row = session.scalar(select(ApiClient).where(ApiClient.name == name))
    if row is None:
        row = ApiClient(name=name, made_at=at)
        session.add(row)
        session.flush()
    return row


def _log(
    session: Session, acting: Acting | None, action: str, number: int, at: datetime, told: str, who: str
) -> None:
    events.security(
        session,
        acting=acting,
        at=at,
        action=action,
        outcome="ok",
        source=acting.ip_hash if acting else "命令行",
        request_id=acting.request_id if acting else "",
        target=f"token {number}",
        reasons="；".join(part for part in (told, who) if part),
    )
