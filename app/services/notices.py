"""Notices: who is told what after a step."""

from sqlalchemy.orm import Session

from app.models import Application
from app.services.acting import Acting
from workflows.engine import Taken


def step_taken(session: Session, acting: Acting, application: Application, taken: Taken) -> None:
    """Called by steps.take in the transaction of the step."""
    del session, acting, application, taken
