"""The meetings a case was put before, on its workbench."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import AgendaItem, Meeting
from app.services.side_facts import CONCLUDING
from app.services.workbench import Bench
from workflows.vocabulary import FINAL_REVIEW_STATES


def of_meetings(session: Session, bench: Bench) -> dict[str, Any]:
    """Newest first; a case in its first round that never came so far was before none, and nothing is asked."""
    application = bench.application
    if application.round == 1 and application.state not in CONCLUDING | FINAL_REVIEW_STATES:
        return {}
    rows = session.execute(
        select(AgendaItem, Meeting)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(AgendaItem.application_id == application.id)
        .order_by(AgendaItem.id.desc())
    )
    return {"meetings": [(row[0], row[1]) for row in rows]}
