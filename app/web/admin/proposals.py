"""The system administrator proposes: a new account, a duty, its end, disabling, a new password."""

from flask import render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from app.errors import Invalid
from app.services import account_changes, account_steps, passwords, people
from app.services.account_changes import Wanted
from app.services.places import counties
from app.typed import normalised
from app.web.admin.blueprint import blueprint
from app.web.current import act, acting, services
from app.web.duties import posts
from app.web.review import reading
from workflows.people import STAFF, AccountChangeKind, AccountKind
from workflows.vocabulary import Department, Role

Page = str | tuple[str, int] | Response
ABOUT_ONE = frozenset(
    {
        AccountChangeKind.APPOINT,
        AccountChangeKind.DISMISS,
        AccountChangeKind.DISABLE,
        AccountChangeKind.ENABLE,
        AccountChangeKind.RESET,
    }
)
STAFF_ROLES = [role for role in Role if role in STAFF]
OFFICER_ROLES = [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR]


@blueprint.route("/admin/users/new", methods=["GET", "POST"])
def new() -> Page:
    return _proposal(AccountChangeKind.CREATE, None)


@blueprint.route("/admin/users/<int(max=999999999):number>/<kind>", methods=["GET", "POST"])
def propose(number: int, kind: str) -> Page:
    if kind not in [one.value for one in ABOUT_ONE]:
        raise NotFound
    return _proposal(AccountChangeKind(kind), number)


def _proposal(kind: AccountChangeKind, number: int | None) -> Page:
    if request.method == "GET":
        return _form(kind, number, [])
    try:
        wanted = _wanted(kind, number)
        if kind not in account_steps.ONE_TIME_PASSWORD:
            return act(lambda session: _written(session, wanted, ""))
        half, its_hash = passwords.half()
        return act(
            lambda session: _written(session, wanted, its_hash),
            shown=lambda: render_template("admin/half.html", half=half, first=True, kind=kind),
        )
    except Invalid as wrong:
        return _form(kind, number, list(wrong.faults)), 422


def _written(session: Session, wanted: Wanted, first_hash: str) -> str:
    row = account_changes.propose(session, acting(), wanted, first_hash=first_hash)
    return url_for("admin.change", ref=row.ref)


def _wanted(kind: AccountChangeKind, number: int | None) -> Wanted:
    typed = request.form
    role, held = typed.get("role", ""), typed.get("appointment", "")
    return Wanted(
        kind=kind,
        account_id=number,
        appointment_id=int(held) if held.isascii() and held.isdigit() and len(held) < 19 else None,
        login=normalised(typed.get("login", "")).lower(),
        name=typed.get("name", "").strip(),
        email=normalised(typed.get("email", "")),
        phone=normalised(typed.get("phone", "")),
        role=Role(role) if role in [one.value for one in Role] else None,
        department=typed.get("department", ""),
        county=typed.get("county", ""),
        reason=reading.words("reason", 500),
        counties=[code for code, _ in counties(services().book)],
    )


def _form(kind: AccountChangeKind, number: int | None, faults: list[tuple[str, str]]) -> str:
    with services().database.reading() as session:
        person = people.one(session, number) if number else None
    officer = person is not None and person.account.kind is AccountKind.OFFICER
    offered = OFFICER_ROLES if officer else STAFF_ROLES if person else [*STAFF_ROLES, *OFFICER_ROLES]
    return render_template(
        "admin/propose.html",
        kind=kind,
        person=person,
        action=request.path,
        roles=[(role.value, role.label) for role in offered],
        departments=[(one.value, one.label) for one in Department],
        counties=counties(services().book),
        posts=posts(person) if person else (),
        faults=faults,
        typed=request.form,
    )
