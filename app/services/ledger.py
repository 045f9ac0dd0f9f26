"""The project's entry in the city's ledger: opened by its first approval, moved by reasoned steps."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.errors import StaleVersion
from app.models import Application, Decision, FollowUp, LedgerEntry
from app.services import decision_life, events, steps
from app.services.acting import Acting
from app.services.versioned import changed
from workflows import ledger as procedure
from workflows.cases import Request
from workflows.side_cases import LedgerCase
from workflows.states import ProductionCheckState
from workflows.vocabulary import FollowUpKind, Verdict


def open_for(session: Session, acting: Acting, application: Application) -> None:
    """拟建, once a project, when its first approval is signed."""
    known = session.scalar(select(LedgerEntry.id).where(LedgerEntry.project_id == application.project_id))
    if known is None:
        session.add(
            LedgerEntry(project_id=application.project_id, application_id=application.id, since=acting.today)
        )
        session.flush()


def of_project(session: Session, application: Application) -> LedgerEntry | None:
    return session.scalar(select(LedgerEntry).where(LedgerEntry.project_id == application.project_id))


def case_of(session: Session, entry: LedgerEntry) -> LedgerCase:
    """approved: the project has an approval in force. production_checked: its gate before production was passed."""
    of_project = select(Application.id).where(Application.project_id == entry.project_id)
    approved = exists().where(
        Decision.application_id.in_(of_project),
        Decision.verdict != Verdict.REJECT,
        Decision.state.in_(decision_life.VALID),
    )
    checked = exists().where(
        FollowUp.application_id.in_(of_project),
        FollowUp.kind == FollowUpKind.PRODUCTION_CHECK,
        FollowUp.state == ProductionCheckState.PASSED.value,
    )
    return LedgerCase(
        state=entry.state,
        approved=bool(session.scalar(select(approved))),
        production_checked=bool(session.scalar(select(checked))),
    )


def move(session: Session, acting: Acting, entry: LedgerEntry, name: str, *, seen: int, reason: str) -> None:
    """One step with its evidence in words. Raises StepRefused or StaleVersion."""
    application = session.get_one(Application, entry.application_id)
    if entry.version != seen:
        raise StaleVersion(steps.latest(session, application), "台账")
    taken = procedure.PROCEDURE.take(name, case_of(session, entry), acting.actor, Request(reason=reason))
    if not changed(session, entry, seen, state=taken.target, since=acting.today, evidence=reason.strip()):
        raise StaleVersion(steps.latest(session, application), "台账")
    events.append(
        session,
        acting,
        action=f"ledger_entry.{name}",
        label=f"台账：{taken.step.label}",
        application=application,
        note=reason.strip(),
        basis=taken.step.basis,
    )
