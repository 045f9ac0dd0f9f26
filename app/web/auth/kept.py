"""What I typed when my sign-in had just ended (CC-10)."""

from flask import g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.services import kept_forms
from app.web.auth.views import blueprint
from app.web.current import actor, services


@blueprint.get("/kept")
def kept() -> str:
    with services().database.reading() as session:
        rows = kept_forms.of(session, actor().account_id, g.now)
    return render_template("auth/kept.html", rows=rows)


@blueprint.post("/kept")
def drop_kept() -> Response:
    with services().database.transaction() as session:
        kept_forms.drop(session, actor().account_id)
    return redirect(url_for("public.home"), 303)
