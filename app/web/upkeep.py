"""只读维护: whoever is signed in reads and downloads; every press is told to wait and keeps its words (RE-04)."""

from typing import cast

from flask import Flask, current_app, g, request

from app.db import Database
from app.settings import Settings
from app.writable import LOOK_EVERY, Upkeep, refused_by_storage

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# Signing in and out, and the step between: what READ_ONLY=1 still lets through.
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


def _refuse_presses() -> None:
    if request.method in SAFE or request.endpoint is None:
        return
    if upkeep().stuck or (upkeep().closed and request.endpoint not in OPEN):
        g.acted = True  # Nothing is written about it either.
        raise ReadOnly
