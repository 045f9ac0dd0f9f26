"""reconsideration 复核申请: after a rejection, examined and decided by people who did not act before."""

from workflows.engine import Procedure, Step
from workflows.follow_up import APPLICANTS, EVERY_STEP, Way, decided_by_three, withdrawals
from workflows.guards import follow_up as guards
from workflows.guards.people import reason_given
from workflows.states import ReconsiderationState as S
from workflows.vocabulary import Role

WAY = Way(ready=S.EXAMINED, drafted=S.DRAFTED, checked=S.CHECKED, granted=S.SET_ASIDE, refused=S.UPHELD)

BARS = (guards.still_in_force,)

# fmt: off
STEPS = (
    Step(name="file", label="提交复核申请", source=S.DRAFT, target=S.FILED, roles=APPLICANTS,
         guards=(guards.decision_rejects, guards.asked_in_time, guards.no_other_open), inputs=(reason_given,)),
    Step(name="examine", label="部门复核", source=S.FILED, target=S.EXAMINED, roles=(Role.SIGNER,),
         inputs=(guards.examination_given,), leaves="部门复核意见"),
    *decided_by_three(WAY, grant="撤销原意见", refuse="维持原意见", leaves="复核决定", bars=BARS),
    *withdrawals(S.WITHDRAWN, S.FILED, S.EXAMINED, S.DRAFTED, S.CHECKED),
)
# fmt: on

PROCEDURE = Procedure(
    name="reconsideration",
    version="2026-1",
    label="复核申请",
    states=S,
    initial=S.DRAFT,
    steps=STEPS,
    every_step=(*EVERY_STEP, guards.did_not_act_before),
)
