"""Pages without sign-in: landing, display preferences, health."""

from flask import Blueprint, Response, g, redirect, render_template, request
from sqlalchemy import text
from werkzeug.wrappers import Response as BaseResponse

from app.services import landing, standing, tracking
from app.services.acting import shanghai_day
from app.web.applicant import progress
from app.web.current import services
from app.web.redirects import own_path

blueprint = Blueprint("public", __name__)
PREFS = {"size": {"normal", "large"}, "contrast": {"normal", "high"}}


@blueprint.get("/")
def home() -> str:
    return render_template("public/home.html", **landing.shown(services().book, g.now.date()))


@blueprint.get("/track")
def track() -> str:
    """进度查询: where a case stands, without names, opinions or what the project is."""
    asked, today = request.args.get("q", "").strip()[:40], shanghai_day(g.now)
    with services().database.reading() as session:
        cases = [
            {
                "ref": row.ref,
                "filed_on": row.filed_on,
                "accepted_on": row.accepted_on,
                "standing": standing.read(session, row, today, public=True),
                "history": progress.history(session, row, public=True),
            }
            for row in tracking.found(session, asked)
        ]
    return render_template("public/track.html", asked=asked, cases=cases)


@blueprint.get("/prefs")
def prefs() -> BaseResponse:
    """Display preferences live in cookies of their own; nothing is stored about the person."""
    response = redirect(own_path(request.args.get("next", "/")), 303)
    for name, allowed in PREFS.items():
        value = request.args.get(name)
        if value in allowed:
            response.set_cookie(name, value, path="/", samesite="Lax", httponly=True, max_age=365 * 86400)
    return response


@blueprint.get("/healthz")
def health() -> Response:
    """Alive, and the database answers."""
    with services().database.reading() as session:
        session.execute(text("SELECT 1"))
    return Response("ok\n", mimetype="text/plain")
