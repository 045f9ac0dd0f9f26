"""Deadlines on the workbench, and 催办 of a department."""

from typing import Any

from flask import g, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.errors import Absent
from app.models import Application
from app.services import clock_words, notices, opinions, steps
from app.services.addressees import NEXT_IN_LINE
from app.services.workbench import Bench
from app.web.current import acting
from app.web.review import reading
from app.web.review.blueprint import blueprint
from workflows.vocabulary import Department


def panel(session: Session, bench: Bench) -> dict[str, Any]:
    """For review/_clock.html; one query, none once the case has ended."""
    rows = [shown.row for shown in bench.opinions]
    clock = clock_words.read(session, bench.application, rows, acting().today)
    urgeable = {row.id: row.department.value for row in rows if row.state in NEXT_IN_LINE}
    return {"clock": clock, "urgeable": urgeable}


@blueprint.post("/case/<ref>/urge")
def urge(ref: str) -> Response:
    return reading.step(ref, _urge)


def _urge(session: Session, application: Application) -> None:
    named = request.form.get("urged", "")
    if named not in set(Department):
        raise Absent(named)
    steps.require_version(session, application, g.seen)
    opinion = opinions.of_department(session, application, Department(named))
    notices.remind(session, acting(), application, opinion)
