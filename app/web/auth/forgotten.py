"""密码遗忘: the same page, after the same work, whoever asks; the mailed word sets a new password."""

from flask import g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.services import accounts, password_links, passwords
from app.typed import normalised
from app.web.auth.new_password import ResetForm, judge
from app.web.auth.views import blueprint
from app.web.auth.visits import rules, write_down
from app.web.current import services
from workflows.people import AccountKind


@blueprint.route("/login/forgotten", methods=["GET", "POST"])
def forgotten() -> str | Response:
    mails = bool(services().settings.smtp_url)
    if request.method == "POST" and mails:
        login = normalised(request.form.get("login", ""))[:40]
        with services().database.transaction() as session:
            password_links.ask(session, login, request_id=g.request_id)
        return redirect(url_for("auth.forgotten", sent="1"), 303)
    return render_template("auth/forgotten.html", mails=mails, sent=mails and request.args.get("sent") == "1")


@blueprint.route("/login/reset", methods=["GET", "POST"])
def reset() -> str | tuple[str, int] | Response:
    form = ResetForm()
    if request.method == "GET":
        form.word.data = request.args.get("word", "")[:100]
        return _page(form)
    word, profile = (form.word.data or "").strip()[:100], rules().profile
    with services().database.reading() as session:
        account = password_links.whose(session, word, g.now)
        context = passwords.context(session, account) if account else []
        earlier = passwords.earlier(session, account) if account else []
    if account is None:
        form.word.errors = ["重置码不对、已经用过或者超过 30 分钟，请重新申请"]
        return _page(form), 422
    if not judge(form, account, context, earlier, profile):
        return _page(form), 422
    hashed = accounts.hash_password(form.password.data or "")
    with services().database.transaction() as session:
        done = password_links.redeem(session, word, hashed, g.now)
        write_down(session, "password.reset", "ok" if done else "refused", account.id)
    if done is None:
        form.word.errors = ["重置码已经用过，请重新申请"]
        return _page(form), 422
    return redirect(url_for("auth.login", reset="1"), 303)


def _page(form: ResetForm) -> str:
    profile = rules().profile
    return render_template(
        "auth/reset.html", form=form, hint=passwords.hint(AccountKind.COMPANY, profile=profile)
    )
