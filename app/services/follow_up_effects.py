"""What a granted request does: prolong the decision, open the way to trial production, or set a refusal aside."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Application, Decision, FollowUp, LedgerEntry
from app.services import clocks, copies, decision_life, ledger
from app.services.acting import Acting
from app.services.months import add_months
from workflows.states import LedgerState
from workflows.vocabulary import ApplicationKind, FollowUpKind


def granted(
    session: Session, acting: Acting, application: Application, decision: Decision, row: FollowUp
) -> None:
    """Called in the transaction that signs the request."""
    if row.kind is FollowUpKind.EXTENSION:
        _extend(session, acting, application, decision, row)
    elif row.kind is FollowUpKind.PRODUCTION_CHECK:
        _to_trial(session, acting, application, row)
    else:
        decision_life.supersede(session, acting, decision, successor=row.ref)
        # A company that began anew by itself goes on with what it began.
        if not copies.open_one(session, application):
            copies.draft_from(
                session,
                acting,
                application,
                kind=ApplicationKind.JOINT_REVIEW,
                because=f"复核申请 {row.ref} 撤销原意见",
            )


def _extend(
    session: Session, acting: Acting, application: Application, decision: Decision, row: FollowUp
) -> None:
    months = clocks.policy_of(application, acting.today).extension_months
    until = add_months(decision.valid_until or acting.today, months)
    decision_life.extend(session, acting, decision, until=until, note=f"{row.ref}：延期至 {until:%Y-%m-%d}")


def _to_trial(session: Session, acting: Acting, application: Application, row: FollowUp) -> None:
    """A project under construction goes to trial; one whose start nobody recorded stays where the ledger has it."""
    entry = session.scalar(select(LedgerEntry).where(LedgerEntry.project_id == application.project_id))
    if entry is not None and entry.state is LedgerState.UNDER_CONSTRUCTION:
        ledger.move(
            session, acting, entry, "start_trial", seen=entry.version, reason=f"投产核查合格（{row.ref}）"
        )
