"""County check and acceptance: endorse, send back, accept with invitations."""

from sqlalchemy.orm import Session

from app.canonical import canonical_text
from app.errors import Conflict
from app.models import Application, CountyOpinion, Opinion
from app.services import clocks, letter_words, letters, notices, screenings, steps
from app.services.acting import Acting
from rules.parameters import RuleBook
from rules.screening import Screening
from workflows.cases import Request
from workflows.deadlines import due
from workflows.invitation import invited
from workflows.vocabulary import ReviewState

RESCREENED_IN = frozenset(
    {ReviewState.INTAKE, ReviewState.CONSULTATION, ReviewState.CONCLUSION, ReviewState.HALTED}
)


def endorse(session: Session, acting: Acting, application: Application, *, seen: int, opinion: str) -> None:
    """同意上报 with the county's opinion."""
    steps.require_version(session, application, seen)
    if opinion.strip() and application.state is ReviewState.COUNTY_CHECK:
        session.add(
            CountyOpinion(
                application_id=application.id,
                facts_version=application.facts_version,
                text=opinion.strip(),
                account_id=acting.actor.account_id,
                for_id=acting.actor.principal_id,
                given_at=acting.moment,
            )
        )
        session.flush()
    steps.take(
        session,
        acting,
        application,
        "endorse",
        seen=seen,
        request=Request(reason=opinion),
        note=opinion.strip(),
    )


def return_to_applicant(
    session: Session, acting: Acting, application: Application, *, seen: int, reason: str
) -> None:
    """退回修改: back to the draft, every section open again, the reason in the history."""
    steps.take(
        session,
        acting,
        application,
        "return_to_applicant",
        seen=seen,
        request=Request(reason=reason, items=(reason,) if reason.strip() else ()),
        note=reason.strip(),
    )
    letter = letter_words.returned(session, acting, application, reason)
    letters.issue(session, acting, letter, application=application)


def rescreen(
    session: Session, acting: Acting, application: Application, *, seen: int, book: RuleBook
) -> None:
    """Ask the register again and run the rules under today's rule data; the case is pinned to it from here.

    Raises Conflict once a proposal is with the checker: what is checked, signed or decided keeps its screening.
    """
    steps.require_version(session, application, seen)
    if application.state not in RESCREENED_IN:
        raise Conflict(f"现在是“{application.state.label}”，不能重新核查")
    changed = screenings.ask_register(session, acting, application, book)
    kept = screenings.record(session, acting, application, book)
    note = f"规则库 {book.version}，结果 {kept.sha256[:12]}" + (
        "；替代来源台账的答复有变化" if changed else ""
    )
    steps.touch(session, acting, application, action="screening.rerun", label="重新核查", note=note)


def accept(session: Session, acting: Acting, application: Application, *, seen: int) -> None:
    """受理: invite the departments with the reason for each, start the clock."""
    steps.take(session, acting, application, "accept", seen=seen)
    application.accepted_on = acting.today
    _begin(session, acting, application)


def accept_by_silence(session: Session, acting: Acting, application: Application, *, seen: int) -> None:
    """视为受理 by the clock: as accepted, counted from the day the case was received."""
    received_on = application.entered_on
    steps.take(session, acting, application, "accept_by_silence", seen=seen)
    application.accepted_on = received_on or acting.today
    _begin(session, acting, application, by_silence=True)


def _begin(session: Session, acting: Acting, application: Application, *, by_silence: bool = False) -> None:
    clocks.refresh(session, acting.today, application)
    kept = screenings.current(session, application)
    if kept is None:
        raise LookupError("an accepted application has a screening")
    invite(session, acting, application, kept.screening)
    letter = letter_words.acceptance(session, acting, application, by_silence=by_silence)
    letters.issue(session, acting, letter, application=application)


def invite(session: Session, acting: Acting, application: Application, screening: Screening) -> None:
    """One opinion row per invited department in the current round."""
    policy = clocks.policy_of(application, acting.today)
    days = policy.state_days[ReviewState.CONSULTATION]
    for invitation in invited(screening, policy=policy):
        session.add(
            Opinion(
                application_id=application.id,
                round=application.round,
                department=invitation.department,
                criteria=canonical_text(list(invitation.lines)),
                invited_because=invitation.reason,
                due_on=due(acting.today, days),
                invited_at=acting.moment,
            )
        )
    session.flush()
    notices.invited(session, acting, application)
