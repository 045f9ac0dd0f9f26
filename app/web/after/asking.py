"""The company asks: extension, check before production, reconsideration; how it stands; taking it back."""

from flask import g, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from app.errors import Absent, Invalid
from app.inspection import ACCEPT
from app.models import Application, Decision, FollowUp
from app.services import clocks, copies, decisions, follow_up_desk, follow_ups
from app.services.attachment_lists import of_kind
from app.web.after import gate
from app.web.after.blueprint import blueprint
from app.web.after.fields import Page, Upload, keep, kind_of, said, upload
from app.web.applicant import own
from app.web.current import act, acting, actor, services
from rules.checklist_tables import GateItem
from workflows.vocabulary import FollowUpKind

EMPTY = "请写明申请的理由"


@blueprint.route("/apply/<ref>/follow-up/<kind>", methods=["GET", "POST"])
def ask(ref: str, kind: str) -> Page | Response:
    if kind not in set(FollowUpKind):
        raise NotFound
    asked = FollowUpKind(kind)
    if request.method == "GET":
        return _form(ref, asked, [])
    try:
        with services().database.reading() as session:
            own.seen(session, ref)
        file = upload("file")
        return act(lambda session: _file(session, ref, asked, file))
    except Invalid as error:
        return _form(ref, asked, list(error.faults)), 422


def _file(session: Session, ref: str, kind: FollowUpKind, file: Upload | None) -> str:
    application = own.locked(session, ref)
    reason = said("reason", EMPTY)
    content = gate.stated(_items()) if kind is FollowUpKind.PRODUCTION_CHECK else {}
    row = follow_ups.file(
        session,
        acting(),
        application,
        _decision(session, application),
        kind,
        reason=reason,
        content=content,
        shelf=services().shelf,
    )
    if file:
        keep(session, application, row.ref, file)
    return url_for("after.request_page", ref=ref, number=row.ref)


def _items() -> list[GateItem]:
    return list(gate.listed(services().book, acting().today))


def _decision(session: Session, application: Application) -> Decision:
    """Raises Absent while nothing is decided."""
    found = decisions.of_application(session, application)
    if found is None:
        raise Absent(application.ref)
    return found


def _form(ref: str, kind: FollowUpKind, faults: list[tuple[str, str]]) -> str:
    with services().database.reading() as session:
        application = own.seen(session, ref)
        decision = _decision(session, application)
        today = acting().today
        policy = clocks.policy_of(application, today)
        return render_template(
            "after/ask.html",
            ref=ref,
            app=application,
            kind=kind,
            decision=decision,
            refusals=follow_up_desk.bars(
                session, actor(), application, decision, kind, today, services().shelf
            ),
            items=_items() if kind is FollowUpKind.PRODUCTION_CHECK else [],
            months=policy.extension_months,
            days=policy.reconsideration_days,
            accept=ACCEPT,
            faults=faults,
            wrong=dict(faults),
            typed=request.form,
        )


def _own(session: Session, ref: str, number: str) -> tuple[FollowUp, Application]:
    """Raises Absent for a request about another case."""
    application = own.seen(session, ref)
    row, about = follow_up_desk.find(session, actor(), number)
    if about.id != application.id:
        raise Absent(number)
    return row, application


@blueprint.get("/apply/<ref>/request/<number>")
def request_page(ref: str, number: str) -> str:
    with services().database.reading() as session:
        return _shown(session, ref, number, [])


@blueprint.post("/apply/<ref>/request/<number>/withdraw")
def withdraw_request(ref: str, number: str) -> Page | Response:
    try:
        return act(lambda session: _withdraw(session, ref, number))
    except Invalid as error:
        with services().database.reading() as session:
            return _shown(session, ref, number, list(error.faults)), 422


def _withdraw(session: Session, ref: str, number: str) -> str:
    own.locked(session, ref)
    _own(session, ref, number)
    reason = said("reason", "请写明撤回的理由")
    row = follow_ups.locked(session, number)
    follow_ups.step_with_reason(
        session, acting(), row, "withdraw", seen=g.seen, reason=reason, shelf=services().shelf
    )
    return url_for("after.request_page", ref=ref, number=number)


def _shown(session: Session, ref: str, number: str, faults: list[tuple[str, str]]) -> str:
    row, application = _own(session, ref, number)
    steps = follow_up_desk.offered(session, actor(), row, acting().today, services().shelf)
    state = follow_ups.procedure_of(row).states(row.state)
    return render_template(
        "after/request.html",
        ref=ref,
        app=application,
        row=row,
        state=state,
        waits=WAITS.get(row.state, ""),
        decision=session.get_one(Decision, row.decision_id),
        gate=gate.shown(row, services().book),
        visit=follow_ups.stated(row).get(follow_ups.VISIT, "") if row.state == "filed" else "",
        fresh=copies.begun_anew(session, application) if row.state == "set_aside" else None,
        files=of_kind(session, application.id, kind_of(row.ref)),
        may={step.name for step, refusals in steps if not refusals},
        decided=row.decided_at is not None,
        version=g.seen if request.method == "POST" else row.version,
        faults=faults,
        wrong=dict(faults),
        typed=request.form,
    )


WAITS = {
    "draft": "县级退回，等您补齐后再次提交",
    "filed": "已提交，等待审查；目前不需要您做什么",
    "verified": "现场已核查，等待联审办公室拟办；目前不需要您做什么",
    "examined": "部门已复核，等待联审办公室拟办；目前不需要您做什么",
    "drafted": "联审办公室正在办理；目前不需要您做什么",
    "checked": "等待签发；目前不需要您做什么",
}
"""What an applicant reads of where it stands; the states are those of the three tables."""
