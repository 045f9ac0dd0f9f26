"""County and acceptance: single presses on the workbench, each a step of the procedure."""

from flask import g
from werkzeug.wrappers import Response

from app.services import conclusions, intake
from app.web.current import acting, services
from app.web.review import reading
from app.web.review.blueprint import blueprint


@blueprint.post("/case/<ref>/endorse")
def endorse(ref: str) -> Response:
    return reading.step(
        ref,
        lambda s, app: intake.endorse(s, acting(), app, seen=g.seen, opinion=reading.words("opinion")),
        to="review.queue",
    )


@blueprint.post("/case/<ref>/return")
def return_to_applicant(ref: str) -> Response:
    return reading.step(
        ref,
        lambda s, app: intake.return_to_applicant(
            s, acting(), app, seen=g.seen, reason=reading.words("reason")
        ),
        to="review.queue",
    )


@blueprint.post("/case/<ref>/accept")
def accept(ref: str) -> Response:
    return reading.step(ref, lambda s, app: intake.accept(s, acting(), app, seen=g.seen))


@blueprint.post("/case/<ref>/rescreen")
def rescreen(ref: str) -> Response:
    return reading.step(
        ref, lambda s, app: intake.rescreen(s, acting(), app, seen=g.seen, book=services().book)
    )


@blueprint.post("/case/<ref>/open-conclusion")
def open_conclusion(ref: str) -> Response:
    return reading.step(
        ref, lambda s, app: conclusions.conclude_without_meeting(s, acting(), app, seen=g.seen)
    )


@blueprint.post("/case/<ref>/reopen")
def reopen(ref: str) -> Response:
    return reading.step(
        ref,
        lambda s, app: conclusions.reopen_round(
            s, acting(), app, seen=g.seen, reason=reading.words("reason")
        ),
    )
