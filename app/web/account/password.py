"""Set the first password, change the one there is."""

from flask import g, render_template, request, url_for
from werkzeug.wrappers import Response

from app.models import Account
from app.services import accounts, passwords, sign_in
from app.web.account.blueprint import blueprint
from app.web.auth.new_password import ChangeForm, judge
from app.web.auth.visits import go_to, rules, write_down
from app.web.current import actor, services, source_hash
from workflows.sign_in import Stage


@blueprint.route("/account/password", methods=["GET", "POST"])
def password() -> str | tuple[str, int] | Response:
    """Asked for the present password, unless it was typed a moment ago to sign in; wrong ones count as failed sign-ins."""
    form, database = ChangeForm(), services().database
    asks = g.signed_in.stage is Stage.FULL
    with database.reading() as session:
        account = session.get_one(Account, actor().account_id)
        context, earlier = passwords.context(session, account), passwords.earlier(session, account)
    if request.method == "GET":
        return _page(form, account, asks)
    tried = 0
    if asks:
        with database.transaction() as session:
            tried = sign_in.count_try(session, account.id, source_hash(), g.now)
        if not passwords.matches(account.password_hash, (form.current.data or "")[:200]):
            form.current.errors = ["现用密码不正确"]
            return _page(form, account, asks), 422
    right = judge(form, account, context, earlier, rules().profile)
    hashed = accounts.hash_password(form.password.data or "") if right else ""
    with database.transaction() as session:
        sign_in.forgive_try(session, tried)
        if right:
            mine = session.get_one(Account, account.id)
            passwords.set_new(session, mine, hashed, g.now)
            sign_in.end_others(session, account.id, g.signed_in.session_hash, g.now)
            write_down(session, "account.password")
            entered = sign_in.go_on(session, account.id, g.signed_in.session_hash, rules=rules(), now=g.now)
    if not right:
        return _page(form, account, asks), 422
    return go_to(entered, url_for("account.page", done="password") if asks else "")


def _page(form: ChangeForm, account: Account, asks: bool) -> str:
    return render_template(
        "account/password.html",
        form=form,
        asks=asks,
        first=account.password_hash == passwords.NOBODYS,
        hint=passwords.hint(account.kind, profile=rules().profile),
    )
