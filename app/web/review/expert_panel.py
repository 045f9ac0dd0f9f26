"""What the workbench shows of expert reviews."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.services import experts
from app.services.workbench import Bench


def of_experts(session: Session, bench: Bench) -> Mapping[str, Any]:
    """From the consultation on; before it there is nothing to ask the database."""
    return {"expert_panels": experts.panels(session, bench.application) if bench.opinions else []}
