"""What officers tell the applicant beside the procedure: notes meant for him, figures that were corrected. No names."""

from decimal import Decimal

from sqlalchemy.orm import Session

from app.models import Application
from app.services import corrections, figure_marks, notes
from app.web.current import actor
from rules.units import unit_words


def of_case(session: Session, application: Application) -> dict[str, object]:
    """Template variables; a draft that was never filed asks nothing."""
    if not application.facts_version:
        return {"told_notes": [], "corrected": []}
    return {
        "told_notes": notes.read(session, actor(), application),
        "corrected": [
            {
                "row": row,
                "declared": figure_marks.exact(Decimal(row.declared)),
                "value": figure_marks.exact(Decimal(row.value)),
                "unit": unit_words(row.unit),
            }
            for row in corrections.taken(session, application)
        ],
    }
