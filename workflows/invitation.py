"""Which department is asked what, and why (law §9.2, division of checks; data/review_policy.toml)."""

from dataclasses import dataclass

from rules.findings import Finding
from rules.screening import Screening
from rules.vocabulary import Outcome
from workflows.policies import ReviewPolicy, policy_on
from workflows.vocabulary import Department

OVERALL = "overall"
"""Key of the line every department writes, whatever criteria it is assigned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """One department's task. ``criteria``: Finding.criterion values in report order, without the overall line."""

    department: Department
    criteria: tuple[str, ...]
    reason: str

    @property
    def lines(self) -> tuple[str, ...]:
        """Every line the opinion must have."""
        return (*self.criteria, OVERALL)


def invited(screening: Screening, *, policy: ReviewPolicy | None = None) -> tuple[Invitation, ...]:
    """All four departments in the order of the notice, each with its criteria; a criterion nobody lists is the lead's."""
    policy = policy or policy_on(None)
    return tuple(_invitation(department, screening, policy) for department in Department)


def _invitation(department: Department, screening: Screening, policy: ReviewPolicy) -> Invitation:
    asked = [f for f in screening.findings if not f.informs]
    own = [f for f in asked if department in policy.checks.get(f.criterion, (policy.lead,))]
    concerned = [f for f in own if f.outcome is not Outcome.NOT_APPLICABLE]
    criteria = tuple(dict.fromkeys(f.criterion for f in concerned))
    return Invitation(department=department, criteria=criteria, reason=_reason(department, concerned, policy))


def _reason(department: Department, concerned: list[Finding], policy: ReviewPolicy) -> str:
    if concerned:
        told = (f"{f.title}（初筛：{f.outcome.label}）" for f in concerned)
        found = "、".join(dict.fromkeys(told))
        asked = f"请核对{found}"
    else:
        asked = "初筛未列出本部门的单项，请就总体提出意见"
    return f"{department.label}负责{policy.looks_at[department]}；{asked}。依据：{policy.basis}"
