"""Pages without sign-in: landing, display preferences, health."""

from dataclasses import asdict

from flask import Blueprint, Response, g, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from app.services import landing, readiness, standing, tracking
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
    """The process lives; whether it can be relied on is what ``/readyz`` says."""
    return Response("ok\n", mimetype="text/plain")


@blueprint.get("/readyz")
def ready() -> tuple[Response, int]:
    """For whoever watches the service: each question with its answer, 503 when one is no (RE-05)."""
    house = services()
    asked = readiness.checks(house.database, house.settings, g.now)
    right = all(check.ok for check in asked)
    return jsonify(ready=right, checks=[asdict(check) for check in asked]), 200 if right else 503
