"""lot and allocation 替代量: one replaceable quantity, and one application's share of it."""

from workflows.engine import Procedure, Step
from workflows.guards import substitution as guards
from workflows.guards.people import reason_given
from workflows.states import AllocationState as A
from workflows.states import LotState as L
from workflows.vocabulary import Role

SIGNER = (Role.SIGNER,)
CHAIR = (Role.CHAIR,)
APPLICANTS = (Role.APPLICANT, Role.CONSULTANT)

# fmt: off
LOT_STEPS = (
    Step(name="verify", label="核定", source=L.DECLARED, target=L.VERIFIED, roles=SIGNER,
         guards=(guards.own_kind_of_lot, guards.declarer_does_not_verify, guards.proof_attached)),
    Step(name="reject", label="不予核定", source=L.DECLARED, target=L.REJECTED, roles=SIGNER,
         guards=(guards.own_kind_of_lot,), inputs=(reason_given,), leaves="占用释放"),
    Step(name="revoke", label="撤销核定", source=L.VERIFIED, target=L.REVOKED, roles=SIGNER,
         guards=(guards.own_kind_of_lot, guards.lot_not_spent), inputs=(reason_given,), leaves="占用释放"),
)
ALLOCATION_STEPS = (
    Step(name="commit", label="落实", source=A.RESERVED, target=A.COMMITTED, roles=CHAIR,
         guards=(guards.decision_signed, guards.lot_usable)),
    *(
        Step(name="release", label="释放", source=source, target=A.RELEASED, roles=(*APPLICANTS, Role.COUNTY_OFFICER, Role.LEAD_CHECKER, Role.CHAIR, Role.CLOCK),
             inputs=(reason_given,))
        for source in (A.RESERVED, A.COMMITTED)
    ),
    Step(name="realise", label="兑现", source=A.COMMITTED, target=A.REALISED, roles=CHAIR,
         guards=(guards.realisation_proved,)),
    Step(name="spend", label="使用完毕", source=A.REALISED, target=A.SPENT, roles=CHAIR),
)
# fmt: on

LOT = Procedure(name="lot", version="2026-1", label="替代量", states=L, initial=L.DECLARED, steps=LOT_STEPS)
ALLOCATION = Procedure(
    name="allocation",
    version="2026-1",
    label="替代量占用",
    states=A,
    initial=A.RESERVED,
    steps=ALLOCATION_STEPS,
)
