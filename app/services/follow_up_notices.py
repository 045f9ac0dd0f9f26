"""Who is told what about a request after a decision: a receipt, whose turn it is, the day of the visit, the answer."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app.models import Application, FollowUp
from app.services import addressees, follow_up_cases, notice_texts, notices
from app.services.acting import Acting
from app.services.addressees import Posts
from app.services.notice_texts import Field
from workflows.engine import Taken
from workflows.follow_up import APPLICANTS
from workflows.procedures import FOLLOW_UPS
from workflows.vocabulary import FollowUpKind, Role, State

REASON = 200
"""Characters of a reason in a notice; the page has the whole of it."""


def step_taken(
    session: Session, acting: Acting, application: Application, row: FollowUp, taken: Taken, note: str
) -> None:
    """In the transaction of the step, once ``row`` stands in the target. note: what the event says."""
    procedure, name = FOLLOW_UPS[row.kind], taken.step.name
    if name == "file":
        _company(session, acting, application, row, "request_received", {}, receipt=True)
    if name == "plan_visit":
        day, _, said = note.partition("，")
        about = {Field.DUE: day, Field.MATTER: matter(row) + (f"（{said}）" if said else "")}
        _company(session, acting, application, row, "visit_planned", about)
    elif name == "withdraw":
        _officers(session, acting, application, row, "request_withdrawn", taken.source)
    elif not procedure.steps_from(taken.target):
        _company(session, acting, application, row, "request_decided", {Field.VERDICT: taken.target.label})
    elif taken.target is procedure.initial:
        why = {Field.REASON: notice_texts.shortened(note, REASON)}
        _company(session, acting, application, row, "request_returned", why)
    else:
        _officers(session, acting, application, row, "request_waiting", taken.target)


def matter(row: FollowUp) -> str:
    """延期申请 YQ2026-0001"""
    return f"{row.kind.label.removesuffix('申请')}申请 {row.ref}"


def turn(kind: FollowUpKind, state: State) -> Role | None:
    """Whose turn it is: each state waits for officers of one role, or only for the company."""
    steps = FOLLOW_UPS[kind].steps_from(state)
    return next((role for step in steps for role in step.roles if role not in APPLICANTS), None)


def _company(
    session: Session,
    acting: Acting,
    application: Application,
    row: FollowUp,
    occasion: str,
    values: Mapping[Field, str],
    *,
    receipt: bool = False,
) -> None:
    notices.tell(
        session,
        acting,
        occasion,
        application,
        once=f"{row.ref}:{row.version}",
        values={Field.MATTER: matter(row), **values},
        link=f"/apply/{application.ref}/request/{row.ref}",
        receipt=receipt,
    )


def _officers(
    session: Session, acting: Acting, application: Application, row: FollowUp, occasion: str, state: State
) -> None:
    role = turn(row.kind, state)
    if role is None:
        return
    notices.tell(
        session,
        acting,
        occasion,
        application,
        once=f"{row.ref}:{row.version}",
        to=_who_may(session, acting, application, row, role),
        values={Field.MATTER: matter(row)},
        link=f"/follow-ups/{row.ref}/",
    )


def _who_may(
    session: Session, acting: Acting, application: Application, row: FollowUp, role: Role
) -> Posts | list[int]:
    """Of a reconsideration those who did not act on the decision: the others could do nothing with it."""
    posts = addressees.by_role(role, application)
    if row.kind is not FollowUpKind.RECONSIDERATION:
        return posts
    acted = follow_up_cases.acted_on(session, application.id)
    people = addressees.reached(session, acting.today, posts, once="", application=application)
    return [person.account_id for person in people if person.account_id not in acted]
