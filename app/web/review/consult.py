"""The consultation beyond one opinion: further departments, offices below, a department that stands aside, all rounds."""

from flask import g, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.errors import Invalid
from app.inspection import Inspected, Refused, inspect
from app.models import Application, Opinion
from app.services import case_file, consultation, rounds, sub_consultations, workbench
from app.services.acting import shanghai_day
from app.services.workbench import Bench
from app.web.beside import reading as pages
from app.web.current import acting, actor, services
from app.web.review import matrix, opinion, reading
from app.web.review.blueprint import blueprint
from workflows.vocabulary import Department

Page = str | tuple[str, int] | Response


@blueprint.route("/case/<ref>/invite", methods=["GET", "POST"])
def invite(ref: str) -> Page:
    if request.method == "GET":
        return pages.page(ref, "review/invite.html", _asked)
    return pages.handled(ref, _invite, "review/invite.html", _asked, to="review.case")


def _asked(session: Session, application: Application) -> dict[str, object]:
    left = consultation.open_to(session, application)
    return {
        "opinions": case_file.opinions_of(session, application),
        "departments": [(department.value, department.label) for department in left],
    }


def _invite(session: Session, application: Application) -> None:
    chosen = request.form.get("department", "")
    if chosen not in set(Department):
        raise Invalid([("department", "请选择要征求意见的部门")])
    consultation.invite_further(
        session,
        acting(),
        application,
        seen=g.seen,
        department=Department(chosen),
        reason=reading.words("reason", consultation.LONGEST_REASON),
    )


@blueprint.get("/case/<ref>/rounds")
def rounds_page(ref: str) -> str:
    with services().database.reading() as session:
        bench = reading.bench(session, ref)
        every = rounds.of_case(session, bench.application)
        asked = sub_consultations.of_opinions(session, [row for one in every for row in one.opinions])
    titles = matrix.titles(bench)
    return render_template(
        "review/rounds.html",
        bench=bench,
        rounds=[_drawn(bench, one, titles) for one in every],
        asked=[
            (row, asked[row.id]) for one in every for row in one.opinions if asked[row.id] and _inside(row)
        ],
        reopened=[event for event in bench.events if event.action.endswith(".reopen_round")],
    )


def _inside(row: Opinion) -> bool:
    """What a department asked below it is read by itself and the lead."""
    return actor().role in workbench.LEAD or actor().body == row.department.value


def _drawn(bench: Bench, one: rounds.Round, titles: dict[str, str]) -> dict[str, object]:
    shown = [
        workbench.shown(
            row, one.texts.get(row.id, {}) if workbench.may_read(actor(), row) else {}, bench.names
        )
        for row in one.opinions
    ]
    return {
        "label": one.label,
        "number": one.number,
        "matrix": matrix.of(shown, titles),
        "people": [(row.department.label, _people(bench, row), row.invited_because) for row in one.opinions],
    }


def _people(bench: Bench, row: Opinion) -> str:
    """Who handled it and when; where nobody spoke, how it ended."""
    if not rounds.spoken(row):
        return rounds.words(row)
    names = (
        ("经办", bench.who(row.handler_id, row.handler_for_id)),
        ("审核", bench.who(row.checker_id, row.checker_for_id)),
        ("签发", bench.who(row.signer_id, row.signer_for_id)),
    )
    day = shanghai_day(row.signed_at).isoformat() if row.signed_at else ""
    return "，".join(f"{word} {name}" for word, name in names if name) + f"（{day}）"


@blueprint.post("/case/<ref>/opinion/ask")
def sub_consult(ref: str) -> Page:
    return opinion.handled(
        ref,
        lambda s, app, row: sub_consultations.ask(
            s,
            acting(),
            app,
            row,
            seen=g.seen,
            office=reading.words("office", sub_consultations.LONGEST_OFFICE),
            question=reading.words("question"),
        ),
    )


@blueprint.post("/case/<ref>/opinion/answer")
def sub_opinion(ref: str) -> Page:
    try:
        answer = _answer()
    except Invalid as wrong:
        return opinion.again(ref, list(wrong.faults))
    return opinion.handled(
        ref, lambda s, app, row: sub_consultations.record(s, acting(), app, row, seen=g.seen, answer=answer)
    )


def _answer() -> sub_consultations.Answer:
    """The file is looked into before the write transaction opens (FC-9)."""
    person = reading.words("person", sub_consultations.LONGEST_NAME)
    text = reading.words("answer", sub_consultations.LONGEST_TEXT)
    inspected, key = uploaded("file")
    return sub_consultations.Answer(person=person, text=text, file=inspected, sha256=key)


def uploaded(field: str) -> tuple[Inspected | None, str]:
    """The inspected file and its key in the store, or None. Raises Invalid with the reason why it was refused."""
    upload = request.files.get(field)
    if upload is None or not upload.filename:
        return None, ""
    data = upload.stream.read()
    try:
        inspected = inspect(data, upload.filename)
    except Refused as refused:
        raise Invalid([(field, f"文件没有上传：{refused}")]) from refused
    return inspected, services().store.put(data)


@blueprint.post("/case/<ref>/opinion/recuse")
def opinion_recuse(ref: str) -> Page:
    return opinion.handled(
        ref,
        lambda s, app, row: consultation.recuse(
            s, acting(), app, row, seen=g.seen, reason=reading.words("recusal", consultation.LONGEST_REASON)
        ),
    )
