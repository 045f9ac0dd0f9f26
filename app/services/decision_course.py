"""How the consultation went, one printable sentence each: who else was asked, rounds, absences, experts, meeting, province, publicity."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import (
    AgendaItem,
    AgendaVote,
    Application,
    Meeting,
    Objection,
    Opinion,
    ProvincialReview,
    Publicity,
)
from app.services import experts, recusals, rounds
from app.services.acting import shanghai_day
from app.services.ballots import Ballot, Tally
from app.services.printed_days import chinese_day
from workflows.policies import policy_on
from workflows.states import MeetingState
from workflows.vocabulary import CORE_DEPARTMENTS, Department, OpinionState, Vote

HELD = frozenset({MeetingState.CLOSED, MeetingState.MINUTES_SIGNED})


def told(session: Session, application: Application, opinions: Sequence[Opinion]) -> tuple[str, ...]:
    """In the order in which it happened. ``opinions``: of the current round."""
    return (
        *_consulted(application, opinions),
        *_absent(opinions),
        *_aside(session, application),
        *_experts(session, application),
        *_meetings(session, application),
        *_province(session, application),
        *_publicity(session, application),
        _policy(application),
    )


def _consulted(application: Application, opinions: Sequence[Opinion]) -> list[str]:
    more = [row.department.label for row in opinions if row.department not in CORE_DEPARTMENTS]
    found = [f"除四个部门外，还征求了{'、'.join(more)}的意见，征求原因见意见表。"] if more else []
    if application.round > 1:
        found.append(f"会商进行了{application.round}轮，以最后一轮为准，前几轮意见一并列在意见表中。")
    return found


def _absent(opinions: Sequence[Opinion]) -> list[str]:
    found = []
    for row in opinions:
        if rounds.stood(row) is OpinionState.LAPSED:
            until = f"截至{chinese_day(row.due_on)}" if row.due_on else "在期限内"
            found.append(f"{row.department.label}{until}没有反馈意见，按系统约定{row.silence}。")
    if aside := "、".join(
        row.department.label for row in opinions if rounds.stood(row) is OpinionState.RECUSED
    ):
        found.append(f"{aside}对本项目回避，没有提出意见。")
    return found


def _aside(session: Session, application: Application) -> list[str]:
    people = [f"{line.name}（{line.role}）" for line in recusals.of_case(session, application)]
    return [f"对本项目申请回避的人员：{'、'.join(people)}。"] if people else []


def _experts(session: Session, application: Application) -> list[str]:
    found = []
    for panel in experts.panels(session, application):
        if panel.review.closed_at is None:
            continue
        report = experts.report_of(session, application, panel.review)
        file = f"专家签字的评审意见指纹 SHA-256 {report.sha256}。" if report else ""
        found.append(
            f"{chinese_day(shanghai_day(panel.review.asked_at))}送专家评审，{len(panel.sitting)}名专家的意见为："
            f"{panel.words}。{file}"
        )
    return found


def _meetings(session: Session, application: Application) -> list[str]:
    """Each meeting that dealt with the case: votes, resolution, dissent, recusal."""
    rows = session.execute(
        select(AgendaItem, Meeting)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(AgendaItem.application_id == application.id, Meeting.state.in_(HELD))
        .order_by(AgendaItem.id)
    ).all()
    tallies = _tallies(session, [row[0].id for row in rows])
    return [_meeting(item, meeting, tallies[item.id]) for item, meeting in rows]


def _tallies(session: Session, items: Sequence[int]) -> Mapping[int, Tally]:
    order = list(Department)
    found: dict[int, dict[Department, Ballot]] = {item: {} for item in items}
    if items:
        votes = session.scalars(select(AgendaVote).where(AgendaVote.item_id.in_(items)))
        for row in sorted(votes, key=lambda row: order.index(row.department)):
            found[row.item_id][row.department] = Ballot(vote=row.vote, reason=row.reason)
    return {item: Tally(ballots) for item, ballots in found.items()}


def _meeting(item: AgendaItem, meeting: Meeting, tally: Tally) -> str:
    head = f"{chinese_day(meeting.held_on)}会商会议（{meeting.ref}）审议本项目"
    if item.resolution is None:
        return f"{head}，暂缓{f'：{item.reason}' if item.reason else ''}。"
    text = f"{head}，表决：{tally.words}；决议：{item.resolution.label}。"
    if item.reason:
        text += f"{tally.why(item.resolution)}：{item.reason.rstrip('。')}。"
    for department in tally.dissent(item.resolution):
        text += _unheard(department, tally.ballots[department])
    aside = "、".join(one.label for one in tally.aside)
    return f"{text}{aside}回避。" if aside else text


def _unheard(department: Department, ballot: Ballot) -> str:
    """A vote that the resolution does not follow; who agreed to what was refused is not said to disagree."""
    who = f"{department.label}（{ballot.vote.label if ballot.vote else ''}）"
    words = "的不同意见" if ballot.vote is Vote.DISAGREE else "的表决与决议不同"
    reason = ballot.reason.rstrip("。")
    return f"{who}{words}{f'：{reason}' if reason else ''}。"


def _province(session: Session, application: Application) -> list[str]:
    rows = session.scalars(
        select(ProvincialReview)
        .where(ProvincialReview.application_id == application.id, ProvincialReview.verdict.is_not(None))
        .order_by(ProvincialReview.number)
    )
    return [
        f"经{chinese_day(shanghai_day(row.sent_at))}转报，省级意见（{row.document_number}）为：{row.verdict.label}。{row.text}"
        for row in rows
        if row.verdict
    ]


def _publicity(session: Session, application: Application) -> list[str]:
    """Publicities that were held to the end, with what was objected."""
    rows = list(
        session.scalars(
            select(Publicity)
            .where(Publicity.application_id == application.id, Publicity.closed_at.is_not(None))
            .order_by(Publicity.number)
        )
    )
    found = []
    for row in rows:
        objections = list(session.scalars(select(Objection).where(Objection.publicity_id == row.id)))
        answered = sum(one.answered_at is not None for one in objections)
        heard = f"收到异议{len(objections)}件，已答复{answered}件" if objections else "没有收到异议"
        found.append(f"{chinese_day(row.first_day)}至{chinese_day(row.last_day)}公示拟定结论，{heard}。")
    return found


def _policy(application: Application) -> str:
    policy = policy_on(application.filed_on)
    return (
        f"意见汇总办法：{policy.aggregation.label}（{policy.version}版，{policy.basis}；"
        f"{policy.source.rstrip('。')}）。"
    )
