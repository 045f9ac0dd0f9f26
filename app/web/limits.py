"""How often one person, or one unknown caller, may ask for what costs most (SE-24).

Counted in the memory of the one web process; sign-in is counted in the database (app/services/accounts.py), where
several processes and a restart see the same tries. Whoever is over a limit gets 429 and when to come back.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar, cast

from flask import Flask, current_app, g, request
from flask_limiter import Limiter
from flask_limiter.errors import RateLimitExceeded
from werkzeug.exceptions import HTTPException

from app.web.current import source_hash

_P = ParamSpec("_P")
_R = TypeVar("_R")

LOOKING_UP, PRINTING, FETCHING, EXPORTING = (
    "30 per minute",
    "30 per minute",
    "120 per minute",
    "20 per minute",
)
SEARCHING = "120 per minute"
WEIGHING = "30 per minute"  # The rules run many times for one page.
REGISTERING = "10 per minute; 40 per hour"  # From one address, right or wrong: each may bring a file.
DEFAULT_WAIT = 60
# endpoint → limit. An endpoint counts for itself: a burst at one page closes no other.
RATES: dict[str, str] = {
    # 公开查询: nobody is known there, so it is the address that counts
    "public.track": LOOKING_UP,
    "company.register": REGISTERING,
    "auth.forgotten": LOOKING_UP,
    "auth.reset": LOOKING_UP,
    # 文书、材料
    "files.document": FETCHING,
    "files.download": FETCHING,
    "meetings.minutes_pdf": FETCHING,
    "review.conclude": PRINTING,
    "review.retry_document": PRINTING,
    # 导出、批量
    "archive.export": EXPORTING,
    "after.conditions_export": EXPORTING,
    "audit.evidence": EXPORTING,
    "audit.verify": EXPORTING,
    "beside.bulk": EXPORTING,
    "rules.weigh": EXPORTING,
    # 查找
    "archive.search": SEARCHING,
    "audit.record": SEARCHING,
    "audit.security": SEARCHING,
    "review.queue": SEARCHING,
    "beside.precedents": SEARCHING,
    "rules.browse": SEARCHING,
    "messages.outbox": SEARCHING,
    # 试算、填报
    "review.margins": WEIGHING,
    "applicant.preview": SEARCHING,
    "applicant.files": FETCHING,
}


def caller() -> str:
    """The person; for somebody not signed in, where he calls from."""
    who = g.get("signed_in")
    return f"account {who.actor.account_id}" if who else f"source {source_hash()}"


def install(app: Flask) -> None:
    """After ``security.install``: who calls is known then, and a refused request costs nobody a try."""
    app.extensions["rates"] = Limiter(
        caller,
        app=app,
        default_limits=[lambda: RATES.get(request.endpoint or "", "")],
        storage_uri="memory://",
        strategy="moving-window",
    )


def limited(rate: str, *, key: Callable[[], str]) -> Callable[[Callable[_P, _R]], Callable[_P, _R]]:
    """For a view that counts by something else, say by token: ``@limited("60 per minute", key=token_id)``."""

    def decorate(view: Callable[_P, _R]) -> Callable[_P, _R]:
        @wraps(view)
        def counted(*args: _P.args, **kwargs: _P.kwargs) -> _R:
            with _limiter().limit(rate, key_func=key):
                return view(*args, **kwargs)

        return counted

    return decorate


def retry_after(error: HTTPException) -> int:
    """Seconds after which the limit that was met is open again whatever came in between."""
    return error.limit.limit.get_expiry() if isinstance(error, RateLimitExceeded) else DEFAULT_WAIT


def _limiter() -> Limiter:
    return cast(Limiter, current_app.extensions["rates"])
