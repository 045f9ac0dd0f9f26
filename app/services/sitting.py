"""What happens at a meeting: who attends, how the departments vote on an item, what is resolved (R9)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import sealed
from app.canonical import canonical_text
from app.errors import Conflict, Invalid
from app.models import AgendaItem, AgendaVote, Application, Attendance, Meeting, Opinion
from app.services import agenda, case_file, meetings, steps
from app.services.acting import Acting
from app.services.ballots import Ballot, Tally
from workflows.cases import Actor, Request, ReviewCase
from workflows.guards import proposal
from workflows.states import MeetingState
from workflows.vocabulary import CORE_DEPARTMENTS, Department, ReviewState, Verdict, Vote

LONGEST_TEXT = 1500
LONGEST_REASON = 1000
# What the law bars cannot be resolved away; the rest is settled when the conclusion is drafted.
LAW_BARS = (
    proposal.no_requirement_unmet,
    proposal.no_policy_suspended,
    proposal.no_fact_missing,
    proposal.no_parameter_missing,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """One person. voting: speaks for his department. field: id of the row's name on the form."""

    department: Department
    name: str
    post: str = ""
    voting: bool = True
    field: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """决议 of one item. conditions: (text, owner, ISO day). reason: where it is not what most departments voted."""

    verdict: Verdict
    text: str
    conditions: tuple[tuple[str, str, str], ...] = ()
    reason: str = ""


def seats(session: Session, meeting: Meeting) -> list[Attendance]:
    """In the order of departments, those who vote first."""
    rows = session.scalars(select(Attendance).where(Attendance.meeting_id == meeting.id))
    order = list(Department)
    return sorted(rows, key=lambda row: (order.index(row.department), not row.voting, row.id))


def voters(session: Session, meeting: Meeting) -> list[Department]:
    """Departments with somebody present who speaks for them."""
    return list(dict.fromkeys(row.department for row in seats(session, meeting) if row.voting))


def expected(session: Session, meeting: Meeting) -> list[Department]:
    """The four, and every other department that was asked about a case on the agenda."""
    asked = session.scalars(
        select(Opinion.department)
        .join(AgendaItem, AgendaItem.application_id == Opinion.application_id)
        .where(AgendaItem.meeting_id == meeting.id, Opinion.round == AgendaItem.round)
        .distinct()
    )
    found = {*CORE_DEPARTMENTS, *asked}
    return [place for place in Department if place in found]


def votes_of(session: Session, items: Sequence[AgendaItem]) -> dict[int, Tally]:
    """Item id → its ballots, departments in order; in one query."""
    rows = session.scalars(select(AgendaVote).where(AgendaVote.item_id.in_([item.id for item in items])))
    order = list(Department)
    found: dict[int, dict[Department, Ballot]] = {item.id: {} for item in items}
    for row in sorted(rows, key=lambda row: order.index(row.department)):
        found[row.item_id][row.department] = Ballot(vote=row.vote, reason=row.reason)
    return {number: Tally(ballots) for number, ballots in found.items()}


def attend(session: Session, acting: Acting, meeting: Meeting, present: Sequence[Seat], *, seen: int) -> None:
    """The whole list at once. A department that has voted keeps its voice."""
    meetings.require(session, meeting, seen, MeetingState.PLANNED, MeetingState.OPEN, doing="改到会情况")
    _refuse_twice(present)
    voiced = {seat.department for seat in present if seat.voting}
    items = [row.item for row in meetings.entries(session, meeting)]
    voted = {place for tally in votes_of(session, items).values() for place in tally.ballots}
    if lost := [place.label for place in Department if place in voted - voiced]:
        raise Conflict(f"{'、'.join(lost)}已有表决记录，不能没有表决人")
    sealed.remove(session, select(Attendance).where(Attendance.meeting_id == meeting.id))
    session.add_all(
        Attendance(
            meeting_id=meeting.id,
            department=seat.department,
            name=seat.name,
            post=seat.post,
            voting=seat.voting,
        )
        for seat in present
    )
    note = "、".join(f"{place.label}" for place in Department if place in voiced)
    meetings.change(session, acting, meeting, seen=seen, action="attend", label="登记到会情况", note=note)


def _refuse_twice(present: Sequence[Seat]) -> None:
    faults, people, voices = [], set(), set()
    for seat in present:
        if (seat.department, seat.name) in people:
            faults.append((seat.field, f"{seat.department.label}的{seat.name}填了两次"))
        elif seat.voting and seat.department in voices:
            faults.append((seat.field, f"{seat.department.label}只能有一名表决人，其他人请选“列席”"))
        people.add((seat.department, seat.name))
        if seat.voting:
            voices.add(seat.department)
    if faults:
        raise Invalid(faults)


