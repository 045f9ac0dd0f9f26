"""One meeting: its agenda in order, the simulation, attendance, the steps, and the resolutions carried over."""

from typing import Any

from flask import g, render_template, request
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from app.models import Event, Meeting
from app.services import agenda, meeting_record, meetings, minutes, names
from app.services.headroom import UNCHECKED, CountySum, sentence
from app.services.meeting_record import Record
from app.services.meetings import Entry
from app.services.places import place_name
from app.web.current import acting, actor, services
from app.web.meetings.blueprint import blueprint, change
from app.web.presenting import moment
from app.web.review import reading
from workflows.policies import policy_on
from workflows.states import MeetingState
from workflows.vocabulary import ReviewState, Role

TAGS = {
    MeetingState.PLANNED: "mute",
    MeetingState.OPEN: "info",
    MeetingState.CLOSED: "warn",
    MeetingState.MINUTES_SIGNED: "ok",
}
PRESSED = frozenset({"open", "close", "resume"})


@blueprint.get("/<ref>/")
def meeting(ref: str) -> str:
    house = services()
    with house.database.reading() as session:
        row = meetings.find(session, actor(), ref)
        said = meeting_record.record(session, row, house.book)
        aside = meetings.aside(session, actor(), row)
        return render_template("meetings/meeting.html", **_page(session, said, aside))


def _page(session: Session, said: Record, aside: frozenset[int]) -> dict[str, Any]:
    row, runs = said.meeting, actor().role is Role.COORDINATOR
    planned = row.state is MeetingState.PLANNED
    people = names.all(session)
    return {
        "meeting": row,
        "tag": TAGS[row.state],
        "runs": runs,
        "items": [_item(place, one, said, aside) for place, one in enumerate(said.entries, start=1)],
        "counties": [_county(county, said) for county in said.counties],
        "unchecked": UNCHECKED,
        "seats": said.seats,
        "quorum": policy_on(row.held_on).quorum,
        "came": meeting_record.attendance_words(said) if said.seats else "",
        "steps": [
            (step, refusals)
            for step, refusals in meetings.offered(session, actor(), row, said.digest)
            if step.name in PRESSED
        ],
        "ready": agenda.ready(session, actor()) if runs and planned else [],
        "to_carry": agenda.waiting(session, row) if row.state is MeetingState.MINUTES_SIGNED else [],
        "warning": meetings.day_warning(row.held_on) if planned else "",
        "author": names.shown(people, row.author_id, row.author_for_id),
        "signer": names.shown(people, row.signer_id, row.signer_for_id),
        "paper": minutes.document_of(session, row),
        "whole": not aside,
        "events": [_event(event, place, told=not aside) for place, event in enumerate(meetings.history(session, row))],
    }  # fmt: skip


def _item(place: int, one: Entry, said: Record, aside: frozenset[int]) -> dict[str, Any]:
    tally = said.tallies[one.item.id]
    hidden = one.application.id in aside
    return {
        "place": place,
        "id": one.item.id,
        "application": one.application,
        "county": place_name(said.book, one.application.county_code),
        "hidden": hidden,
        "gone": one.gone,
        "reason": "" if hidden else one.item.reason,
        "votes": "" if hidden or not tally.ballots else tally.words,
        "resolution": None if hidden else one.item.resolution,
        "case": _where(one),
    }


def _where(one: Entry) -> str:
    """Where the case stands since, if it went on."""
    if one.application.state is ReviewState.MEETING and one.application.round == one.item.round:
        return ""
    return one.application.state.label


def _county(county: CountySum, said: Record) -> dict[str, Any]:
    titles = {one.item.id: one.application.title for one in said.entries}
    place = place_name(said.book, county.county)
    return {
        "place": place,
        "room": county.room,
        "over": county.over,
        "sentence": sentence(county, place),
        "lines": [(titles[line.share.item], line) for line in county.lines],
        "enough": [titles[item] for item in county.enough_alone],
    }


def _event(event: Event, place: int, *, told: bool) -> dict[str, object]:
    role = Role(event.role)
    return {
        "title": event.label,
        "when": moment(event.at),
        "who": event.who if role is Role.CLOCK else f"{event.who}（{role.label}）",
        "note": event.note if told else "",
        "kind": "now" if place == 0 else "",
    }


@blueprint.post("/<ref>/add")
def add(ref: str) -> Response:
    case = request.form.get("case", "")[:20]
    return change(ref, lambda s, m: agenda.put_on(s, acting(), m, case, seen=g.seen))


@blueprint.post("/<ref>/agenda", endpoint="agenda")
def order(ref: str) -> Response:
    """action: up, down or remove. item: its id."""
    action, number = request.form.get("action", ""), request.form.get("item", "")
    if action not in {"up", "down", "remove"} or not (number.isdecimal() and len(number) < 10):
        raise NotFound

    def do(session: Session, row: Meeting) -> None:
        if action == "remove":
            agenda.take_off(session, acting(), row, int(number), seen=g.seen)
        else:
            agenda.move(session, acting(), row, int(number), up=action == "up", seen=g.seen)

    return change(ref, do)


@blueprint.post("/<ref>/step")
def step(ref: str) -> Response:
    name, reason = request.form.get("step", ""), reading.words("reason")
    if name not in PRESSED:
        raise NotFound
    return change(ref, lambda s, m: meetings.step(s, acting(), m, name, seen=g.seen, reason=reason))


@blueprint.post("/<ref>/carry")
def carry(ref: str) -> Response:
    return change(ref, lambda s, m: agenda.carry(s, acting(), m, seen=g.seen))
