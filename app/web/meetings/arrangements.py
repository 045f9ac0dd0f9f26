"""The list of meetings, a new one, another day for one; who attends; the room the papers state."""

from flask import g, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.errors import Invalid
from app.models import Meeting
from app.services import agenda, meetings, sitting
from app.services.places import place_name
from app.web.current import act, acting, actor, services
from app.web.meetings.blueprint import blueprint, change
from app.web.meetings.forms import AttendanceForm, PlanForm, RoomsForm
from app.web.review.forms import faults
from workflows.states import MeetingState
from workflows.vocabulary import Role

Page = str | tuple[str, int] | Response
EDITABLE = frozenset({MeetingState.PLANNED, MeetingState.OPEN})
ROWS_MORE = 2


@blueprint.get("/")
def index() -> str:
    runs = actor().role is Role.COORDINATOR
    with services().database.reading() as session:
        rows = meetings.newest(session, actor())
        waiting = agenda.ready(session, actor()) if runs else []
    return render_template("meetings/index.html", rows=rows, waiting=waiting, runs=runs)


@blueprint.route("/new", methods=["GET", "POST"])
def new() -> Page:
    form = PlanForm()
    if request.method == "GET":
        return _plan_page(form, None)
    if form.validate():
        try:
            return act(lambda s: url_for("meetings.meeting", ref=meetings.plan(s, acting(), form.plan()).ref))
        except Invalid as wrong:
            _show(form, wrong)
    return _plan_page(form, None), 422


@blueprint.route("/<ref>/edit", methods=["GET", "POST"])
def edit(ref: str) -> Page:
    with services().database.reading() as session:
        row = meetings.find(session, actor(), ref)
    if request.method == "GET":
        form = PlanForm(formdata=None, obj=row, data={"held_on": row.held_on.isoformat()})
        form.held_on.data = row.held_on.isoformat()
        return _plan_page(form, row)
    form = PlanForm()
    if form.validate():
        try:
            return change(ref, lambda s, m: meetings.replan(s, acting(), m, form.plan(), seen=g.seen))
        except Invalid as wrong:
            _show(form, wrong)
    return _plan_page(form, row), 422


def _plan_page(form: PlanForm, row: Meeting | None) -> str:
    version = (g.seen if request.method == "POST" else row.version) if row else None
    return render_template("meetings/plan.html", form=form, faults=faults(form), meeting=row, version=version)


def _show(form: FlaskForm, wrong: Invalid) -> None:
    """The service's sentences beside the fields they are about."""
    for name, sentence in wrong.faults:
        if name in form:
            form[name].errors = [sentence]


@blueprint.route("/<ref>/attendance", methods=["GET", "POST"])
def attendance(ref: str) -> Page:
    with services().database.reading() as session:
        row = meetings.find(session, actor(), ref)
        kept, expected = sitting.seats(session, row), sitting.expected(session, row)
    if request.method == "GET":
        if row.state not in EDITABLE:
            return redirect(url_for("meetings.meeting", ref=ref), 303)
        present = [
            {"department": s.department.value, "person": s.name, "post": s.post,
             "voting": "yes" if s.voting else "no"}
            for s in kept
        ]  # fmt: skip
        missing = [place for place in expected if place not in {s.department for s in kept}]
        present += [{"department": place.value, "voting": "yes"} for place in missing]
        form = AttendanceForm(formdata=None, data={"rows": present + [{"voting": "no"}] * ROWS_MORE})
        return _attendance_page(row, form, [])
    form = AttendanceForm()
    if request.form.get("action") == "add":
        form.add_row()
        return _attendance_page(row, form, [])
    wrong = [] if form.validate() else faults(form)
    if not wrong:
        try:
            return change(ref, lambda s, m: sitting.attend(s, acting(), m, form.seats(), seen=g.seen))
        except Invalid as invalid:
            wrong = list(invalid.faults)
            _mark(form, dict(wrong))
    return _attendance_page(row, form, wrong), 422


def _mark(form: AttendanceForm, wrong: dict[str, str]) -> None:
    for entry in form.rows.entries:
        if sentence := wrong.get(entry.form.person.id):
            entry.form.person.errors = [sentence]


def _attendance_page(row: Meeting, form: AttendanceForm, wrong: list[tuple[str, str]]) -> str:
    version = g.seen if request.method == "POST" else row.version
    return render_template("meetings/attendance.html", meeting=row, form=form, faults=wrong, version=version)


@blueprint.route("/<ref>/headroom", methods=["GET", "POST"])
def headroom(ref: str) -> Page:
    with services().database.reading() as session:
        row = meetings.find(session, actor(), ref)
        counties = _counties(session, row)
    if request.method == "GET":
        if row.state not in EDITABLE:
            return redirect(url_for("meetings.meeting", ref=ref), 303)
        kept = agenda.rooms(row)
        rows = [
            {"county": code, "tce": format(kept[code].tce, "f"), "source": kept[code].source}
            if code in kept
            else {"county": code}
            for code in counties
        ]
        return _headroom_page(row, RoomsForm(formdata=None, data={"rows": rows}), [])
    form = RoomsForm()
    if form.validate():
        given = form.rooms()
        places = {code: place_name(services().book, code) for code in counties}
        return change(ref, lambda s, m: agenda.lay_rooms(s, acting(), m, given, seen=g.seen, places=places))
    return _headroom_page(row, form, faults(form)), 422


def _counties(session: Session, row: Meeting) -> list[str]:
    return list(dict.fromkeys(one.application.county_code for one in meetings.entries(session, row)))


def _headroom_page(row: Meeting, form: RoomsForm, wrong: list[tuple[str, str]]) -> str:
    version = g.seen if request.method == "POST" else row.version
    for entry in form.rows.entries:
        place = place_name(services().book, entry.form.county.data or "")
        entry.form.tce.label.text = f"{place}的可用量"
        entry.form.source.label.text = f"{place}的可用量出自哪份材料"
    return render_template("meetings/headroom.html", meeting=row, form=form, faults=wrong, version=version)