def vote(
    session: Session,
    acting: Acting,
    meeting: Meeting,
    number: int,
    ballots: Mapping[Department, Ballot],
    *,
    seen: int,
) -> None:
    """The whole ballot of one item. A resolution made before falls: what it rested on has changed."""
    item, application = _before_the_meeting(session, acting, meeting, number, seen, doing="登记表决")
    present = voters(session, meeting)
    if absent := [place.label for place in Department if place in ballots and place not in present]:
        raise Conflict(f"{'、'.join(absent)}没有表决人到会，不能表决")
    _refuse_unreasoned(ballots)
    sealed.remove(session, select(AgendaVote).where(AgendaVote.item_id == item.id))
    session.add_all(
        AgendaVote(
            item_id=item.id,
            department=department,
            vote=ballot.vote,
            recused=ballot.vote is None,
            reason=ballot.reason,
        )
        for department, ballot in ballots.items()
    )
    fell = item.resolution is not None
    item.resolution = None
    words = f"{application.ref}：{Tally(ballots).words}" + ("；原决议失效，请重新登记" if fell else "")
    meetings.change(session, acting, meeting, seen=seen, action="vote", label="登记表决", note=words)


def _refuse_unreasoned(ballots: Mapping[Department, Ballot]) -> None:
    faults = []
    for place, ballot in ballots.items():
        if ballot.vote is Vote.DISAGREE and not ballot.reason.strip():
            faults.append((f"reason-{place.value}", f"{place.label}不同意，请写明理由"))
        if len(ballot.reason) > LONGEST_REASON:
            faults.append((f"reason-{place.value}", f"{place.label}的理由最多 {LONGEST_REASON} 个字"))
    if faults:
        raise Invalid(faults)


def resolve(
    session: Session, acting: Acting, meeting: Meeting, number: int, resolved: Resolved, *, seen: int
) -> None:
    """决议: by the chair, or by the coordinator as the chair announced it; the chair's signature on the minutes covers it.

    The chair decides, also against most departments; then the reason is kept and printed.
    """
    item, application = _before_the_meeting(session, acting, meeting, number, seen, doing="登记决议")
    tally = votes_of(session, [item])[item.id]
    if silent := [p.label for p in voters(session, meeting) if p not in tally.ballots]:
        raise Conflict(f"还有部门没有表决：{'、'.join(silent)}；不参加表决的请登记“弃权”或者“回避”")
    _refuse_faulty(acting, tally, resolved)
    _refuse_barred(session, acting, application, resolved)
    item.resolution, item.text, item.reason = resolved.verdict, resolved.text, resolved.reason
    item.conditions = canonical_text(
        [{"text": text, "owner": owner, "due": due} for text, owner, due in resolved.conditions]
    )
    words = f"{meeting.ref}：{resolved.verdict.label}（{tally.words}）"
    steps.touch(session, acting, application, action="meeting.resolve", label="会议作出决议", note=words)
    meetings.change(
        session, acting, meeting, seen=seen, action="resolve", label="登记决议",
        note=f"{application.ref}：{resolved.verdict.label}",
    )  # fmt: skip


def _before_the_meeting(
    session: Session, acting: Acting, meeting: Meeting, number: int, seen: int, *, doing: str
) -> tuple[AgendaItem, Application]:
    """The item and its locked case, while the meeting is open and the case is before it."""
    meetings.require(session, meeting, seen, MeetingState.OPEN, doing=doing)
    found = agenda.entry(session, meeting, number)
    application = steps.locked(session, found.application.ref)
    meetings.require_not_aside(session, acting.actor, application)
    if found.gone or application.state is not ReviewState.MEETING:
        raise Conflict(f"这项议题已经不在会上，不能{doing}")
    return found.item, application


def _refuse_faulty(acting: Acting, tally: Tally, resolved: Resolved) -> None:
    faults = []
    if not resolved.text.strip():
        faults.append(("text", "请写明决议内容"))
    if len(resolved.text) > LONGEST_TEXT:
        faults.append(("text", f"决议内容最多 {LONGEST_TEXT} 个字，现有 {len(resolved.text)} 个字"))
    if len(resolved.reason) > LONGEST_REASON:
        faults.append(("reason", f"理由最多 {LONGEST_REASON} 个字，现有 {len(resolved.reason)} 个字"))
    if resolved.verdict is not tally.majority and not resolved.reason.strip():
        most = tally.majority.label if tally.majority else "没有形成多数"
        faults.append(("reason", f"表决结果（{most}）与决议不一致，请写明召集人作此决议的理由"))
    request, bare = _request(resolved), ReviewCase(state=ReviewState.MEETING)
    for guard in (proposal.conditions_fit_verdict, proposal.conditions_complete):
        if refusal := guard(bare, acting.actor, request):
            faults.append(("conditions-0-text", refusal.reason))
    if faults:
        raise Invalid(faults)


def bars(case: ReviewCase, actor: Actor, verdict: Verdict) -> list[str]:
    """What of the law stands against this verdict: the sentences the conclusion would give."""
    request = Request(verdict=verdict)
    refusals = [guard(case, actor, request) for guard in LAW_BARS]
    return [refusal.reason for refusal in refusals if refusal]


def _refuse_barred(session: Session, acting: Acting, application: Application, resolved: Resolved) -> None:
    """A resolution that no conclusion could follow is refused here."""
    case = case_file.review_case(session, application, acting.today)
    if barred := bars(case, acting.actor, resolved.verdict):
        raise Invalid([("verdict", sentence) for sentence in barred])


def _request(resolved: Resolved) -> Request:
    rows = [{"text": text, "owner": owner, "due": due} for text, owner, due in resolved.conditions]
    return Request(verdict=resolved.verdict, conditions=case_file.conditions_from(rows))
