"""Sign-in state, default deny and response headers: what every request passes (FC-1, FC-2, FC-3, SE-26, SE-28)."""

import hashlib
import hmac
import re
import secrets
from typing import Any, cast

import flask
from flask import Flask, Request, Response, g, redirect, request, url_for
from flask.sessions import SessionInterface, SessionMixin
from werkzeug.exceptions import BadRequest, NotFound, RequestEntityTooLarge
from werkzeug.wrappers import Response as BaseResponse

from app import timepiece
from app.errors import Absent
from app.permissions import ACCESS, PUBLIC, Access
from app.services import accounts, action_keys, visibility
from app.settings import LIMITS, Settings
from app.web import keeping, programs
from app.web.current import services
from app.web.upkeep import is_ended, note_seen, upkeep
from workflows.sign_in import Stage

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# letters, then rows numbered with at most four ASCII digits: rows-0-quantity, reason-coal.k1:building_materials
_FIELD = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,39}(?:-[0-9]{1,4})?(?:-[A-Za-z_][A-Za-z0-9_.:]{0,150})?")
# Stage of a sign-in → where it goes on; a page of an earlier stage leads to one's own account (SE-44).
STAGE_PAGES = {
    Stage.FACTOR_DUE: "account.code",
    Stage.PASSWORD_DUE: "account.password",
    Stage.ENROL_DUE: "account.factor",
    Stage.FULL: "account.page",
}
# Who calls is not asked, nor the database.
UNASKED = frozenset({"static", "public.health", "public.ready"})
_SID = re.compile(r"[A-Za-z0-9_-]{43}")
CSP = (
    "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'; "
    "img-src 'self' data:; style-src 'self'; script-src 'self'"
)


class Visit(dict[str, Any], SessionMixin):
    """What flask calls the session: a random id and the form secret derived from it; nothing else is kept here."""

    def __init__(self, sid: str, secret: str, *, fresh: bool) -> None:
        super().__init__(csrf_token=self._token(secret, sid))
        self.sid = sid
        self.fresh = fresh
        self.gone = False

    def renew(self, sid: str, secret: str) -> None:
        """Go on under another id; forms of this answer carry its token."""
        self.sid, self.fresh, self["csrf_token"] = sid, True, self._token(secret, sid)
        g.pop("csrf_token", None)  # where flask-wtf keeps what it made of the old one

    @staticmethod
    def _token(secret: str, sid: str) -> str:
        return hmac.new(secret.encode(), b"csrf" + sid.encode(), hashlib.sha256).hexdigest()


def this_visit() -> Visit:
    """The current request's visit (behind flask's proxy)."""
    return cast(Visit, flask.session)


class ServerSessions(SessionInterface):
    """The cookie holds only a random id; who it is stands in user_session (FC-1)."""

    def __init__(self, settings: Settings) -> None:
        self.secret = settings.secret_key
        self.cookie = "sid" if settings.plain_http else "__Host-sid"
        self.secure = not settings.plain_http

    def open_session(self, app: Flask, request: Request) -> Visit:  # noqa: ARG002
        sid = request.cookies.get(self.cookie, "")
        known = bool(_SID.fullmatch(sid))
        return Visit(sid if known else secrets.token_urlsafe(32), self.secret, fresh=not known)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:  # noqa: ARG002
        if not isinstance(session, Visit) or programs.calling():
            return
        if session.gone:
            response.delete_cookie(self.cookie, path="/", secure=self.secure, httponly=True, samesite="Lax")
        elif session.fresh and request.endpoint != "static":
            response.set_cookie(
                self.cookie, session.sid, path="/", secure=self.secure, httponly=True, samesite="Lax"
            )


def install(app: Flask, settings: Settings) -> None:
    app.session_interface = ServerSessions(settings)
    app.before_request(_let_in)
    app.after_request(_headers)


def require_registry(app: Flask) -> None:
    """Stop the start-up unless routes and the permissions table say the same (SE-01)."""
    routes: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        routes.setdefault(rule.endpoint, set()).update((rule.methods or set()) - {"HEAD", "OPTIONS"})
    undeclared = sorted(routes.keys() - ACCESS.keys())
    unbuilt = sorted(ACCESS.keys() - routes.keys())
    differing = sorted(
        name for name in routes.keys() & ACCESS.keys() if routes[name] != set(ACCESS[name].methods)
    )
    if undeclared or unbuilt or differing:
        raise RuntimeError(
            f"permissions and routes differ: undeclared {undeclared}, without a route {unbuilt}, methods {differing}"
        )


