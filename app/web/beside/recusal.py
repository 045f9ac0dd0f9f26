"""申请回避: the page that says what it means, and the press."""

from flask import g, request, url_for
from sqlalchemy.orm import Session

from app.errors import Invalid
from app.models import Application
from app.services import recusals, steps, visibility
from app.web.beside import reading
from app.web.beside.blueprint import blueprint
from app.web.current import act, acting, actor
from app.web.review.reading import words

PAGE = "beside/recuse.html"


@blueprint.route("/case/<ref>/recuse", methods=["GET", "POST"])
def recuse(ref: str) -> reading.Page:
    if request.method == "GET":
        return reading.page(ref, PAGE, _drawn)
    try:
        reason = words("reason", recusals.REASON_CHARACTERS)
        return act(lambda session: _declare(session, ref, reason))
    except Invalid as error:
        return reading.page(ref, PAGE, _drawn, list(error.faults)), 422


def _declare(session: Session, ref: str, reason: str) -> str:
    application = steps.locked(session, ref)
    visibility.find(session, actor(), ref)
    recusals.declare(session, acting(), application, seen=g.seen, reason=reason)
    return url_for("review.queue")


def _drawn(session: Session, application: Application) -> dict[str, object]:
    return {"aside": recusals.of_case(session, application)}
