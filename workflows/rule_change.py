"""rule_change 规则修订: one person proposes, the impact on every case is computed, another confirms and publishes."""

from workflows.engine import Procedure, Step
from workflows.guards import rule_change as guards
from workflows.guards.people import reason_given
from workflows.vocabulary import Role
from workflows.vocabulary import RuleChangeState as S

KEEPER = (Role.RULE_KEEPER,)
SYSTEM = (Role.CLOCK,)
OPEN = (S.PROPOSED, S.IMPACT_RUNNING, S.READY)

# fmt: off
STEPS = (
    *(
        Step(name="run_impact", label="计算影响", source=source, target=S.IMPACT_RUNNING, roles=KEEPER,
             leaves="影响清单")
        for source in (S.PROPOSED, S.READY)
    ),
    Step(name="finish_impact", label="影响计算完成", source=S.IMPACT_RUNNING, target=S.READY, roles=SYSTEM,
         leaves="影响清单"),
    Step(name="fail_impact", label="影响计算失败", source=S.IMPACT_RUNNING, target=S.PROPOSED, roles=SYSTEM,
         inputs=(reason_given,), leaves="失败原因"),
    Step(name="publish", label="确认并发布", source=S.READY, target=S.PUBLISHED, roles=KEEPER,
         guards=(guards.second_person, guards.impact_current, guards.officially_documented),
         leaves="规则数据新版本"),
    *(
        Step(name="refuse", label="不予确认", source=source, target=S.REFUSED, roles=KEEPER,
             guards=(guards.second_person,), inputs=(reason_given,), leaves="理由")
        for source in OPEN
    ),
    *(
        Step(name="withdraw", label="撤回", source=source, target=S.WITHDRAWN, roles=KEEPER,
             guards=(guards.own_proposal,), inputs=(reason_given,), leaves="理由")
        for source in OPEN
    ),
)
# fmt: on

PROCEDURE = Procedure(
    name="rule_change",
    version="2026-1",
    label="规则修订",
    states=S,
    initial=S.PROPOSED,
    steps=STEPS,
)
