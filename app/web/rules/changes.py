"""Proposed amendments: the list, one with its impact, and the steps that end it."""

from collections.abc import Callable

from flask import g, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.errors import Absent
from app.models import Event, RuleChange
from app.services import rule_browse, rule_changes, rule_impact, rule_rows, rule_steps
from app.services.rule_steps import Listed
from app.web.current import act, acting, actor, services
from app.web.downloads import attachment
from app.web.presenting import moment
from app.web.review import reading
from app.web.rules.blueprint import blueprint
from rules.amendments import AmendmentKind
from rules.entries import Entry
from rules.parameters import RuleBook
from workflows.rule_change import PROCEDURE
from workflows.vocabulary import Role, RuleChangeState

KINDS = {"rule_change.refuse": "bad", "rule_change.withdraw": "bad", "rule_change.fail_impact": "warn"}
TAGS = {
    RuleChangeState.PROPOSED: "mute",
    RuleChangeState.IMPACT_RUNNING: "info",
    RuleChangeState.READY: "warn",
    RuleChangeState.PUBLISHED: "ok",
    RuleChangeState.WITHDRAWN: "mute",
    RuleChangeState.REFUSED: "bad",
}


@blueprint.get("/admin/rules/changes")
def changes() -> str:
    house = services()
    with house.database.reading() as session:
        rows = rule_steps.newest(session)
    entries = {entry.key: entry for entry in house.book.entries()}
    return render_template(
        "rules/changes.html", rows=[_shown(row, entries.get(row.change.key)) for row in rows]
    )


def _label(change: RuleChange, entry: Entry | None) -> str:
    if entry is None:
        return change.key
    return rule_rows.title(entry) if rule_rows.amends_row(change.kind, change.table_name) else entry.label


def _shown(row: Listed, entry: Entry | None) -> dict[str, object]:
    change = row.change
    return {
        "number": change.number,
        "kind": AmendmentKind(change.kind).label,
        "label": _label(change, entry),
        "state": change.state.label,
        "tag": TAGS[change.state],
        "proposer": row.proposer,
        "proposed_at": change.proposed_at,
        "checker": row.checker,
        "publication": change.publication,
    }


@blueprint.get("/admin/rules/changes/<int(max=999999999):number>")
def change(number: int) -> str:
    house = services()
    with house.database.reading() as session:
        row = rule_steps.listed(session, number)
        impact = rule_impact.read(session, row.change)
        history = rule_steps.history(session, row.change)
        before = house.shelf.before(session, row.change.publication)
    entry = rule_browse.entry_of(before.entries(), row.change.key, row.change.table_name)
    entry = entry or rule_browse.blank(row.change.key)
    whole = rule_rows.amends_row(row.change.kind, row.change.table_name)
    case = rule_steps.case_of(row.change, impact.run if impact else None, house.book.digest)
    return render_template(
        "rules/change.html",
        row=_shown(row, entry),
        change=row.change,
        entry=entry,
        before=before,
        differences=_differences(row.change, entry, before),
        carried=rule_rows.shown(entry, before) if entry and whole else [],
        impact=impact,
        events=[_event(event, place) for place, event in enumerate(history)],
        steps=PROCEDURE.offered(case, actor()),
        polled="HX-Request" in request.headers,
    )


def _differences(change: RuleChange, entry: Entry | None, before: RuleBook) -> list[tuple[str, str, str]]:
    if entry and rule_rows.amends_row(change.kind, change.table_name):
        return rule_rows.differences(change, entry, before)
    return rule_browse.differences(change, entry, before)


def _event(event: Event, place: int) -> dict[str, object]:
    role = Role(event.role)
    return {
        "title": event.label,
        "when": moment(event.at),
        "who": event.actor_name if role is Role.CLOCK else f"{event.actor_name}（{role.label}）",
        "note": event.note.partition("。")[2],
        "kind": "now" if place == 0 else KINDS.get(event.action, ""),
    }


@blueprint.get("/admin/rules/changes/<int(max=999999999):number>/scan")
def scan(number: int) -> Response:
    house = services()
    with house.database.reading() as session:
        found = rule_steps.listed(session, number).change
    if not found.scan_sha256:
        raise Absent(str(number))
    return attachment(
        house.store.get(found.scan_sha256), found.scan_name or "", found.scan_type or "application/pdf"
    )


@blueprint.post("/admin/rules/changes/<int(max=999999999):number>/publish")
def publish(number: int) -> Response:
    shelf = services().shelf
    return _step(number, lambda s, row: rule_changes.publish(s, acting(), row, seen=g.seen, shelf=shelf))


@blueprint.post("/admin/rules/changes/<int(max=999999999):number>/refuse")
def refuse(number: int) -> Response:
    reason = reading.words("reason")
    return _step(number, lambda s, row: rule_changes.refuse(s, acting(), row, seen=g.seen, reason=reason))


@blueprint.post("/admin/rules/changes/<int(max=999999999):number>/withdraw")
def withdraw(number: int) -> Response:
    reason = reading.words("reason")
    return _step(number, lambda s, row: rule_changes.withdraw(s, acting(), row, seen=g.seen, reason=reason))


@blueprint.post("/admin/rules/changes/<int(max=999999999):number>/impact")
def weigh(number: int) -> Response:
    house = services()
    return _step(
        number,
        lambda s, row: rule_impact.start(s, acting(), row, seen=g.seen, shelf=house.shelf),
    )


def _step(number: int, do: Callable[[Session, RuleChange], object]) -> Response:
    """Lock the change, do one thing once, back to its page."""

    def once(session: Session) -> str:
        do(session, rule_steps.locked(session, number))
        return url_for("rules.change", number=number)

    return act(once)
