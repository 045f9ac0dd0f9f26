"""Notes beside a case, each for its readers."""

from flask import request
from sqlalchemy.orm import Session

from app.errors import Invalid
from app.models import Application
from app.services import notes as service
from app.web.beside import reading
from app.web.beside.blueprint import blueprint
from app.web.current import acting, actor
from app.web.review.reading import words
from workflows.vocabulary import Audience

PAGE = "beside/notes.html"


@blueprint.route("/case/<ref>/notes", methods=["GET", "POST"])
def notes(ref: str) -> reading.Page:
    if request.method == "GET":
        return reading.page(ref, PAGE, _drawn)
    return reading.handled(ref, _write, PAGE, _drawn, to="beside.notes")


def _write(session: Session, application: Application) -> None:
    chosen = request.form.get("audience", "")
    if chosen not in set(Audience):
        raise Invalid([("audience", "请选择谁可以看")])
    text = words("text", service.CHARACTERS)
    service.write(session, acting(), application, audience=Audience(chosen), text=text)


def _drawn(session: Session, application: Application) -> dict[str, object]:
    return {
        "notes": service.read(session, actor(), application),
        "audiences": [(one.value, one.label) for one in Audience],
    }
