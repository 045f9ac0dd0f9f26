"""What the settings ask of a sign-in, how its owner knows it again, and how it goes on under a new id."""

from flask import g, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.security import STAGE_PAGES, this_visit
from app.services import events
from app.services.sign_in import Entered, Rules
from app.web.current import services, source_hash
from app.web.landing import home_of
from workflows.sign_in import Profile, Stage

# The first that the browser's own description names; most browsers also name those they descend from.
SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
           ("Mac OS", "macOS"), ("Linux", "Linux"))  # fmt: skip
BROWSERS = (("MicroMessenger", "微信"), ("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"),
            ("Safari", "Safari"))  # fmt: skip


def rules() -> Rules:
    settings = services().settings
    return Rules(Profile(settings.password_profile), settings.second_factor_required)


def browser_words() -> str:
    """Edge · Windows: words of ours only, whatever the browser says of itself."""
    said = request.headers.get("User-Agent", "")[:500]
    named = (next((word for sign, word in table if sign in said), "") for table in (BROWSERS, SYSTEMS))
    return " · ".join(word for word in named if word) or "其他浏览器"


def take_on(sid: str) -> None:
    this_visit().renew(sid, services().settings.secret_key)


def go_to(entered: Entered, done: str = "") -> Response:
    """The browser gets the new id; what is still due comes next. done: where to, when nothing is."""
    take_on(entered.sid)
    if entered.stage is not Stage.FULL:
        return redirect(url_for(STAGE_PAGES[entered.stage]), 303)
    return redirect(done or home_of(entered.role), 303)


def write_down(session: Session, action: str, outcome: str = "ok", account_id: int | None = None) -> None:
    """Into the security log."""
    events.security(
        session,
        acting=None,
        at=g.now,
        account_id=account_id or g.signed_in.actor.account_id,
        action=action,
        outcome=outcome,
        source=source_hash(),
        request_id=g.request_id,
    )
