"""Own data and own sign-ins."""

import re

from flask import g, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from app.models import UserSession
from app.services import people, person_words, second_factor, sign_in
from app.web.account.blueprint import blueprint
from app.web.auth.visits import rules, write_down
from app.web.current import act, actor, services
from app.web.duties import posts
from workflows.sign_in import ROTATION, needs_factor

DONE = {"password": "密码已更换，其他地方的登录已全部退出"}
_HANDLE = re.compile(r"[0-9a-f]{16}")


@blueprint.get("/account")
def page() -> str:
    number = actor().account_id
    with services().database.reading() as session:
        person = people.one(session, number)
        account = person.account
        age = ROTATION.get((rules().profile, account.kind))
        return render_template(
            "account/page.html",
            account=account,
            posts=posts(person),
            standing=session.get_one(UserSession, g.signed_in.session_hash).appointment_id,
            phone=person_words.masked_phone(account.phone),
            due_at=account.password_set_at + age if age and account.password_set_at else None,
            has_factor=second_factor.confirmed(session, number),
            left=second_factor.codes_left(session, number),
            must=needs_factor(account.kind, required=rules().factor_required),
            running=len(sign_in.running(session, number, g.now)),
            done=DONE.get(request.args.get("done", ""), ""),
        )


@blueprint.get("/account/sessions")
def sessions() -> str:
    with services().database.reading() as session:
        rows = sign_in.running(session, actor().account_id, g.now)
    return render_template(
        "account/sessions.html",
        rows=[(row, row.id_hash[: sign_in.HANDLE], row.id_hash == g.signed_in.session_hash) for row in rows],
    )


@blueprint.post("/account/sessions/end")
def end() -> Response:
    """退出 one of one's own sign-ins, or all others."""
    named = request.form.get("session", "")
    if named != "others" and not _HANDLE.fullmatch(named):
        raise BadRequest("请选择要退出的登录")

    def do(session: Session) -> str:
        number = actor().account_id
        if named == "others":
            sign_in.end_others(session, number, g.signed_in.session_hash, g.now)
        else:
            sign_in.end_one(session, number, named, g.now)
        write_down(session, "account.session_end")
        return url_for("account.sessions")

    return act(do)
