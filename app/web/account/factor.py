"""动态码: show it to get in, bind an authenticator, recovery codes, unbind."""

import segno
from flask import g, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import PasswordField, StringField

from app.errors import Conflict
from app.models import Account
from app.services import accounts, passwords, second_factor, sign_in
from app.services.sign_in import Entered
from app.web.account.blueprint import blueprint
from app.web.auth.visits import go_to, rules, take_on, write_down
from app.web.current import actor, services, source_hash
from workflows.sign_in import Stage, needs_factor

Page = str | tuple[str, int] | Response
WRONG = "动态码不正确或者已经用过，请等下一个再输入"


class CodeForm(FlaskForm):
    one_time_code = StringField("动态码")
    current = PasswordField("现用密码")


@blueprint.route("/account/code", methods=["GET", "POST"])
def code() -> Page:
    """The second step of signing in. Wrong codes count as failed sign-ins (SE-22)."""
    form = CodeForm()
    if request.method == "GET":
        return render_template("account/code.html", form=form)
    if not _shown(form):
        return render_template("account/code.html", form=form), 422
    number = actor().account_id
    with services().database.transaction() as session:
        accounts.forget_failures(session, number, source_hash())
        entered = sign_in.go_on(session, number, g.signed_in.session_hash, rules=rules(), now=g.now)
    return go_to(entered)


def _shown(form: CodeForm) -> bool:
    """Is the typed code right? It is used up then."""
    database, number, typed = services().database, actor().account_id, form.one_time_code.data or ""
    with database.transaction() as session:
        tried = sign_in.count_try(session, number, source_hash(), g.now)
        asked = second_factor.question(session, number, typed, key=services().settings.secret_key)
    answer = second_factor.answered(asked, typed, g.now)
    with database.transaction() as session:
        right = answer is not None and second_factor.take(session, number, answer, g.now)
        if right:
            sign_in.forgive_try(session, tried)
        write_down(session, "account.code", "ok" if right else "refused")
    if not right:
        form.one_time_code.errors = [WRONG]
    return right


@blueprint.get("/account/second-factor")
def factor() -> Page:
    return _page(CodeForm())


@blueprint.post("/account/second-factor/begin")
def begin() -> Page:
    """Who is signed in already types his password: a browser left open must not be enough."""
    form, number = CodeForm(), actor().account_id
    full = g.signed_in.stage is Stage.FULL
    if full and not _knows_password(form):
        form.current.errors = ["现用密码不正确"]
        return _page(form), 422
    with services().database.transaction() as session:
        second_factor.begin(session, number, key=services().settings.secret_key)
        write_down(session, "account.factor_begin")
    return _page(CodeForm(formdata=None))


def _knows_password(form: CodeForm) -> bool:
    number = actor().account_id
    with services().database.transaction() as session:
        tried = sign_in.count_try(session, number, source_hash(), g.now)
        held = session.get_one(Account, number).password_hash
    right = passwords.matches(held, (form.current.data or "")[:200])
    if right:
        with services().database.transaction() as session:
            sign_in.forgive_try(session, tried)
    return right


@blueprint.post("/account/second-factor/confirm")
def confirm() -> Page:
    """The first code of a new generator takes it into use; every other sign-in ends; recovery codes are shown once."""
    form, database, number = CodeForm(), services().database, actor().account_id
    with database.transaction() as session:
        tried = sign_in.count_try(session, number, source_hash(), g.now)
    with database.transaction() as session:
        right = second_factor.confirm(
            session, number, form.one_time_code.data or "", key=services().settings.secret_key, now=g.now
        )
        if right:
            sign_in.forgive_try(session, tried)
        write_down(session, "account.factor", "ok" if right else "refused")
    if not right:
        form.one_time_code.errors = ["动态码不正确，请核对手机时间后输入新的动态码"]
        return _page(form), 422
    shown, hashes = second_factor.fresh_codes()
    with database.transaction() as session:
        second_factor.keep_codes(session, number, hashes)
        sign_in.end_others(session, number, g.signed_in.session_hash, g.now)
        entered = sign_in.go_on(session, number, g.signed_in.session_hash, rules=rules(), now=g.now)
    return _codes(shown, entered)


@blueprint.post("/account/second-factor/codes")
def codes() -> Page:
    """Ten new recovery codes; those there were end."""
    form = CodeForm()
    if not _shown(form):
        return _page(form), 422
    shown, hashes = second_factor.fresh_codes()
    with services().database.transaction() as session:
        second_factor.keep_codes(session, actor().account_id, hashes)
        write_down(session, "account.codes")
    return _codes(shown, None)


def _codes(shown: list[str], entered: Entered | None) -> str:
    if entered:
        take_on(entered.sid)
    return render_template("account/codes.html", codes=shown, going_on=url_for("account.page"))


@blueprint.post("/account/second-factor/unbind")
def unbind() -> Page:
    form, number = CodeForm(), actor().account_id
    with services().database.reading() as session:
        kind = session.get_one(Account, number).kind
    if needs_factor(kind, required=rules().factor_required):
        raise Conflict("工作人员登录必须使用动态码，换手机请重新绑定")
    if not _shown(form):
        return _page(form), 422
    with services().database.transaction() as session:
        second_factor.end(session, number)
        write_down(session, "account.factor_end")
        entered = sign_in.go_on(session, number, g.signed_in.session_hash, rules=rules(), now=g.now)
    return go_to(entered, url_for("account.page"))


def _page(form: CodeForm) -> str:
    number = actor().account_id
    with services().database.reading() as session:
        account = session.get_one(Account, number)
        has = second_factor.confirmed(session, number)
        left = second_factor.codes_left(session, number)
        binding = second_factor.binding(session, account, key=services().settings.secret_key)
    return render_template(
        "account/factor.html",
        form=form,
        has=has,
        left=left,
        binding=binding,
        picture=segno.make(binding.address, error="m").svg_data_uri(scale=5, border=4) if binding else "",
        full=g.signed_in.stage is Stage.FULL,
        must=needs_factor(account.kind, required=rules().factor_required),
    )
