"""Settling values and judgements, drafting the conclusion, previewing it, proposing it."""

import json
from collections.abc import Iterable

from flask import g, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.errors import Invalid
from app.models import AgendaItem, Application, Meeting
from app.services import agenda, conclusions, decision_context, print_queue
from app.services.workbench import Bench
from app.web.current import acting, actor, services
from app.web.review import reading
from app.web.review.blueprint import blueprint
from app.web.review.forms import ConclusionForm, faults, half_conditions
from rules.findings import ParameterUse
from rules.sources import Source
from workflows.cases import Request
from workflows.policies import policy_on
from workflows.procedures import review
from workflows.vocabulary import ReviewState, Verdict

Page = str | tuple[str, int] | Response
HINTS = {
    Verdict.APPROVE: "各项要求都符合，不附条件",
    Verdict.APPROVE_WITH_CONDITIONS: "逐条写明条件、责任单位和完成时间；不符合项不得以条件代替",
    Verdict.REJECT: "须说明理由；意见书告知救济途径",
}


@blueprint.route("/case/<ref>/settle", methods=["GET", "POST"])
def settle(ref: str) -> Page:
    kind = "judgement" if request.values.get("kind") == "judgement" else "value"
    if request.method == "POST":
        said = _said(ref)
        try:
            if not said:
                raise Invalid([("settle-all", "请至少勾选一项，并写明理由")])
            if kind == "value" and not reading.words("reason"):
                raise Invalid([("reason", "请写明确认这些取值的理由")])
            return reading.step(
                ref,
                lambda s, app: conclusions.settle(s, acting(), app, seen=g.seen, kind=kind, said=said),
                to="review.settle",
            )
        except Invalid as wrong:
            with services().database.reading() as session:
                return _settle_page(session, ref, list(wrong.faults)), 422
    with services().database.reading() as session:
        return _settle_page(session, ref, [])


def _said(ref: str) -> dict[str, tuple[str, str]]:
    """Ticked keys, those of a ticked source among them, with their own reason, or the common one."""
    common, document = request.form.get("reason", ""), request.form.get("document", "")
    keys = request.form.getlist("key")
    if sources := set(request.form.getlist("source")):
        with services().database.reading() as session:
            values = reading.bench(session, ref).kept.screening.provisional_values
        keys += [use.key for use in values if use.citation.source.key in sources]
    return {
        key: (
            request.form.get(f"reason-{key}", "") or common,
            request.form.get(f"document-{key}", "") or document,
        )
        for key in dict.fromkeys(keys)
    }


def _by_source(values: Iterable[ParameterUse]) -> list[tuple[Source, list[ParameterUse]]]:
    """Values under the document they come from, in the order in which the findings use them."""
    found: dict[str, tuple[Source, list[ParameterUse]]] = {}
    for use in values:
        source = use.citation.source
        found.setdefault(source.key, (source, []))[1].append(use)
    return list(found.values())


def _settle_page(session: Session, ref: str, wrong: list[tuple[str, str]]) -> str:
    bench = reading.bench(session, ref)
    screening = bench.kept.screening
    judgements = conclusions.to_settle(screening)["judgement"]
    values = screening.provisional_values
    return render_template(
        "review/settle.html",
        bench=bench,
        values=len(values),
        groups=_by_source(values),
        judgements=[finding for finding in bench.findings if finding.key in judgements],
        faults=wrong,
        version=g.seen if request.method == "POST" else bench.application.version,
        typed=request.form,
        ticked=set(request.form.getlist("key")),
        ticked_sources=set(request.form.getlist("source")),
    )


@blueprint.route("/case/<ref>/conclude", methods=["GET", "POST"])
def conclude(ref: str) -> Page:
    if request.method == "GET":
        with services().database.reading() as session:
            return _conclude_page(session, ref, None, [])
    form = ConclusionForm()
    if request.form.get("action") == "add":
        form.add_row()
        with services().database.reading() as session:
            return _conclude_page(session, ref, form, [])
    wrong = [] if form.validate() else faults(form)
    if not wrong and form.verdict.data not in [verdict.value for verdict in Verdict]:
        wrong = [("verdict", "请选择会商结论")]
    if not wrong:
        wrong = [("conditions-0-text", sentence) for sentence in half_conditions(form.given())]
    if wrong:
        with services().database.reading() as session:
            return _conclude_page(session, ref, form, wrong), 422
    return reading.step(ref, lambda s, app: _draft(s, app, form), to="review.preview")


