"""decision 会商联审意见 after signing: valid until a dated event ends it; extended once."""

from workflows.engine import Procedure, Step
from workflows.guards import lifecycle
from workflows.guards.people import deputation_holds, not_recused, reason_given
from workflows.vocabulary import DecisionState as S
from workflows.vocabulary import Role

CHAIR = (Role.CHAIR,)
VALID = (S.IN_FORCE, S.EXTENDED)

# fmt: off
STEPS = (
    Step(name="extend", label="延期", source=S.IN_FORCE, target=S.EXTENDED, roles=CHAIR,
         guards=(lifecycle.extension_granted,), leaves="延期决定（仅一次）"),
    *(
        Step(name="expire", label="有效期满", source=source, target=S.EXPIRED, roles=(Role.CLOCK,),
             guards=(lifecycle.validity_over,), leaves="替代量释放")
        for source in VALID
    ),
    *(
        Step(name="revoke", label="撤销", source=source, target=S.REVOKED, roles=CHAIR,
             inputs=(reason_given,), leaves="撤销决定，替代量释放")
        for source in VALID
    ),
    *(
        Step(name="supersede", label="被替代", source=source, target=S.SUPERSEDED, roles=CHAIR,
             guards=(lifecycle.successor_named,), leaves="新意见文号")
        for source in VALID
    ),
)
# fmt: on

PROCEDURE = Procedure(
    name="decision",
    version="2026-1",
    label="会商联审意见效力",
    states=S,
    initial=S.IN_FORCE,
    steps=STEPS,
    every_step=(not_recused, deputation_holds),
)
