"""The applicant's own application, for reading and, locked, for writing. Raises Absent for anybody else's."""

from sqlalchemy.orm import Session

from app.models import Application
from app.services import steps, visibility
from app.web.current import actor


def seen(session: Session, ref: str) -> Application:
    return visibility.find(session, actor(), ref)


def locked(session: Session, ref: str) -> Application:
    """Locked first, so that what is read of it is what stands."""
    application = steps.locked(session, ref)
    visibility.find(session, actor(), ref)
    return application
