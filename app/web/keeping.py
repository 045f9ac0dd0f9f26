"""What was sent under a sign-in that has ended waits for the same person (CC-10)."""

from urllib.parse import urlsplit

from flask import g, request
from flask_wtf.csrf import validate_csrf
from wtforms import ValidationError

from app.services import kept_forms
from app.web.current import services
from app.web.errors import kept
from app.web.redirects import own_path
from app.web.upkeep import upkeep


def keep(sid: str) -> bool:
    """Whether something waits now; only a form of that very sign-in counts, which nobody else's page can send."""
    typed = kept()
    if not typed or upkeep().stuck:
        return False
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError:
        return False
    page = own_path(urlsplit(request.referrer or "").path or request.path)
    with services().database.transaction() as session:
        return kept_forms.keep(session, sid, g.now, page=page, fields=typed)
