"""Sign in and out."""

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.permissions import APPLICANTS, ARCHIVISTS
from app.security import this_visit
from app.services import accounts, events
from app.web.auth.forms import LoginForm
from app.web.current import services, source_hash
from app.web.redirects import own_path
from workflows.vocabulary import Role

blueprint = Blueprint("auth", __name__)
WRONG = "账号或密码不正确"


@blueprint.route("/login", methods=["GET", "POST"])
def login() -> str | tuple[str, int] | Response:
    form = LoginForm()
    expired = request.args.get("expired") == "1"
    if request.method == "GET":
        return render_template("auth/login.html", form=form, expired=expired)
    if not form.validate():
        return render_template("auth/login.html", form=form, expired=False), 422
    with services().database.transaction() as session:
        found = accounts.sign_in(
            session,
            login=form.login.data.strip(),
            password=form.password.data,
            source=source_hash(),
            now=g.now,
        )
        role = accounts.first_role(session, found[1]) if found else None
        events.security(
            session,
            acting=None,
            at=g.now,
            account_id=found[1].id if found else None,
            action="auth.login",
            outcome="ok" if found else "refused",
            source=source_hash(),
            request_id=g.request_id,
        )
    if found is None or role is None:
        form.password.errors = [WRONG]
        return render_template("auth/login.html", form=form, expired=False), 422
    visit = this_visit()
    visit.sid, visit.fresh = found[0], True
    target = own_path(request.args.get("next", "/"))
    return redirect(target if target != "/" else home_of(role), 303)


@blueprint.post("/logout")
def logout() -> Response:
    with services().database.transaction() as session:
        accounts.sign_out(session, g.signed_in.session_hash, g.now)
    this_visit().gone = True
    return redirect(url_for("public.home"), 303)


def home_of(role: Role) -> str:
    if role in APPLICANTS:
        return url_for("applicant.mine")
    if role in ARCHIVISTS:
        return url_for("archive.search")
    return url_for("review.queue")
