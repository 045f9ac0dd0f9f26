"""A token asked for by the system administrator and given out when the security administrator agrees (trust §5.3).

Until then the row waits with a mark that no token has as its digest; the token is made with the approval and shown to who
approved, once.
"""

import secrets
from collections.abc import Collection, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.canonical import sha256
from app.errors import Absent, Conflict, Invalid
from app.models import ApiToken, Event
from app.services import api_tokens, events
from app.services.acting import Acting
from app.services.api_tokens import WAITING, Row
from workflows.read_scopes import ReadScope

DECIDED = "这项申请已经办结"


def about(number: int) -> str:
    """How the record names a token."""
    return f"TOKEN-{number}"


def propose(
    session: Session,
    acting: Acting,
    *,
    client: str,
    scopes: Collection[ReadScope],
    county: str,
    counties: Collection[str],
    days: int,
    reason: str,
) -> int:
    """The number of the request. Raises Invalid."""
    mark = WAITING + secrets.token_hex(16)
    faults = api_tokens.faults(client, scopes, county, counties, days)
    if not reason:
        faults.append(("reason", "请写明依据，例如对方来函的文号"))
    if faults:
        raise Invalid(faults)
    row = api_tokens.written(
        session, acting.moment, client=client, scopes=scopes, county=county, days=days, digest=mark
    )
    _record(
        session,
        acting,
        row.id,
        "propose",
        "申请读取令牌",
        f"{_told(api_tokens.shown(row, acting.moment))}。{reason}",
    )
    return row.id


def decide(session: Session, acting: Acting, number: int, *, agreed: bool, reason: str = "") -> str:
    """The token itself, never to be seen again; empty where it is refused. Raises Absent, Conflict, Invalid."""
    row = _locked(session, number)
    if not _waits(row):
        raise Conflict(DECIDED)
    if _proposer(session, number) == acting.actor.account_id:
        raise Conflict("提出和审批应是两个人")
    if not agreed:
        if not reason:
            raise Invalid([(f"reason-{number}", "请写明不予同意的理由")])
        row.ended_at = max(acting.moment, row.made_at)
        session.flush()
        _record(session, acting, number, "refuse", "不予发放读取令牌", reason)
        return ""
    secret = api_tokens.new_secret()
    length = row.expires_at - row.made_at
    row.token_sha256, row.made_at, row.expires_at = sha256(secret), acting.moment, acting.moment + length
    session.flush()
    _record(session, acting, number, "approve", "发放读取令牌", f"有效 {length.days} 天")
    return secret


def end(session: Session, acting: Acting, number: int) -> None:
    """From now on it opens nothing. Raises Absent, or Conflict for one that was not given out or has ended."""
    row = _locked(session, number)
    if _waits(row) or row.ended_at:
        raise Conflict("这个令牌没有在用")
    row.ended_at = max(acting.moment, row.made_at)
    session.flush()
    _record(session, acting, number, "end", "停用读取令牌", "")


def waiting(session: Session) -> int:
    """How many wait for the security administrator."""
    count = select(func.count(ApiToken.id)).where(
        ApiToken.token_sha256.like(f"{WAITING}%"), ApiToken.ended_at.is_(None)
    )
    return session.scalar(count) or 0


def reasons(session: Session, rows: Sequence[Row]) -> dict[int, tuple[str, str]]:
    """Request → who asked, and why; all of them in one query."""
    asked = select(Event).where(
        Event.action == "api_token.propose", Event.object.in_([about(row.number) for row in rows])
    )
    told = {event.object: event for event in session.scalars(asked)}
    found = {row.number: told[about(row.number)] for row in rows if about(row.number) in told}
    return {
        row.number: (found[row.number].actor_name, found[row.number].note.removeprefix(f"{_told(row)}。"))
        if row.number in found
        else ("", "")
        for row in rows
    }


def _locked(session: Session, number: int) -> ApiToken:
    row = session.scalar(select(ApiToken).where(ApiToken.id == number).with_for_update())
    if row is None:
        raise Absent(str(number))
    return row


def _waits(row: ApiToken) -> bool:
    return row.token_sha256.startswith(WAITING) and row.ended_at is None


def _proposer(session: Session, number: int) -> int | None:
    """Account id of who asked for it; None where nobody did."""
    told = events.about(session, about(number))
    return next((event.account_id for event in told if event.action == "api_token.propose"), None)


def _told(row: Row) -> str:
    kinds = "、".join(scope.label for scope in row.scopes)
    return f"{row.client}，{kinds}，{row.county or '全市'}，{(row.expires_at - row.made_at).days} 天"


def _record(session: Session, acting: Acting, number: int, step: str, label: str, note: str) -> None:
    events.append(session, acting, action=f"api_token.{step}", label=label, about=about(number), note=note)
