"""What an expert sees: the cases he was asked about, and his own part in one."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Absent
from app.models import Application, ExpertOpinion, ExpertReview
from app.services.visibility import may_see
from workflows.cases import Actor
from workflows.vocabulary import ReviewState


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question to one expert."""

    application: Application
    review: ExpertReview
    row: ExpertOpinion

    @property
    def open(self) -> bool:
        """Does it wait for his answer?"""
        waiting = self.row.verdict is None and self.review.closed_at is None
        return waiting and self.application.state is ReviewState.EXPERT_REVIEW


def of_expert(session: Session, actor: Actor) -> list[Asked]:
    """What waits for him first, then the newest; cases he stands aside from are not there."""
    rows = session.execute(
        select(Application, ExpertReview, ExpertOpinion)
        .join(ExpertReview, ExpertReview.application_id == Application.id)
        .join(ExpertOpinion, ExpertOpinion.review_id == ExpertReview.id)
        .where(ExpertOpinion.account_id == actor.account_id, may_see(actor))
        .order_by(ExpertOpinion.id.desc())
    )
    found = [Asked(application=row[0], review=row[1], row=row[2]) for row in rows]
    return sorted(found, key=lambda one: not one.open)


def mine(session: Session, actor: Actor, application: Application) -> Asked:
    """His newest part in this case. Raises Absent."""
    row = session.execute(
        select(ExpertReview, ExpertOpinion)
        .join(ExpertOpinion, ExpertOpinion.review_id == ExpertReview.id)
        .where(ExpertReview.application_id == application.id, ExpertOpinion.account_id == actor.account_id)
        .order_by(ExpertReview.number.desc())
        .limit(1)
    ).first()
    if row is None:
        raise Absent(application.ref)
    return Asked(application=application, review=row[0], row=row[1])
