"""extension 延期: a decision is prolonged once, while it is in force."""

from workflows.engine import Procedure, Step
from workflows.follow_up import APPLICANTS, EVERY_STEP, Way, decided_by_three, withdrawals
from workflows.guards import follow_up as guards
from workflows.guards.people import reason_given
from workflows.states import ExtensionState as S

WAY = Way(ready=S.FILED, drafted=S.DRAFTED, checked=S.CHECKED, granted=S.GRANTED, refused=S.REFUSED)

BARS = (guards.still_in_force, guards.not_extended_meanwhile)

# fmt: off
STEPS = (
    Step(name="file", label="提交延期申请", source=S.DRAFT, target=S.FILED, roles=APPLICANTS,
         guards=(guards.decision_approves, guards.not_extended_before, guards.no_other_open), inputs=(reason_given,)),
    *decided_by_three(WAY, grant="准予延期", refuse="不予延期", leaves="延期决定", bars=BARS),
    *withdrawals(S.WITHDRAWN, S.FILED, S.DRAFTED, S.CHECKED),
)
# fmt: on

PROCEDURE = Procedure(
    name="extension",
    version="2026-1",
    label="延期",
    states=S,
    initial=S.DRAFT,
    steps=STEPS,
    every_step=EVERY_STEP,
)