def _draft(session: Session, application: Application, form: ConclusionForm) -> None:
    drafted = conclusions.Drafted(
        verdict=Verdict(form.verdict.data), reason=form.reason.data.strip(), conditions=form.given()
    )
    print_queue.require_room(session, acting())
    conclusions.draft(session, acting(), application, seen=g.seen, drafted=drafted)


def _conclude_page(
    session: Session, ref: str, form: ConclusionForm | None, wrong: list[tuple[str, str]]
) -> str:
    bench = reading.bench(session, ref)
    case = bench.case
    advice = conclusions.advised(case)
    if form is None:
        form = _filled(
            bench, agenda.resolution_of(session, bench.application) if case.meeting_verdict else None
        )
    chosen = form.verdict.data or (advice.verdict.value if advice.verdict else "")
    return render_template(
        "review/conclude.html",
        bench=bench,
        form=form,
        faults=wrong,
        version=g.seen if request.method == "POST" else bench.application.version,
        advice=advice,
        policy=policy_on(case.filed_on),
        options=_options(bench, case, chosen),
    )


def _filled(bench: Bench, resolved: tuple[AgendaItem, Meeting] | None) -> ConclusionForm:
    """The last draft of this round, the resolution of its meeting, or the conditions the departments asked for."""
    if bench.proposal and bench.proposal.written_at >= bench.round_opened_at:
        conditions = json.loads(bench.proposal.conditions)
        return ConclusionForm(
            formdata=None,
            data={
                "verdict": bench.proposal.verdict.value,
                "reason": bench.proposal.reason,
                "conditions": conditions,
            },
        )
    if resolved is not None and (verdict := resolved[0].resolution) is not None:
        item, meeting = resolved
        data = {
            "verdict": verdict.value,
            "reason": f"经{meeting.title}（{meeting.ref}）审议：{item.text}",
            "conditions": json.loads(item.conditions),
        }
        return ConclusionForm(formdata=None, data=data)
    asked = [item for shown in bench.opinions for item in shown.text.get("conditions", [])]
    return ConclusionForm(formdata=None, data={"conditions": asked})


def _options(bench: Bench, case: object, chosen: str) -> list[dict[str, object]]:
    """Each verdict with what stands against it; an option that cannot be taken stays visible and says why."""
    procedure = review(bench.application.kind, bench.application.procedure_version)
    step = next(step for step in procedure.steps_from(ReviewState.CONCLUSION) if step.name == "propose")
    later = {
        "preview_seen",
        "conditions_fit_verdict",
        "conditions_complete",
        "rejection_reason_given",
        "verdict_given",
    }
    options = []
    for verdict in Verdict:
        refusals = procedure.refusals(step, case, actor(), Request(verdict=verdict, reason="…"))  # type: ignore[arg-type]
        options.append(
            {
                "value": verdict.value,
                "label": verdict.label,
                "hint": HINTS[verdict],
                "checked": verdict.value == chosen,
                "reasons": [refusal.reason for refusal in refusals if refusal.code not in later],
            }
        )
    return options


@blueprint.get("/case/<ref>/preview")
def preview(ref: str) -> str | Response:
    with services().database.reading() as session:
        bench = reading.bench(session, ref)
        if bench.proposal is None:
            return redirect(url_for("review.case", ref=ref), 303)
        context = decision_context.build(
            session, bench.application, bench.proposal, bench.decision, bench.known
        )
    papers = [document for document in bench.documents if document.kind == "preview"]
    return render_template(
        "review/preview.html",
        bench=bench,
        context=context,
        paper=papers[-1] if papers else None,
        step=bench.step("propose"),
        confirm=bench.step("confirm"),
    )


@blueprint.post("/case/<ref>/propose")
def propose(ref: str) -> Response:
    return reading.step(
        ref, lambda s, app: conclusions.propose(s, acting(), app, seen=g.seen, seen_digest=_digest())
    )


@blueprint.post("/case/<ref>/confirm")
def confirm(ref: str) -> Response:
    return reading.step(
        ref, lambda s, app: conclusions.confirm(s, acting(), app, seen=g.seen, seen_digest=_digest())
    )


@blueprint.post("/case/<ref>/return-draft")
def return_draft(ref: str) -> Response:
    reason = reading.words("reason")
    return reading.step(
        ref, lambda s, app: conclusions.return_draft(s, acting(), app, seen=g.seen, reason=reason)
    )


def _digest() -> str:
    return request.form.get("seen_digest", "")[:64]
