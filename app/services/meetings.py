"""会商会议: planned, opened, closed; who may read it; every change raises its version and leaves one event (R9)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select, true
from sqlalchemy.orm import Session

from app.errors import Absent, Change, Conflict, Invalid, StaleVersion
from app.models import AgendaItem, Application, Event, Meeting, Recusal
from app.services import events, notices, numbers, side_facts, steps, visibility
from app.services.acting import Acting
from app.services.versioned import changed
from workflows import meeting as procedure
from workflows.calendars import CALENDAR
from workflows.cases import Actor, Request
from workflows.engine import Refusal, Step, StepRefused, Taken
from workflows.guards.people import not_recused
from workflows.policies import policy_on
from workflows.side_cases import MeetingCase
from workflows.states import MeetingState
from workflows.vocabulary import ReviewState, Role

LEAD = frozenset({Role.COORDINATOR, Role.LEAD_CHECKER, Role.CHAIR})
NEWEST = 50
KIND = "HY"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Where and when. starts_at: 09:30."""

    title: str
    held_on: date
    starts_at: str
    place: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One item with its case."""

    item: AgendaItem
    application: Application

    @property
    def gone(self) -> bool:
        """Not resolved, and its case no longer waits for this meeting: put off, reopened or withdrawn."""
        waits = self.application.state is ReviewState.MEETING and self.application.round == self.item.round
        return self.item.resolution is None and not waits


def may_read(actor: Actor) -> ColumnElement[bool]:
    """The lead reads every meeting; a department those with a case it was asked about, and then the whole agenda."""
    if actor.role in LEAD:
        return true()
    asked = select(Application.id).where(visibility.may_see(actor))
    return exists().where(AgendaItem.meeting_id == Meeting.id, AgendaItem.application_id.in_(asked))


def find(session: Session, actor: Actor, ref: str) -> Meeting:
    """The meeting of that number, if this person may read it. Raises Absent."""
    row = session.scalar(select(Meeting).where(Meeting.ref == ref, may_read(actor)))
    if row is None:
        raise Absent(ref)
    return row


def locked(session: Session, actor: Actor, ref: str) -> Meeting:
    """The same, its row locked until the transaction ends."""
    row = session.scalar(select(Meeting).where(Meeting.ref == ref, may_read(actor)).with_for_update())
    if row is None:
        raise Absent(ref)
    return row


def newest(session: Session, actor: Actor) -> list[tuple[Meeting, int]]:
    """Meetings with the number of their items, the latest day first."""
    items = select(func.count(AgendaItem.id)).where(AgendaItem.meeting_id == Meeting.id).scalar_subquery()
    rows = session.execute(
        select(Meeting, items)
        .where(may_read(actor))
        .order_by(Meeting.held_on.desc(), Meeting.id.desc())
        .limit(NEWEST)
    )
    return [(row[0], row[1]) for row in rows]


def entries(session: Session, meeting: Meeting) -> list[Entry]:
    """The agenda in its order."""
    rows = session.execute(
        select(AgendaItem, Application)
        .join(Application, Application.id == AgendaItem.application_id)
        .where(AgendaItem.meeting_id == meeting.id)
        .order_by(AgendaItem.position, AgendaItem.id)
    )
    return [Entry(row[0], row[1]) for row in rows]


def aside(session: Session, actor: Actor, meeting: Meeting) -> frozenset[int]:
    """Ids of the cases on the agenda from which this person, or whom he acts for, stands aside."""
    people = [actor.account_id] + ([actor.principal_id] if actor.principal_id is not None else [])
    rows = session.scalars(
        select(AgendaItem.application_id)
        .join(Recusal, Recusal.application_id == AgendaItem.application_id)
        .where(AgendaItem.meeting_id == meeting.id, Recusal.account_id.in_(people))
    )
    return frozenset(rows)


def plan(session: Session, acting: Acting, planned: Plan) -> Meeting:
    """安排会议. Raises Invalid for a day that is over."""
    _refuse_past(acting, planned.held_on)
    year = acting.today.year
    meeting = Meeting(
        ref=f"{KIND}{year}-{numbers.next_serial(session, KIND, year):03d}",
        title=planned.title,
        held_on=planned.held_on,
        starts_at=planned.starts_at,
        place=planned.place,
        planned_by=acting.actor.account_id,
        created_at=acting.moment,
    )
    session.add(meeting)
    session.flush()
    note = f"{planned.held_on.isoformat()} {planned.starts_at}，{planned.place}"
    events.append(session, acting, action="meeting.plan", label="安排会议", about=meeting.ref, note=note)
    return meeting


def replan(session: Session, acting: Acting, meeting: Meeting, planned: Plan, *, seen: int) -> None:
    """改期: only while it is planned."""
    require(session, meeting, seen, MeetingState.PLANNED, doing="改时间地点")
    _refuse_past(acting, planned.held_on)
    change(
        session, acting, meeting, seen=seen, action="replan", label="更改会议安排",
        note=f"{planned.held_on.isoformat()} {planned.starts_at}，{planned.place}",
        title=planned.title, held_on=planned.held_on, starts_at=planned.starts_at, place=planned.place,
    )  # fmt: skip
    notices.meeting_planned(session, acting, meeting, [row.application for row in entries(session, meeting)])


def _refuse_past(acting: Acting, day: date) -> None:
    if day < acting.today:
        raise Invalid([("held_on", "会议日期已经过去，请填写今天或以后的日期")])


def day_warning(day: date) -> str:
    """What to think of a day on which the offices are closed; empty on a working day. It is no reason to refuse."""
    if CALENDAR.is_workday(day):
        return ""
    return f"{day.isoformat()} 不是工作日{f'（{CALENDAR.holiday(day)}）' if CALENDAR.holiday(day) else ''}"


def step(
    session: Session, acting: Acting, meeting: Meeting, name: str, *, seen: int, reason: str = ""
) -> None:
    """宣布开会、宣布散会、继续开会. Minutes written before it went on must be read and saved again."""
    values: dict[str, Any] = {"author_id": None, "author_for_id": None} if name == "resume" else {}
    take(session, acting, meeting, name, seen=seen, request=Request(reason=reason), note=reason, **values)


def take(
    session: Session,
    acting: Acting,
    meeting: Meeting,
    name: str,
    *,
    seen: int,
    request: Request,
    note: str = "",
    minutes_digest: str = "",
    **values: object,
) -> Taken:
    """One step of the table meeting. ``values``: columns that change in the same UPDATE."""
    require_version(session, meeting, seen)
    case = case_of(session, meeting, minutes_digest)
    taken = procedure.PROCEDURE.take(name, case, acting.actor, request)
    change(
        session, acting, meeting, seen=seen, action=name, label=taken.step.label, note=note,
        state=taken.target, **values,
    )  # fmt: skip
    return taken


def offered(
    session: Session, actor: Actor, meeting: Meeting, minutes_digest: str
) -> tuple[tuple[Step, tuple[Refusal, ...]], ...]:
    """What this person may do now, each with what stands against it."""
    return procedure.PROCEDURE.offered(case_of(session, meeting, minutes_digest), actor)


def case_of(session: Session, meeting: Meeting, minutes_digest: str = "") -> MeetingCase:
    live = [entry for entry in entries(session, meeting) if not entry.gone]
    return MeetingCase(
        state=meeting.state,
        items=len(live),
        attending=side_facts.attending(session, meeting.id),
        quorum=policy_on(meeting.held_on).quorum,
        unresolved=tuple(entry.application.title for entry in live if entry.item.resolution is None),
        minutes_written=meeting.author_id is not None and bool(meeting.minutes.strip()),
        minutes_digest=minutes_digest,
        minutes_author_id=meeting.author_id,
        minutes_author_for_id=meeting.author_for_id,
    )


def change(
    session: Session,
    acting: Acting,
    meeting: Meeting,
    *,
    seen: int,
    action: str,
    label: str,
    note: str = "",
    **values: object,
) -> None:
    """Compare-and-set of the version, then the one event of this change. Raises StaleVersion."""
    if not changed(session, meeting, seen, **values):
        raise _stale(session, meeting, seen)
    events.append(
        session, acting, action=f"meeting.{action}", label=label, about=meeting.ref, note=note[:2000]
    )


def require(session: Session, meeting: Meeting, seen: int, *states: MeetingState, doing: str) -> None:
    """The page was current, and the meeting is where this is done. Raises StaleVersion or Conflict."""
    require_version(session, meeting, seen)
    if meeting.state not in states:
        raise Conflict(f"会议{meeting.state.label}，不能{doing}")


def require_version(session: Session, meeting: Meeting, seen: int) -> None:
    if meeting.version != seen:
        raise _stale(session, meeting, seen)


def require_not_aside(session: Session, actor: Actor, application: Application) -> None:
    """Nobody acts at the item of a case from which he, or whom he acts for, stands aside. Raises StepRefused."""
    case = _Aside(side_facts.recused(session, application.id))
    if refusal := not_recused(case, actor, Request()):
        raise StepRefused((refusal,))


@dataclass(frozen=True, slots=True)
class _Aside:
    """What the guard of recusal reads."""

    recused: frozenset[int]


def history(session: Session, meeting: Meeting) -> list[Event]:
    """Newest first."""
    rows = select(Event).where(Event.object == meeting.ref).order_by(Event.seq.desc())
    return list(session.scalars(rows))


def _stale(session: Session, meeting: Meeting, seen: int) -> StaleVersion:
    """Every change leaves one event: as many as the version is ahead of what was seen."""
    ahead = max(meeting.version - seen, 1)
    rows = [row for row in history(session, meeting) if row.action.startswith("meeting.")]
    changes: list[Change] = [steps.change(row) for row in rows[:ahead][::-1]]
    return StaleVersion(changes, "这次会议")
