"""Sign in and out."""

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.permissions import APPLICANTS, ARCHIVISTS, EXPERTS, KEEPERS, SUPERVISORS
from app.security import this_visit
from app.services import accounts, events
from app.web.auth.forms import LoginForm
from app.web.current import services, source_hash
from app.web.redirects import own_path
from workflows.people import OFFICERS
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
    signed = _signed_in((form.login.data or "").strip(), form.password.data or "")
    if signed is None:
        form.password.errors = [WRONG]
        return render_template("auth/login.html", form=form, expired=False), 422
    visit = this_visit()
    visit.sid, visit.fresh = signed[0], True
    target = own_path(request.args.get("next", "/"))
    return redirect(target if target != "/" else home_of(signed[1]), 303)


def _signed_in(login: str, password: str) -> tuple[str, Role] | None:
    """Count, verify outside any transaction, then open the session; the browser's earlier one ends."""
    database, source = services().database, source_hash()
    with database.transaction() as session:
        tried = accounts.attempt(session, login=login, source=source, now=g.now)
    right = accounts.verified(tried, password)
    with database.transaction() as session:
        sid = accounts.sign_in(session, tried, source=source, now=g.now) if right else None
        if sid and g.signed_in:
            accounts.sign_out(session, g.signed_in.session_hash, g.now)
        role = accounts.first_role(session, tried.account_id) if tried.account_id else None
        events.security(
            session,
            acting=None,
            at=g.now,
            account_id=tried.account_id,
            action="auth.login",
            outcome="ok" if sid else "refused",
            source=source,
            request_id=g.request_id,
        )
    return (sid, role) if sid and role else None


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
    if role in KEEPERS:
        return url_for("rules.browse")
    if role in SUPERVISORS:
        return url_for("after.conditions_list")
    if role in OFFICERS:
        return url_for("admin.users")
    if role in EXPERTS:
        return url_for("review.expert_cases")
    return url_for("review.queue")
