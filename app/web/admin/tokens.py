"""Tokens of the read interface: the list, one asked for, agreed to by another officer and shown once, ended."""

from flask import g, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from app.errors import Invalid
from app.services import api_tokens, people, token_requests
from app.services.acting import shanghai_day
from app.services.places import counties, place_name
from app.web.admin.blueprint import blueprint
from app.web.admin.shown import tabs
from app.web.current import act, acting, actor, services
from app.web.review import reading
from workflows.read_scopes import ReadScope
from workflows.vocabulary import Role

Page = str | tuple[str, int] | Response
Faults = list[tuple[str, str]]
TAGS = {api_tokens.WAITS: "warn", api_tokens.REFUSED: "bad", api_tokens.GOOD: "ok"}
DEFAULT_DAYS = "365"


@blueprint.get("/admin/tokens")
def tokens() -> str:
    return _page([])


def _page(faults: Faults) -> str:
    with services().database.reading() as session:
        rows = api_tokens.listed(session, g.now)
        reasons = token_requests.reasons(session, [row for row in rows if row.state == api_tokens.WAITS])
        waiting = people.waiting(session)
    role = actor().role
    return render_template(
        "admin/tokens.html",
        rows=[(row, TAGS.get(row.state, "mute"), _where(row.county)) for row in rows],
        reasons=reasons,
        today=shanghai_day(g.now),
        tabs=tabs("tokens", waiting),
        proposes=role is Role.SYSTEM_ADMIN,
        decides=role is Role.SECURITY_ADMIN,
        faults=faults,
        typed=request.form,
    )


def _where(county: str) -> str:
    return place_name(services().book, county) if county else "全市"


@blueprint.route("/admin/tokens/new", methods=["GET", "POST"])
def token_new() -> Page:
    if request.method == "GET":
        return _form([])
    try:
        return act(_proposed)
    except Invalid as wrong:
        return _form(list(wrong.faults)), 422


def _proposed(session: Session) -> str:
    typed, days = request.form, request.form.get("valid_days", "").strip()
    chosen = typed.getlist("scope")
    token_requests.propose(
        session,
        acting(),
        client=reading.words("client", 100),
        scopes=[scope for scope in ReadScope if scope.value in chosen],
        county=typed.get("county", ""),
        counties=[code for code, _ in counties(services().book)],
        days=int(days) if days.isascii() and days.isdigit() and len(days) < 6 else 0,
        reason=reading.words("reason", 500),
    )
    return url_for("admin.tokens")


def _form(faults: Faults) -> str:
    given = request.form if request.method == "POST" else {"valid_days": DEFAULT_DAYS}
    return render_template(
        "admin/token_new.html",
        faults=faults,
        typed=given,
        chosen=request.form.getlist("scope"),
        scopes=[(scope.value, scope.label) for scope in ReadScope],
        counties=counties(services().book),
        most=api_tokens.MOST_DAYS,
    )


@blueprint.post("/admin/tokens/<int(max=999999999):number>/decide")
def token_decide(number: int) -> Page:
    name = request.form.get("action", "")
    if name not in {"approve", "refuse"}:
        raise BadRequest("请选择同意或不予同意")
    made: list[str] = []

    def do(session: Session) -> str:
        reason = reading.words("reason", 500)
        made.append(token_requests.decide(session, acting(), number, agreed=name == "approve", reason=reason))
        return url_for("admin.tokens")

    try:
        if name == "refuse":
            return act(do)
        return act(do, shown=lambda: render_template("admin/token.html", secret=made[0], number=number))
    except Invalid as wrong:
        return _page([(f"reason-{number}", sentence) for _, sentence in wrong.faults]), 422


@blueprint.post("/admin/tokens/<int(max=999999999):number>/end")
def token_end(number: int) -> Response:
    def once(session: Session) -> str:
        token_requests.end(session, acting(), number)
        return url_for("admin.tokens")

    return act(once)
