"""Where a case stands, in plain words for the applicant and the public: who has it, until when, what you have to do (A10)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import Application, Condition, Decision, Opinion, SupplementItem, SupplementNotice
from app.services import clock_words, clocks, side_facts
from app.services.clock_words import Clock
from workflows.aggregation import CLOSED_OPINIONS
from workflows.states import ConditionState
from workflows.vocabulary import FINAL_REVIEW_STATES, DecisionState, ReviewState

S = ReviewState
NOTHING = "目前不需要您做什么"
ENDED = "本次申报已结束"
FIVE = ("在线申报", "县级初审", "受理", "部门会商", "出具意见书")
"""The line of five steps that the landing page names."""
AT: Mapping[ReviewState, int] = {
    S.DRAFT: 0,
    S.COUNTY_CHECK: 1,
    S.INTAKE: 2,
    S.CLOSING_CHECK: 2,
    S.CONSULTATION: 3,
    S.EXPERT_REVIEW: 3,
    S.MEETING: 3,
    S.CONCLUSION: 4,
    S.CHECK: 4,
    S.PUBLICITY: 4,
    S.SIGNING: 4,
    S.PROVINCIAL_REVIEW: 4,
}
DECIDED = frozenset({S.APPROVED, S.APPROVED_WITH_CONDITIONS, S.REJECTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """now: public name of the state. yours: what the applicant has to do. others: who has to do what until when."""

    state: ReviewState
    now: str
    yours: str
    others: tuple[str, ...]
    promise: date | None
    clock: Clock | None
    steps: tuple[tuple[str, str, str], ...]

    @property
    def sentence(self) -> str:
        """现在：部门会商；目前不需要您做什么；市生态环境局应于 11-24 前反馈."""
        return "；".join((f"现在：{self.now}", self.yours, *self.others))


def read(
    session: Session, application: Application, today: date, *, decided: bool = True, public: bool = False
) -> Standing:
    """decided: the decision's document is there to be taken. public: for anybody who asks, not the applicant."""
    opinions = _opinions(session, application)
    clock = clock_words.read(session, application, opinions, today)
    return Standing(
        state=application.state,
        now=_label(application.state, public=public),
        yours=_of_public(application) if public else _yours(session, application, decided=decided),
        others=OTHERS.get(application.state, _nobody)(session, application, today, opinions),
        promise=application.total_due_on,
        clock=clock,
        steps=_steps(application),
    )


def _opinions(session: Session, application: Application) -> list[Opinion]:
    """Of the round, where the departments are waited for."""
    if S.CONSULTATION not in (application.state, application.paused_from):
        return []
    return list(
        session.scalars(
            select(Opinion)
            .where(Opinion.application_id == application.id, Opinion.round == application.round)
            .order_by(Opinion.due_on, Opinion.id)
        )
    )


def _yours(session: Session, application: Application, *, decided: bool) -> str:
    match application.state:
        case S.DRAFT:
            return "需要您修改后重新提交" if application.facts_version else "需要您填写后提交"
        case S.SUPPLEMENT:
            return _to_put_right(session, application)
        case S.APPROVED | S.APPROVED_WITH_CONDITIONS | S.REJECTED:
            return _to_take(session, application) if decided else f"会商联审意见正在生成，{NOTHING}"
        case state if state in FINAL_REVIEW_STATES:
            return ENDED
        case _:
            return NOTHING


def _label(state: ReviewState, *, public: bool) -> str:
    """The public label speaks to the applicant where he has to do something."""
    return state.label if public and state is S.SUPPLEMENT else state.public_label


def _of_public(application: Application) -> str:
    if application.state is S.SUPPLEMENT:
        return f"等待项目单位于 {_short(application.due_on)} 前补正"
    if application.state in DECIDED:
        return "会商联审意见已作出，由项目单位领取"
    return ENDED if application.state in FINAL_REVIEW_STATES else NOTHING


def _to_put_right(session: Session, application: Application) -> str:
    number = session.scalar(
        select(func.count(SupplementItem.id))
        .join(SupplementNotice, SupplementNotice.id == SupplementItem.notice_id)
        .where(SupplementNotice.application_id == application.id, SupplementNotice.closed_as == "")
    )
    what = f"需要您补正 {number} 项" if number else "需要您按通知补正"
    return f"{what}，请于 {_short(application.due_on)} 前提交" if application.due_on else what


def _to_take(session: Session, application: Application) -> str:
    """Also how the decision stands after it was signed."""
    state = session.scalar(
        select(Decision.state)
        .where(Decision.application_id == application.id)
        .order_by(Decision.stage.desc())
    )
    if state in (None, DecisionState.IN_FORCE, DecisionState.EXTENDED):
        return f"会商联审意见已作出，可以下载意见书{_to_fulfil(session, application)}"
    return f"会商联审意见{state.label}，可以下载意见书"


