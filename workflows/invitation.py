"""Which department is asked what, and why (law §9.2, division of checks; data/review_policy.toml)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rules.facts import ProjectFacts
from rules.findings import Finding
from rules.screening import Screening
from rules.vocabulary import ConstructionKind, Outcome
from workflows.policies import ReviewPolicy, policy_on
from workflows.vocabulary import CORE_DEPARTMENTS, Department

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
    """All four departments in the order of the notice, each with its criteria; a criterion nobody lists is the lead's.

    Then those whom the facts call: they write about the project as a whole.
    """
    policy = policy or policy_on(None)
    four = (_invitation(department, screening, policy) for department in CORE_DEPARTMENTS)
    called = (row for row in policy.consulted if WHEN[row.when](screening.facts))
    return (*four, *(invited_because(row.department, row.because, policy) for row in called))


def invited_because(department: Department, because: str, policy: ReviewPolicy | None = None) -> Invitation:
    """The task of a department called by a rule or, with his reason, by the coordinator."""
    policy = policy or policy_on(None)
    reason = f"{department.label}负责{policy.looks_at[department]}；{because}，请就总体提出意见。依据：{policy.basis}"
    return Invitation(department=department, criteria=(), reason=reason)


def _boilers_or_kilns(facts: ProjectFacts) -> bool:
    return bool(facts.performance.boilers_or_kilns)


def _chemical(facts: ProjectFacts) -> bool:
    """Divisions 25 and 26 of GB/T 4754: petroleum and coking, chemicals."""
    return any(str(line.industry_code or "").startswith(("25", "26")) for line in facts.products)


def _existing_plant(facts: ProjectFacts) -> bool:
    return facts.nature in {ConstructionKind.REBUILD, ConstructionKind.EXPAND}


WHEN: Mapping[str, Callable[[ProjectFacts], bool]] = {
    "boilers_or_kilns": _boilers_or_kilns,
    "chemical": _chemical,
    "existing_plant": _existing_plant,
}
"""The facts that call a department; the policy says which department (data/review_policy.toml)."""


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
