"""What stands on the workbench beside findings and opinions: each panel reads its own values once."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.services.workbench import Bench
from app.web.review import (
    after_panel,
    beside_panel,
    clock,
    expert_panel,
    meeting_panel,
    side_road_panels,
    supplement,
)

Panel = Callable[[Session, Bench], Mapping[str, Any]]
PANELS: tuple[Panel, ...] = (
    clock.panel,
    side_road_panels.of_letters,
    side_road_panels.of_side_road,
    expert_panel.of_experts,
    supplement.panel,
    beside_panel.of_recusals,
    meeting_panel.of_meetings,
    after_panel.of_decision,
)
"""Names of template variables → values; a panel that has nothing to say in a state asks the database nothing."""


def read(session: Session, bench: Bench) -> dict[str, Any]:
    return {name: value for panel in PANELS for name, value in panel(session, bench).items()}
