"""production_check 投产核查: exit equipment dismantled and accepted, coal in place, pollutants done (law R18)."""

from workflows.engine import Procedure, Step
from workflows.follow_up import APPLICANTS, EVERY_STEP, Way, decided_by_three, withdrawals
from workflows.guards import follow_up as guards
from workflows.guards.people import reason_given
from workflows.states import ProductionCheckState as S
from workflows.vocabulary import Role

WAY = Way(ready=S.VERIFIED, drafted=S.DRAFTED, checked=S.CHECKED, granted=S.PASSED, refused=S.FAILED)
COUNTY = (Role.COUNTY_OFFICER,)
BARS = (guards.still_in_force, guards.promises_kept)

# fmt: off
STEPS = (
    Step(name="file", label="提交投产核查申请", source=S.DRAFT, target=S.FILED, roles=APPLICANTS,
         guards=(guards.decision_approves, guards.no_other_open), inputs=(reason_given,), basis="HN-COAL-2024 第十五条"),
    Step(name="plan_visit", label="约定现场核查", source=S.FILED, target=S.FILED, roles=COUNTY,
         inputs=(guards.visit_day_given,), leaves="现场核查日期"),
    Step(name="verify_on_site", label="现场核查", source=S.FILED, target=S.VERIFIED, roles=COUNTY,
         inputs=(guards.site_report_given,), leaves="现场核查情况"),
    Step(name="return_filing", label="退回补齐", source=S.FILED, target=S.DRAFT, roles=COUNTY, inputs=(reason_given,)),
    *decided_by_three(WAY, grant="核查合格", refuse="核查不合格", leaves="投产核查意见，替代量兑现，台账",
                      bars=BARS),
    *withdrawals(S.WITHDRAWN, S.DRAFT, S.FILED, S.VERIFIED, S.DRAFTED, S.CHECKED),
)
# fmt: on

PROCEDURE = Procedure(
    name="production_check",
    version="2026-1",
    label="投产核查",
    states=S,
    initial=S.DRAFT,
    steps=STEPS,
    every_step=EVERY_STEP,
)
