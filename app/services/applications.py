"""The applicant's steps: submit and withdraw."""

from sqlalchemy.orm import Session

from app.errors import Conflict
from app.models import Application, Project
from app.services import attachments, drafts, letter_words, letters, screenings, side_roads, steps
from app.services.acting import Acting
from rules.parameters import RuleBook
from workflows.cases import Request
from workflows.procedures import review_on


def submit(
    session: Session, acting: Acting, application: Application, *, seen: int, committed: bool, book: RuleBook
) -> None:
    """Snapshot the facts, screen them, hand the case to the county. Raises StepRefused while a section is open."""
    request = Request(items=("commitment",) if committed else ())
    steps.require_version(session, application, seen)
    if session.get_one(Project, application.project_id).organisation_id != application.organisation_id:
        raise Conflict(drafts.TAKEN)
    if application.filed_on is None:
        application.filed_on = acting.today
        application.procedure_version = review_on(application.kind, acting.today).version
    attachments.weigh(session, acting, application, book)
    version = screenings.file_facts(session, acting, application, book)
    kept = screenings.record(session, acting, application, book)
    application.sector = screenings.sector(session, application, book)
    note = f"申报数据第 {version.number} 版，SHA-256 {version.sha256[:12]}；规则核查 {kept.sha256[:12]}"
    steps.take(session, acting, application, "submit", seen=seen, request=request, note=note)


def withdraw(
    session: Session, acting: Acting, application: Application, *, seen: int, reason: str, confirmed: bool
) -> None:
    """撤回: ends this submission."""
    steps.take(
        session,
        acting,
        application,
        "withdraw",
        seen=seen,
        request=Request(reason=reason, confirmed=confirmed),
        note=reason,
    )
    side_roads.close_open(session, acting, application)
    letter = letter_words.withdrawal(session, acting, application, reason)
    letters.issue(session, acting, letter, application=application)