def _let_in() -> BaseResponse | None:
    g.request_id = secrets.token_hex(8)
    g.now = timepiece.now()
    g.signed_in = None
    if request.endpoint is None:
        return None
    access = ACCESS[request.endpoint]
    if request.endpoint in UNASKED:
        return None
    _refuse_odd()
    if access.scope is not None:
        programs.let_in(access.scope)
        return None
    g.signed_in = None if programs.calling() else _who()
    if g.signed_in and g.signed_in.stage not in access.stages:
        if access.roles is not PUBLIC:
            return redirect(url_for(STAGE_PAGES[g.signed_in.stage]), 303)
        g.signed_in = None  # to the public pages somebody half signed in is a stranger
    if access.roles is not PUBLIC:
        if g.signed_in is None:
            return _to_login()
        if g.signed_in.actor.role not in access.roles:
            raise NotFound
    if request.method not in SAFE and access.keyed:
        _require_form_key(access)
    if access.loads == "application":
        return _require_visible()
    return None


def _refuse_odd() -> None:
    """What no form of ours sends: NUL, numbers in field names that are no row, more fields than any table has."""
    if request.method not in SAFE and len(list(request.form.items(multi=True))) > LIMITS.form_parts:
        raise RequestEntityTooLarge
    words = [request.path, *request.args.values()]
    if request.method not in SAFE:
        words += [*request.form.keys(), *request.form.values()]
        if any(not _FIELD.fullmatch(name) for name in request.form):
            raise BadRequest("表单里有不认识的字段，请返回上一页重新打开表单")
    if any("\0" in word for word in words):
        raise BadRequest("内容里有不能保存的字符，请删去后再提交")


def _who() -> accounts.SignedIn | None:
    visit = this_visit()
    if visit.fresh:
        return None
    with services().database.reading() as session:
        found = accounts.who(session, visit.sid, g.now, upkeep().seen)
    if found is None or is_ended(found.session_hash):
        return None
    if g.now - found.seen_at > LIMITS.session_touch:
        note_seen(found.session_hash)
    return found


def _to_login() -> BaseResponse:
    if request.method in SAFE:
        return redirect(url_for("auth.login", next=request.full_path.rstrip("?")), 303)
    visit = this_visit()
    waits = not visit.fresh and keeping.keep(visit.sid)
    return redirect(url_for("auth.login", expired="1", kept="1" if waits else None), 303)


def _require_visible() -> BaseResponse | None:
    """404 unless this person may see the case; a double press of the step that took it away goes where the first went."""
    house = services()
    ref = (request.view_args or {}).get("ref", "")
    with house.database.reading() as session:
        try:
            visibility.find(session, g.signed_in.actor, ref)
        except Absent as absent:
            first = action_keys.first_location(session, g.signed_in.actor, getattr(g, "key", ""))
            if first:
                return redirect(first, 303)
            raise NotFound from absent
    return None


def _require_form_key(access: Access) -> None:
    """Every unsafe form carries a one-time key, and the version of what it showed where it acts on a case."""
    g.key = request.form.get("_key", "")
    if not re.fullmatch(r"[0-9a-f]{32}", g.key):
        raise BadRequest("表单缺少一次性标识，请返回上一页重新打开表单")
    seen = request.form.get("_version", "")
    if (access.loads or seen) and not re.fullmatch(r"[0-9]{1,9}", seen):
        raise BadRequest("表单缺少版本号，请返回上一页重新打开表单")
    g.seen = int(seen) if seen else 0


def _headers(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", CSP)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    if not services().settings.plain_http:
        response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if request.endpoint != "static":
        # An answer with a tag is for asking again; whoever may store nothing could not (SE-28). Others' caches keep neither.
        kept = "private, no-cache" if "ETag" in response.headers else "no-store"
        response.headers["Cache-Control"] = kept
        response.vary.add("Cookie")
    return response
