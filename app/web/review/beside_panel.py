"""What stands beside the opinions on the workbench: who stands aside, and the ways to notes, figures and precedents."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.services import recusals
from app.services.workbench import Bench


def of_recusals(session: Session, bench: Bench) -> Mapping[str, Any]:
    """Asks only where the guards already know that somebody stands aside."""
    return {"aside": recusals.of_case(session, bench.application) if bench.case.recused else []}
