"""Notices: who is told what after a step, in the transaction of the step, once."""

from collections.abc import Iterable, Mapping

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.errors import Conflict
from app.models import (
    Application,
    ExpertOpinion,
    ExpertReview,
    Meeting,
    Notice,
    Opinion,
)
from app.services import addressees, clocks, deliveries, events, notice_texts
from app.services.acting import Acting
from app.services.addressees import NEXT_IN_LINE, Posts, Reached
from app.services.notice_texts import Field
from app.services.occasions import OPINION_STEPS, STEPS
from workflows.aggregation import CLOSED_OPINIONS
from workflows.engine import Taken
from workflows.vocabulary import Role, Verdict


def tell(
    session: Session,
    acting: Acting,
    occasion: str,
    application: Application | None = None,
    *,
    once: str,
    to: Posts | Iterable[int] | None = None,
    values: Mapping[Field, str] | None = None,
    link: str = "",
    receipt: bool = False,
) -> list[Reached]:
    """One notice to each person of the occasion (or to ``to``) who has not had it yet. Never to the one who acts.

    once: what it is about; the same words never come to the same person twice. receipt: to the one who acts as well.
    """
    words = notice_texts.of(session, occasion)
    posts = to if to is not None else addressees.by_role(Role(words.to), application)
    key = f"{occasion}:{once}"
    but = 0 if receipt else acting.actor.account_id
    people = addressees.reached(session, acting.today, posts, once=key, application=application, but=but)
    if not people:
        return []
    subject, text = words.filled(_values(application) | dict(values or {}))
    rows = [
        Notice(
            account_id=person.account_id,
            application_id=application.id if application else None,
            occasion=occasion,
            once=key,
            subject=subject[:200],
            text=text,
            link=link or _link(application, words.to),
            made_at=acting.moment,
        )
        for person in people
    ]
    session.add_all(rows)
    session.flush()
    deliveries.queue(session, acting, dict(zip([row.id for row in rows], people, strict=True)))
    return people


def step_taken(
    session: Session,
    acting: Acting,
    application: Application,
    taken: Taken,
    *,
    note: str = "",
    items: int = 0,
) -> None:
    """Called by steps.take in the transaction of the step. note: what the event says; items: handed in with the step."""
    for row in STEPS:
        if row.step == taken.step.name and row.target in (None, taken.target):
            tell(
                session,
                acting,
                row.occasion,
                application,
                once=f"{application.ref}:{application.version}",
                values=_of_step(taken, note, items),
            )
    if taken.step.name == "withdraw":
        _call_off(session, acting, application)
    if taken.step.name == "send_to_experts":
        experts_asked(session, acting, application)


def invited(session: Session, acting: Acting, application: Application) -> None:
    """Each department's handlers, with the reason, once its row of the round is there."""
    for row in _open_opinions(session, application):
        _tell_department(session, acting, application, row, "invited", Role.HANDLER)


def opinion_moved(
    session: Session, acting: Acting, application: Application, opinion: Opinion, step: str
) -> None:
    """The next in line of the department; the coordinator once every opinion is in or one lapsed."""
    if step in OPINION_STEPS:
        role = NEXT_IN_LINE[opinion.state]
        _tell_department(session, acting, application, opinion, OPINION_STEPS[step], role)
    if step == "lapse":
        counted = clocks.policy_of(application, acting.today).silence[opinion.department]
        about = {Field.DEPARTMENT: opinion.department.label, Field.VERDICT: counted.label}
        tell(session, acting, "opinion_lapsed", application, once=f"{opinion.id}", values=about)
    if opinion.state in CLOSED_OPINIONS and not _open_opinions(session, application):
        once = f"{application.ref}:{application.round}:{application.version}"
        tell(session, acting, "opinions_complete", application, once=once)


