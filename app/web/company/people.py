"""单位人员: who may act for this company; its manager admits, binds, parts; everybody may leave."""

from collections.abc import Callable

from flask import g, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest, NotFound
from werkzeug.wrappers import Response

from app.errors import Absent, Invalid
from app.models import Organisation
from app.services import account_changes, account_steps, organisations
from app.typed import normalised
from app.web.company.blueprint import blueprint
from app.web.current import act, acting, actor, services
from app.web.review import reading
from workflows.vocabulary import Role

Page = str | tuple[str, int] | Response


@blueprint.get("/organisation")
def people() -> str:
    return _page([])


def _page(faults: list[tuple[str, str]]) -> str:
    organisation_id = int(actor().body)
    with services().database.reading() as session:
        managers = account_changes.managers(session, organisation_id)
        return render_template(
            "company/people.html",
            organisation=session.get_one(Organisation, organisation_id),
            members=organisations.members(session, organisation_id),
            asking=organisations.asking(session, organisation_id),
            manages=actor().account_id in managers,
            faults=faults,
            typed=request.form,
        )


@blueprint.post("/organisation/bind")
def bind() -> Page:
    login, role = normalised(request.form.get("login", "")).lower(), request.form.get("role", "")

    def do(session: Session) -> None:
        organisations.bind(session, acting(), login, Role(role) if role in ROLES else Role.CLOCK)

    try:
        return _done(do)
    except Invalid as wrong:
        return _page(list(wrong.faults)), 422


ROLES = frozenset({Role.APPLICANT.value, Role.CONSULTANT.value})


@blueprint.post("/organisation/people/<int(max=999999999):number>/part")
def part(number: int) -> Response:
    gone: list[bool] = []
    answer = _done(lambda session: gone.append(organisations.part(session, acting(), number)))
    # Who left has no sign-in any more; the page of the company would be a page of nobody.
    return redirect(url_for("public.home"), 303) if gone == [True] else answer


@blueprint.post("/organisation/people/<int(max=999999999):number>/run")
def run(number: int) -> Response:
    manager = request.form.get("manager")
    if manager not in {"yes", "no"}:
        raise BadRequest("请选择设为管理员或不再担任")
    return _done(lambda session: organisations.run(session, acting(), number, manager=manager == "yes"))


@blueprint.post("/organisation/asking/<ref>")
def decide(ref: str) -> Response:
    name = request.form.get("action", "")
    if name not in {"admit", "decline"}:
        raise BadRequest("请选择同意或不同意加入")

    def do(session: Session) -> None:
        row = account_changes.locked(session, ref)
        if str(row.organisation_id) != actor().body:
            raise Absent(ref)
        reason = reading.words("reason", 500)
        account_steps.take(session, acting(), row, name, seen=g.seen, reason=reason)

    return _done(do)


def _done(do: Callable[[Session], object]) -> Response:
    def once(session: Session) -> str:
        do(session)
        return url_for("company.people")

    return act(once)


@blueprint.post("/account/role")
def stand_as() -> Response:
    """换身份: another of one's own roles, in this sign-in."""
    number = request.form.get("appointment", "")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise NotFound
    with services().database.transaction() as session:
        organisations.stand_as(session, actor().account_id, g.signed_in.session_hash, int(number))
    return redirect(url_for("public.home"), 303)
