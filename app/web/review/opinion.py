"""The department's own opinion: handler writes, checker checks, signer signs (pages §4.9)."""

from collections.abc import Callable

from flask import g, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from app.errors import Invalid
from app.inspection import ACCEPT
from app.models import Application, Opinion
from app.services import case_file, clocks, opinions, steps, sub_consultations, workbench
from app.services.workbench import Bench
from app.web.current import act, acting, actor, services
from app.web.review import reading
from app.web.review.blueprint import blueprint
from app.web.review.forms import OpinionForm, faults, half_conditions
from app.web.review.matrix import titles
from rules.findings import Finding
from workflows import opinion as procedure
from workflows.invitation import OVERALL
from workflows.vocabulary import Department, OpinionVerdict

Page = str | tuple[str, int] | Response


@blueprint.route("/case/<ref>/opinion", methods=["GET", "POST"])
def opinion(ref: str) -> Page:
    if request.method == "GET":
        with services().database.reading() as session:
            return _page(session, ref, None, [])
    form = OpinionForm()
    if request.form.get("action") == "add":
        form.add_row()
        with services().database.reading() as session:
            return _page(session, ref, form, [])
    wrong = [] if form.validate() else faults(form)
    if not wrong:
        wrong = [("conditions-0-text", sentence) for sentence in half_conditions(form.given())]
    if wrong:
        with services().database.reading() as session:
            return _page(session, ref, form, wrong), 422
    return _act(
        ref, lambda s, app, row: opinions.draft(s, acting(), app, row, seen=g.seen, written=_written(form))
    )


@blueprint.post("/case/<ref>/opinion/check")
def opinion_check(ref: str) -> Response:
    return _act(ref, lambda s, app, row: opinions.check(s, acting(), app, row, seen=g.seen))


@blueprint.post("/case/<ref>/opinion/return")
def opinion_return(ref: str) -> Response:
    reason = reading.words("reason")
    return _act(
        ref, lambda s, app, row: opinions.send_back(s, acting(), app, row, seen=g.seen, reason=reason)
    )


@blueprint.post("/case/<ref>/opinion/keep")
def opinion_keep(ref: str) -> Response:
    reason = reading.words("reason")
    return _act(ref, lambda s, app, row: opinions.keep(s, acting(), app, row, seen=g.seen, reason=reason))


@blueprint.post("/case/<ref>/opinion/redo")
def opinion_redo(ref: str) -> Response:
    reason = reading.words("reason")
    return _act(ref, lambda s, app, row: opinions.redo(s, acting(), app, row, seen=g.seen, reason=reason))


@blueprint.post("/case/<ref>/opinion/sign")
def opinion_sign(ref: str) -> Response:
    return _act(ref, lambda s, app, row: opinions.sign(s, acting(), app, row, seen=g.seen))


Do = Callable[[Session, Application, Opinion], None]


def handled(ref: str, do: Do) -> Page:
    """Do it and go on; or the page again, 422, with the sentence at the field and everything typed."""
    try:
        return _act(ref, do)
    except Invalid as wrong:
        return again(ref, list(wrong.faults))


def again(ref: str, faults: list[tuple[str, str]]) -> tuple[str, int]:
    with services().database.reading() as session:
        return _page(session, ref, None, faults), 422


def _act(ref: str, do: Do) -> Response:
    """Lock the case, then the department's own opinion; never another's."""

    def once(session: Session) -> str:
        application = steps.locked(session, ref)
        row = opinions.of_department(session, application, Department(actor().body))
        do(session, application, row)
        return url_for("review.queue")

    return act(once)


def _written(form: OpinionForm) -> opinions.Written:
    return opinions.Written(
        lines={
            entry.form.key.data: (
                OpinionVerdict(entry.form.verdict.data),
                (entry.form.reason.data or "").strip(),
            )
            for entry in form.lines.entries
        },
        verdict=OpinionVerdict(form.verdict.data),
        text=form.text.data.strip(),
        conditions=form.given(),
    )


def _page(session: Session, ref: str, form: OpinionForm | None, wrong: list[tuple[str, str]]) -> str:
    bench = reading.bench(session, ref)
    department = Department(actor().body)
    shown = workbench.own_opinion(bench, department)
    if shown is None:
        raise NotFound
    case = case_file.opinion_case(session, bench.application, shown.row, acting().today)
    available = {step.name: refusals for step, refusals in procedure.PROCEDURE.offered(case, actor())}
    rewrites = "revise" in available and (form is not None or request.args.get("revise") == "1")
    return render_template(
        "review/opinion.html",
        bench=bench,
        shown=shown,
        form=form or _filled(shown),
        faults=wrong,
        wrong=dict(wrong),
        typed=request.form,
        version=g.seen if request.method == "POST" else shown.row.version,
        available=available,
        writes="draft" in available or rewrites,
        rewrites=rewrites,
        silence=clocks.policy_of(bench.application, acting().today).silence[department],
        findings=_by_criterion(bench),
        titles=_titles(bench),
        verdicts=OpinionVerdict,
        names=bench.names,
        accept=ACCEPT,
        **_inside(session, bench, shown),
    )


def _inside(session: Session, bench: Bench, shown: workbench.OpinionShown) -> dict[str, object]:
    """What only the department (and the lead) reads: its versions with their authors, what it asked below it."""
    asked = sub_consultations.of_opinions(session, [shown.row])[shown.row.id]
    return {
        "versions": opinions.versions(session, shown.row),
        "asked": asked,
        "letters": sub_consultations.files_of(session, bench.application, shown.row) if asked else {},
    }


def _filled(shown: workbench.OpinionShown) -> OpinionForm:
    """The form with the last words of the department, or with empty lines for its criteria."""
    keys = [key for key in workbench.criteria_of(shown.row) if key != OVERALL]
    lines = [
        {
            "key": key,
            "verdict": shown.lines.get(key, {}).get("verdict"),
            "reason": shown.lines.get(key, {}).get("reason", ""),
        }
        for key in [*keys, OVERALL]
    ]
    return OpinionForm(
        formdata=None,
        data={
            "lines": lines,
            "verdict": shown.text.get("verdict"),
            "text": shown.text.get("text", ""),
            "conditions": shown.text.get("conditions", []),
        },
    )


def _by_criterion(bench: Bench) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for finding in bench.findings:
        found.setdefault(finding.criterion, []).append(finding)
    return found


def _titles(bench: Bench) -> dict[str, str]:
    return titles(bench) | {OVERALL: "总体情况"}
