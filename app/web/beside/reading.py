"""A case opened for a page beside the workbench: what its head needs and nothing more."""

from collections.abc import Callable

from flask import g, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.errors import Invalid
from app.models import Application
from app.services import visibility
from app.web.current import actor, services
from app.web.review import reading

Page = str | tuple[str, int] | Response
Draw = Callable[[Session, Application], dict[str, object]]


def page(ref: str, template: str, draw: Draw, faults: list[tuple[str, str]] | None = None) -> str:
    """The page with what was typed, and the sentences beside the fields."""
    wrong = faults or []
    with services().database.reading() as session:
        application = visibility.find(session, actor(), ref)
        # The version that was shown, so that a corrected form is refused where somebody was faster.
        version = g.seen if request.method == "POST" else application.version
        return render_template(
            template,
            app=application,
            version=version,
            faults=wrong,
            wrong=dict(wrong),
            typed=request.form,
            **draw(session, application),
        )


def handled(
    ref: str,
    do: Callable[[Session, Application], object],
    template: str,
    draw: Draw,
    *,
    to: str,
) -> Page:
    """Do it and go on; or the page again, 422, with the sentence at the field and everything typed."""
    try:
        return reading.step(ref, do, to=to)
    except Invalid as error:
        return page(ref, template, draw, list(error.faults)), 422
