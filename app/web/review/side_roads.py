"""The side roads on pages: refusal and out of scope by two people, the halt, the province."""

from flask import g, render_template, request
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from app.inspection import ACCEPT, Refused, inspect
from app.models import Application
from app.services import closings, province, side_facts, side_roads
from app.web.current import acting, services
from app.web.review import reading
from app.web.review.blueprint import blueprint
from app.web.review.forms import faults
from app.web.review.side_road_forms import ProvinceForm, RefusalForm
from workflows.vocabulary import ReviewState, Verdict

Page = str | tuple[str, int] | Response
ADVICE = {
    Verdict.APPROVE.value: "按省级意见拟办通过",
    Verdict.APPROVE_WITH_CONDITIONS.value: "省级意见所附条件写入会商结论",
    Verdict.REJECT.value: "按省级意见拟办不予通过",
}


@blueprint.route("/case/<ref>/refuse", methods=["GET", "POST"])
def refuse(ref: str) -> Page:
    form = RefusalForm()
    with services().database.reading() as session:
        bench = reading.bench(session, ref)
    listed = closings.grounds(bench.application, acting())
    form.ground.choices = [(row.key, row.label) for row in listed]
    if request.method == "POST" and form.validate():
        known = {row.key for row in listed}
        if form.ground.data in known:
            return reading.step(ref, lambda s, app: _refuse(s, app, form))
        form.ground.errors = ["请选择不予受理的理由"]
    page = render_template(
        "review/refuse.html",
        bench=bench,
        form=form,
        hints={row.key: row.words for row in listed},
        faults=faults(form),
        version=g.seen if request.method == "POST" else bench.application.version,
    )
    return (page, 422) if request.method == "POST" else page


def _refuse(session: Session, application: Application, form: RefusalForm) -> None:
    closings.propose_refusal(
        session, acting(), application, seen=g.seen, ground=form.ground.data, reason=form.reason.data
    )


@blueprint.post("/case/<ref>/out-of-scope")
def out_of_scope(ref: str) -> Response:
    reason = reading.words("reason")
    return reading.step(
        ref, lambda s, app: closings.propose_out_of_scope(s, acting(), app, seen=g.seen, reason=reason)
    )


@blueprint.get("/case/<ref>/closing")
def closing(ref: str) -> str:
    """What the checker reads: the notice as it will go out."""
    with services().database.reading() as session:
        bench = reading.bench(session, ref)
        row = side_facts.open_closing(session, bench.application)
        if bench.application.state is not ReviewState.CLOSING_CHECK or row is None:
            raise NotFound
        letter = closings.letter(session, acting(), bench.application, row)
    return render_template(
        "review/closing.html",
        bench=bench,
        row=row,
        letter=letter,
        label=closings.LABELS[row.kind],
        step=bench.step(f"confirm_{row.kind}"),
    )


@blueprint.post("/case/<ref>/closing/confirm")
def confirm_closing(ref: str) -> Response:
    kind = request.form.get("kind", "")
    if kind not in closings.LABELS:
        raise NotFound
    return reading.step(ref, lambda s, app: closings.confirm(s, acting(), app, seen=g.seen, kind=kind))


@blueprint.post("/case/<ref>/closing/return")
def return_closing(ref: str) -> Response:
    reason = reading.words("reason")
    return reading.step(ref, lambda s, app: closings.send_back(s, acting(), app, seen=g.seen, reason=reason))


@blueprint.post("/case/<ref>/halt")
def halt(ref: str) -> Response:
    return reading.step(ref, lambda s, app: side_roads.halt(s, acting(), app, seen=g.seen))


@blueprint.post("/case/<ref>/resume")
def resume(ref: str) -> Response:
    return reading.step(ref, lambda s, app: side_roads.resume(s, acting(), app, seen=g.seen))


@blueprint.post("/case/<ref>/refer")
def refer(ref: str) -> Response:
    reason = reading.words("reason")
    return reading.step(ref, lambda s, app: province.refer(s, acting(), app, seen=g.seen, reason=reason))


@blueprint.route("/case/<ref>/province", methods=["GET", "POST"])
def provincial_result(ref: str) -> Page:
    form = ProvinceForm()
    if request.method == "POST":
        sound, scan = form.validate(), None
        upload = request.files.get("scan")
        if upload is None or not upload.filename:
            form.scan.errors = ["请上传省级文书扫描件"]
        elif sound:
            scan = _inspected(ref, form)
        if sound and scan:
            return reading.step(ref, lambda s, app: _record(s, app, form, scan))
    with services().database.reading() as session:
        bench = reading.bench(session, ref)
        rows = province.referrals(session, bench.application)
    page = render_template(
        "review/province.html",
        bench=bench,
        rows=rows,
        form=form,
        advice=ADVICE,
        accept=ACCEPT,
        faults=faults(form),
        version=g.seen if request.method == "POST" else bench.application.version,
    )
    return (page, 422) if request.method == "POST" else page


def _inspected(ref: str, form: ProvinceForm) -> province.Scan | None:
    """Looked into before the write transaction opens (FC-9); None with the fault at the field."""
    with services().database.reading() as session:
        reading.bench(session, ref)
    upload = request.files["scan"]
    data = upload.stream.read()
    try:
        inspected = inspect(data, upload.filename or "")
    except Refused as refused:
        form.scan.errors = [str(refused)]
        return None
    return province.Scan(inspected=inspected, sha256=services().store.put(data))


def _record(session: Session, application: Application, form: ProvinceForm, scan: province.Scan) -> None:
    province.record_result(
        session,
        acting(),
        application,
        seen=g.seen,
        verdict=Verdict(form.verdict.data),
        document_number=form.document_number.data,
        text=form.text.data or "",
        scan=scan,
    )
