"""Corrections that the coordinator took: they hold until the applicant states that very figure otherwise."""

from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Application, FigureMark
from rules import figures
from rules.facts import ProjectFacts


def taken(session: Session, application: Application) -> list[FigureMark]:
    """Oldest first."""
    return list(
        session.scalars(
            select(FigureMark)
            .where(FigureMark.application_id == application.id, FigureMark.settled_as == "taken")
            .order_by(FigureMark.settled_at, FigureMark.id)
        )
    )


def upheld(session: Session, application: Application, facts: ProjectFacts) -> ProjectFacts:
    """Facts made from what was typed, with the figures that were corrected and not typed anew since."""
    for mark in taken(session, application):
        path = figures.parsed(mark.path)
        if dict(figures.figures(facts)).get(path) == Decimal(mark.declared):
            facts = figures.put(facts, path, Decimal(mark.value))
    return facts
