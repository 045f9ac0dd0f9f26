"""/meetings/: read by the lead and by departments with a case on the agenda; run by the coordinator."""

from collections.abc import Callable

from flask import Blueprint, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.models import Meeting
from app.services import meetings
from app.web.current import act, actor

blueprint = Blueprint("meetings", __name__, url_prefix="/meetings")
NUMBER = "<int(max=999999999):number>"


def change(
    ref: str, do: Callable[[Session, Meeting], object], *, to: str = "meetings.meeting", **values: object
) -> Response:
    """Lock the meeting, do one thing once, go on to a page of the meeting."""

    def once(session: Session) -> str:
        do(session, meetings.locked(session, actor(), ref))
        return url_for(to, ref=ref, **values)  # type: ignore[arg-type]

    return act(once)
