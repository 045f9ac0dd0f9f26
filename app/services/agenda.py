"""The agenda of a meeting: cases put on, ordered, taken off, put off; the resolutions carried into them (R9)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session

from app import sealed
from app.canonical import canonical_text
from app.errors import Absent, Conflict, Invalid, StaleVersion
from app.models import AgendaItem, AgendaVote, Application, Meeting, Opinion
from app.services import conclusions, events, meetings, notices, screenings, side_facts, steps, visibility
from app.services.acting import Acting
from app.services.headroom import CountySum, Room, Share, added_energy, simulate
from app.services.meetings import Entry
from rules.text import shown
from workflows.aggregation import CLOSED_OPINIONS
from workflows.cases import Actor
from workflows.engine import StepRefused
from workflows.states import MeetingState
from workflows.vocabulary import OpinionState, OpinionVerdict, ReviewState

PLANNED, OPEN = MeetingState.PLANNED, MeetingState.OPEN
MOST_WAITING = 50
LONGEST_REASON = 1000


@dataclass(frozen=True, slots=True)
class Ready:
    """A case that may be put on an agenda. against: departments that signed 不同意."""

    application: Application
    against: int


@dataclass(frozen=True, slots=True)
class Carried:
    """What became of one item when the resolutions were carried over; refused: the sentence why not."""

    application: Application
    refused: str


def ready(session: Session, actor: Actor) -> list[Ready]:
    """Cases that wait for a meeting without being on an agenda, and consultations with every opinion in."""
    current = and_(Opinion.application_id == Application.id, Opinion.round == Application.round)
    still_open = exists().where(current, Opinion.state.not_in(CLOSED_OPINIONS))
    listed = exists().where(
        AgendaItem.application_id == Application.id, AgendaItem.round == Application.round
    )
    against = (
        select(func.count(Opinion.id))
        .where(current, Opinion.state == OpinionState.SIGNED, Opinion.verdict == OpinionVerdict.DISAGREE)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Application, against)
        .where(
            visibility.may_see(actor),
            or_(
                and_(Application.state == ReviewState.MEETING, ~listed),
                and_(Application.state == ReviewState.CONSULTATION, ~still_open),
            ),
        )
        .order_by(Application.state.desc(), Application.due_on, Application.id)
        .limit(MOST_WAITING)
    )
    return [Ready(row[0], row[1]) for row in rows]


def entry(session: Session, meeting: Meeting, number: int) -> Entry:
    """The item of that id on this agenda. Raises Absent."""
    for one in meetings.entries(session, meeting):
        if one.item.id == number:
            return one
    raise Absent(f"{meeting.ref}/{number}")


def put_on(session: Session, acting: Acting, meeting: Meeting, ref: str, *, seen: int) -> None:
    """列入议题; a case still in consultation is convened (提请会议) by the same press."""
    meetings.require(session, meeting, seen, PLANNED, doing="列入议题")
    visibility.find(session, acting.actor, ref)
    application = steps.locked(session, ref)
    words = f"列入 {meeting.ref} 的议程（{meeting.held_on.isoformat()}）"
    if application.state is ReviewState.MEETING:
        meetings.require_not_aside(session, acting.actor, application)
        if (found := side_facts.agenda_item(session, application)) is not None:
            raise Conflict(f"这件申报已经列入 {found[1].ref} 的议程")
        steps.touch(session, acting, application, action="meeting.put_on", label="列入会议议程", note=words)
    else:
        steps.take(session, acting, application, "convene", seen=application.version, note=words)
    _append(session, meeting, application)
    meetings.change(
        session, acting, meeting, seen=seen, action="put_on", label="列入议题", note=application.ref
    )
    notices.meeting_planned(session, acting, meeting, [application])


def _append(session: Session, meeting: Meeting, application: Application) -> None:
    """At the end; a case put off and brought back to the same meeting takes its old row with nothing on it."""
    rows = meetings.entries(session, meeting)
    last = max((row.item.position for row in rows), default=0)
    item = next((row.item for row in rows if row.application.id == application.id), None)
    if item is None:
        item = AgendaItem(meeting_id=meeting.id, application_id=application.id)
        session.add(item)
    else:
        sealed.remove(session, select(AgendaVote).where(AgendaVote.item_id == item.id))
    item.round, item.position = application.round, last + 1
    item.resolution, item.text, item.conditions, item.reason = None, "", "[]", ""
    session.flush()


def take_off(session: Session, acting: Acting, meeting: Meeting, number: int, *, seen: int) -> None:
    """移出议程 while the meeting is only planned; the case goes on waiting for a meeting."""
    meetings.require(session, meeting, seen, PLANNED, doing="移出议题")
    found = entry(session, meeting, number)
    application = steps.locked(session, found.application.ref)
    meetings.require_not_aside(session, acting.actor, application)
    if not found.gone:
        words = f"移出 {meeting.ref} 的议程"
        steps.touch(session, acting, application, action="meeting.take_off", label="移出会议议程", note=words)
    session.delete(found.item)
    meetings.change(
        session, acting, meeting, seen=seen, action="take_off", label="移出议题", note=application.ref
    )


def move(session: Session, acting: Acting, meeting: Meeting, number: int, *, up: bool, seen: int) -> None:
    """One place up or down; at the edge nothing happens."""
    meetings.require(session, meeting, seen, PLANNED, OPEN, doing="调整顺序")
    rows = [row.item for row in meetings.entries(session, meeting)]
    item = entry(session, meeting, number).item
    place = rows.index(item)
    other = place + (-1 if up else 1)
    if not 0 <= other < len(rows):
        return
    rows[place], rows[other] = rows[other], rows[place]
    for position, row in enumerate(rows, start=1):
        row.position = position
    meetings.change(session, acting, meeting, seen=seen, action="move", label="调整议题顺序")


def put_off(
    session: Session, acting: Acting, meeting: Meeting, number: int, *, seen: int, reason: str
) -> None:
    """暂缓: the case goes back to the departments in a new round; what was said stays on this agenda."""
    meetings.require(session, meeting, seen, PLANNED, OPEN, doing="暂缓议题")
    found = entry(session, meeting, number)
    if found.gone or found.item.resolution is not None:
        raise Conflict("这项议题已经有决议，或者已经不在会上，不能暂缓")
    if len(reason) > LONGEST_REASON:
        raise Invalid([("reason", f"暂缓的理由最多 {LONGEST_REASON} 个字，现有 {len(reason)} 个字")])
    application = steps.locked(session, found.application.ref)
    conclusions.reopen_round(session, acting, application, seen=application.version, reason=reason)
    found.item.reason = reason
    meetings.change(
        session,
        acting,
        meeting,
        seen=seen,
        action="put_off",
        label="议题暂缓",
        note=f"{application.ref}：{reason}",
    )


def carry(session: Session, acting: Acting, meeting: Meeting, *, seen: int) -> list[Carried]:
    """把决议转入各项目: close_meeting for every resolved item; one that is refused holds up none of the others."""
    meetings.require(session, meeting, seen, MeetingState.MINUTES_SIGNED, doing="转入决议")
    _lock_cases(session, meeting)
    done = [_carry(session, acting, meeting, one) for one in waiting(session, meeting)]
    if not done:
        raise Conflict("决议都已经转入各项目")
    note = "；".join(f"{one.application.ref}：{one.refused or '已转入'}" for one in done)
    meetings.change(session, acting, meeting, seen=seen, action="carry", label="决议转入各项目", note=note)
    return done


def _lock_cases(session: Session, meeting: Meeting) -> None:
    """All of them before the first event: whoever holds one of them waits for the record, not for another case."""
    on = select(AgendaItem.application_id).where(AgendaItem.meeting_id == meeting.id)
    cases = select(Application.id).where(Application.id.in_(on)).order_by(Application.id)
    session.execute(cases.with_for_update())


def waiting(session: Session, meeting: Meeting) -> list[Entry]:
    """Resolved items whose case still stands in its meeting."""
    return [
        one
        for one in meetings.entries(session, meeting)
        if one.item.resolution is not None
        and one.application.state is ReviewState.MEETING
        and one.application.round == one.item.round
    ]


def _carry(session: Session, acting: Acting, meeting: Meeting, one: Entry) -> Carried:
    resolution = one.item.resolution.label if one.item.resolution else ""
    note = f"{meeting.ref} 决议：{resolution}。{one.item.text}"
    try:
        with events.savepoint(session):
            application = steps.locked(session, one.application.ref)
            steps.take(session, acting, application, "close_meeting", seen=application.version, note=note)
    except (StepRefused, StaleVersion) as refused:
        return Carried(one.application, str(refused))
    return Carried(one.application, "")


def resolution_of(session: Session, application: Application) -> tuple[AgendaItem, Meeting] | None:
    """The signed resolution of the current round's meeting, for the conclusion that follows it."""
    found = side_facts.agenda_item(session, application)
    if found is None or found[0].resolution is None or found[1].state is not MeetingState.MINUTES_SIGNED:
        return None
    return found


