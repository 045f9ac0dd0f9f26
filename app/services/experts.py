"""专家评审: an odd panel of at least three reads one case; each answers once; the signed report closes it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import Absent, Conflict, Invalid
from app.inspection import Inspected
from app.models import Account, Application, Appointment, Attachment, ExpertOpinion, ExpertReview, Recusal
from app.services import attachments, notices, recusals, side_facts, steps
from app.services.acting import Acting
from workflows.cases import Request
from workflows.engine import StepRefused
from workflows.guards.consultation import odd_number_of_experts
from workflows.vocabulary import Audience, ExpertVerdict, ReviewState, Role

LONGEST_TEXT = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One expert of a panel. aside: he declared 回避 and does not count."""

    account_id: int
    name: str
    verdict: ExpertVerdict | None
    text: str
    given_at: datetime | None
    aside: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One expert review with its people."""

    review: ExpertReview
    members: tuple[Member, ...]

    @property
    def sitting(self) -> tuple[Member, ...]:
        return tuple(member for member in self.members if not member.aside)

    @property
    def missing(self) -> tuple[Member, ...]:
        """Who has not answered yet."""
        return tuple(member for member in self.sitting if member.verdict is None)

    @property
    def words(self) -> str:
        """可行 2 名、修改后可行 1 名."""
        said = [member.verdict for member in self.sitting]
        return "、".join(f"{one.label} {said.count(one)} 名" for one in ExpertVerdict if one in said)


def known(session: Session) -> dict[int, str]:
    """Account id → name of everybody who may be asked."""
    rows = session.execute(
        select(Account.id, Account.name)
        .join(Appointment, Appointment.account_id == Account.id)
        .where(Appointment.role == Role.EXPERT, Appointment.live, Account.disabled_at.is_(None))
        .order_by(Account.id)
    )
    return {row.id: row.name for row in rows}


def panels(session: Session, application: Application) -> list[Panel]:
    """Every expert review of the case, oldest first; two queries where there is one, else one."""
    mine = select(ExpertReview).where(ExpertReview.application_id == application.id)
    reviews = list(session.scalars(mine.order_by(ExpertReview.number)))
    if not reviews:
        return []
    rows = session.execute(
        select(ExpertOpinion, Account.name, Recusal.id.is_not(None).label("aside"))
        .join(Account, Account.id == ExpertOpinion.account_id)
        .outerjoin(
            Recusal,
            (Recusal.account_id == ExpertOpinion.account_id) & (Recusal.application_id == application.id),
        )
        .where(ExpertOpinion.review_id.in_([review.id for review in reviews]))
        .order_by(ExpertOpinion.id)
    ).all()
    return [
        Panel(review=review, members=tuple(_member(*row) for row in rows if row[0].review_id == review.id))
        for review in reviews
    ]


def _member(row: ExpertOpinion, name: str, aside: bool) -> Member:
    return Member(
        account_id=row.account_id,
        name=name,
        verdict=row.verdict,
        text=row.text,
        given_at=row.given_at,
        aside=bool(aside) and row.verdict is None,
    )


def open_panel(session: Session, application: Application) -> Panel | None:
    return next((one for one in panels(session, application)[::-1] if one.review.closed_at is None), None)


def send(
    session: Session,
    acting: Acting,
    application: Application,
    *,
    seen: int,
    people: Iterable[int],
    question: str,
) -> None:
    """送专家评审; the clock stops. Raises Invalid without a question or for somebody who is no expert, StepRefused."""
    steps.require_version(session, application, seen)
    chosen = _experts(session, people)
    if not question.strip():
        raise Invalid([("question", "请写明请专家评审的问题")])
    before = select(func.count(ExpertReview.id)).where(ExpertReview.application_id == application.id)
    review = ExpertReview(
        application_id=application.id,
        number=(session.scalar(before) or 0) + 1,
        question=question.strip(),
        asked_by=acting.actor.account_id,
        asked_at=acting.moment,
    )
    session.add(review)
    session.flush()
    session.add_all(ExpertOpinion(review_id=review.id, account_id=person) for person in chosen)
    session.flush()
    steps.take(
        session, acting, application, "send_to_experts", seen=seen,
        request=Request(experts=tuple(chosen)), note=f"{'、'.join(chosen.values())}：{question.strip()}",
    )  # fmt: skip


def _experts(session: Session, people: Iterable[int]) -> dict[int, str]:
    everybody = known(session)
    chosen = {person: everybody.get(person, "") for person in dict.fromkeys(people)}
    if not all(chosen.values()):
        raise Invalid([("expert", "所选人员不是评审专家，请重新选定")])
    return chosen


def change(
    session: Session,
    acting: Acting,
    application: Application,
    *,
    seen: int,
    add: Iterable[int] = (),
    drop: Iterable[int] = (),
) -> None:
    """调整专家: others for those who stand aside or do not answer; odd and at least three afterwards."""
    steps.require_version(session, application, seen)
    panel = _of_review(session, application)
    added, dropped = _experts(session, add), set(drop)
    sitting = {member.account_id: member for member in panel.sitting}
    if not added and not dropped:
        raise Invalid([("expert", "请选择要增加或者更换的专家")])
    if any(person not in sitting or sitting[person].verdict for person in dropped):
        raise Conflict("只能更换还没有提出意见的专家")
    if added.keys() & {member.account_id for member in panel.members}:
        raise Conflict("所选专家已经在评审组里，请重新选定")
    if added.keys() & side_facts.recused(session, application.id):
        raise Conflict("所选专家中有人已回避，请更换")
    after = Request(experts=tuple((sitting.keys() - dropped) | added.keys()))
    if refusal := odd_number_of_experts(None, acting.actor, after):  # type: ignore[arg-type]
        raise StepRefused((refusal,))
    for person in dropped:
        session.delete(_row(session, panel.review, person))
    session.add_all(ExpertOpinion(review_id=panel.review.id, account_id=person) for person in added)
    session.flush()
    words = [f"增加{'、'.join(added.values())}"] if added else []
    words += [f"更换{'、'.join(sitting[person].name for person in sorted(dropped))}"] if dropped else []
    steps.touch(
        session, acting, application, action="expert.change", label="调整评审专家", note="；".join(words)
    )
    notices.experts_asked(session, acting, application)


def give(
    session: Session,
    acting: Acting,
    application: Application,
    *,
    verdict: ExpertVerdict,
    text: str,
) -> None:
    """The expert's answer, once; what the others do meanwhile does not disturb him.

    Raises Absent for who was not asked, Conflict the second time, Invalid without words.
    """
    row = _own(session, acting, application)
    if not text.strip():
        raise Invalid([("text", "请填写评审意见")])
    if len(text.strip()) > LONGEST_TEXT:
        raise Invalid([("text", f"评审意见最多 {LONGEST_TEXT} 个字")])
    row.verdict, row.text, row.given_at = verdict, text.strip(), acting.moment
    session.flush()
    steps.touch(session, acting, application, action="expert.give", label="专家提出意见", note=verdict.label)


def stand_aside(session: Session, acting: Acting, application: Application, *, reason: str) -> None:
    """回避 before he answered; the coordinator finds somebody else."""
    _own(session, acting, application)
    recusals.declare(session, acting, application, seen=application.version, reason=reason)


def _own(session: Session, acting: Acting, application: Application) -> ExpertOpinion:
    panel = _of_review(session, application)
    row = _row(session, panel.review, acting.actor.account_id)
    if row.verdict is not None:
        raise Conflict("您已经提出评审意见，不能再改")
    return row


def attach_report(
    session: Session,
    acting: Acting,
    application: Application,
    *,
    seen: int,
    inspected: Inspected,
    sha256: str,
) -> None:
    """The report the panel signed. Raises Conflict until everybody of an odd panel of three or more has answered."""
    steps.require_version(session, application, seen)
    panel = _of_review(session, application)
    _require_whole(panel, acting)
    row = attachments.add_of_officer(
        session, acting, application, kind=attachments.EXPERT_REPORT, inspected=inspected, sha256=sha256,
        audience=Audience.REVIEWERS,
    )  # fmt: skip
    panel.review.report_number = row.number
    session.flush()
    note = f"{inspected.name}，SHA-256 {sha256[:12]}"
    steps.touch(session, acting, application, action="expert.report", label="上传专家评审意见", note=note)


def _require_whole(panel: Panel, acting: Acting) -> None:
    request = Request(experts=tuple(member.account_id for member in panel.sitting))
    if refusal := odd_number_of_experts(None, acting.actor, request):  # type: ignore[arg-type]
        raise StepRefused((refusal,))
    if panel.missing:
        names = "、".join(member.name for member in panel.missing)
        raise Conflict(f"还有专家没有提出意见：{names}")


def take(session: Session, acting: Acting, application: Application, *, seen: int) -> None:
    """收取专家意见: the review is closed, the clock goes on."""
    panel = open_panel(session, application)
    steps.take(
        session, acting, application, "take_expert_opinion", seen=seen, note=panel.words if panel else ""
    )
    if panel is not None:
        panel.review.closed_at = acting.moment
        session.flush()


def report_of(session: Session, application: Application, review: ExpertReview) -> Attachment | None:
    if review.report_number is None:
        return None
    return attachments.find(session, application, attachments.EXPERT_REPORT, review.report_number)


def _of_review(session: Session, application: Application) -> Panel:
    panel = open_panel(session, application)
    if application.state is not ReviewState.EXPERT_REVIEW or panel is None:
        raise Conflict(f"现在是“{application.state.label}”，没有正在进行的专家评审")
    return panel


def _row(session: Session, review: ExpertReview, account_id: int) -> ExpertOpinion:
    row = session.scalar(
        select(ExpertOpinion).where(
            ExpertOpinion.review_id == review.id, ExpertOpinion.account_id == account_id
        )
    )
    if row is None:
        raise Absent("expert opinion")
    return row
