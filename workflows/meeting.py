"""meeting 会商会议: an agenda of several cases, attended, voted on, resolved, with signed minutes."""

from workflows.engine import Procedure, Step
from workflows.guards import meeting as guards
from workflows.guards.people import deputation_holds, reason_given
from workflows.states import MeetingState as S
from workflows.vocabulary import Role

LEAD = (Role.COORDINATOR,)
CHAIR = (Role.CHAIR,)

# fmt: off
STEPS = (
    Step(name="open", label="宣布开会", source=S.PLANNED, target=S.OPEN, roles=LEAD,
         guards=(guards.agenda_set, guards.quorum_met), leaves="到会情况"),
    Step(name="close", label="宣布散会", source=S.OPEN, target=S.CLOSED, roles=LEAD,
         guards=(guards.every_item_resolved,), leaves="各议题的表决和决议"),
    Step(name="resume", label="继续开会", source=S.CLOSED, target=S.OPEN, roles=LEAD,
         inputs=(reason_given,)),
    Step(name="sign_minutes", label="签发纪要", source=S.CLOSED, target=S.MINUTES_SIGNED, roles=CHAIR,
         guards=(guards.minutes_written, guards.minutes_author_does_not_sign), inputs=(guards.minutes_as_seen,),
         leaves="会议纪要"),
)
# fmt: on

PROCEDURE = Procedure(
    name="meeting",
    version="2026-1",
    label="会商会议",
    states=S,
    initial=S.PLANNED,
    steps=STEPS,
    every_step=(deputation_holds,),
)
