"""签发: the decision row, its number, its frozen document and the job that prints it, in one transaction."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Application, Decision
from app.services import (
    case_file,
    checkpoints,
    conditions,
    decision_context,
    decision_life,
    documents,
    ledger,
    numbers,
    steps,
)
from app.services.acting import Acting
from app.services.months import add_months
from workflows.cases import Request
from workflows.policies import policy_on
from workflows.vocabulary import ApplicationKind, Verdict

STEP_OF = {
    Verdict.APPROVE: "sign_approve",
    Verdict.APPROVE_WITH_CONDITIONS: "sign_approve_with_conditions",
    Verdict.REJECT: "sign_reject",
}


def sign(
    session: Session,
    acting: Acting,
    application: Application,
    *,
    seen: int,
    seen_digest: str,
    verdict: Verdict,
) -> Decision:
    """Sign what was previewed. Raises StepRefused when anything changed since, StaleVersion when someone was faster."""
    request = Request(verdict=verdict, seen_digest=seen_digest)
    earlier = _earlier(session, application, verdict)
    steps.take(session, acting, application, STEP_OF[verdict], seen=seen, request=request, note=verdict.label)
    proposal = case_file.latest_proposal(session, application)
    if proposal is None or proposal.checker_id is None:
        raise LookupError("a case in signing has a checked proposal")
    months = policy_on(application.filed_on).validity_months
    number = numbers.decision_number(session, acting.today.year)
    decision = Decision(
        application_id=application.id,
        verdict=verdict,
        number=str(number),
        number_kind=number.kind,
        number_year=number.year,
        number_serial=number.serial,
        verification_code=numbers.verification_code(),
        digest=proposal.digest,
        author_id=proposal.author_id,
        checker_id=proposal.checker_id,
        signer_id=acting.actor.account_id,
        author_for_id=proposal.author_for_id,
        checker_for_id=proposal.checker_for_id,
        signer_for_id=acting.actor.principal_id,
        signed_at=acting.moment,
        signed_on=acting.today,
        valid_until=None if verdict is Verdict.REJECT else add_months(acting.today, months),
    )
    session.add(decision)
    session.flush()
    if verdict is not Verdict.REJECT:
        conditions.open_of(session, decision, proposal)
        ledger.open_for(session, acting, application)
    if earlier is not None:
        decision_life.supersede(session, acting, earlier, successor=decision.number)
    context = decision_context.build(session, application, proposal, decision)
    documents.queue(session, acting, application, "decision", context, decision=decision)
    checkpoints.make(session, acting.moment, "decision")
    return decision


def _earlier(session: Session, application: Application, verdict: Verdict) -> Decision | None:
    """What a signed change replaces, locked with its case before the first event; a refused change leaves it in force."""
    if application.kind is not ApplicationKind.CHANGE_REVIEW or verdict is Verdict.REJECT:
        return None
    session.execute(select(Application.id).where(Application.id == application.follows_id).with_for_update())
    return session.scalar(
        select(Decision)
        .where(Decision.application_id == application.follows_id, Decision.state.in_(decision_life.VALID))
        .with_for_update()
    )


def of_application(session: Session, application: Application) -> Decision | None:
    return session.scalar(select(Decision).where(Decision.application_id == application.id))