def rooms(meeting: Meeting) -> dict[str, Room]:
    """County code → what the papers of the meeting say it has left."""
    stored = json.loads(meeting.headroom)
    return {code: Room(Decimal(row["tce"]), row["source"]) for code, row in stored.items()}


def lay_rooms(
    session: Session,
    acting: Acting,
    meeting: Meeting,
    given: Mapping[str, Room],
    *,
    seen: int,
    places: Mapping[str, str],
) -> None:
    """Counties of the agenda with their room; one that is not given has none, and gets no default. places: code → name."""
    meetings.require(session, meeting, seen, PLANNED, OPEN, doing="填写可用量")
    counties = {row.application.county_code for row in meetings.entries(session, meeting)}
    if given.keys() - counties:
        raise Conflict("其中有议程里没有的县（市、区），请打开最新页面重新填写")
    stored = {code: {"tce": format(room.tce, "f"), "source": room.source} for code, room in given.items()}
    note = "；".join(
        f"{places.get(code, code)} {shown(room.tce)} tce（{room.source}）" for code, room in given.items()
    )
    meetings.change(
        session, acting, meeting, seen=seen, action="headroom", label="填写可用能耗", note=note,
        headroom=canonical_text(stored),
    )  # fmt: skip


def simulation(session: Session, meeting: Meeting, rows: list[Entry]) -> tuple[CountySum, ...]:
    """In the order of the agenda, without what is no longer before the meeting."""
    shares = []
    for one in rows:
        if not one.gone:
            kept = screenings.current(session, one.application)
            added = added_energy(kept.screening) if kept else None
            shares.append(Share(item=one.item.id, county=one.application.county_code, added=added))
    return simulate(shares, rooms(meeting))
