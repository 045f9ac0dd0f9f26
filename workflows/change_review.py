"""change_review 变更: content changed, more coal, or energy 10 % over what was approved (law R17); the same people, no county."""

from datetime import date

from workflows.engine import Procedure, Step
from workflows.guards import submission
from workflows.joint_review import (
    APPLICANTS,
    BY_POLICY,
    CONSULTATION,
    EVERY_STEP,
    INTAKE,
    PROPOSING,
    PROVINCE,
    SIGNING,
    SUPPLEMENT,
    WITHDRAWAL,
)
from workflows.vocabulary import ReviewState as S

# An approved project is in the directory: its scope is not asked again, and the county has seen the site.
LEFT_OUT = frozenset({"propose_out_of_scope", "confirm_out_of_scope"})

# fmt: off
FILING = (
    Step(name="submit", label="提交变更", source=S.DRAFT, target=S.INTAKE, roles=APPLICANTS,
         guards=(submission.sections_complete, submission.commitment_signed,
                 submission.earlier_decision_in_force, submission.change_stated),
         leaves="申报数据第 1 版及与原批准的差异，初筛", basis="R17"),
)
# fmt: on

PROCEDURE = Procedure(
    name="change_review",
    version="2026-1",
    label="变更会商联审",
    states=S,
    initial=S.DRAFT,
    steps=(
        *FILING,
        *(step for step in INTAKE if step.name not in LEFT_OUT),
        *SUPPLEMENT,
        *CONSULTATION,
        *PROVINCE,
        *PROPOSING,
        *BY_POLICY,
        *SIGNING,
        *(step for step in WITHDRAWAL if step.source is not S.COUNTY_CHECK),
    ),
    every_step=EVERY_STEP,
)

VERSIONS: dict[str, Procedure] = {PROCEDURE.version: PROCEDURE}
APPLIES_FROM: dict[str, date] = {"2026-1": date(2026, 1, 1)}
"""First filing date of each version, oldest first."""