def _to_fulfil(session: Session, application: Application) -> str:
    """What the approval hangs on and the company still owes."""
    owed = session.scalars(
        select(Condition.state).where(
            Condition.application_id == application.id,
            Condition.state.in_((ConditionState.OPEN, ConditionState.OVERDUE)),
        )
    ).all()
    late = sum(state is ConditionState.OVERDUE for state in owed)
    overdue = f"，其中 {late} 项已逾期" if late else ""
    return f"；有 {len(owed)} 项条件需要您落实{overdue}" if owed else ""


Others = Callable[[Session, Application, date, list[Opinion]], tuple[str, ...]]


def _nobody(*_: object) -> tuple[str, ...]:
    return ()


def _by(who: str, what: str) -> Others:
    def said(_session: Session, application: Application, _today: date, _opinions: object) -> tuple[str, ...]:
        due_on = application.due_on or application.total_due_on
        return (f"{who}应于 {_short(due_on)} 前{what}" if due_on else f"由{who}{what}",)

    return said


def _departments(
    _session: Session, _application: Application, today: date, opinions: list[Opinion]
) -> tuple[str, ...]:
    """Those still waited for, by due date; once all have answered, the lead concludes."""
    waiting: dict[date | None, list[str]] = {}
    for row in opinions:
        if row.state not in CLOSED_OPINIONS:
            waiting.setdefault(row.due_on, []).append(row.department.label)
    if not waiting:
        return ("部门意见已齐，由市发展改革委汇总",)
    return tuple(f"{'、'.join(names)}{_until(due_on, today)}反馈" for due_on, names in waiting.items())


def _until(due_on: date | None, today: date) -> str:
    if due_on is None:
        return "待"
    return f"应于 {_short(due_on)} 前" if today <= due_on else f"应于 {_short(due_on)} 前（已超期）"


def _paused(words: str) -> Others:
    def said(session: Session, application: Application, _today: date, _opinions: object) -> tuple[str, ...]:
        return (words, *_since(session, application))

    return said


def _since(session: Session, application: Application) -> tuple[str, ...]:
    stop = clocks.standing(session, application)
    return (f"自 {_short(stop.first_day)} 起停止计时",) if stop else ()


def _at_experts(
    session: Session, application: Application, _today: date, _opinions: object
) -> tuple[str, ...]:
    return ("专家正在评审", *_since(session, application))


def _at_meeting(
    session: Session, application: Application, _today: date, _opinions: object
) -> tuple[str, ...]:
    found = side_facts.agenda_item(session, application)
    if found is None:
        return ("已提请联审会议，会议时间待定",)
    return (f"联审会议定于 {_short(found[1].held_on)} 召开",)


def _at_publicity(
    session: Session, application: Application, _today: date, _opinions: object
) -> tuple[str, ...]:
    row = side_facts.publicity(session, application)
    until = row.last_day if row else application.due_on
    words = f"拟办意见正在公示，{_short(until)} 结束" if until else "拟办意见正在公示"
    return (words, *_since(session, application))


OTHERS: Mapping[ReviewState, Others] = {
    S.COUNTY_CHECK: _by("县级", "完成初审"),
    S.INTAKE: _by("市发展改革委", "作出是否受理的决定"),
    S.CLOSING_CHECK: _by("市发展改革委", "作出是否受理的决定"),
    S.SUPPLEMENT: _paused("补正期间不计时"),
    S.CONSULTATION: _departments,
    S.EXPERT_REVIEW: _at_experts,
    S.MEETING: _at_meeting,
    S.CONCLUSION: _by("市发展改革委", "形成意见"),
    S.CHECK: _by("市发展改革委", "出具意见书"),
    S.SIGNING: _by("联审办公室", "出具意见书"),
    S.PUBLICITY: _at_publicity,
    S.PROVINCIAL_REVIEW: _paused("已转报省级审查，等待省级意见"),
    S.HALTED: _paused("因政策暂停中止办理，恢复时会通知您"),
}


def _steps(application: Application) -> tuple[tuple[str, str, str], ...]:
    """(name, note, done | now | todo) of the five; a case that ended before its decision stops where it ended."""
    state = application.state
    if state in DECIDED:
        return tuple((name, "已完成", "done") for name in FIVE)
    at = AT.get(state, AT.get(application.paused_from or S.DRAFT, 0))
    if state in FINAL_REVIEW_STATES:
        at = 3 if application.accepted_on else 1 if state is S.WITHDRAWN else 2
    note = state.public_label if state in FINAL_REVIEW_STATES else "办理中"
    return tuple(
        (name, "已完成" if place < at else note if place == at else "", _place(place, at))
        for place, name in enumerate(FIVE)
    )


def _place(place: int, at: int) -> str:
    return "done" if place < at else "now" if place == at else "todo"


def _short(day: date | None) -> str:
    """11-24, as pages §6 has it."""
    return f"{day:%m-%d}" if day else ""
