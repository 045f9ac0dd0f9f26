"""ledger_entry 台账: proposed, under construction, trial, operating; each change with evidence and event."""

from workflows.engine import Procedure, Step
from workflows.guards import promise as guards
from workflows.guards.people import deputation_holds, reason_given
from workflows.states import LedgerState as S
from workflows.vocabulary import Role

SUPERVISORS = (Role.COORDINATOR, Role.SUPERVISOR)
RUNNING = (S.UNDER_CONSTRUCTION, S.TRIAL, S.OPERATING)

# fmt: off
STEPS = (
    Step(name="start_construction", label="转为在建", source=S.PROPOSED, target=S.UNDER_CONSTRUCTION, roles=SUPERVISORS,
         guards=(guards.project_approved,), inputs=(reason_given,)),
    Step(name="start_trial", label="转为试生产", source=S.UNDER_CONSTRUCTION, target=S.TRIAL, roles=(*SUPERVISORS, Role.CHAIR),
         guards=(guards.production_checked,), inputs=(reason_given,), basis="HN-COAL-2024 第十五条"),
    Step(name="start_operation", label="转为运行", source=S.TRIAL, target=S.OPERATING, roles=SUPERVISORS,
         inputs=(reason_given,)),
    *(
        Step(name="suspend", label="停产停建", source=source, target=S.SUSPENDED, roles=SUPERVISORS, inputs=(reason_given,))
        for source in RUNNING
    ),
    *(
        Step(name=name, label=label, source=S.SUSPENDED, target=target, roles=SUPERVISORS, inputs=(reason_given,))
        for name, label, target in (
            ("resume_construction", "恢复建设", S.UNDER_CONSTRUCTION),
            ("resume_operation", "恢复运行", S.OPERATING),
        )
    ),
    *(
        Step(name="close", label="关停退出", source=source, target=S.CLOSED, roles=SUPERVISORS, inputs=(reason_given,))
        for source in (S.PROPOSED, *RUNNING, S.SUSPENDED)
    ),
)
# fmt: on

PROCEDURE = Procedure(
    name="ledger_entry",
    version="2026-1",
    label="台账",
    states=S,
    initial=S.PROPOSED,
    steps=STEPS,
    every_step=(deputation_holds,),
)
