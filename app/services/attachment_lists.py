"""Attachments of one kind, every version: what was handed in about a condition or a request."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Attachment


def of_kind(session: Session, application_id: int, kind: str) -> Sequence[Attachment]:
    """Oldest first."""
    return session.scalars(
        select(Attachment)
        .where(Attachment.application_id == application_id, Attachment.kind == kind)
        .order_by(Attachment.number)
    ).all()
