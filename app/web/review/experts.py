"""专家评审 on pages: the coordinator's panel, the expert's one page and his list."""

from collections.abc import Callable

from flask import g, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.errors import Invalid
from app.models import Application
from app.services import expert_desk, experts, steps, visibility
from app.web.beside import reading as pages
from app.web.current import act, acting, actor, services
from app.web.review import reading
from app.web.review.blueprint import blueprint
from app.web.review.consult import uploaded
from app.web.review.workbench import decisive, facts, files
from workflows.vocabulary import ExpertVerdict, ReviewState

Page = str | tuple[str, int] | Response
VERDICTS = [(verdict.value, verdict.label) for verdict in ExpertVerdict]
PANEL, OWN = "review/experts.html", "review/expert.html"


@blueprint.route("/case/<ref>/experts", methods=["GET", "POST"], endpoint="experts")
def send(ref: str) -> Page:
    if request.method == "GET":
        return pages.page(ref, PANEL, _panel)
    return pages.handled(ref, _send, PANEL, _panel, to="review.experts")


def _panel(session: Session, application: Application) -> dict[str, object]:
    found = experts.panels(session, application)
    panel = next((one for one in found[::-1] if one.review.closed_at is None), None)
    sitting = {member.account_id for member in panel.members} if panel else set()
    return {
        "panel": panel,
        "earlier": [one for one in found if one.review.closed_at is not None],
        "report": experts.report_of(session, application, panel.review) if panel else None,
        "people": [(str(key), name) for key, name in experts.known(session).items() if key not in sitting],
        "ticked": set(request.form.getlist("expert")),
        "may_send": application.state is ReviewState.CONSULTATION,
    }


def _chosen(name: str) -> list[int]:
    """Account ids; what is no number is no expert."""
    return [int(key) if key.isascii() and key.isdigit() else 0 for key in request.form.getlist(name)[:50]]


def _send(session: Session, application: Application) -> None:
    experts.send(
        session,
        acting(),
        application,
        seen=g.seen,
        people=_chosen("expert"),
        question=reading.words("question"),
    )


@blueprint.post("/case/<ref>/experts/change")
def experts_change(ref: str) -> Page:
    def change(session: Session, application: Application) -> None:
        experts.change(
            session, acting(), application, seen=g.seen, add=_chosen("expert"), drop=_chosen("drop")
        )

    return pages.handled(ref, change, PANEL, _panel, to="review.experts")


@blueprint.post("/case/<ref>/experts/report")
def experts_report(ref: str) -> Page:
    try:
        inspected, key = uploaded("report")
        if inspected is None:
            raise Invalid([("report", "请选择专家签字的评审意见")])
    except Invalid as wrong:
        return pages.page(ref, PANEL, _panel, list(wrong.faults)), 422
    file = inspected
    return reading.step(
        ref,
        lambda s, app: experts.attach_report(s, acting(), app, seen=g.seen, inspected=file, sha256=key),
        to="review.experts",
    )


@blueprint.post("/case/<ref>/experts/take")
def experts_take(ref: str) -> Response:
    return reading.step(ref, lambda s, app: experts.take(s, acting(), app, seen=g.seen))


@blueprint.get("/expert/")
def expert_cases() -> str:
    with services().database.reading() as session:
        return render_template("review/expert_cases.html", rows=expert_desk.of_expert(session, actor()))


@blueprint.route("/case/<ref>/expert", methods=["GET", "POST"])
def expert(ref: str) -> Page:
    if request.method == "GET":
        return _own(ref, [])
    return _answered(ref, _give)


def _give(session: Session, application: Application) -> None:
    said = request.form.get("verdict", "")
    if said not in set(ExpertVerdict):
        raise Invalid([("verdict", "请选择评审结论")])
    text = reading.words("text", experts.LONGEST_TEXT)
    experts.give(session, acting(), application, verdict=ExpertVerdict(said), text=text)


@blueprint.post("/case/<ref>/expert/recuse")
def expert_recuse(ref: str) -> Page:
    return _answered(
        ref, lambda s, app: experts.stand_aside(s, acting(), app, reason=reading.words("reason", 500))
    )


def _answered(ref: str, do: Callable[[Session, Application], object]) -> Page:
    """Back to his list; or the page again with the sentence at the field and everything typed."""

    def once(session: Session) -> str:
        application = steps.locked(session, ref)
        visibility.find(session, actor(), ref)
        do(session, application)
        return url_for("review.expert_cases")

    try:
        return act(once)
    except Invalid as wrong:
        return _own(ref, list(wrong.faults)), 422


def _own(ref: str, faults: list[tuple[str, str]]) -> str:
    with services().database.reading() as session:
        bench = reading.bench(session, ref)
        mine = expert_desk.mine(session, actor(), bench.application)
    return render_template(
        OWN,
        bench=bench,
        mine=mine,
        facts=facts(bench),
        files=files(bench),
        findings=decisive(bench),
        verdicts=VERDICTS,
        faults=faults,
        wrong=dict(faults),
        typed=request.form,
    )
