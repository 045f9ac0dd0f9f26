"""condition 前置条件: a promise of an approval, kept with evidence, or seen to be broken."""

from workflows.engine import Procedure, Step
from workflows.guards import promise as guards
from workflows.guards.people import deputation_holds, reason_given
from workflows.states import ConditionState as S
from workflows.vocabulary import Role

APPLICANTS = (Role.APPLICANT, Role.CONSULTANT)
SUPERVISORS = (Role.COORDINATOR, Role.SUPERVISOR)
CHAIR = (Role.CHAIR,)
OPEN = (S.OPEN, S.OVERDUE)

# fmt: off
STEPS = (
    *(
        Step(name="give_evidence", label="提交落实凭证", source=source, target=S.EVIDENCE_GIVEN, roles=APPLICANTS,
             inputs=(guards.evidence_named,), leaves="凭证")
        for source in OPEN
    ),
    Step(name="accept_evidence", label="核验合格", source=S.EVIDENCE_GIVEN, target=S.FULFILLED, roles=SUPERVISORS,
         guards=(guards.evidence_giver_does_not_accept,), inputs=(reason_given,)),
    Step(name="refuse_evidence", label="凭证不足", source=S.EVIDENCE_GIVEN, target=S.OPEN, roles=SUPERVISORS,
         inputs=(reason_given,)),
    Step(name="fall_due", label="逾期", source=S.OPEN, target=S.OVERDUE, roles=(Role.CLOCK,),
         guards=(guards.due_day_over,)),
    *(
        Step(name="waive", label="免除", source=source, target=S.WAIVED, roles=CHAIR, inputs=(reason_given,))
        for source in OPEN
    ),
    *(
        Step(name="fail", label="认定未落实", source=source, target=S.FAILED, roles=SUPERVISORS, inputs=(reason_given,))
        for source in (S.OVERDUE, S.EVIDENCE_GIVEN)
    ),
)
# fmt: on

PROCEDURE = Procedure(
    name="condition",
    version="2026-1",
    label="前置条件",
    states=S,
    initial=S.OPEN,
    steps=STEPS,
    every_step=(deputation_holds,),
)
