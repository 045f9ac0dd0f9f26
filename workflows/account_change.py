"""account_change 账号变更: the system administrator proposes, the security administrator decides (trust §5.3).

Who joins an organisation is decided by those who run it there.
"""

from workflows.engine import Procedure, Step
from workflows.guards import account_change as guards
from workflows.guards.people import reason_given
from workflows.people import AccountChangeState as S
from workflows.vocabulary import Role

SECURITY = (Role.SECURITY_ADMIN,)
MANAGER = (Role.APPLICANT,)
OWN = (guards.second_person, guards.not_about_oneself)

# fmt: off
STEPS = (
    Step(name="approve", label="同意", source=S.PROPOSED, target=S.APPROVED, roles=SECURITY,
         guards=(guards.for_officers, *OWN, guards.somebody_left, guards.roles_compatible, guards.still_grounded),
         leaves="账号、角色、登记"),
    Step(name="refuse", label="不予同意", source=S.PROPOSED, target=S.REFUSED, roles=SECURITY,
         guards=(guards.for_officers, *OWN), inputs=(reason_given,), leaves="理由"),
    Step(name="admit", label="同意加入", source=S.PROPOSED, target=S.APPROVED, roles=MANAGER,
         guards=(guards.for_managers, *OWN, guards.roles_compatible, guards.still_grounded), leaves="单位人员"),
    Step(name="decline", label="不同意加入", source=S.PROPOSED, target=S.REFUSED, roles=MANAGER,
         guards=(guards.for_managers, *OWN), inputs=(reason_given,), leaves="理由"),
    Step(name="withdraw", label="撤回", source=S.PROPOSED, target=S.WITHDRAWN, roles=(Role.SYSTEM_ADMIN,),
         guards=(guards.own_proposal,), leaves="撤回记录"),
)
# fmt: on

PROCEDURE = Procedure(
    name="account_change",
    version="2026-1",
    label="账号变更",
    states=S,
    initial=S.PROPOSED,
    steps=STEPS,
)
