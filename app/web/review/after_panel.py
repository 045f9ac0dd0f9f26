"""What followed the decision, on the workbench; and of a change, what differs from what was approved."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.models import Application
from app.permissions import FOLLOWERS, PROMISES
from app.services import changes, conditions, follow_ups, ledger
from app.services.workbench import Bench
from app.web import supplement_words
from app.web.current import actor, services
from workflows.vocabulary import ApplicationKind, Role


def of_decision(session: Session, bench: Bench) -> Mapping[str, Any]:
    """Asks the database only about decided cases and changes."""
    application = bench.application
    found: dict[str, Any] = {"followed": {}, "changed": {}}
    if application.kind is ApplicationKind.CHANGE_REVIEW and application.follows_id:
        lines = changes.against_approved(session, application)
        found["changed"] = {
            "earlier": session.get_one(Application, application.follows_id).ref,
            "text": application.change_text,
            "lines": supplement_words.lines(lines, services().book),
            "finding": changes.finding(session, application, services().shelf),
        }
    if bench.decision:
        entry = ledger.of_project(session, application)
        found["followed"] = {
            "decision": bench.decision,
            "conditions": conditions.of_application(session, application.id),
            "owed": conditions.owed_before(session, application),
            "requests": [
                (row, follow_ups.procedure_of(row).states(row.state))
                for row in follow_ups.of_application(session, application.id)
            ],
            "entry": entry,
            "opens": actor().role in FOLLOWERS,
            "judges": actor().role in PROMISES,
            "moves": actor().role is Role.COORDINATOR,
        }
    return found