def remind(session: Session, acting: Acting, application: Application, opinion: Opinion) -> list[Reached]:
    """催办 by the coordinator: whoever is next in that department, once a day. Raises Conflict."""
    if opinion.state not in NEXT_IN_LINE:
        raise Conflict(f"{opinion.department.label}的意见是“{opinion.state.label}”，不需要催办")
    people = _tell_department(
        session, acting, application, opinion, "urged", NEXT_IN_LINE[opinion.state],
        once=f"{opinion.id}:{acting.today}", values={Field.WHO: acting.actor.name},
    )  # fmt: skip
    if not people:
        urged = exists().where(Notice.once == f"urged:{opinion.id}:{acting.today}")
        why = "今天已经催办过，明天可以再催办" if session.scalar(select(urged)) else "没有可以通知的人"
        raise Conflict(f"{opinion.department.label}：{why}")
    events.append(
        session,
        acting,
        action="opinion.urge",
        label=f"催办：{opinion.department.label}",
        application=application,
        note="、".join(person.name for person in people),
    )
    return people


def experts_asked(session: Session, acting: Acting, application: Application) -> None:
    """Every expert of the open review who has not answered."""
    asked = session.execute(
        select(ExpertOpinion.account_id, ExpertReview.number)
        .join(ExpertReview, ExpertReview.id == ExpertOpinion.review_id)
        .where(
            ExpertReview.application_id == application.id,
            ExpertReview.closed_at.is_(None),
            ExpertOpinion.verdict.is_(None),
        )
    ).all()
    if asked:
        once = f"{application.ref}:{asked[0].number}"
        tell(session, acting, "expert_invited", application, once=once, to=[row.account_id for row in asked])


def meeting_planned(
    session: Session, acting: Acting, meeting: Meeting, applications: Iterable[Application]
) -> None:
    """The handlers of every department asked about a case on the agenda."""
    what = f"{meeting.ref}，{meeting.held_on} {meeting.starts_at}，{meeting.place}"
    for application in applications:
        for row in _opinions(session, application):
            tell(
                session,
                acting,
                "meeting_planned",
                application,
                once=f"{meeting.ref}:{meeting.held_on}:{application.ref}",
                to=addressees.department(row.department, Role.HANDLER),
                values={Field.MEETING: what},
            )


def _tell_department(
    session: Session,
    acting: Acting,
    application: Application,
    opinion: Opinion,
    occasion: str,
    role: Role,
    *,
    once: str = "",
    values: Mapping[Field, str] | None = None,
) -> list[Reached]:
    about = {
        Field.DEPARTMENT: opinion.department.label,
        Field.REASON: notice_texts.shortened(opinion.invited_because, 120),
        Field.DUE: _day(opinion.due_on),
    }
    return tell(
        session,
        acting,
        occasion,
        application,
        once=once or f"{opinion.id}:{opinion.version}",
        to=addressees.department(opinion.department, role),
        values=about | dict(values or {}),
        link=f"/case/{application.ref}/opinion",
    )


def _call_off(session: Session, acting: Acting, application: Application) -> None:
    for row in _open_opinions(session, application):
        _tell_department(session, acting, application, row, "withdrawn_departments", Role.HANDLER)


def _opinions(session: Session, application: Application) -> list[Opinion]:
    return list(
        session.scalars(
            select(Opinion).where(
                Opinion.application_id == application.id, Opinion.round == application.round
            )
        )
    )


def _open_opinions(session: Session, application: Application) -> list[Opinion]:
    return [row for row in _opinions(session, application) if row.state not in CLOSED_OPINIONS]


def _values(application: Application | None) -> dict[Field, str]:
    if application is None:
        return {}
    return {
        Field.REF: application.ref,
        Field.TITLE: application.title,
        Field.STAGE: application.state.label,
        Field.DUE: _day(application.due_on),
        Field.PROMISE: _day(application.total_due_on),
    }


def _day(value: object) -> str:
    return str(value) if value else "另行告知的日期"


def _link(application: Application | None, to: str) -> str:
    if application is None:
        return ""
    place = {"applicant": f"/apply/{application.ref}/status", "expert": f"/case/{application.ref}/expert"}
    return place.get(to, f"/case/{application.ref}/")


def _of_step(taken: Taken, note: str, items: int) -> dict[Field, str]:
    """What only some steps know."""
    name = taken.step.name
    if name.startswith("sign_"):
        return {Field.VERDICT: Verdict(name.removeprefix("sign_")).label}
    if name == "return_to_applicant":
        return {Field.REASON: notice_texts.shortened(note, 200)}
    if name == "request_supplement":
        return {Field.ITEMS: f"{items} 项"}
    return {}
