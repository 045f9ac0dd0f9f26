"""会商会议: the list, one meeting with its agenda, an item with votes and resolution, the minutes."""

# Imported for their routes, after the blueprint they hang on.
import app.web.meetings.arrangements
import app.web.meetings.items
import app.web.meetings.meeting
import app.web.meetings.minutes  # noqa: F401
from app.web.meetings.blueprint import blueprint

__all__ = ["blueprint"]
