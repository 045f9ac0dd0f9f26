"""The inbox of whoever is signed in, and his mail address."""

import re

from flask import g, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.errors import Invalid
from app.models import Account
from app.permissions import COORDINATOR
from app.services import inbox, passwords, sign_in
from app.settings import is_address
from app.web.current import act, acting, actor, services, source_hash
from app.web.messages.blueprint import blueprint
from app.web.messages.forms import MailForm
from app.web.presenting import form_faults

PLACE = re.compile(r"([ru])\.([0-9]{1,18})")
NUMBER = re.compile(r"[0-9]{1,18}")


@blueprint.get("/messages/", endpoint="inbox")
def show() -> str:
    with services().database.reading() as session:
        found = inbox.page(session, actor().account_id, _place())
        account = session.get_one(Account, actor().account_id)
    rows = found[: inbox.PAGE]
    further = rows[-1] if len(found) > inbox.PAGE else None
    return render_template(
        "messages/inbox.html",
        rows=rows,
        unread=any(row.read_at is None for row in rows),
        after=f"{'r' if further.read_at else 'u'}.{further.id}" if further else "",
        later="after" in request.args,
        email=account.email if account.mail_wanted else "",
        edits=actor().role in COORDINATOR,
    )


def _place() -> inbox.Place | None:
    """Anything unreadable starts at the beginning."""
    match = PLACE.fullmatch(request.args.get("after", ""))
    return inbox.Place(match[1] == "r", int(match[2])) if match else None


@blueprint.post("/messages/read")
def read() -> Response:
    """标为已读: one, or all where none is named."""
    named = request.form.get("notice", "")

    def do(session: Session) -> str:
        inbox.mark(session, acting(), int(named) if NUMBER.fullmatch(named) else None)
        return url_for("messages.inbox")

    return act(do)


@blueprint.route("/messages/mail", methods=["GET", "POST"])
def mail() -> str | tuple[str, int] | Response:
    if request.method == "GET":
        with services().database.reading() as session:
            account = session.get_one(Account, actor().account_id)
        form = MailForm(data={"email": account.email, "mail_wanted": account.mail_wanted})
        return _mail_page(form)
    form = MailForm(request.form)
    if not _proven(form):
        return _mail_page(form), 422

    def do(session: Session) -> str:
        email, wanted = form.email.data or "", bool(form.mail_wanted.data)
        inbox.set_mail(session, acting(), email=email, wanted=wanted)
        return url_for("messages.inbox")

    try:
        return act(do)
    except Invalid as invalid:
        for name, sentence in invalid.faults:
            form[name].errors = [sentence]
    return _mail_page(form), 422


def _proven(form: MailForm) -> bool:
    """A forgotten password is reset by mail: another address asks for the present password; wrong ones are counted."""
    email, database = (form.email.data or "").strip(), services().database
    with database.reading() as session:
        account = session.get_one(Account, actor().account_id)
    if email == account.email or not is_address(email):
        return True
    with database.transaction() as session:
        tried = sign_in.count_try(session, account.id, source_hash(), g.now)
    if not passwords.matches(account.password_hash, (form.current.data or "")[:200]):
        form.current.errors = ["更换邮箱要填写现用密码"]
        return False
    with database.transaction() as session:
        sign_in.forgive_try(session, tried)
    return True


def _mail_page(form: MailForm) -> str:
    return render_template("messages/mail.html", form=form, faults=form_faults(form), set_up=_set_up())


def _set_up() -> bool:
    return bool(services().settings.smtp_url)
