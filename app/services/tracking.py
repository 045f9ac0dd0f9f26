"""进度查询 for anybody: a case by its number or its project code, only once it was filed and while it is no draft."""

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from app.models import Application, Project
from workflows.vocabulary import ReviewState

MOST = 10


def shown_to_anybody() -> ColumnElement[bool]:
    return and_(Application.filed_on.is_not(None), Application.state != ReviewState.DRAFT)


def found(session: Session, asked: str) -> list[Application]:
    """Newest first; the same empty answer for a number that nobody has and for one that is not filed."""
    words = asked.strip().upper()
    if not words:
        return []
    rows = (
        select(Application)
        .join(Project, Project.id == Application.project_id)
        .where(
            or_(Application.ref == words, Project.code == words),
            shown_to_anybody(),
        )
    )
    return list(session.scalars(rows.order_by(Application.id.desc()).limit(MOST)))
