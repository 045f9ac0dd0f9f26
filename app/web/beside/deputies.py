"""代办: whom I asked to act for me, for whom I may act, and in whose name this sign-in acts now."""

from datetime import date

from flask import g, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from app.errors import Invalid
from app.services import accounts, deputations, events
from app.services.deputations import Line, Wanted
from app.typed import Unreadable, day_from, unprintable
from app.web.beside.blueprint import blueprint
from app.web.current import act, acting, actor, services, source_hash
from workflows.cases import Actor
from workflows.policies import policy_on

Page = str | tuple[str, int] | Response


@blueprint.route("/deputies", methods=["GET", "POST"])
def deputies() -> Page:
    if request.method == "GET":
        with services().database.reading() as session:
            return _page(session, [])
    try:
        return act(_appoint)
    except Invalid as wrong:
        with services().database.reading() as session:
            return _page(session, list(wrong.faults)), 422


def _appoint(session: Session) -> str:
    words = request.form.get("reason", "").strip()
    if odd := unprintable(words):
        raise Invalid([("reason", f"里面有不能印在文书上的字符（{odd}），请删去后重新填写")])
    wanted = Wanted(
        appointment_id=_number("appointment"),
        deputy_id=_number("deputy"),
        first_day=_day("first_day"),
        last_day=_day("last_day"),
        reason=words,
    )
    deputations.appoint(session, acting(), wanted)
    return url_for("beside.deputies")


def _number(name: str) -> int | None:
    typed = request.form.get(name, "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else None


def _day(name: str) -> date | None:
    try:
        return day_from(request.form.get(name, ""))
    except Unreadable:
        return None


def _page(session: Session, wrong: list[tuple[str, str]]) -> str:
    me, today = actor(), acting().today
    given, held = deputations.of_person(session, me.account_id, today)
    own = deputations.appointments_of(session, me.account_id)
    people = {one.id: deputations.colleagues(session, one) for one in own}
    return render_template(
        "beside/deputies.html",
        given=[(line, _body(session, line)) for line in given],
        held=[(line, _body(session, line)) for line in held],
        own=own,
        people={key: who for found in people.values() for key, who in found.items()},
        faults=wrong,
        typed=request.form,
        most=policy_on(today).deputation_days,
    )


def _body(session: Session, line: Line) -> str:
    role = Actor(account_id=line.principal_id, name=line.principal, role=line.role, body=line.body)
    return accounts.body_label(session, role)


@blueprint.post("/deputies/<int:number>/end")
def end(number: int) -> Response:
    def once(session: Session) -> str:
        deputations.end(session, acting(), number)
        return url_for("beside.deputies")

    return act(once)


@blueprint.post("/deputies/act")
def stand() -> Response:
    """代 乙 办理 with the number of a deputation, 以本人身份办理 without; open also to one whose period is over."""
    number = _number("deputation")
    if number is None and request.form.get("deputation"):
        raise NotFound
    who = g.signed_in
    with services().database.transaction() as session:
        if number is None:
            deputations.lay_down(session, actor().account_id, who.session_hash)
        else:
            deputations.take_up(session, actor().account_id, who.session_hash, number, acting().today)
        events.security(
            session,
            acting=acting(),
            action="deputation.stand",
            outcome="ok",
            source=source_hash(),
            request_id=g.request_id,
            target=f"代办{number}" if number else "本人",
        )
    return redirect(url_for("review.queue"), 303)
