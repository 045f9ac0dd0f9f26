"""Changes of accounts: the list, one with what stands against it, deciding, withdrawing."""

from flask import g, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from app.errors import Absent
from app.models import Account, AccountChange
from app.services import account_changes, account_steps, events, name_doubts, passwords, people, person_words
from app.web.admin.blueprint import blueprint
from app.web.admin.shown import TAGS, change_rows, tabs
from app.web.current import act, acting, actor, services
from app.web.downloads import attachment
from app.web.presenting import moment
from app.web.review import reading
from workflows.account_change import PROCEDURE
from workflows.people import AccountChangeKind


@blueprint.get("/admin/changes")
def changes() -> str:
    with services().database.reading() as session:
        rows = people.changes(session)
        waiting = people.waiting(session)
    return render_template("admin/changes.html", rows=change_rows(rows), tabs=tabs("changes", waiting))


@blueprint.get("/admin/changes/<ref>")
def change(ref: str) -> str:
    with services().database.reading() as session:
        row = account_changes.of_ref(session, ref)
        if row.kind is AccountChangeKind.JOIN:  # the company's own affair
            raise Absent(ref)
        case = account_changes.case_of(session, row)
        about = person_words.subject(session, row)
        proposer = session.get_one(Account, row.proposed_by)
        history = events.about(session, ref)
        doubts = name_doubts.of(*filter(None, (row.organisation_name, row.name, proposer.name)))
        if row.kind is AccountChangeKind.REGISTER:
            doubts += name_doubts.namesakes(session, row.organisation_name, row.credit_code)
    return render_template(
        "admin/change.html",
        row=row,
        about=about,
        tag=TAGS[row.state],
        facts=_facts(row, proposer) + [("名称请核对", doubt) for doubt in doubts],
        events=[
            {"title": event.label, "when": moment(event.at), "who": event.who, "note": event.note, "kind": ""}
            for event in reversed(history)
        ],
        steps={step.name: (step, refusals) for step, refusals in PROCEDURE.offered(case, actor())},
    )


def _facts(row: AccountChange, proposer: Account) -> list[tuple[str, str]]:
    """What the approver looks at; contact data masked. Of a registration the person himself is the proposer."""
    facts = [("提出人", proposer.name), ("提出时间", moment(row.proposed_at)), ("依据", row.reason)]
    if row.kind is AccountChangeKind.CREATE:
        facts += [
            ("登录名", row.login),
            ("电话", person_words.masked_phone(row.phone)),
            ("邮箱", person_words.masked_mail(row.email)),
        ]
    if row.kind is AccountChangeKind.REGISTER:
        facts += [
            ("单位名称", row.organisation_name),
            ("统一社会信用代码", row.credit_code),
            ("经办人电话", person_words.masked_phone(proposer.phone)),
            ("经办人证件号", person_words.masked_id(proposer.id_number)),
        ]
    return facts


@blueprint.get("/admin/changes/<ref>/licence")
def licence(ref: str) -> Response:
    with services().database.reading() as session:
        row = account_changes.of_ref(session, ref)
    if not row.scan_sha256:
        raise Absent(ref)
    return attachment(services().store.get(row.scan_sha256), row.scan_name, row.scan_type)


@blueprint.post("/admin/changes/<ref>/decide")
def decide(ref: str) -> str | Response:
    name = request.form.get("action", "")
    if name not in {"approve", "refuse"}:
        raise BadRequest("请选择同意或不予同意")
    with services().database.reading() as session:
        kind = account_changes.of_ref(session, ref).kind
    if name == "refuse" or kind not in account_steps.ONE_TIME_PASSWORD:
        return act(lambda session: _taken(session, ref, name, ""))
    half, its_hash = passwords.half()
    return act(
        lambda session: _taken(session, ref, name, its_hash),
        shown=lambda: render_template("admin/half.html", half=half, first=False, kind=kind),
    )


@blueprint.post("/admin/changes/<ref>/withdraw")
def withdraw(ref: str) -> Response:
    return act(lambda session: _taken(session, ref, "withdraw", ""))


def _taken(session: Session, ref: str, name: str, second_hash: str) -> str:
    row = account_changes.locked(session, ref)
    reason = reading.words("reason", 500)
    account_steps.take(session, acting(), row, name, seen=g.seen, reason=reason, second_hash=second_hash)
    return url_for("admin.change", ref=ref)
