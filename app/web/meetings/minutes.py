"""The minutes: written, signed by somebody else, downloaded once they are printed."""

from flask import g, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app.errors import Absent, Invalid
from app.models import Meeting
from app.services import meeting_record, meetings, minutes, minutes_letter
from app.services import names as naming
from app.services.letters import READY
from app.web.current import acting, actor, services
from app.web.downloads import attachment
from app.web.meetings.blueprint import blueprint, change
from app.web.review import reading
from workflows.states import MeetingState
from workflows.vocabulary import Role

Page = str | tuple[str, int] | Response
WRITERS = frozenset({Role.COORDINATOR, Role.CHAIR})


@blueprint.get("/<ref>/minutes", endpoint="minutes")
def show(ref: str) -> str:
    with services().database.reading() as session:
        return _minutes_page(session, _whole(session, ref))


@blueprint.post("/<ref>/minutes/write")
def write(ref: str) -> Page:
    try:
        text = reading.words("minutes", minutes.LONGEST)
        return change(
            ref,
            lambda s, m: minutes.write(s, acting(), m, text, seen=g.seen),
            to="meetings.minutes",
        )
    except Invalid as wrong:
        with services().database.reading() as session:
            typed = request.form.get("minutes", "")
            return _minutes_page(session, _whole(session, ref), list(wrong.faults), typed), 422


@blueprint.post("/<ref>/minutes/sign")
def sign(ref: str) -> Response:
    digest, book = request.form.get("seen_digest", "")[:64], services().book
    return change(ref, lambda s, m: minutes.sign(s, acting(), m, seen=g.seen, seen_digest=digest, book=book))


@blueprint.get("/<ref>/minutes.pdf")
def minutes_pdf(ref: str) -> Response:
    with services().database.reading() as session:
        row = minutes.document_of(session, _whole(session, ref))
    if row is None or row.state not in READY or not row.sha256:
        raise Absent(ref)
    return attachment(services().store.get(row.sha256), f"会议纪要 {ref}.pdf", "application/pdf")


def _whole(session: Session, ref: str) -> Meeting:
    """The meeting, for somebody who stands aside from none of its items: the minutes hold them all. Raises Absent."""
    row = meetings.find(session, actor(), ref)
    if meetings.aside(session, actor(), row):
        raise Absent(ref)
    return row


def _minutes_page(
    session: Session, row: Meeting, wrong: list[tuple[str, str]] | None = None, typed: str | None = None
) -> str:
    said = meeting_record.record(session, row, services().book)
    people = naming.all(session)
    steps = meetings.offered(session, actor(), row, said.digest)
    shown = row.minutes or (meeting_record.drafted(said) if row.state is MeetingState.CLOSED else "")
    return render_template(
        "meetings/minutes.html",
        meeting=row,
        letter=minutes_letter.letter(session, said),
        digest=said.digest,
        text=shown if typed is None else typed,
        may_write=row.state is MeetingState.CLOSED and actor().role in WRITERS,
        folded=not wrong and actor().role is Role.CHAIR and row.author_id is not None,
        sign=next((pair for pair in steps if pair[0].name == "sign_minutes"), None),
        author=naming.shown(people, row.author_id, row.author_for_id),
        signer=naming.shown(people, row.signer_id, row.signer_for_id),
        limit=minutes.LONGEST,
        paper=minutes.document_of(session, row),
        faults=wrong or [],
        version=g.seen if request.method == "POST" else row.version,
    )
