"""Officers and the requests that follow a decision: the list, one request, its steps."""

from flask import g, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from app.errors import Invalid
from app.models import Decision, FollowUp, Organisation
from app.services import clocks, events, follow_up_cases, follow_up_desk, follow_ups, names, visibility
from app.services.attachment_lists import of_kind
from app.web.after import gate
from app.web.after.blueprint import blueprint
from app.web.after.fields import Page, kind_of, said
from app.web.current import act, acting, actor, services
from app.web.review.reading import words
from workflows.vocabulary import FollowUpKind, Role, Verdict

REPORTS = {"verify_on_site": "请写明现场核查情况", "examine": "请写明复核的事项和意见"}
RETURNS = {"return_filing": "请写明需要补齐的内容", "return_draft": "请写明退回的理由"}
VISIT_WORDS = 200
"""Characters of what the county says of its visit: the hour, what has to be at hand."""
SIGNS = frozenset({"sign_grant", "sign_refuse"})


@blueprint.get("/follow-ups/")
def follow_ups_list() -> str:
    everything = request.args.get("tab") == "all"
    with services().database.reading() as session:
        rows = follow_up_desk.listed(session, actor(), everything=everything)
        shown = [
            (row, application, follow_ups.procedure_of(row).states(row.state)) for row, application in rows
        ]
    tabs = [
        ("待办", url_for("after.follow_ups_list"), not everything, 0),
        ("全部", url_for("after.follow_ups_list", tab="all"), everything, 0),
    ]
    return render_template("after/follow_ups.html", rows=shown, tabs=tabs, everything=everything)


@blueprint.get("/follow-ups/<number>/")
def follow_up(number: str) -> str:
    with services().database.reading() as session:
        return _page(session, number, [])


@blueprint.post("/follow-ups/<number>/<key>")
def follow_up_step(number: str, key: str) -> Page | Response:
    """One step of the request's own table; the table says whether."""
    try:
        return act(lambda session: _step(session, number, key))
    except Invalid as error:
        with services().database.reading() as session:
            return _page(session, number, list(error.faults)), 422


def _step(session: Session, number: str, key: str) -> str:
    row, shelf = follow_ups.locked(session, number), services().shelf
    follow_up_desk.find(session, actor(), number)
    if key in REPORTS:
        report = said(key, REPORTS[key])
        follow_ups.report(session, acting(), row, key, seen=g.seen, words=report, shelf=shelf)
    elif key in RETURNS:
        reason = said(key, RETURNS[key])
        follow_ups.step_with_reason(session, acting(), row, key, seen=g.seen, reason=reason, shelf=shelf)
    elif key == "plan_visit":
        _plan_visit(session, row)
    elif key == "propose":
        _propose(session, row)
    elif key == "confirm":
        follow_ups.confirm(session, acting(), row, seen=g.seen, shelf=shelf)
    elif key in SIGNS:
        follow_ups.sign(session, acting(), row, seen=g.seen, shelf=shelf)
    else:
        raise NotFound
    return url_for("after.follow_up", number=number)


def _plan_visit(session: Session, row: FollowUp) -> None:
    day = gate.day("visit_on", "请填写现场核查的日期，例如 2027-03-15")
    said_too = words("plan_visit", VISIT_WORDS)
    follow_ups.plan_visit(
        session, acting(), row, seen=g.seen, day=day, words=said_too, shelf=services().shelf
    )


def _propose(session: Session, row: FollowUp) -> None:
    chosen = request.form.get("verdict", "")
    if chosen not in {Verdict.APPROVE.value, Verdict.REJECT.value}:
        raise Invalid([("verdict", "请选择拟办结论")])
    grounds = said("propose", "请写明理由")
    follow_ups.propose(
        session,
        acting(),
        row,
        seen=g.seen,
        verdict=Verdict(chosen),
        grounds=grounds,
        shelf=services().shelf,
    )


def _page(session: Session, number: str, faults: list[tuple[str, str]]) -> str:
    row, application = follow_up_desk.find(session, actor(), number)
    shelf, today = services().shelf, acting().today
    known = names.all(session)
    steps = follow_up_desk.offered(session, actor(), row, today, shelf)
    drafts = any(step.name == "propose" and not refusals for step, refusals in steps)
    sees_case = actor().role is not Role.SIGNER or bool(visibility.sees(session, actor(), application.ref))
    return render_template(
        "after/follow_up.html",
        row=row,
        app=application,
        state=follow_ups.procedure_of(row).states(row.state),
        decision=session.get_one(Decision, row.decision_id),
        company=session.get_one(Organisation, application.organisation_id).name,
        gate=gate.shown(row, services().book),
        visit=follow_ups.stated(row).get(follow_ups.VISIT, ""),
        finding=follow_up_cases.gate_finding(session, row, application, shelf)
        if row.kind is FollowUpKind.PRODUCTION_CHECK
        else None,
        files=of_kind(session, application.id, kind_of(row.ref)),
        signers=[
            (label, names.shown(known, one, whom))
            for label, one, whom in (
                ("拟稿", row.author_id, row.author_for_id),
                ("复核", row.checker_id, row.checker_for_id),
                ("签发", row.signer_id, row.signer_for_id),
            )
            if one
        ],
        steps=steps,
        against=follow_up_desk.against_granting(session, actor(), row, today, shelf) if drafts else (),
        granted=GRANTED[row.kind],
        months=clocks.policy_of(application, today).extension_months,
        events=list(reversed(events.about(session, row.ref))),
        sees_case=sees_case,
        version=g.seen if request.method == "POST" else row.version,
        faults=faults,
        wrong=dict(faults),
        typed=request.form,
    )


GRANTED = {
    FollowUpKind.EXTENSION: [("approve", "准予延期"), ("reject", "不予延期")],
    FollowUpKind.PRODUCTION_CHECK: [("approve", "核查合格"), ("reject", "核查不合格")],
    FollowUpKind.RECONSIDERATION: [("approve", "撤销原意见"), ("reject", "维持原意见")],
}
