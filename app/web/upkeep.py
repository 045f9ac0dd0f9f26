"""只读维护: whoever is signed in reads and downloads; every press is told to wait and keeps its words (RE-04)."""

from collections.abc import Callable
from typing import cast

from flask import Flask, current_app, g, request
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.db import Database
from app.services import accounts
from app.settings import Settings
from app.writable import LOOK_EVERY, Upkeep, refused_by_storage

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# Signing in and out, and the step between: let through always.
OPEN = frozenset({"auth.login", "auth.logout", "account.code"})
WAIT = int(LOOK_EVERY) * 3


class ReadOnly(Exception):
    """Nothing is changed now."""


def install(app: Flask, settings: Settings, database: Database) -> None:
    """After ``security.install``: whoever may not come here at all is told that first."""
    app.extensions["upkeep"] = Upkeep(database, settings.var, by_setting=settings.read_only)
    app.before_request(_refuse_presses)
    app.context_processor(lambda: {"read_only": upkeep().closed})


def upkeep() -> Upkeep:
    return cast(Upkeep, current_app.extensions["upkeep"])


def note_full(error: BaseException) -> bool:
    """Did this write fail for want of a place? Then the service is closed from now on."""
    if refused_by_storage(error):
        upkeep().close()
        return True
    return False


def note_seen(session_hash: str) -> None:
    """When a person was last seen: written, or kept in mind as long as nothing can be, so that he may read on."""
    keeper = upkeep()
    if keeper.stuck or not _written(lambda session: accounts.touch(session, session_hash, g.now)):
        keeper.seen[session_hash] = g.now
    else:
        keeper.seen.pop(session_hash, None)


def sign_out(session_hash: str) -> None:
    """Also where that cannot be written: this process takes the session no more, and writes it when it can."""
    if not _written(lambda session: accounts.sign_out(session, session_hash, g.now)):
        upkeep().ended.add(session_hash)


def is_ended(session_hash: str) -> bool:
    """Was it signed out of while that could not be written?"""
    keeper = upkeep()
    if session_hash not in keeper.ended:
        return False
    if not keeper.stuck:
        sign_out(session_hash)
    return True


def _written(change: Callable[[Session], None]) -> bool:
    """Whether it could be; any other fault than want of a place is raised."""
    try:
        with upkeep().database.transaction() as session:
            change(session)
    except (OSError, SQLAlchemyError) as error:
        if not note_full(error):
            raise
        return False
    return True


def _refuse_presses() -> None:
    """Who signs in or out is let through: it is tried, and where it cannot be written the page says so."""
    if request.method in SAFE or request.endpoint is None or request.endpoint in OPEN:
        return
    if upkeep().closed:
        g.acted = True  # Nothing is written about it either.
        raise ReadOnly
