"""Programs of other offices at the door of the read interface: a token opens it, a person's cookie means nothing there."""

import re
from contextlib import suppress
from typing import cast

from flask import g, request
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import NotFound, Unauthorized

from app.services import api_tokens, events
from app.services.api_tokens import Program
from app.web.current import services, source_hash
from app.web.limits import limited
from workflows.read_scopes import ReadScope

PREFIX = "/api/v1"
WRONG_TRIES = "30 per minute"
_BEARER = re.compile(r"[Bb]earer ([A-Za-z0-9_-]{20,100})")


def calling() -> bool:
    """Whether the address is of the read interface, also one that nothing answers to."""
    return request.path == PREFIX or request.path.startswith(f"{PREFIX}/")


def program() -> Program:
    return cast(Program, g.program)


def let_in(scope: ReadScope) -> None:
    """401 without a token that is good; what it is not for looks like what is not there."""
    g.signed_in = None
    shown = _BEARER.fullmatch(request.headers.get("Authorization", ""))
    token, house = shown[1] if shown else "", services()
    with house.database.reading() as session:
        found = api_tokens.known(session, token, g.now) if token else None
    if found is None:
        _turn_away(token)
    else:
        g.program = found
        _note_use(found)
        if scope not in found.scopes:
            raise NotFound


@limited(WRONG_TRIES, key=lambda: f"wrong token {source_hash()}")
def _turn_away(token: str) -> None:
    """A wrong token is logged; who shows one after another is told to wait, before the log is long."""
    if token:
        with suppress(DBAPIError), services().database.transaction() as session:
            number = api_tokens.number_of(session, token)
            events.security(
                session,
                acting=None,
                at=g.now,
                action="api_token.use",
                outcome="refused",
                source=source_hash(),
                request_id=g.request_id,
                target=f"token {number}" if number else "",
                reasons="令牌已到期或已停用" if number else "没有这个令牌",
            )
    raise Unauthorized


def _note_use(found: Program) -> None:
    """At most once a minute; a database that cannot be written is read all the same."""
    if found.used_at is None or g.now - found.used_at >= api_tokens.TOUCH:
        with suppress(DBAPIError), services().database.transaction() as session:
            api_tokens.touch(session, found.token, g.now)
