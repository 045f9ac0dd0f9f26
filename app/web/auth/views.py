"""Sign in and out."""

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.security import STAGE_PAGES, this_visit
from app.services import accounts, events, sign_in
from app.services.sign_in import Entered
from app.web import upkeep
from app.web.auth.forms import LoginForm
from app.web.auth.visits import browser_words, rules, take_on
from app.web.current import services, source_hash
from app.web.landing import home_of
from app.web.redirects import own_path
from workflows.sign_in import Stage

blueprint = Blueprint("auth", __name__)
WRONG = "账号或密码不正确"


@blueprint.route("/login", methods=["GET", "POST"])
def login() -> str | tuple[str, int] | Response:
    form = LoginForm()
    expired = request.args.get("expired") == "1"
    if request.method == "GET":
        return render_template(
            "auth/login.html",
            form=form,
            expired=expired,
            kept=request.args.get("kept") == "1",
            reset=request.args.get("reset") == "1",
        )
    if not form.validate():
        return render_template("auth/login.html", form=form, expired=False), 422
    signed = _signed_in((form.login.data or "").strip(), form.password.data or "")
    if signed is None:
        form.password.errors = [WRONG]
        return render_template("auth/login.html", form=form, expired=False), 422
    take_on(signed.sid)
    if signed.stage is not Stage.FULL:
        return redirect(url_for(STAGE_PAGES[signed.stage]), 303)
    waits = request.args.get("kept") == "1"
    target = url_for("auth.kept") if waits else own_path(request.args.get("next", "/"))
    return redirect(target if target != "/" else home_of(signed.role), 303)


def _signed_in(login: str, password: str) -> Entered | None:
    """Count, verify outside any transaction, then open the session; the browser's earlier one ends."""
    database, source = services().database, source_hash()
    with database.transaction() as session:
        tried = accounts.attempt(session, login=login, source=source, now=g.now)
    proof = accounts.verified(tried, password)
    with database.transaction() as session:
        entered = None
        if proof:
            entered = sign_in.enter(
                session, tried, proof, rules=rules(), source=source, browser=browser_words(), now=g.now
            )
        if entered and g.signed_in:
            accounts.sign_out(session, g.signed_in.session_hash, g.now)
        events.security(
            session,
            acting=None,
            at=g.now,
            account_id=tried.account_id,
            action="auth.login",
            outcome="ok" if entered else "refused",
            source=source,
            request_id=g.request_id,
        )
    return entered


@blueprint.post("/logout")
def logout() -> Response:
    upkeep.sign_out(g.signed_in.session_hash)
    this_visit().gone = True
    return redirect(url_for("public.home"), 303)
