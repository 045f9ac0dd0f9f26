"""Publicity on its page: the period, objections recorded and answered, its end, the way back."""

from flask import g, render_template, request
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from app.errors import Invalid
from app.models import Application
from app.services import publicity, side_facts
from app.typed import day_from
from app.web.current import acting, services
from app.web.review import reading
from app.web.review.blueprint import blueprint
from app.web.review.forms import faults
from app.web.review.side_road_forms import ObjectionForm

Page = str | tuple[str, int] | Response


@blueprint.get("/case/<ref>/publicity")
def case_publicity(ref: str) -> str:
    return _page(ref, ObjectionForm(formdata=None), [])


@blueprint.post("/case/<ref>/publicity/objection")
def objection(ref: str) -> Page:
    form = ObjectionForm()
    if not form.validate():
        return _page(ref, form, faults(form)), 422
    try:
        return reading.step(ref, lambda s, app: _record(s, app, form), to="review.case_publicity")
    except Invalid as wrong:
        for name, sentence in wrong.faults:
            form[name].errors = [sentence]
        return _page(ref, form, list(wrong.faults)), 422


def _record(session: Session, application: Application, form: ObjectionForm) -> None:
    publicity.record_objection(
        session,
        acting(),
        application,
        seen=g.seen,
        received_on=day_from(form.received_on.data or ""),
        sender=form.sender.data,
        text=form.objection.data,
    )


@blueprint.post("/case/<ref>/publicity/answer")
def answer_objection(ref: str) -> Page:
    number = request.form.get("objection_id", "")
    if not number.isascii() or not number.isdigit() or len(number) > 12:
        raise NotFound
    answer = request.form.get(f"answer-{number}", "")
    try:
        return reading.step(
            ref,
            lambda s, app: publicity.answer_objection(
                s, acting(), app, seen=g.seen, objection_id=int(number), answer=answer
            ),
            to="review.case_publicity",
        )
    except Invalid as wrong:
        return _page(ref, ObjectionForm(formdata=None), list(wrong.faults)), 422


@blueprint.post("/case/<ref>/publicity/close")
def close_publicity(ref: str) -> Response:
    return reading.step(ref, lambda s, app: publicity.close(s, acting(), app, seen=g.seen))


@blueprint.post("/case/<ref>/publicity/return")
def return_published(ref: str) -> Response:
    reason = reading.words("reason")
    return reading.step(ref, lambda s, app: publicity.send_back(s, acting(), app, seen=g.seen, reason=reason))


def _page(ref: str, form: ObjectionForm, wrong: list[tuple[str, str]]) -> str:
    with services().database.reading() as session:
        bench = reading.bench(session, ref)
        row = side_facts.publicity(session, bench.application)
        if row is None:
            raise NotFound
        received = publicity.objections(session, row)
    return render_template(
        "review/publicity.html",
        bench=bench,
        row=row,
        objections=received,
        form=form,
        faults=wrong,
        fault_of=dict(wrong),
        typed=request.form,
        close=bench.step("close_publicity"),
        version=g.seen if request.method == "POST" else bench.application.version,
    )
