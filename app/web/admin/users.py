"""Everybody who may sign in: the list, one person, unlocking, looking at contact data."""

from flask import g, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.models import Account
from app.services import people, person_words
from app.web.admin.blueprint import blueprint
from app.web.admin.shown import change_rows, tabs
from app.web.current import act, acting, actor, services
from app.web.duties import posts
from workflows.people import AccountChangeKind, AccountKind
from workflows.vocabulary import Role


@blueprint.get("/admin/users")
def users() -> str:
    sought = _sought()
    with services().database.reading() as session:
        rows = people.search(session, sought)
        waiting = people.waiting(session)
    more = rows[people.PAGE - 1].account.id if len(rows) > people.PAGE else None
    return render_template(
        "admin/users.html",
        rows=[(row, posts(row)) for row in rows[: people.PAGE]],
        more=more,
        sought=sought,
        kinds=list(AccountKind),
        tabs=tabs("users", waiting),
        proposes=actor().role is Role.SYSTEM_ADMIN,
    )


def _sought() -> people.Sought:
    kind, before = request.args.get("kind", ""), request.args.get("before", "")
    return people.Sought(
        words=request.args.get("q", "").strip()[:40],
        kind=AccountKind(kind) if kind in [one.value for one in AccountKind] else None,
        before=int(before) if before.isascii() and before.isdigit() and len(before) < 12 else None,
    )


@blueprint.get("/admin/users/<int(max=999999999):number>")
def user(number: int) -> str:
    return person_page(number)


def person_page(number: int, *, full: bool = False) -> str:
    """full: mail, phone and identity number unmasked, for this one look."""
    with services().database.reading() as session:
        person = people.one(session, number)
        rows = people.changes(session, account_id=number)
        failures = people.failures(session, person.account, g.now)
    account, role = person.account, actor().role
    return render_template(
        "admin/user.html",
        person=person,
        posts=posts(person),
        account=account,
        contact=_contact(account, full=full),
        full=full,
        rows=change_rows(rows),
        failures=failures,
        proposals=_proposals(person) if role is Role.SYSTEM_ADMIN else [],
        unlocks=role is Role.SECURITY_ADMIN and failures > 0,
        reveals=role is Role.SYSTEM_ADMIN
        and not full
        and bool(account.email or account.phone or account.id_number),
    )


def _contact(account: Account, *, full: bool) -> tuple[tuple[str, str], ...]:
    """What reaches and proves a person, masked but for the one look that is an event (PI-2, PI-3)."""
    mail, phone, number = account.email, account.phone, account.id_number
    if not full:
        mail, phone = person_words.masked_mail(mail), person_words.masked_phone(phone)
        number = person_words.masked_id(number)
    return ("邮箱", mail or "无"), ("电话", phone or "无"), ("证件号", number or "无")


def _proposals(person: people.Person) -> list[AccountChangeKind]:
    """What may be proposed about this person now."""
    if person.account.disabled_at:
        return [AccountChangeKind.ENABLE]
    duties = [] if person.account.kind is AccountKind.COMPANY else [AccountChangeKind.APPOINT]
    ending = [AccountChangeKind.DISMISS] if person.posts and duties else []
    return [*duties, *ending, AccountChangeKind.RESET, AccountChangeKind.DISABLE]


@blueprint.post("/admin/users/<int(max=999999999):number>/reveal")
def reveal(number: int) -> str | Response:
    def look(session: Session) -> str:
        people.reveal(session, acting(), number)
        return url_for("admin.user", number=number)

    return act(look, shown=lambda: person_page(number, full=True))


@blueprint.post("/admin/users/<int(max=999999999):number>/unlock")
def unlock(number: int) -> Response:
    def once(session: Session) -> str:
        people.unlock(session, acting(), number)
        return url_for("admin.user", number=number)

    return act(once)
