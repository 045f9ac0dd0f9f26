"""Which applications a person may see. Not yours and not there are the same answer (rule 8)."""

from sqlalchemy import ColumnElement, and_, exists, false, select
from sqlalchemy.orm import Session

from app.errors import Absent
from app.models import Application, ExpertOpinion, ExpertReview, Opinion, Recusal
from workflows.cases import Actor
from workflows.vocabulary import Department, ReviewState, Role


def may_see(actor: Actor) -> ColumnElement[bool]:
    """The SQL condition on Application for this person: by his role, and not where he or his principal stands aside."""
    if actor.role in {Role.APPLICANT, Role.CONSULTANT}:
        return _by_role(actor)
    people = [actor.account_id] + ([actor.principal_id] if actor.principal_id is not None else [])
    aside = exists().where(Recusal.application_id == Application.id, Recusal.account_id.in_(people))
    return and_(_by_role(actor), ~aside)


def _by_role(actor: Actor) -> ColumnElement[bool]:
    filed = Application.filed_on.is_not(None)
    match actor.role:
        case Role.APPLICANT | Role.CONSULTANT:
            return Application.organisation_id == int(actor.body)
        case Role.COUNTY_OFFICER:
            return and_(filed, Application.county_code == actor.body, Application.state != ReviewState.DRAFT)
        case Role.HANDLER | Role.CHECKER | Role.SIGNER:
            asked = select(Opinion.application_id).where(Opinion.department == Department(actor.body))
            return Application.id.in_(asked)
        case Role.COORDINATOR | Role.LEAD_CHECKER | Role.CHAIR:
            return and_(filed, Application.state.not_in((ReviewState.DRAFT, ReviewState.COUNTY_CHECK)))
        case Role.ARCHIVIST:
            return and_(
                filed,
                Application.state.in_(
                    (
                        ReviewState.APPROVED,
                        ReviewState.APPROVED_WITH_CONDITIONS,
                        ReviewState.REJECTED,
                    )
                ),
            )
        case Role.SUPERVISOR:
            return Application.state.in_((ReviewState.APPROVED, ReviewState.APPROVED_WITH_CONDITIONS))
        case Role.EXPERT:
            asked = (
                select(ExpertReview.application_id)
                .join(ExpertOpinion, ExpertOpinion.review_id == ExpertReview.id)
                .where(ExpertOpinion.account_id == actor.account_id)
            )
            return Application.id.in_(asked)
        case _:
            return false()


def find(session: Session, actor: Actor, ref: str) -> Application:
    """The application of that number, if this person may see it. Raises Absent."""
    row = session.scalar(select(Application).where(Application.ref == ref, may_see(actor)))
    if row is None:
        raise Absent(ref)
    return row


def sees(session: Session, actor: Actor, ref: str) -> bool:
    return session.scalar(select(Application.id).where(Application.ref == ref, may_see(actor))) is not None
